import fc from 'fast-check';

import type { ClinicalEvent, ClinicalEventType } from '../canonical/canonical.ts';
import { othersOf, PatientGroups } from './patient-groups.ts';
import type { GroupEvents } from './rehearse.ts';

export const dayFrom = Date.UTC(2026, 2, 3, 6);
export const dayTo = dayFrom + 86_400_000;

const MINUTE_MS = 60_000;
const sites = ['st-anne', 'lakeside', 'harbor'];

/** A potassium of a patient that was reported at an instant. */
export function potassiumAt(
  at: number,
  { number = 6.8, subject = `obs-${at}` } = {},
): ClinicalEvent {
  const whose = { patient: 'p', site: 'st-anne', subject };
  return event('result.reported', at, whose, potassium(number));
}

/** What happens to some patients in a day: a list for each of them, in the order of time. */
export const anyPatients: fc.Arbitrary<ClinicalEvent[][]> = fc
  .array(
    fc.record({
      site: fc.constantFrom(...sites),
      happens: fc.array(
        fc.record({
          minute: fc.nat({ max: 1_400 }),
          what: fc.constantFrom('potassium', 'again', 'withdrawn', 'moves', 'leaves'),
          number: fc.constantFrom(4.1, 5.9, 6.1, 6.8),
        }),
        { maxLength: 8 },
      ),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((patients) =>
    patients.map(({ site, happens }, n) =>
      happens
        .toSorted((a, b) => a.minute - b.minute)
        .map(({ minute, what, number }) =>
          happening(what, { at: dayFrom + minute * MINUTE_MS, patient: `p${n}`, site, number }),
        ),
    ),
  );

/** The same events, patient by patient in any order, each patient's in batches of any size. */
export function anyReading(patients: ClinicalEvent[][]): fc.Arbitrary<GroupEvents[]> {
  return fc
    .tuple(
      fc.shuffledSubarray(patients, { minLength: patients.length }),
      fc.integer({ min: 1, max: 5 }),
    )
    .map(([order, size]) =>
      order.flatMap((events) => {
        const group = events[0]?.patientId ?? '';
        return Array.from({ length: Math.ceil(events.length / size) }, (_, n) => ({
          group,
          events: events.slice(n * size, (n + 1) * size),
        }));
      }),
    );
}

const people = ['a', 'b', 'c', 'd', 'e'];

/** What happens to people who are merged, whose visits are moved, and whose results turn out to be another's, in the order of time. */
export const anyMixedUp: fc.Arbitrary<ClinicalEvent[]> = fc
  .array(
    fc.record({
      patient: fc.constantFrom(...people),
      other: fc.constantFrom(...people),
      subject: fc.nat({ max: 12 }),
      number: fc.constantFrom(4.1, 5.9, 6.1, 6.8),
      what: fc.constantFrom(
        ...['potassium', 'potassium', 'again', 'another’s', 'merged', 'moves', 'leaves', 'visit'],
      ),
    }),
    { maxLength: 25 },
  )
  .map((all) =>
    all.map(({ patient, other, subject, number, what }, n) => {
      const at = dayFrom + n * 7 * MINUTE_MS;
      const own = { patient, site: 'st-anne', subject: `obs-${patient}-${subject}` };
      const visit = { ...own, subject: `visit-${patient}` };
      if (what === 'merged') return event('patient.merged', at, visit, { retiredPatientId: other });
      if (what === 'visit')
        return event('encounter.moved', at, visit, { previousPatientId: other });
      if (what === 'another’s') {
        const subjectOfOther = { ...own, subject: `obs-${other}-${subject}` };
        return event('result.corrected', at, subjectOfOther, potassium(number));
      }
      if (what === 'potassium') return event('result.reported', at, own, potassium(number));
      return happening(what, { at, patient, site: 'st-anne', number });
    }),
  );

/** Events in the order of time as those of patients who have to do with each other. */
export function inGroups(events: readonly ClinicalEvent[]): GroupEvents[] {
  const groups = new PatientGroups();
  const told = new Map<string, string>();
  for (const { type, data, patientId, subject, encounterId } of events) {
    for (const other of othersOf({ type, data })) groups.join(patientId, other);
    for (const what of [subject, encounterId ?? subject]) {
      groups.join(patientId, told.get(what) ?? patientId);
      told.set(what, patientId);
    }
  }
  const byGroup = Map.groupBy(events, ({ patientId }) => groups.groupOf(patientId));
  return Array.from(byGroup, ([group, own]) => ({ group, events: own }));
}

function happening(
  what: string,
  { at, patient, site, number }: { at: number; patient: string; site: string; number: number },
): ClinicalEvent {
  const whose = { patient, site };
  const newest = { ...whose, subject: `obs-${patient}` };
  switch (what) {
    case 'again':
      return event('result.corrected', at, newest, potassium(number));
    case 'withdrawn':
      return event('result.withdrawn', at, newest, potassium(number));
    case 'moves':
      return { ...event('encounter.transferred', at, whose, {}), unit: 'icu' };
    case 'leaves':
      return event('encounter.discharged', at, whose, { class: 'inpatient', unit: '4b' });
    default:
      return event('result.reported', at, newest, potassium(number));
  }
}

function potassium(number: number): ClinicalEvent['data'] {
  return {
    ...{ code: '2823-3', display: 'Potassium', value: String(number), number, range: '3.5-5.1' },
    ...{ unitOfMeasure: 'mmol/L', interpretation: 'high', critical: false, status: 'final' },
  };
}

function event(
  type: ClinicalEventType,
  at: number,
  {
    patient,
    site,
    subject = `visit-${patient}`,
  }: { patient: string; site: string; subject?: string },
  data: ClinicalEvent['data'],
): ClinicalEvent {
  return {
    ...{ id: `${type}-${patient}-${at}`, type, site, lane: 0, patientId: patient, subject, data },
    ...{ encounterId: `visit-${patient}`, unit: '4b', occurredAt: at, receivedAt: at },
    ...{ recordedAt: at, sources: [at % 1_000_000], epoch: 1 },
  };
}
