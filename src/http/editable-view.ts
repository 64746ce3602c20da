import { editableObjects, type LookedAt } from '../change/change.ts';
import { audiences } from '../governance/governance.ts';
import type { ApiEditableObjects } from './changes-api.ts';
import { poolTitle, siteOf } from './place-titles.ts';

/** What the forms of a change request write, with the names of people and places. */
export function editableView({
  files,
  network: candidate,
  base,
  sites,
}: LookedAt): ApiEditableObjects {
  const network = candidate ?? base;
  const { waivers, windows, flags, shifts } = editableObjects(files, network, sites);
  return {
    waivers: waivers && waivers.map((one) => ({ ...one, sites: [...one.sites] })),
    windows:
      windows &&
      windows.map((one) => ({ ...one, sites: one.sites === 'all' ? 'all' : [...one.sites] })),
    flags: flags && flags.map((one) => ({ ...one, variants: [...one.variants] })),
    shifts: shifts.map(({ site, rota, shift, role, unit, days, from, to, people, holders }) => ({
      ...{ site, rota, shift, people: [...people], holders: [...holders] },
      pool: poolTitle(network, siteOf(network, site), { role, unit }),
      hours: `${days}, ${from} to ${to}`,
    })),
    sites: network.sites.map(({ id, title }) => ({ id, title })),
    people: network.people.map(({ id, name, title }) => ({ id, title: `${name}, ${title}` })),
    roles: network.roles.map(({ id, title }) => ({ id, title })),
    audiences: [...audiences],
  };
}
