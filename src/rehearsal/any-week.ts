import fc from 'fast-check';

import type { ClinicalEvent, ClinicalEventType } from '../canonical/canonical.ts';

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

/** The same events, each patient's in their order, and those of different patients in any order, in batches of any size. */
export function anyBatches(patients: ClinicalEvent[][]): fc.Arbitrary<ClinicalEvent[][]> {
  const turns = patients.flatMap((events, n) => events.map(() => n));
  return fc
    .tuple(fc.shuffledSubarray(turns, { minLength: turns.length }), fc.integer({ min: 1, max: 5 }))
    .map(([order, size]) => {
      const left = patients.map((events) => [...events]);
      const events = order.flatMap((n) => left[n]?.shift() ?? []);
      return Array.from({ length: Math.ceil(events.length / size) }, (_, n) =>
        events.slice(n * size, (n + 1) * size),
      );
    });
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
