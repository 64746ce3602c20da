import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  eventFields,
  type CareFact,
  type CareItem,
  type CareKind,
} from '../canonical/canonical.ts';

import { anyCareFact, changesOf } from './any-care.ts';
import { careTables } from './care-columns.ts';
import { careCourses } from './care-courses.ts';
import {
  hourMs,
  identifier,
  merge,
  noon,
  place,
  potassium,
  SampleHistory,
  visit,
} from './sample-history.ts';

const kinds: readonly CareKind[] = ['order', 'appointment', 'document', 'referral', 'immunization'];

function order(change: CareFact<'order'>['change'], more: Partial<CareFact<'order'>> = {}) {
  const fact: CareFact<'order'> = {
    kind: 'order',
    change,
    patient: identifier('A'),
    visit: null,
    keys: ['order|P1'],
    toldAt: noon,
    details: { placerNumber: 'P1', display: 'Chest X-ray' },
    ...more,
  };
  return fact;
}

function appointment(
  change: CareFact<'appointment'>['change'],
  details: CareFact<'appointment'>['details'] = {},
): CareFact<'appointment'> {
  return {
    kind: 'appointment',
    change,
    patient: identifier('A'),
    visit: null,
    keys: ['appointment|1'],
    toldAt: null,
    details,
  };
}

function itemOf(history: SampleHistory, key: string): CareItem {
  const item = history.records.care.itemOfKey(key);
  if (!item) throw new Error(`nothing is kept under ${key}`);
  return item;
}

describe('the courses', () => {
  test.each(kinds)(
    'of %s answer every change in every status, and lead to statuses that they have',
    (kind) => {
      const course: {
        first: Record<string, string | null>;
        next: Record<string, Record<string, string>>;
      } = careCourses[kind];
      const statuses = Object.keys(course.next);
      for (const first of Object.values(course.first)) {
        if (first !== null) expect(statuses).toContain(first);
      }
      for (const status of statuses) {
        expect(Object.keys(course.next[status] ?? {}).sort()).toEqual([...changesOf[kind]].sort());
        for (const to of Object.values(course.next[status] ?? {})) {
          expect([...statuses, 'too-late']).toContain(to);
        }
      }
    },
  );

  test.each(kinds)('of %s never answer the same change told twice with another status', (kind) => {
    const next: Record<string, Record<string, string>> = careCourses[kind].next;
    for (const [status, row] of Object.entries(next)) {
      for (const [change, to] of Object.entries(row)) {
        if (to === 'too-late') continue;
        expect([to, 'too-late'], `${status} ${change}`).toContain(next[to]?.[change]);
      }
    }
  });

  test.each(kinds)('of %s raise events whose fields are known of the item', (kind) => {
    const { events } = careCourses[kind];
    const known = [
      ...Object.keys(careTables[kind].columns),
      ...['status', 'encounterClass', 'previousStatus', 'previousStartAt'],
    ];
    for (const type of [events.first, events.changed, ...Object.values(events.entered)]) {
      for (const field of Object.keys(eventFields[type])) expect(known).toContain(field);
    }
  });
});

describe('whatever is told', () => {
  test('no change makes the program fail, and none told twice says anything the second time', () => {
    fc.assert(
      fc.property(fc.array(anyCareFact, { maxLength: 15 }), (facts) => {
        const history = new SampleHistory();
        for (const fact of facts) {
          history.tell(fact);
          expect(history.tell(fact).types).toEqual([]);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('an order', () => {
  test('is placed, taken on, begun and done', () => {
    const history = new SampleHistory();
    const types = (['placed', 'accepted', 'started', 'completed'] as const).map((change) =>
      history.tell(order(change)).types.at(-1),
    );
    expect(types).toEqual(['order.placed', 'order.changed', 'order.changed', 'order.completed']);
    expect(itemOf(history, 'order|P1')).toMatchObject({ status: 'completed', rev: 4 });
  });

  test('gets its filler number later, and is then known by it', () => {
    const history = new SampleHistory();
    history.tell(order('placed'));
    const numbered = { keys: ['order|P1', 'order|F9'] as const, details: { fillerNumber: 'F9' } };
    history.tell(order('changed', { ...numbered, toldAt: noon + 1 }));
    const byFiller = order('cancelled', { keys: ['order|F9'], details: {}, toldAt: noon + 2 });
    expect(history.tell(byFiller).events[0]).toMatchObject({
      type: 'order.cancelled',
      data: {
        placerNumber: 'P1',
        fillerNumber: 'F9',
        display: 'Chest X-ray',
        previousStatus: 'placed',
      },
    });
  });

  test('that the filler cannot cancel any more goes on', () => {
    const history = new SampleHistory();
    history.tell(order('placed'));
    history.tell(order('cancelled'));
    expect(history.tell(order('continued')).events[0]).toMatchObject({
      type: 'order.changed',
      data: { status: 'accepted', previousStatus: 'cancelled' },
    });
  });

  test('whose older change comes late is left as it is, and nobody is told', () => {
    const history = new SampleHistory();
    history.tell(order('placed', { toldAt: noon }));
    history.tell(order('cancelled', { toldAt: noon + hourMs }));
    const late = history.tell(order('changed', { toldAt: noon + 1, details: { note: 'late' } }));
    expect(late.codes).toEqual(['late-change']);
    expect(itemOf(history, 'order|P1')).toMatchObject({
      status: 'cancelled',
      toldAt: noon + hourMs,
    });
  });

  test('that is done cannot be cancelled: a problem says so', () => {
    const history = new SampleHistory();
    history.tell(order('completed'));
    const told = history.tell(order('cancelled'));
    expect(told).toMatchObject({ types: [], codes: ['change-too-late'] });
  });

  test('under a number of another patient is kept apart', () => {
    const history = new SampleHistory();
    history.tell(order('placed'));
    const other = history.tell(order('placed', { patient: identifier('B') }));
    expect(other.codes).toEqual(['number-of-another-patient']);
    const cancelled = history.tell(order('cancelled', { patient: identifier('B') }));
    expect(cancelled.types).toEqual(['order.cancelled']);
    expect(itemOf(history, 'order|P1').status).toBe('placed');
  });

  test('shares a filler number with another of the same placer, and is not taken for it', () => {
    const history = new SampleHistory();
    history.tell(order('placed', { keys: ['order|P1', 'order|F1'] }));
    const second = order('placed', {
      keys: ['order|P2', 'order|F1'],
      details: { placerNumber: 'P2' },
    });
    expect(history.tell(second).types).toEqual(['order.placed']);
    expect(itemOf(history, 'order|P2').id).not.toBe(itemOf(history, 'order|P1').id);
  });

  test('is done when its final result comes, and the result knows it', () => {
    const history = new SampleHistory();
    history.tell(order('placed', { keys: ['order|P1'] }));
    const told = history.tell(
      potassium({ order: { keys: ['order|P1', 'order|F1'], change: 'completed' } }),
    );
    expect(told.types).toEqual(['order.completed', 'result.reported']);
    const result = history.records.observationOfKey('north|F1|K');
    expect(result?.orderItemId).toBe(itemOf(history, 'order|P1').id);
  });

  test('that nobody told of is not made up from a result', () => {
    const history = new SampleHistory();
    const order = { keys: ['order|P1'] as const, change: 'completed' as const };
    expect(history.tell(potassium({ order })).types).toEqual([
      'patient.registered',
      'result.reported',
    ]);
    expect(history.records.care.itemOfKey('order|P1')).toBeUndefined();
  });

  test('goes along when its patient is merged', () => {
    const history = new SampleHistory();
    history.tell(order('placed'));
    history.tell(merge('B', 'A'));
    const survivor = history.records.patientOf(identifier('B'));
    expect(itemOf(history, 'order|P1').patientId).toBe(survivor?.id);
    expect(history.tell(order('cancelled')).types).toEqual(['order.cancelled']);
  });

  test('is asked about in the unit where the patient is', () => {
    const history = new SampleHistory();
    history.tell(visit('admitted', { place: place('icu'), class: 'inpatient' }));
    const [event] = history.tell(order('placed', { visit: identifier('V1') })).events;
    expect(event).toMatchObject({ unit: 'icu', data: { encounterClass: 'inpatient' } });
  });
});

describe('an appointment', () => {
  test('is booked, moved, missed and booked again', () => {
    const history = new SampleHistory();
    history.tell(appointment('booked', { startAt: noon, unit: 'ed' }));
    expect(
      history.tell(appointment('rescheduled', { startAt: noon + hourMs })).events,
    ).toMatchObject([
      {
        type: 'appointment.changed',
        unit: 'ed',
        data: { startAt: noon + hourMs, previousStartAt: noon },
      },
    ]);
    expect(history.tell(appointment('missed')).types).toEqual(['appointment.missed']);
    expect(history.tell(appointment('rescheduled')).types).toEqual(['appointment.booked']);
  });

  test('is of no visit that it does not name, though the patient is in hospital', () => {
    const history = new SampleHistory();
    history.tell(visit('admitted', { place: place('icu') }));
    expect(history.tell(appointment('booked')).events).toMatchObject([
      { encounterId: null, unit: null },
    ]);
  });
});

describe('a document', () => {
  function document(
    change: CareFact<'document'>['change'],
    more: Partial<CareFact<'document'>> = {},
  ): CareFact<'document'> {
    const about = { patient: identifier('A'), visit: null, toldAt: null };
    return { kind: 'document', change, keys: ['document|1'], details: {}, ...about, ...more };
  }

  test('is signed, and what is edited after that is amended', () => {
    const history = new SampleHistory();
    const types = (['written', 'authenticated', 'edited'] as const).map((change) =>
      history.tell(document(change)).types.at(-1),
    );
    expect(types).toEqual(['document.available', 'document.changed', 'document.changed']);
    expect(itemOf(history, 'document|1').status).toBe('amended');
  });

  test('that is too long to be kept names the journal row that has it, and counts as another when it comes anew', () => {
    const history = new SampleHistory();
    const details = { contentKind: 'long-text', content: null, contentSeq: 0 } as const;
    history.tell(document('written', { details, toldAt: noon }));
    expect(itemOf(history, 'document|1').details).toMatchObject({ contentSeq: 1 });
    expect(history.tell(document('written', { details, toldAt: noon })).types).toEqual([]);
    const later = history.tell(document('written', { details, toldAt: noon + 1 }));
    expect(later.types).toEqual(['document.changed']);
    expect(itemOf(history, 'document|1').details).toMatchObject({ contentSeq: 3 });
  });

  test('that replaces one that nobody knows leaves nothing behind of that one', () => {
    const history = new SampleHistory();
    expect(history.tell(document('superseded')).types).toEqual(['patient.registered']);
    expect(history.records.care.itemOfKey('document|1')).toBeUndefined();
  });
});

describe('comments', () => {
  test('that come to a settled result are a correction of it', () => {
    const history = new SampleHistory();
    history.tell(potassium());
    const told = history.tell(potassium({ note: 'Specimen hemolyzed' }));
    expect(told.events).toMatchObject([
      { type: 'result.corrected', data: { note: 'Specimen hemolyzed', value: '6.8' } },
    ]);
  });

  test('that are not sent again are kept, but for a corrected report', () => {
    const history = new SampleHistory();
    history.tell(potassium({ note: 'Repeated' }));
    expect(history.tell(potassium()).types).toEqual([]);
    history.tell(potassium({ status: 'corrected', value: '6.1' }));
    expect(history.records.observationOfKey('north|F1|K')?.note).toBeNull();
  });
});
