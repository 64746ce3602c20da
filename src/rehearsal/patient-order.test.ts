import fc from 'fast-check';
import { expect, test } from 'vitest';

import type { ClinicalEvent, ClinicalEventType } from '../canonical/canonical.ts';
import { dayFrom, potassiumAt } from './any-week.ts';
import { PatientOrder } from './patient-order.ts';

const patients = ['a', 'b', 'c', 'd'];

const anyEvent = fc.record({
  patient: fc.constantFrom(...patients),
  other: fc.constantFrom(...patients),
  subject: fc.nat({ max: 30 }),
  type: fc.constantFrom<ClinicalEventType>(
    ...(['result.reported', 'result.reported', 'result.corrected'] as const),
    ...(['patient.merged', 'encounter.moved'] as const),
  ),
});

/** Stretches of a day, one after the other. */
const anyStretches = fc
  .array(fc.array(anyEvent, { maxLength: 12 }), { maxLength: 4 })
  .map((all) => {
    let at = dayFrom;
    return all.map((stretch) =>
      stretch.map(({ patient, other, subject, type }): ClinicalEvent => {
        const data =
          type === 'patient.merged' ? { retiredPatientId: other } : { previousPatientId: other };
        const event = potassiumAt(++at, { subject: `s${subject}` });
        return { ...event, id: `evt_${at}`, type, patientId: patient, data };
      }),
    );
  });

test('no event is lost, and those of a patient come together and in the order of time', () => {
  fc.assert(
    fc.property(anyStretches, (stretches) => {
      const order = new PatientOrder();
      for (const stretch of stretches) {
        const ordered = order.of(stretch, []);
        expect(new Set(ordered)).toEqual(new Set(stretch));
        for (const patient of patients) {
          const own = ordered.filter(({ patientId }) => patientId === patient);
          expect(own).toEqual(stretch.filter(({ patientId }) => patientId === patient));
        }
      }
    }),
  );
});

test('those of patients who have to do with each other stay in the order of time, in every later stretch too', () => {
  fc.assert(
    fc.property(anyStretches, (stretches) => {
      const order = new PatientOrder();
      const joined: [string, string][] = [];
      for (const stretch of stretches) {
        const ordered = order.of(stretch, []);
        for (const { type, patientId, data } of stretch) {
          const other = data['retiredPatientId'] ?? data['previousPatientId'];
          const joins = type === 'patient.merged' || type === 'encounter.moved';
          if (joins && typeof other === 'string') joined.push([patientId, other]);
        }
        for (const pair of joined) {
          const times = ordered.filter(({ patientId }) => pair.includes(patientId));
          expect(times).toEqual(times.toSorted((a, b) => a.recordedAt - b.recordedAt));
        }
      }
    }),
  );
});

test('what was told of as another’s before stays in the order of time with it: within a stretch, and where a run is about it', () => {
  const told = (at: number, patientId: string, subject: string): ClinicalEvent => ({
    ...potassiumAt(dayFrom + at, { subject }),
    patientId,
  });
  const idsOf = (events: readonly ClinicalEvent[]) =>
    events.map(({ patientId, recordedAt }) => `${patientId}${recordedAt - dayFrom}`);
  const stretch = [
    told(1, 'a', 'one'),
    told(2, 'b', 'two'),
    told(3, 'a', 'three'),
    told(4, 'b', 'four'),
  ];
  expect(idsOf(new PatientOrder().of(stretch, []))).toEqual(['a1', 'a3', 'b2', 'b4']);
  const same = [...stretch, told(5, 'b', 'one')];
  expect(idsOf(new PatientOrder().of(same, []))).toEqual(['a1', 'b2', 'a3', 'b4', 'b5']);
  const stage = { patientsAbout: (subject: string) => (subject === 'four' ? ['a'] : []) };
  expect(idsOf(new PatientOrder().of(stretch, [stage]))).toEqual(['a1', 'b2', 'a3', 'b4']);
});
