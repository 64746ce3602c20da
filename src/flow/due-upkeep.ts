import { Temporal } from 'temporal-polyfill';

import { staleness, type FlagVersion } from '../flags/flags.ts';
import { flagBookAt, type Network, type Waiver } from '../governance/governance.ts';
import { daysUntil, siteDate, type Instant } from '../platform/platform.ts';

/** Something of the network's configuration that its owner should look at. */
export interface DueUpkeep {
  /** Once looked at, it is not asked about again under this name. */
  subject: string;
  site: string;
  kind: 'flag' | 'waiver';
  title: string;
  /** A name. */
  owner: string;
  sentence: string;
  /** Until it ends; negative once it is over. */
  daysLeft: number;
}

/** So many days before its end, and again, the owner of a waiver is asked. 0: it is over. */
export const waiverWarningDays = [30, 7, 1, 0] as const;

/** What the subjects of all warnings about a waiver at a site begin with, before the days that each comes ahead of its end. */
export function waiverSubject(
  { id, expires }: Pick<Waiver, 'id' | 'expires'>,
  site: string,
): string {
  return `upkeep:waiver:${id}:${site}:${expires}:`;
}

/** All that is due at a moment: flags that are stale, and waivers that end soon, at each of their sites. Pure. */
export function dueUpkeep(
  network: Network,
  versions: readonly FlagVersion[],
  now: Instant,
): DueUpkeep[] {
  const waivers = network.workflows.flatMap(({ waivers: all = [] }) => all);
  return [
    ...staleFlags(network, versions, now),
    ...waivers.flatMap((waiver) =>
      waiver.sites.flatMap((site) => dueWaiver(network, waiver, site, now) ?? []),
    ),
  ];
}

/** Flags belong to no site: the first hospital has the tasks about them. */
function staleFlags(network: Network, versions: readonly FlagVersion[], now: Instant): DueUpkeep[] {
  const site = network.sites.find(({ kind }) => kind === 'hospital') ?? network.sites[0];
  if (!site) return [];
  return flagBookAt(network, null).flags.flatMap((flag): DueUpkeep[] => {
    const stale = staleness(flag, versions, now);
    if (!stale) return [];
    return [
      {
        subject: `upkeep:flag:${flag.key}:${flag.expires}:${stale.why}`,
        ...{ site: site.id, kind: 'flag', title: `Flag is stale: ${flag.title}` },
        ...{ owner: nameOf(network, flag.owner), sentence: stale.sentence },
        daysLeft: daysUntil(flag.expires, site.zone, now),
      },
    ];
  });
}

function dueWaiver(
  network: Network,
  waiver: Waiver,
  site: string,
  now: Instant,
): DueUpkeep | undefined {
  const { id, expires, owner, workflow, parameter, control } = waiver;
  const { title, zone } = network.sites.find((one) => one.id === site) ?? {
    title: site,
    zone: 'UTC',
  };
  const daysLeft = daysUntil(expires, zone, now);
  const stage = waiverWarningDays.findLast(
    (days) => daysLeft <= days && (days > 0 || daysLeft < 0),
  );
  if (stage === undefined) return undefined;
  const end = siteDate(
    Temporal.PlainDate.from(expires).toZonedDateTime(zone).epochMilliseconds,
    zone,
  );
  const what = `the waiver "${id}" of ${workflow}.${parameter} at ${title}`;
  const sentence =
    daysLeft < 0
      ? `On ${end} ${what} ended. It goes on to hold until the next release is put in force, by a person and in staffed hours.`
      : `On ${end} ${what} ends. Renew it, or plan a release without it. What is done against the risk until then: ${control}`;
  return {
    subject: `${waiverSubject(waiver, site)}${stage}`,
    ...{ site, kind: 'waiver', title: `Waiver ${daysLeft < 0 ? 'has ended' : 'ends'}: ${id}` },
    ...{ owner: nameOf(network, owner), sentence, daysLeft },
  };
}

function nameOf({ people, roles }: Network, id: string): string {
  const person = people.find((one) => one.id === id);
  return person?.name ?? roles.find((one) => one.id === id)?.title ?? id;
}
