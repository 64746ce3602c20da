import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { EncounterChange, EncounterFact } from '../canonical/canonical.ts';

import { change } from './any-history.ts';
import type { StoredEncounter } from './stored-records.ts';
import { hourMs, noon, place, SampleHistory, visit } from './sample-history.ts';
import { cancelWaitsMsMax, movementsMax, visitOf } from './visit-history.ts';

const dayMs = 24 * hourMs;

/**
 * Every message of a stay at another time, as a sender's clock gives them. What a laboratory mentions fills the gaps that there
 * are when it comes, so that is not among them.
 */
const anyStay: fc.Arbitrary<EncounterFact[]> = fc
  .array(
    fc.record({
      change: change.filter((one) => one !== 'mentioned'),
      unit: fc.constantFrom('ed', 'icu', 'ward', undefined),
      attending: fc.constantFrom('Ortiz', 'Lee', undefined),
      visitClass: fc.constantFrom('inpatient', 'outpatient', undefined),
      back: fc.constantFrom(noon + 48 * hourMs, null, undefined),
    }),
    { minLength: 1, maxLength: 9 },
  )
  .map((told) =>
    told.map(({ change: kind, unit, attending, visitClass, back }, hours) =>
      visit(kind, {
        occurredAt: noon + hours * hourMs,
        ...(unit && { place: place(unit) }),
        ...(attending && { attending }),
        ...(visitClass && { class: visitClass }),
        ...(back !== undefined && { expectedBackAt: back }),
      }),
    ),
  );

const shuffledStay = anyStay.chain((stay) =>
  fc.tuple(
    fc.constant(stay),
    fc.shuffledSubarray(stay, { minLength: stay.length, maxLength: stay.length }),
  ),
);

/** What the cancellations take back. */
const cancellations: readonly (readonly [EncounterChange, EncounterChange])[] = [
  ['admitted', 'admission-cancelled'],
  ['transferred', 'transfer-cancelled'],
  ['arrived', 'arrival-cancelled'],
  ['discharged', 'discharge-cancelled'],
  ['leave-began', 'leave-cancelled'],
  ['leave-ended', 'return-cancelled'],
];

describe('a visit, whatever the order in which its messages come', () => {
  test('comes to the same in the end', () => {
    fc.assert(
      fc.property(shuffledStay, ([stay, shuffled]) => {
        expect(told(shuffled)).toEqual(told(stay));
      }),
      { numRuns: 600 },
    );
  });

  test('comes to the same if some of them come twice', () => {
    fc.assert(
      fc.property(shuffledStay, fc.nat(8), ([stay, shuffled], again) => {
        expect(told([...shuffled, ...shuffled.slice(again)])).toEqual(told(stay));
      }),
      { numRuns: 300 },
    );
  });

  test('is one visit, and open at most once', () => {
    fc.assert(
      fc.property(shuffledStay, ([, shuffled]) => {
        const { records } = historyOf(shuffled);
        const open = records.changes().encounters.filter((one) => one.status === 'in-progress');
        expect(open.length).toBeLessThanOrEqual(1);
        expect(records.changes().encounters).toHaveLength(1);
      }),
    );
  });
});

describe('what is cancelled', () => {
  const inBed = [
    visit('planned', { class: 'inpatient', occurredAt: noon - hourMs }),
    visit('admitted', { place: place('ed'), attending: 'Ortiz' }),
  ];
  const starts: Readonly<Record<string, readonly EncounterFact[]>> = {
    'admission-cancelled': inBed.slice(0, 1),
    'transfer-cancelled': inBed,
    'arrival-cancelled': inBed,
    'discharge-cancelled': inBed,
    'leave-cancelled': inBed,
    'return-cancelled': [
      ...inBed,
      visit('leave-began', { expectedBackAt: noon + dayMs, occurredAt: noon + hourMs / 2 }),
    ],
  };

  test.each(cancellations)(
    '%s and then %s leaves all as it was, in either order',
    (done, undone) => {
      const start = starts[undone] ?? [];
      // Where a discharge or a return says that the patient was, they were, whether or not they left.
      const moves = done === 'transferred' || done === 'arrived' || done === 'admitted';
      const said = moves ? { place: place('icu') } : { disposition: '01' };
      const original = visit(done, { ...said, occurredAt: noon + hourMs });
      const cancel = visit(undone, { occurredAt: noon + 2 * hourMs, cancels: noon + hourMs });
      expect(told([...start, original, cancel])).toEqual(told(start));
      expect(told([...start, cancel, original])).toEqual(told(start));
      expect(told([...start, original, cancel, cancel])).toEqual(told(start));
      const later = { ...cancel, occurredAt: noon + 3 * hourMs };
      expect(told([...start, original, cancel, later])).toEqual(told(start));
    },
  );

  test('a transfer that is cancelled leaves any stay as it was, in either order', () => {
    fc.assert(
      fc.property(anyStay, (stay) => {
        const start = [...stay, visit('admitted', { occurredAt: noon + 20 * hourMs })];
        const at = noon + 21 * hourMs;
        const original = visit('transferred', { place: place('icu'), occurredAt: at });
        const cancel = visit('transfer-cancelled', { occurredAt: at + hourMs, cancels: at });
        expect(told([...start, original, cancel])).toEqual(told(start));
        expect(told([...start, cancel, original])).toEqual(told(start));
      }),
    );
  });

  test('of two transfers the one is taken back that the cancellation names', () => {
    const moves = [
      ...inBed,
      visit('transferred', { place: place('icu'), occurredAt: noon + hourMs }),
      visit('transferred', { place: place('ward'), occurredAt: noon + 2 * hourMs }),
    ];
    const at = { occurredAt: noon + 3 * hourMs };
    const first = visit('transfer-cancelled', { ...at, cancels: noon + hourMs });
    const second = visit('transfer-cancelled', { ...at, cancels: noon + 2 * hourMs });
    expect(told([...moves, first]).unit).toBe('ward');
    expect(told([...moves, second]).unit).toBe('icu');
    expect(told([...moves, first, second]).unit).toBe('ed');
  });

  test('a second admission that is cancelled leaves the first stay finished as it was', () => {
    const first = [...inBed, visit('discharged', { occurredAt: noon + hourMs, disposition: '01' })];
    const back = visit('admitted', { place: place('icu'), occurredAt: noon + 5 * hourMs });
    const cancel = visit('admission-cancelled', { occurredAt: noon + 6 * hourMs });
    expect(told([...first, back]).status).toBe('in-progress');
    expect(told([...first, back, cancel])).toEqual(told(first));
  });

  test('a cancellation that comes first waits, says so, and takes back what comes after it', () => {
    const history = historyOf(inBed);
    const cancel = visit('transfer-cancelled', { occurredAt: noon + 2 * hourMs });
    expect(history.tell(cancel)).toMatchObject({ types: [], codes: ['cancel-without-original'] });
    const original = visit('transferred', { place: place('icu'), occurredAt: noon + hourMs });
    expect(history.tell(original)).toMatchObject({ types: [], codes: ['late-transfer'] });
    expect(history.records.encounterOfVisit('NORTH|V1')?.unit).toBe('ed');
  });

  test('a cancellation waits for a week, not longer, and its end is told', () => {
    const history = historyOf(inBed);
    history.tell(visit('discharge-cancelled', { occurredAt: noon + 2 * hourMs }));
    // A message of the sample comes a day after the one before it.
    const days = cancelWaitsMsMax / dayMs;
    for (let n = 0; n < days - 1; n++) history.tell();
    const atLimit = history.tell(visit('updated', { attending: 'Lee', occurredAt: null }));
    expect(atLimit.codes).toEqual([]);
    const after = history.tell(visit('updated', { attending: 'Ito', occurredAt: null }));
    expect(after.codes).toEqual(['cancel-expired']);
    const late = visit('discharged', { occurredAt: noon + hourMs });
    expect(history.tell(late).types).toEqual(['encounter.discharged']);
  });
});

describe('a plan', () => {
  test('is no stay until somebody is admitted, whatever is corrected of it', () => {
    const planned = visit('planned', { class: 'inpatient', place: place('ward') });
    const corrected = visit('updated', { attending: 'Lee', occurredAt: noon + hourMs });
    expect(told([planned, corrected])).toMatchObject({ status: 'planned', attending: 'Lee' });
    const came = visit('admitted', { occurredAt: noon + 2 * hourMs });
    expect(told([planned, corrected, came]).status).toBe('in-progress');
  });

  test('that is cancelled is over; made again it is a plan again', () => {
    const planned = visit('planned', { class: 'inpatient' });
    const cancelled = visit('plan-cancelled', { occurredAt: noon + hourMs });
    expect(told([planned, cancelled]).status).toBe('cancelled');
    const again = visit('planned', { occurredAt: noon + 2 * hourMs });
    expect(told([planned, cancelled, again]).status).toBe('planned');
  });

  test('cannot be cancelled once the patient is there', () => {
    const history = historyOf([visit('planned'), visit('admitted', { occurredAt: noon + hourMs })]);
    const cancel = visit('plan-cancelled', { occurredAt: noon + 2 * hourMs });
    expect(history.tell(cancel)).toMatchObject({ types: [], codes: ['cancel-without-plan'] });
  });
});

describe('a long stay', () => {
  const moves = Array.from({ length: movementsMax * 2 }, (_, n) =>
    visit('transferred', { place: place(n % 2 ? 'icu' : 'ward'), occurredAt: noon + n * 60_000 }),
  );

  test(`keeps at most ${movementsMax} movements one by one, and what it comes to all the same`, () => {
    const { records } = historyOf([visit('admitted', { attending: 'Lee' }), ...moves]);
    const known = records.encounterOfVisit('NORTH|V1');
    expect(known?.history.movements.length).toBeLessThanOrEqual(movementsMax);
    expect(known?.history.movements.length).toBeGreaterThan(movementsMax / 4);
    expect(known).toMatchObject({ unit: 'icu', attending: 'Lee', status: 'in-progress' });
    const truth = known && visitOf(known.history).visit;
    expect(truth?.place?.unit).toBe('icu');
  });

  test('takes what is older than those for history', () => {
    const history = historyOf([visit('admitted', { place: place('ed') }), ...moves]);
    history.tell(visit('discharged', { occurredAt: noon + 1 }));
    expect(history.records.encounterOfVisit('NORTH|V1')).toMatchObject({
      status: 'in-progress',
      unit: 'icu',
    });
  });
});

function historyOf(facts: readonly EncounterFact[], everyMs?: number): SampleHistory {
  const history = new SampleHistory(undefined, everyMs);
  for (const fact of facts) history.tell(fact);
  return history;
}

/** What the visit comes to, without what counts how it came there. */
function told(facts: readonly EncounterFact[]): Partial<StoredEncounter> {
  const { records } = historyOf(facts, hourMs);
  const known = records.encounterOfVisit('NORTH|V1');
  if (!known) return {};
  const { status, class: visitClass, unit, locationId, attending } = known;
  const { admittedAt, dischargedAt, disposition, onLeaveSince, expectedBackAt } = known;
  const when = { admittedAt, dischargedAt, disposition, onLeaveSince, expectedBackAt };
  return { status, class: visitClass, unit, locationId, attending, ...when };
}
