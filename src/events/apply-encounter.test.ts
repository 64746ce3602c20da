import { describe, expect, test } from 'vitest';

import { eventFields } from '../canonical/canonical.ts';

import {
  hourMs,
  identifier,
  merge,
  noon,
  person,
  place,
  SampleHistory,
  visit,
} from './sample-history.ts';

const admitted = visit('admitted', { class: 'inpatient', place: place('ed', '1') });
const later = (hours: number): { occurredAt: number } => ({ occurredAt: noon + hours * hourMs });

function inHospital(): SampleHistory {
  const history = new SampleHistory();
  history.tell(person('A'), admitted);
  return history;
}

describe('a stay', () => {
  test('admission, transfer and discharge each say what changed', () => {
    const history = new SampleHistory();
    const came = history.tell(person('A'), admitted);
    expect(came.types).toEqual(['patient.registered', 'encounter.admitted']);
    expect(came.events[1]).toMatchObject({
      unit: 'ed',
      occurredAt: noon,
      sources: [1],
      data: { class: 'inpatient', status: 'in-progress', unit: 'ed', room: '1', admittedAt: noon },
    });

    const moved = history.tell(visit('transferred', { place: place('icu'), ...later(1) }));
    expect(moved.types).toEqual(['encounter.transferred']);
    expect(moved.events[0]).toMatchObject({
      unit: 'icu',
      data: { previousUnit: 'ed', previousRoom: '1', room: null },
    });

    const left = history.tell(visit('discharged', { disposition: '01', ...later(2) }));
    expect(left.types).toEqual(['encounter.discharged']);
    expect(left.events[0]).toMatchObject({
      subject: came.events[1]?.subject,
      data: { status: 'finished', dischargedAt: noon + 2 * hourMs, disposition: '01' },
    });
  });

  test('an event has every field of its type, known or null', () => {
    const { events } = new SampleHistory().tell(person('A'), visit('admitted'));
    for (const event of events) {
      expect(Object.keys(event.data).sort()).toEqual(Object.keys(eventFields[event.type]).sort());
    }
  });

  test('an update that says nothing new gives no event', () => {
    const history = inHospital();
    expect(history.tell(visit('updated', { class: 'inpatient', ...later(1) })).types).toEqual([]);
    expect(history.tell(visit('updated', { attending: 'Ortiz', ...later(1) })).types).toEqual([
      'encounter.updated',
    ]);
  });

  test('what is absent stays and what is deleted goes', () => {
    const history = inHospital();
    history.tell(visit('updated', { attending: 'Ortiz', ...later(1) }));
    const { events } = history.tell(visit('updated', { attending: null, ...later(2) }));
    expect(events[0]?.data).toMatchObject({ attending: null, class: 'inpatient', unit: 'ed' });
  });

  test.each(['updated', 'admitted', 'transfer-cancelled'] as const)(
    'a visit in progress that is %s in another unit is a transfer, and told once',
    (change) => {
      const history = inHospital();
      const moved = visit(change, { place: place('icu'), ...later(1) });
      const told = history.tell(moved);
      expect(told.types).toEqual(['encounter.transferred']);
      expect(told.events[0]).toMatchObject({ unit: 'icu', data: { previousUnit: 'ed' } });
      expect(history.tell(moved).types).toEqual([]);
      const again = visit('transferred', { place: place('icu'), ...later(1) });
      expect(history.tell(again).types).toEqual([]);
    },
  );

  test('an update to another bed of the unit is no transfer', () => {
    const { types, events } = inHospital().tell(
      visit('updated', { place: place('ed', '2'), ...later(1) }),
    );
    expect(types).toEqual(['encounter.updated']);
    expect(events[0]?.data).toMatchObject({ unit: 'ed', room: '2' });
  });

  test('a result that tells where a patient is, of whom nobody knew, is a transfer there', () => {
    const history = new SampleHistory();
    history.tell(person('A'), visit('admitted'));
    const told = history.tell(visit('mentioned', { place: place('icu') }));
    expect(told.types).toEqual(['encounter.transferred']);
    expect(told.events[0]).toMatchObject({ unit: 'icu', data: { previousUnit: null } });
  });

  test('a cancelled transfer puts the patient back where they were', () => {
    const history = inHospital();
    history.tell(visit('transferred', { place: place('icu'), ...later(1) }));
    const told = history.tell(
      visit('transfer-cancelled', { place: place('ed', '1'), ...later(2) }),
    );
    expect(told).toMatchObject({ types: ['encounter.transferred'], codes: [] });
    expect(told.events[0]).toMatchObject({ unit: 'ed', data: { previousUnit: 'icu', room: '1' } });
  });

  test('a cancelled transfer of a visit that nobody heard of says where the patient is, and admits nobody', () => {
    const history = new SampleHistory();
    const told = history.tell(person('A'), visit('transfer-cancelled', { place: place('ed') }));
    expect(told).toMatchObject({
      types: ['patient.registered', 'encounter.updated'],
      codes: ['transfer-cancelled-without-admission'],
    });
    expect(told.events[1]).toMatchObject({ unit: 'ed', data: { status: 'in-progress' } });
  });

  test('a transfer to the place where the patient is gives no event', () => {
    const same = visit('transferred', { place: place('ed', '1'), ...later(1) });
    expect(inHospital().tell(same).types).toEqual([]);
  });

  test('without a time the event is dated by when we heard', () => {
    const { events } = new SampleHistory().tell(visit('admitted', { occurredAt: null }));
    expect(events[1]?.occurredAt).toBe(events[1]?.receivedAt);
  });

  test('a registration ahead of the visit is planned, and the admission says when it begins', () => {
    const history = new SampleHistory();
    const booked = history.tell(visit('admitted', { class: 'preadmit' }));
    expect(booked.types).toEqual(['patient.registered', 'encounter.updated']);
    expect(booked.events[1]?.data['status']).toBe('planned');
    const came = history.tell(visit('admitted', { class: 'inpatient', ...later(5) }));
    expect(came.types).toEqual(['encounter.admitted']);
  });
});

describe('cancellations', () => {
  test('a cancelled admission is told once', () => {
    const history = inHospital();
    expect(history.tell(visit('admission-cancelled', later(1))).types).toEqual([
      'encounter.admission-cancelled',
    ]);
    expect(history.tell(visit('admission-cancelled', later(1))).types).toEqual([]);
  });

  test('the admission that was cancelled does not come back when it is sent again', () => {
    const history = inHospital();
    history.tell(visit('admission-cancelled', later(1)));
    expect(history.tell(admitted)).toMatchObject({ types: [], codes: ['late-admission'] });
  });

  test('a new admission after the cancellation counts', () => {
    const history = inHospital();
    history.tell(visit('admission-cancelled', later(1)));
    expect(history.tell(visit('admitted', later(2))).types).toEqual(['encounter.admitted']);
  });

  test('a cancelled discharge puts the patient back in bed, without a time of discharge', () => {
    const history = inHospital();
    history.tell(visit('discharged', { disposition: '01', ...later(1) }));
    const { events, types } = history.tell(visit('discharge-cancelled', later(2)));
    expect(types).toEqual(['encounter.discharge-cancelled']);
    expect(events[0]).toMatchObject({
      unit: 'ed',
      data: { status: 'in-progress', dischargedAt: null, disposition: null },
    });
  });

  test.each(['admission-cancelled', 'plan-cancelled'] as const)(
    '%s for a visit that nobody told of is a warning, and no visit that anybody is in',
    (change) => {
      const history = new SampleHistory();
      expect(history.tell(person('A'), visit(change))).toMatchObject({
        types: ['patient.registered'],
        codes: ['cancel-of-unknown-visit'],
      });
      expect(history.records.encounterOfVisit('NORTH|V1')?.status).toBe('cancelled');
    },
  );

  test('a cancelled discharge of whom nobody heard tells that the patient is in hospital', () => {
    const told = new SampleHistory().tell(person('A'), visit('discharge-cancelled'));
    expect(told).toMatchObject({
      types: ['patient.registered', 'encounter.updated'],
      codes: ['cancel-of-unknown-visit'],
    });
    expect(told.events[1]?.data['status']).toBe('in-progress');
  });

  test('without a visit number a cancellation of what nobody heard of is a warning and no visit', () => {
    const history = new SampleHistory();
    const told = history.tell(person('A'), visit('discharge-cancelled', { visit: null }));
    expect(told).toMatchObject({
      types: ['patient.registered'],
      codes: ['cancel-of-unknown-visit'],
    });
    expect(history.records.changes().encounters).toEqual([]);
  });

  test('a cancelled discharge of somebody who is still there changes nothing', () => {
    expect(inHospital().tell(visit('discharge-cancelled', later(1)))).toMatchObject({
      types: [],
      codes: ['cancel-without-discharge'],
    });
  });
});

describe('messages out of order', () => {
  test('a discharge without an admission is a finished visit, and a warning', () => {
    const told = new SampleHistory().tell(visit('discharged'));
    expect(told.types).toEqual(['patient.registered', 'encounter.discharged']);
    expect(told.codes).toEqual(['discharge-without-admission']);
  });

  test('the admission that comes after its discharge fills the gaps and opens nothing', () => {
    const history = new SampleHistory();
    history.tell(visit('discharged', later(3)));
    const told = history.tell(admitted);
    expect(told).toMatchObject({ types: ['encounter.updated'], codes: ['late-admission'] });
    expect(told.events[0]?.data).toMatchObject({
      status: 'finished',
      admittedAt: noon,
      dischargedAt: noon + 3 * hourMs,
      unit: 'ed',
    });
  });

  test('an update after the discharge does not open the visit again', () => {
    const history = inHospital();
    history.tell(visit('discharged', later(1)));
    const told = history.tell(visit('updated', { attending: 'Ortiz', ...later(2) }));
    expect(told.types).toEqual(['encounter.updated']);
    expect(told.events[0]?.data).toMatchObject({ status: 'finished', dischargedAt: noon + hourMs });
  });

  test('a transfer older than the last one is history', () => {
    const history = inHospital();
    history.tell(visit('transferred', { place: place('icu'), ...later(3) }));
    const told = history.tell(visit('transferred', { place: place('ward'), ...later(2) }));
    expect(told).toMatchObject({ types: [], codes: ['late-transfer'] });
    expect(history.records.encounterOfVisit('NORTH|V1')?.unit).toBe('icu');
  });

  test('an update older than the move that another one told of does not move the patient back', () => {
    const history = inHospital();
    history.tell(visit('updated', { place: place('icu'), ...later(3) }));
    const told = history.tell(visit('updated', { place: place('ed'), ...later(2) }));
    expect(told).toMatchObject({ types: [], codes: ['late-update'] });
    expect(history.records.encounterOfVisit('NORTH|V1')?.unit).toBe('icu');
  });

  test('a transfer cancelled before the patient moved on is history', () => {
    const history = inHospital();
    history.tell(visit('transferred', { place: place('icu'), ...later(3) }));
    const told = history.tell(visit('transfer-cancelled', { place: place('ed'), ...later(2) }));
    expect(told).toMatchObject({ types: [], codes: ['late-transfer'] });
  });

  test('a transfer that is backdated before a slow admission still moves the patient', () => {
    const told = inHospital().tell(visit('transferred', { place: place('icu'), ...later(-1) }));
    expect(told.types).toEqual(['encounter.transferred']);
  });

  test('a sender whose clock is ahead does not make what follows late', () => {
    const history = inHospital();
    history.tell(visit('transferred', { place: place('icu'), ...later(24 * 365) }));
    const told = history.tell(visit('transferred', { place: place('ward'), ...later(72) }));
    expect(told.types).toEqual(['encounter.transferred']);
  });

  test('a transfer of an unknown visit tells that the patient is there', () => {
    const told = new SampleHistory().tell(visit('transferred', { place: place('icu') }));
    expect(told.types).toEqual(['patient.registered', 'encounter.admitted']);
    expect(told.codes).toEqual(['transfer-without-admission']);
  });

  test('an admission after the discharge under the same number opens the visit again', () => {
    const history = inHospital();
    history.tell(visit('discharged', later(1)));
    const told = history.tell(visit('admitted', later(5)));
    expect(told).toMatchObject({
      types: ['encounter.admitted'],
      codes: ['readmitted-under-same-visit'],
    });
    expect(told.events[0]?.data['dischargedAt']).toBeNull();
  });
});

describe('a visit seen in passing', () => {
  test('it gives the unit where nothing is known, and no event', () => {
    const history = new SampleHistory();
    const told = history.tell(person('A'), visit('mentioned', { place: place('ed') }));
    expect(told.types).toEqual(['patient.registered']);
    expect(history.records.encounterOfVisit('NORTH|V1')).toMatchObject({
      unit: 'ed',
      status: 'planned',
    });
    expect(history.tell(visit('admitted', later(-2))).types).toEqual(['encounter.admitted']);
  });

  test('it does not override what the ward said', () => {
    const history = inHospital();
    const told = history.tell(visit('mentioned', { place: place('icu'), attending: 'Ortiz' }));
    expect(told.types).toEqual([]);
    expect(history.records.encounterOfVisit('NORTH|V1')).toMatchObject({
      unit: 'ed',
      attending: 'Ortiz',
    });
  });
});

describe('visit numbers', () => {
  const unnumbered = (
    change: Parameters<typeof visit>[0],
    said: Parameters<typeof visit>[1] = {},
  ): ReturnType<typeof visit> => visit(change, { ...said, visit: null });

  test('without a number the patient’s only open visit is meant', () => {
    const history = new SampleHistory();
    const came = history.tell(unnumbered('admitted'));
    const left = history.tell(unnumbered('discharged', later(2)));
    expect(left.types).toEqual(['encounter.discharged']);
    expect(left.events[0]?.subject).toBe(came.events[1]?.subject);
    const back = history.tell(unnumbered('discharge-cancelled', later(3)));
    expect(back.events[0]?.subject).toBe(came.events[1]?.subject);
  });

  test('without a number a later admission is another visit', () => {
    const history = new SampleHistory();
    const first = history.tell(unnumbered('admitted', { admittedAt: noon }));
    const second = history.tell(unnumbered('admitted', { admittedAt: noon + hourMs, ...later(1) }));
    expect(second.types).toEqual(['encounter.admitted']);
    expect(second.events[0]?.subject).not.toBe(first.events[1]?.subject);
  });

  test('the same unnumbered admission again is the same visit, also after its discharge', () => {
    const history = new SampleHistory();
    history.tell(unnumbered('admitted'));
    expect(history.tell(unnumbered('admitted')).types).toEqual([]);
    history.tell(unnumbered('discharged', later(2)));
    expect(history.tell(unnumbered('discharged', later(2))).types).toEqual([]);
    expect(history.tell(unnumbered('admitted')).types).toEqual([]);
  });

  test('a number that another patient’s visit has is kept apart', () => {
    const history = inHospital();
    const other = { ...admitted, patient: identifier('B') };
    const told = history.tell(person('B'), other);
    expect(told.types).toEqual(['patient.registered', 'encounter.admitted']);
    expect(told.codes).toEqual(['visit-of-another-patient']);
    expect(history.tell({ ...other, change: 'discharged', ...later(1) })).toMatchObject({
      types: ['encounter.discharged'],
      codes: [],
    });
    expect(history.records.encounterOfVisit('NORTH|V1')?.status).toBe('in-progress');
  });

  test('after a merge the visit goes on under the survivor', () => {
    const history = inHospital();
    history.tell(person('B'), merge('B', 'A'));
    const told = history.tell(visit('discharged', { patient: identifier('B'), ...later(1) }));
    expect(told).toMatchObject({ types: ['encounter.discharged'], codes: [] });
    expect(told.events[0]?.patientId).toBe(history.records.patientOf(identifier('B'))?.id);
  });
});
