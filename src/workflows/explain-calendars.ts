import { calendarsOfSite, writtenAt, type InstalledWorkflow } from '../governance/governance.ts';
import type { CompiledDefinition } from './compiled-definition.ts';
import type { CalendarDefinition } from './definition.ts';

/** A calendar as it holds at one site, with who says so and where. */
export interface ExplainedCalendar {
  name: string;
  days: CalendarDefinition['days'];
  hours: readonly string[];
  holidays: readonly string[];
  from: 'catalog' | 'network' | 'site';
  location: string;
}

/** Every calendar of an installed workflow at a site: the site's, else the network's, else its own. */
export function explainCalendars(
  installed: InstalledWorkflow,
  { definition }: CompiledDefinition,
  site: string,
): ExplainedCalendar[] {
  const given = calendarsOfSite(installed.calendars ?? {}, site);
  const where = writtenAt(installed);
  return Object.entries(definition.calendars ?? {}).map(([name, own]) => {
    const found = Object.hasOwn(given, name) ? given[name] : undefined;
    const { days, hours, holidays = [] } = found ?? own;
    const path = ['calendars', name, ...(found?.from === 'site' ? ['sites', site] : [])];
    return {
      ...{ name, days, hours, holidays, from: found?.from ?? 'catalog' },
      location: found ? where(path) : installed.path,
    };
  });
}
