import { calendarsOfSite, type InstalledWorkflow, type Locate } from '../governance/governance.ts';
import type { Problem } from '../platform/platform.ts';
import { hoursProblems, holidaySentence } from './check-names.ts';
import { isHolidayRule } from './holidays.ts';

/** What is wrong with the calendars that the network gives a workflow: spans that do not rise, days that no calendar has. */
export function checkNetworkCalendars(
  { calendars = {}, sites }: Pick<InstalledWorkflow, 'calendars' | 'sites'>,
  where: Locate,
): Problem[] {
  return sites.flatMap((site) =>
    Object.entries(calendarsOfSite(calendars, site)).flatMap(
      ([name, { hours, holidays = [], from }]) => {
        const place = from === 'site' ? [name, 'sites', site] : [name];
        const sentences = [
          ...hoursProblems(hours),
          ...holidays.filter((rule) => !isHolidayRule(rule)).map(holidaySentence),
        ];
        return sentences.map((sentence): Problem => {
          const location = where(['calendars', ...place]);
          return { code: 'calendar', severity: 'error', location, sentence };
        });
      },
    ),
  );
}
