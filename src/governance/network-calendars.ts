import { z } from 'zod';

export const calendarDays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** Working time by rule, as the network or one of its sites has it in the place of a workflow's own. */
export interface NetworkCalendar {
  days: readonly (typeof calendarDays)[number][];
  /** `08:00-17:00`: spans within a day, rising. */
  hours: readonly string[];
  holidays?: readonly string[];
}

/** What a site has otherwise. */
export interface SiteCalendar {
  days?: NetworkCalendar['days'];
  hours?: readonly string[];
  /** Besides those of the network. */
  holidays?: readonly string[];
  /** Holidays of the network on which the site works. */
  works_on?: readonly string[];
}

/** By name: the network's, and by site what differs there. */
export type NetworkCalendars = Readonly<
  Record<string, NetworkCalendar & { sites?: Readonly<Record<string, SiteCalendar>> }>
>;

/** A calendar as it holds at a site. */
export interface CalendarOfSite extends NetworkCalendar {
  from: 'network' | 'site';
}

/** The calendars of a network as they hold at one of its sites: the site's days and hours take the place of the network's. */
export function calendarsOfSite(
  calendars: NetworkCalendars,
  site: string,
): Record<string, CalendarOfSite> {
  return Object.fromEntries(
    Object.entries(calendars).map(([name, { days, hours, holidays = [], sites = {} }]) => {
      const own = Object.hasOwn(sites, site) ? sites[site] : undefined;
      if (!own) return [name, { days, hours, holidays, from: 'network' }];
      const { works_on: worksOn = [] } = own;
      const kept = holidays.filter((rule) => !worksOn.includes(rule));
      return [
        name,
        {
          days: own.days ?? days,
          hours: own.hours ?? hours,
          holidays: [...kept, ...(own.holidays ?? [])],
          from: 'site',
        },
      ];
    }),
  );
}

/** `calendars.yaml`: when waits in working time go on, by the names that workflows give their calendars. */
export function calendarsFileOf(id: z.ZodType<string>, line: z.ZodType<string>) {
  const days = z.array(z.enum(calendarDays)).min(1).max(7).describe('The days of work.');
  const hours = z
    .array(z.string().regex(/^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$/))
    .min(1)
    .max(10)
    .describe('Spans of hours on the clocks of the site, rising, as in 08:00-17:00.');
  const holidays = z
    .array(line)
    .max(100)
    .describe('Days without work: 2027-07-05, 12-25 each year, last mon 05, 4 thu 11, easter-2.');
  const ofSite = z.strictObject({
    days: days.optional(),
    hours: hours.optional(),
    holidays: holidays.optional().describe('Days without work besides those of the network.'),
    works_on: holidays.optional().describe('Holidays of the network on which this site works.'),
  });
  return z.strictObject({
    calendars: z.record(
      z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'A calendar is named as workflows name it.'),
      z.strictObject({
        describes: line.optional(),
        days,
        hours,
        holidays: holidays.optional(),
        sites: z.record(id, ofSite).optional().describe('What sites have otherwise.'),
      }),
    ),
  });
}
