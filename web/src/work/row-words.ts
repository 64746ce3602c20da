import type { ApiTaskRow } from '../../../src/http/api.ts';

/** The title without the value at its end where the line below says it again: two figures to compare are one too many. */
export function headingText({ title, about }: Pick<ApiTaskRow, 'title' | 'about'>): string {
  const end = title.indexOf(': ');
  return end >= 0 && about.startsWith(title.slice(end + 2)) ? title.slice(0, end) : title;
}

/** Where it is: `St Anne · Emergency, room 4`. A location that begins with its unit does not name it twice; who is on leave is not there. */
export function placeText({ siteTitle, unitTitle, patient }: PlacedRow): string {
  const { location, onLeave } = patient;
  const unit = unitTitle !== null && location?.startsWith(unitTitle) === true ? null : unitTitle;
  const away = onLeave === null ? null : 'on leave';
  return [siteTitle, unit, location, away].filter((part) => part !== null).join(' · ');
}

type PlacedRow = Pick<ApiTaskRow, 'siteTitle' | 'unitTitle'> & {
  patient: Pick<ApiTaskRow['patient'], 'location' | 'onLeave'>;
};
