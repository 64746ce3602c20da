import { expect, test } from 'vitest';
import { staleMsMax } from './connection.ts';
import { doubtText } from './doubt-text.ts';

const heardAt = Date.parse('2026-11-21T14:12:00Z');
const line = { streaming: true, unreachable: false, heardAt };

test('a list that is live is not doubted', () => {
  expect(doubtText(line, heardAt + 1000, 'UTC')).toBe(null);
});

test('a list is doubted from the moment at which the connection is lost, not a minute later', () => {
  expect(doubtText({ ...line, unreachable: true }, heardAt + 1000, 'UTC')).toBe(
    'Not up to date: offline since 14:12. Confirm by phone before you act.',
  );
});

test('a list of a server that has fallen silent is doubted after a minute', () => {
  expect(doubtText(line, heardAt + staleMsMax, 'UTC')).toBe(null);
  expect(doubtText(line, heardAt + staleMsMax + 1000, 'UTC')).toContain(
    'Not up to date: last heard 14:12, 1 min',
  );
});
