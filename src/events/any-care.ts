import fc from 'fast-check';

import type { AnyCareFact, CareChanges, CareKind, Fact } from '../canonical/canonical.ts';

import { careCourses } from './care-courses.ts';
import { hourMs, identifier, noon } from './sample-history.ts';

/** Care items and master records of chance for tests: few numbers, so that they meet often. */
const time = fc.option(
  fc.nat(12).map((hours) => noon + hours * hourMs),
  { nil: null },
);

/** Every change of every kind. */
export const changesOf: { [Kind in CareKind]: readonly CareChanges[Kind][] } = {
  order: Object.keys(careCourses.order.first) as CareChanges['order'][],
  appointment: Object.keys(careCourses.appointment.first) as CareChanges['appointment'][],
  document: Object.keys(careCourses.document.first) as CareChanges['document'][],
  referral: Object.keys(careCourses.referral.first) as CareChanges['referral'][],
  immunization: Object.keys(careCourses.immunization.first) as CareChanges['immunization'][],
};

const about = {
  patient: fc.constantFrom('A', 'B', 'C').map((one) => identifier(one)),
  visit: fc.constantFrom(identifier('V1'), null),
  toldAt: time,
};
const word = fc.constantFrom('one', 'two', null);

const anyOrder: fc.Arbitrary<AnyCareFact> = fc
  .record({
    ...about,
    kind: fc.constant('order' as const),
    change: fc.constantFrom(...changesOf.order),
    placerNumber: fc.constantFrom('P1', 'P2', null),
    fillerNumber: fc.constantFrom('F1', 'F2'),
    details: fc.record({ display: word, note: word, startAt: time }, { requiredKeys: [] }),
  })
  .map(({ placerNumber, fillerNumber, details, ...fact }) => ({
    ...fact,
    keys: placerNumber
      ? [`order|${placerNumber}`, `order|${fillerNumber}`]
      : [`order|${fillerNumber}`],
    details: { ...(placerNumber && { placerNumber }), fillerNumber, ...details },
  }));

const anyAppointment: fc.Arbitrary<AnyCareFact> = fc.record({
  ...about,
  kind: fc.constant('appointment' as const),
  change: fc.constantFrom(...changesOf.appointment),
  keys: fc.constantFrom(['appointment|1'] as const, ['appointment|2', 'appointment|1'] as const),
  details: fc.record(
    {
      startAt: time,
      unit: fc.constantFrom('ed', null),
      resources: fc.constantFrom(
        null,
        [],
        [{ kind: 'person' as const, code: '7', name: 'O\'Ortiz "\\', startAt: noon, minutes: 30 }],
      ),
    },
    { requiredKeys: [] },
  ),
});

const anyDocument: fc.Arbitrary<AnyCareFact> = fc.record({
  ...about,
  kind: fc.constant('document' as const),
  change: fc.constantFrom(...changesOf.document),
  keys: fc.constantFrom(['document|1'] as const, ['document|2'] as const),
  details: fc.record(
    {
      contentKind: fc.constantFrom('text' as const, 'long-text' as const),
      content: word,
      contentSeq: fc.constant(0),
    },
    { requiredKeys: [] },
  ),
});

const anyReferral: fc.Arbitrary<AnyCareFact> = fc.record({
  ...about,
  kind: fc.constant('referral' as const),
  change: fc.constantFrom(...changesOf.referral),
  keys: fc.constant(['referral|1'] as const),
  details: fc.record(
    {
      reason: word,
      diagnoses: fc.constantFrom(null, [{ code: 'I10', system: 'I10', display: null }]),
    },
    { requiredKeys: [] },
  ),
});

const anyImmunization: fc.Arbitrary<AnyCareFact> = fc.record({
  ...about,
  kind: fc.constant('immunization' as const),
  change: fc.constantFrom(...changesOf.immunization),
  keys: fc.constantFrom(['immunization|1'] as const, ['immunization|2'] as const),
  details: fc.record(
    { display: word, historical: fc.constantFrom(true, false, null), givenAt: time },
    { requiredKeys: [] },
  ),
});

export const anyCareFact: fc.Arbitrary<AnyCareFact> = fc.oneof(
  anyOrder,
  anyAppointment,
  anyDocument,
  anyReferral,
  anyImmunization,
);

export const anyMasterFact: fc.Arbitrary<Fact> = fc.oneof(
  fc.record({
    kind: fc.constant('provider' as const),
    change: fc.constantFrom('added', 'updated', 'deleted', 'deactivated', 'reactivated'),
    id: fc.constantFrom('north|NORTH|7', 'north|NORTH|8'),
    toldAt: time,
    details: fc.record({ family: word }, { requiredKeys: [] }),
  }),
  fc.record({
    kind: fc.constant('place' as const),
    change: fc.constantFrom('added', 'deactivated'),
    id: fc.constant('north|ICU|12|'),
    toldAt: time,
    details: fc.record({ description: word }, { requiredKeys: [] }),
  }),
);
