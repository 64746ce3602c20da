import { expect, test } from 'vitest';
import { changedLines } from './changed-lines.ts';

test('a mended segment is shown as it was and as it is', () => {
  expect(changedLines('MSH\nPID|1\nPV1', 'MSH\nPID|2\nPV1')).toEqual([
    { line: 2, before: 'PID|1', after: 'PID|2' },
  ]);
});

test('an added segment takes nothing away, a removed one adds nothing', () => {
  expect(changedLines('MSH\nPV1', 'MSH\nPID\nPV1')).toEqual([
    { line: 2, before: null, after: 'PID' },
  ]);
  expect(changedLines('MSH\nPID\nPV1', 'MSH\nPV1')).toEqual([
    { line: 2, before: 'PID', after: null },
  ]);
});

test('the same text has no change, also where the last line was ended', () => {
  expect(changedLines('MSH\nPID', 'MSH\nPID\n')).toEqual([]);
});
