import { Temporal } from 'temporal-polyfill';

import { weekdays } from './definition.ts';

const NTH = /^(1|2|3|4|5|last) (mon|tue|wed|thu|fri|sat|sun) (0[1-9]|1[0-2])$/;
const EASTER = /^easter(?:([+-])(\d{1,3}))?$/;

/** Whether a date falls under a rule: `2027-07-05`, `12-25` (each year), `last mon 05`, `4 thu 11`, `easter-2`. */
export function isHoliday(rule: string, date: Temporal.PlainDate): boolean {
  const nth = NTH.exec(rule);
  if (nth) return isNth(date, nth[1] ?? '', nth[2] ?? '', Number(nth[3]));
  const easter = EASTER.exec(rule);
  if (easter) {
    const days = Number(easter[2] ?? 0) * (easter[1] === '-' ? -1 : 1);
    return easterOf(date.year).add({ days }).equals(date);
  }
  const text = date.toString();
  return rule.length === 5 ? text.endsWith(`-${rule}`) : text === rule;
}

/** Whether a text is a rule for a day that exists. */
export function isHolidayRule(rule: string): boolean {
  if (NTH.test(rule) || EASTER.test(rule)) return true;
  try {
    // A day of each year is one of a leap year.
    Temporal.PlainDate.from(/^\d\d-\d\d$/.test(rule) ? `2024-${rule}` : rule);
    return /^(\d{4}-)?\d\d-\d\d$/.test(rule);
  } catch {
    return false;
  }
}

function isNth(date: Temporal.PlainDate, nth: string, weekday: string, month: number): boolean {
  if (date.month !== month || weekdays[date.dayOfWeek - 1] !== weekday) return false;
  if (nth === 'last') return date.day + 7 > date.daysInMonth;
  return Math.ceil(date.day / 7) === Number(nth);
}

/** Easter Sunday of the Gregorian calendar, by the algorithm of Meeus, Jones and Butcher. */
function easterOf(year: number): Temporal.PlainDate {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const f = Math.floor((b + 8) / 25);
  const g = Math.floor((b - f + 1) / 3);
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const sum = h + l - 7 * m + 114;
  return Temporal.PlainDate.from({ year, month: Math.floor(sum / 31), day: (sum % 31) + 1 });
}
