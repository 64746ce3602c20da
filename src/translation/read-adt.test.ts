import { describe, expect, test } from 'vitest';

import type { EncounterChange, Fact } from '../canonical/canonical.ts';

import { headerOf, messageOf, sampleFeed, sampleSite } from './sample-feed.ts';
import { translate, type Translation } from './translation.ts';

const pid = 'PID|1||4711^^^NORTH^MR||Doe^Jane||19811110|F||||||||||77^^^ACC^AN';
const otherPid = 'PID|1||4712^^^NORTH^MR||Roe^Ann||19700101|F';
const pv1 = 'PV1|1|I|ICU^12^A||||77^Ortiz^Elena||||||||||||V1';
const evn = 'EVN||20260301115500||||20260301110000';
const pointInTime = (hour: number, minute: number): number =>
  Date.UTC(2026, 2, 1, hour + 6, minute);

function read(trigger: string, ...segments: string[]): Translation {
  const raw = messageOf(headerOf(`ADT^${trigger}`), evn, ...segments);
  const receivedAt = Date.UTC(2026, 2, 1, 19);
  return translate({ raw, feed: sampleFeed(), site: sampleSite, receivedAt });
}

function factsOf(trigger: string, ...segments: string[]): Fact[] {
  const translation = read(trigger, ...segments);
  if (translation.outcome !== 'facts') throw new Error(JSON.stringify(translation));
  return translation.facts;
}

describe('what an event does to a visit', () => {
  const changes: readonly (readonly [string, EncounterChange])[] = [
    ['A01', 'admitted'],
    ['A02', 'transferred'],
    ['A03', 'discharged'],
    ['A04', 'admitted'],
    ['A05', 'planned'],
    ['A06', 'class-changed'],
    ['A07', 'class-changed'],
    ['A08', 'updated'],
    ['A09', 'updated'],
    ['A10', 'arrived'],
    ['A11', 'admission-cancelled'],
    ['A12', 'transfer-cancelled'],
    ['A13', 'discharge-cancelled'],
    ['A14', 'planned'],
    ['A21', 'leave-began'],
    ['A22', 'leave-ended'],
    ['A27', 'plan-cancelled'],
    ['A32', 'arrival-cancelled'],
    ['A38', 'plan-cancelled'],
    ['A52', 'leave-cancelled'],
    ['A53', 'return-cancelled'],
    ['A54', 'updated'],
    ['A55', 'updated'],
  ];

  test.each(changes)('%s: %s', (trigger, change) => {
    const [patient, visit] = factsOf(trigger, pid, pv1);
    expect(patient).toMatchObject({ kind: 'patient', family: 'Doe' });
    expect(visit).toMatchObject({
      kind: 'encounter',
      change,
      visit: { authority: 'NORTH', value: 'V1' },
      account: { authority: 'ACC', value: '77' },
      attending: 'Ortiz, Elena',
    });
  });

  test('of a cancellation EVN-6 is when that happened which it takes back', () => {
    const [, cancel] = factsOf('A12', pid, pv1);
    expect(cancel).toMatchObject({
      occurredAt: pointInTime(11, 55),
      cancels: pointInTime(11, 0),
    });
    const [, transfer] = factsOf('A02', pid, pv1);
    expect(transfer).toMatchObject({ occurredAt: pointInTime(11, 0) });
    expect(transfer).not.toHaveProperty('cancels');
  });

  test('who leaves a place for a while (A09) is nowhere else', () => {
    expect(factsOf('A09', pid, pv1)[1]).not.toHaveProperty('place');
  });

  test('who goes on leave (A21) is expected back when PV2-47 says, and keeps the bed', () => {
    const pv2 = (back: string) => `PV2|${'|'.repeat(46)}${back}`;
    const [, leave] = factsOf('A21', pid, pv1, pv2('20260303180000'));
    expect(leave).toMatchObject({
      occurredAt: pointInTime(11, 0),
      place: { unit: 'icu' },
      expectedBackAt: Date.UTC(2026, 2, 4),
    });
    expect(factsOf('A21', pid, pv1, pv2('""'))[1]).toMatchObject({ expectedBackAt: null });
    const [, away] = factsOf('A21', pid, pv1.replace('ICU^12^A', 'AWAY'));
    expect(away).not.toHaveProperty('place');
    expect(away).not.toHaveProperty('expectedBackAt');
  });

  test.each(['A28', 'A31'])('%s is about the person, whatever it says of a visit', (trigger) => {
    expect(factsOf(trigger, pid, pv1).map(({ kind }) => kind)).toEqual(['patient']);
  });

  test.each(['A15', 'A16', 'A23', 'A25', 'A26', 'A29', 'A33'])(
    '%s is understood and kept, with a reason that says so',
    (trigger) => {
      const kept = read(trigger, pid, pv1);
      expect(kept).toMatchObject({ outcome: 'kept', reason: 'no-facts' });
      expect(kept.outcome === 'kept' && kept.sentence).toContain(trigger);
    },
  );
});

describe('two patients in one message', () => {
  test('A17: each is where the visit segment after them says', () => {
    const facts = factsOf('A17', pid, pv1, otherPid, 'PV1|1|I|^^B||||||||||||||||V2');
    expect(facts.map(({ kind }) => kind)).toEqual(['patient', 'encounter', 'patient', 'encounter']);
    expect(facts[1]).toMatchObject({ change: 'transferred', place: { unit: 'icu', bed: 'A' } });
    expect(facts[3]).toMatchObject({
      patient: { value: '4712' },
      visit: { value: 'V2' },
      place: { unit: null, bed: 'B' },
    });
  });

  test.each([
    ['A17', 'not-two-patients', [pid, pv1]],
    ['A24', 'not-two-patients', [pid]],
    ['A37', 'not-two-patients', [pid]],
    ['A24', 'missing-patient', []],
    ['A24', 'missing-patient-identifier', [pid, 'PID|1||']],
  ] as const)('%s without the one or the other fails: %s', (trigger, cause, segments) => {
    expect(read(trigger, ...segments)).toMatchObject({ outcome: 'failed', cause });
  });

  test.each([
    ['A24', true],
    ['A37', false],
  ] as const)('%s says of two records whether they are linked: %s', (trigger, linked) => {
    expect(factsOf(trigger, pid, otherPid)[2]).toEqual({
      kind: 'link',
      linked,
      patients: [
        [{ authority: 'NORTH', value: '4711', type: 'MR' }],
        [{ authority: 'NORTH', value: '4712', type: 'MR' }],
      ],
    });
  });
});

describe('what was filed wrong', () => {
  const mrg = 'MRG|4712^^^NORTH^MR||66^^^ACC^AN||V9';

  test.each([
    ['A41', 'account', '66', '77'],
    ['A42', 'visit', 'V9', 'V1'],
    ['A43', 'identifiers', '4712', null],
    ['A44', 'account', '66', '77'],
    ['A45', 'visit', 'V9', 'V1'],
    ['A49', 'account', '66', '77'],
    ['A50', 'visit', 'V9', 'V1'],
  ] as const)(
    '%s moves the %s %s to the patient of PID, as %s',
    (trigger, moves, what, becomes) => {
      const [, move] = factsOf(trigger, pid, mrg, pv1);
      expect(move).toMatchObject({
        kind: 'move',
        moves,
        to: [{ value: '4711' }],
        from: [{ value: '4712' }],
        what: [{ value: what }],
        becomes: becomes === null ? null : { value: becomes },
      });
    },
  );

  test.each(['A18', 'A34', 'A36', 'A40', 'A47'])('%s is a merge', (trigger) => {
    expect(factsOf(trigger, pid, mrg)[1]).toMatchObject({
      kind: 'merge',
      survivor: [{ value: '4711' }],
      retired: [{ value: '4712' }],
    });
  });

  test.each([
    ['A41', 'missing-moved-number', 'MRG-1'],
    ['A45', 'missing-moved-number', 'MRG-1'],
    ['A43', 'missing-retired-identifier', 'MRG-1'],
  ] as const)('%s that does not say what is moved fails: %s', (trigger, cause, location) => {
    const empty = trigger === 'A43' ? 'MRG|' : 'MRG|4712^^^NORTH^MR';
    const failed = read(trigger, pid, empty);
    expect(failed).toMatchObject({ outcome: 'failed', cause });
    expect(failed.problems.at(-1)).toMatchObject({ location });
  });
});

describe('A20, the status of a bed', () => {
  test.each([
    ['C', 'closed'],
    ['H', 'housekeeping'],
    ['I', 'isolated'],
    ['K', 'contaminated'],
    ['O', 'occupied'],
    ['U', 'unoccupied'],
  ])('%s: the bed is %s, and no patient is needed', (code, status) => {
    expect(factsOf('A20', `NPU|ICU^12^A|${code}`)).toEqual([
      {
        kind: 'bed-status',
        site: 'north',
        place: { unit: 'icu', room: '12', bed: 'A' },
        status,
        occurredAt: pointInTime(11, 0),
      },
    ]);
  });

  test.each([
    ['NPU||U', 'missing-bed'],
    ['NPU|ICU^12^A|X', 'missing-bed-status'],
    ['NPU|ICU^12^A', 'missing-bed-status'],
  ])('%s fails: %s', (npu, cause) => {
    expect(read('A20', npu)).toMatchObject({ outcome: 'failed', cause });
  });
});
