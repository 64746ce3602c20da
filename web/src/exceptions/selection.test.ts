import { expect, test } from 'vitest';
import {
  countTicked,
  isTicked,
  meant,
  nothingSelected,
  stillOpen,
  tickGroup,
  tickRow,
  type SelectableGroup,
} from './selection.ts';

const items = [{ seq: 1 }, { seq: 2 }];
const codes: SelectableGroup = { feed: 'lab', cause: 'codes', count: 12, replayable: 12, items };
const merges: SelectableGroup = { feed: 'adt', cause: 'merges', count: 2, replayable: 2, items };

test('a ticked group means all of its messages, also those that the page does not list', () => {
  const all = tickGroup(nothingSelected, 'lab codes', true);
  expect(countTicked(all, codes)).toBe(12);
  expect(isTicked(all, 99, 'lab codes')).toBe(true);
  expect(meant(all, [codes, merges])).toEqual({
    outcome: 'failed',
    groups: [{ feed: 'lab', cause: 'codes' }],
  });
});

test('a message can be taken out of a ticked group and put back', () => {
  const all = tickGroup(nothingSelected, 'lab codes', true);
  const less = tickRow(all, 2, 'lab codes', false);
  expect(countTicked(less, codes)).toBe(11);
  expect(isTicked(less, 2, 'lab codes')).toBe(false);
  expect(meant(less, [codes])).toMatchObject({ except: [2] });
  expect(tickRow(less, 2, 'lab codes', true)).toEqual(all);
});

test('single messages of several groups go together, beside a whole group', () => {
  let some = tickRow(nothingSelected, 1, 'adt merges', true);
  some = tickGroup(some, 'lab codes', true);
  expect([countTicked(some, merges), countTicked(some, codes)]).toEqual([1, 12]);
  expect(meant(some, [codes, merges])).toEqual({
    outcome: 'failed',
    groups: [{ feed: 'lab', cause: 'codes' }],
    seqs: [1],
  });
});

test('to tick or clear a group forgets what was said of its single messages', () => {
  const one = tickRow(nothingSelected, 1, 'adt merges', true);
  expect(tickGroup(one, 'adt merges', true).rows.size).toBe(0);
  const less = tickRow(tickGroup(one, 'adt merges', true), 1, 'adt merges', false);
  expect(tickGroup(less, 'adt merges', false)).toEqual(nothingSelected);
});

test('what others have settled meanwhile is not counted any more', () => {
  let some = tickRow(nothingSelected, 3, 'adt merges', true);
  some = tickRow(some, 1, 'adt merges', true);
  some = tickRow(some, 77, 'lab codes', true);
  some = tickGroup(some, 'gone group', true);
  // Of a group that lists all of its messages 3 is gone; of the other one nobody can tell.
  expect(stillOpen(some, [codes, merges])).toEqual({
    groups: new Set(),
    rows: new Map([
      [1, 'adt merges'],
      [77, 'lab codes'],
    ]),
    except: new Map(),
  });
});
