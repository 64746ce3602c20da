import { expect, test } from 'vitest';

import type { Fact, Identifier } from '../canonical/canonical.ts';
import { laneKeysOf } from './lane-keys.ts';

const mrn = (value: string): Identifier => ({ authority: 'NORTH', value });
const person = (value: string): Fact => ({
  kind: 'patient',
  identifiers: [mrn(value), { authority: 'SSA', value: `${value}9` }],
});

test('a message about one patient waits for that one alone, by the identifier that the feed goes by', () => {
  expect(laneKeysOf('NORTH|A', [person('A')])).toEqual(['NORTH|A']);
});

test('who changes beds waits for the other', () => {
  expect(laneKeysOf('NORTH|A', [person('A'), person('B')])).toEqual(['NORTH|A', 'NORTH|B']);
});

const pairs: readonly (readonly [string, Fact])[] = [
  ['a merge', { kind: 'merge', survivor: [mrn('A')], retired: [mrn('B'), mrn('C')] }],
  ['a link', { kind: 'link', linked: true, patients: [[mrn('A')], [mrn('B'), mrn('C')]] }],
  [
    'a move of identifiers',
    {
      kind: 'move',
      moves: 'identifiers',
      to: [mrn('A')],
      from: [mrn('B')],
      what: [mrn('B'), mrn('C')],
      becomes: null,
      occurredAt: null,
    },
  ],
];

test.each(pairs)(
  '%s waits for both sides, whichever identifier each is parked by',
  (_name, fact) => {
    expect(laneKeysOf('NORTH|A', [fact]).toSorted()).toEqual(['NORTH|A', 'NORTH|B', 'NORTH|C']);
  },
);

test('a moved visit waits for the patients of both sides, and not for its own number', () => {
  const fact: Fact = {
    kind: 'move',
    moves: 'visit',
    to: [mrn('A')],
    from: [mrn('B')],
    what: [mrn('V1')],
    becomes: mrn('V2'),
    occurredAt: null,
  };
  expect(laneKeysOf('NORTH|A', [fact]).toSorted()).toEqual(['NORTH|A', 'NORTH|B']);
});
