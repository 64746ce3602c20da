import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { inCohort, type CohortQuestion } from './cohort.ts';

const zone = 'America/Chicago';
/** A Tuesday, 12:00 in Chicago. */
const tuesdayNoon = Date.UTC(2026, 2, 3, 18);
const hours = (count: number): number => count * 60 * 60 * 1000;
const event: CohortQuestion = { patientId: 'pat_1', unit: 'ed', recordedAt: tuesdayNoon };

test('takes the units that it names, and nobody of whom the unit is not known', () => {
  const cohort = { id: 'ed-first', units: ['ed', 'icu'] };
  expect(inCohort(cohort, event, zone)).toBe(true);
  expect(inCohort(cohort, { ...event, unit: 'ward' }, zone)).toBe(false);
  expect(inCohort(cohort, { ...event, unit: null }, zone)).toBe(false);
});

describe('a shift', () => {
  const night = { id: 'night', shift: { days: [2], from: '19:00', to: '07:00' } };
  const at = (recordedAt: number) => inCohort(night, { ...event, recordedAt }, zone);

  test('lasts until the next morning where it ends before it begins', () => {
    expect(at(tuesdayNoon + hours(7) - 1)).toBe(false);
    expect(at(tuesdayNoon + hours(7))).toBe(true);
    expect(at(tuesdayNoon + hours(19) - 1)).toBe(true);
    expect(at(tuesdayNoon + hours(19))).toBe(false);
  });

  test('is of the day on which it begins', () => {
    expect(at(tuesdayNoon - hours(6))).toBe(false);
    expect(at(tuesdayNoon + hours(24 + 8))).toBe(false);
  });
});

describe('a share', () => {
  const share = (percent: number, salt = 'r1') => ({ id: 'share', share: { percent, salt } });

  test('is about as large as it says, and another salt chooses others', () => {
    const patients = Array.from({ length: 4000 }, (_, at) => ({
      ...event,
      patientId: `pat_${at}`,
    }));
    const first = patients.filter((one) => inCohort(share(10), one, zone));
    expect(first.length).toBeGreaterThan(320);
    expect(first.length).toBeLessThan(480);
    const both = first.filter((one) => inCohort(share(10, 'r2'), one, zone));
    expect(both.length).toBeLessThan(first.length / 4);
  });

  test('that grows keeps every patient that it had; none and all are exact', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(100), fc.nat(100), (patientId, one, other) => {
        const [small, large] = [Math.min(one, other), Math.max(one, other)];
        const asked = { ...event, patientId };
        if (inCohort(share(small), asked, zone)) {
          expect(inCohort(share(large), asked, zone)).toBe(true);
        }
        expect(inCohort(share(0), asked, zone)).toBe(false);
        expect(inCohort(share(100), asked, zone)).toBe(true);
      }),
    );
  });
});

test('of several conditions all must hold', () => {
  const cohort = { id: 'both', units: ['ed'], shift: { days: [3], from: '07:00', to: '19:00' } };
  expect(inCohort(cohort, event, zone)).toBe(false);
  expect(inCohort(cohort, { ...event, recordedAt: tuesdayNoon + hours(24) }, zone)).toBe(true);
});
