import fc from 'fast-check';

import type { EncounterFact, Fact, ResultFact } from '../canonical/canonical.ts';

import { anyCareFact, anyMasterFact } from './any-care.ts';
import { hourMs, identifier, merge, noon, place, potassium, visit } from './sample-history.ts';

/** Histories of chance for tests: few names, visits and orders, so that they meet often. */
export const names = ['A', 'B', 'C', 'D', 'E'];
export const name = fc.constantFrom(...names);
const time = fc.option(
  fc.nat(12).map((hours) => noon + hours * hourMs),
  { nil: null },
);

export const change: fc.Arbitrary<EncounterFact['change']> = fc.constantFrom(
  'planned',
  'plan-cancelled',
  'class-changed',
  'arrived',
  'arrival-cancelled',
  'admitted',
  'transferred',
  'transfer-cancelled',
  'discharged',
  'updated',
  'admission-cancelled',
  'discharge-cancelled',
  'leave-began',
  'leave-ended',
  'leave-cancelled',
  'return-cancelled',
  'mentioned',
);

export const anyVisit: fc.Arbitrary<Fact> = fc
  .record({
    change,
    patient: name,
    number: fc.option(fc.constantFrom('V1', 'V2', 'V3'), { nil: null }),
    occurredAt: time,
    unit: fc.constantFrom('ed', 'icu', null),
    said: fc.record(
      {
        class: fc.constantFrom('inpatient', 'preadmit', null),
        admittedAt: time,
        dischargedAt: time,
        attending: fc.constantFrom('Ortiz', null),
        expectedBackAt: time,
        isBack: fc.constant(true as const),
      },
      { requiredKeys: [] },
    ),
  })
  .map(({ change: kind, patient, number, occurredAt, unit, said }) =>
    visit(kind, {
      patient: identifier(patient),
      visit: number === null ? null : identifier(number),
      // Without a number and a time nobody could tell one visit from the next.
      occurredAt: number === null ? (occurredAt ?? noon) : occurredAt,
      place: place(unit),
      ...said,
    }),
  );

const status: fc.Arbitrary<ResultFact['status']> = fc.constantFrom(
  'preliminary',
  'final',
  'corrected',
  'withdrawn',
  'cancelled',
);

const anyResult: fc.Arbitrary<Fact> = fc
  .record({
    patient: name.map((one) => identifier(one)),
    orderId: fc.constantFrom('F1', 'F2'),
    value: fc.constantFrom('4.0', '6.8', null),
    status,
    observedAt: time,
    reportedAt: time,
    sentAt: time,
    note: fc.constantFrom('hemolyzed', null),
    order: fc.constantFrom(
      { keys: ['order|P1', 'order|F1'], change: 'completed' } as const,
      { keys: ['order|F2'], change: 'started' } as const,
    ),
  })
  .map((said) => potassium(said));

const anyPerson: fc.Arbitrary<Fact> = fc
  .record({
    names: fc.uniqueArray(name, { minLength: 1, maxLength: 3 }),
    family: fc.constantFrom('Doe', 'Roe', null),
    mentioned: fc.boolean(),
  })
  .map(({ names: [first = 'A', ...rest], family, mentioned }) => ({
    kind: 'patient',
    identifiers: [identifier(first), ...rest.map((one) => identifier(one))],
    family,
    ...(mentioned && { mentioned }),
  }));

export const anyMerge: fc.Arbitrary<Fact> = fc.tuple(name, name).map(([a, b]) => merge(a, b));

const anyMove: fc.Arbitrary<Fact> = fc
  .record({
    moves: fc.constantFrom('identifiers', 'account', 'visit'),
    to: name,
    from: fc.option(name, { nil: undefined }),
    what: fc.constantFrom('V1', 'V2', 'V3'),
    becomes: fc.constantFrom('V1', 'V2', 'V4', null),
  })
  .map(({ moves, to, from, what, becomes }) => ({
    kind: 'move',
    moves,
    to: [identifier(to)],
    from: from === undefined ? [] : [identifier(from)],
    what: [identifier(moves === 'identifiers' ? (from ?? 'E') : what)],
    becomes: becomes === null ? null : identifier(becomes),
    occurredAt: noon,
  }));

const anyLink: fc.Arbitrary<Fact> = fc.tuple(name, name, fc.boolean()).map(([a, b, linked]) => ({
  kind: 'link',
  linked,
  patients: [[identifier(a)], [identifier(b)]],
}));

export const anyHistory = fc.array(
  fc.oneof(
    ...[anyPerson, anyVisit, anyVisit, anyResult, anyCareFact, anyMasterFact],
    ...[anyMerge, anyMove, anyLink],
  ),
  { maxLength: 25 },
);
