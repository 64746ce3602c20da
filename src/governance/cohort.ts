import { hash } from 'node:crypto';

import { Temporal } from 'temporal-polyfill';

import type { Instant } from '../platform/platform.ts';

/** Part of a site's work, by what all hold of it: a change is tried there before it comes to the whole site. */
export interface Cohort {
  /** Its name; each site has its own. */
  id: string;
  /** The patient is in one of these units. */
  units?: readonly string[];
  /** The event was recorded in this shift. */
  shift?: CohortShift;
  /** The patient belongs to this share of all patients. */
  share?: CohortShare;
}

/** Days (ISO, 1 = Monday) and `HH:mm` in the site's zone; `to` at or before `from` ends on the next day. */
export interface CohortShift {
  days: readonly number[];
  from: string;
  to: string;
}

/** Percent of patients, 0.01 to 100. Another salt chooses others; the same salt and a larger share keep those that were in it. */
export interface CohortShare {
  percent: number;
  salt: string;
}

/** What is asked of an event: nothing that changes when it is applied again. */
export interface CohortQuestion {
  patientId: string;
  unit: string | null;
  recordedAt: Instant;
}

/** Whether an event belongs to a cohort of a site in this zone. Pure: the same event always has the same answer. */
export function inCohort(cohort: Cohort, event: CohortQuestion, zone: string): boolean {
  const { units, shift, share } = cohort;
  if (units && !(event.unit !== null && units.includes(event.unit))) return false;
  if (share && patientShare(event.patientId, share.salt) >= share.percent) return false;
  return !shift || inShift(shift, event.recordedAt, zone);
}

const STEPS = 10_000;

/** Where a patient stands between 0 and 100, in steps of a hundredth. */
function patientShare(patientId: string, salt: string): number {
  const digest = hash('sha256', `${salt}\0${patientId}`);
  return ((Number.parseInt(digest.slice(0, 12), 16) % STEPS) * 100) / STEPS;
}

/** Whether a moment lies in a shift, on the clocks of the zone. */
export function inShift({ days, from, to }: CohortShift, at: Instant, zone: string): boolean {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  const time = local.toPlainTime().toString({ smallestUnit: 'minute' });
  const today = days.includes(local.dayOfWeek);
  if (from < to) return today && from <= time && time < to;
  const yesterday = days.includes(local.subtract({ days: 1 }).dayOfWeek);
  return (today && from <= time) || (yesterday && time < to);
}
