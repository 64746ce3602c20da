import { parse } from 'yaml';

import { didYouMean, type Problem } from '../platform/platform.ts';
import type { NetworkFiles } from './load-network.ts';
import type { NetworkFile } from './network-files.ts';
import type { NetworkCalendar, NetworkCalendars, SiteCalendar } from './network-calendars.ts';

/** What is wrong with the calendars of a network as far as its files tell: each is some workflow's, and each site is one. */
export function checkCalendars({ calendars: file, sites, sources }: NetworkFiles): Problem[] {
  if (!file) return [];
  const problems: Problem[] = [];
  const report = (location: string, sentence: string): void => {
    problems.push({ code: 'calendar', severity: 'error', location, sentence });
  };
  const declared = [...new Set([...sources.values()].flatMap(declaredCalendars))];
  for (const [name, { holidays = [], sites: own = {} }] of Object.entries(file.value.calendars)) {
    const at = ['calendars', name];
    if (!declared.includes(name)) {
      const hint = didYouMean(name, declared);
      report(file.where(at, 'key'), `No workflow has a calendar "${name}".${hint}`);
    }
    for (const [site, { works_on: worksOn = [] }] of Object.entries(own)) {
      if (!sites.has(site)) {
        const hint = didYouMean(site, [...sites.keys()]);
        report(file.where([...at, 'sites', site], 'key'), `There is no site "${site}".${hint}`);
      }
      for (const [index, rule] of worksOn.entries()) {
        if (holidays.includes(rule)) continue;
        const sentence = `"${rule}" is no holiday of the network's calendar, so nobody would miss work on it. Write it as there.`;
        report(file.where([...at, 'sites', site, 'works_on', index]), sentence);
      }
    }
  }
  return problems;
}

/** Those of the network's calendars that a workflow declares, as its JSON has them; undefined where there are none. */
export function calendarsFor(
  { calendars: file }: NetworkFiles,
  source: string,
): NetworkCalendars | undefined {
  if (!file) return undefined;
  const own = declaredCalendars(source);
  const meant = Object.entries(file.value.calendars)
    .filter(([name]) => own.includes(name))
    .map(([name, { days, hours, holidays, sites = {} }]) => {
      const bySite = Object.entries(sites).map(([site, one]) => [site, calendarOf(one)] as const);
      return [
        name,
        {
          ...{ days, hours },
          ...(holidays && { holidays }),
          ...(bySite.length > 0 && { sites: Object.fromEntries(bySite) }),
        },
      ] as const;
    });
  return meant.length === 0 ? undefined : Object.fromEntries(meant);
}

type SiteFile = NonNullable<NetworkFile<'calendars'>['calendars'][string]['sites']>[string];

// What is not written is not there, as in the network's JSON.
function calendarOf({ days, hours, holidays, works_on: worksOn }: SiteFile): SiteCalendar {
  const said: Partial<NetworkCalendar> = {
    ...(days && { days }),
    ...(hours && { hours }),
    ...(holidays && { holidays }),
  };
  return { ...said, ...(worksOn && { works_on: worksOn }) };
}

/** The names of the calendars that a workflow's text declares. What cannot be read is the workflow's problem. */
function declaredCalendars(source: string): string[] {
  if (!/^calendars:/m.test(source)) return [];
  try {
    const { calendars } = parse(source) as { calendars?: unknown };
    return typeof calendars === 'object' && calendars !== null ? Object.keys(calendars) : [];
  } catch {
    return [];
  }
}
