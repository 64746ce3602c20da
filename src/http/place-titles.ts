import type { Network, Site } from '../governance/governance.ts';
import { partName } from '../rollout/rollout.ts';
import type { Pool } from '../workflows/workflows.ts';

/** The site, or, where the configuration no longer has it, one that shows its id: old rows stay readable. */
export function siteOf(network: Network, id: string): Site {
  return network.sites.find((one) => one.id === id) ?? { ...unknownSite, id, title: id };
}

const unknownSite = {
  kind: 'hospital',
  zone: 'UTC',
  units: [],
  fallback: { role: '', unit: null },
} as const;

/** The part of a site that is a cohort, as in `50 % of patients`; its id where it is no more. */
export function partTitle(network: Network, site: string, cohort: string): string {
  const known = network.cohorts?.find((one) => one.site === site && one.cohort.id === cohort);
  return known ? partName(network, [site], known.cohort) : cohort;
}

export function unitTitle(site: Site, unit: string | null): string | null {
  if (unit === null) return null;
  return site.units.find((one) => one.id === unit)?.title ?? unit;
}

export function roleTitle(network: Network, role: string): string {
  return network.roles.find((one) => one.id === role)?.title ?? role;
}

/** `Charge nurse, Emergency Department`; without a unit the whole site is asked. */
export function poolTitle(network: Network, site: Site, pool: Pool): string {
  const unit = unitTitle(site, pool.unit);
  const role = roleTitle(network, pool.role);
  return unit === null ? role : `${role}, ${unit}`;
}

export function personName(network: Network, id: string): string {
  return network.people.find((one) => one.id === id)?.name ?? id;
}

/** Who answers for a feed or a destination: a person, or whoever has a role. */
export function ownerTitle(network: Network, owner: string): string {
  const isRole = network.roles.some(({ id }) => id === owner);
  return isRole ? roleTitle(network, owner) : personName(network, owner);
}

export function personRef(
  network: Network,
  id: string | null,
): { id: string; name: string } | null {
  return id === null ? null : { id, name: personName(network, id) };
}

export function feedTitle(network: Network, id: string): string {
  return network.feeds.find((one) => one.id === id)?.title ?? id;
}
