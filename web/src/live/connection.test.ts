import { expect, test } from 'vitest';
import { connectionOf, isStale, silenceMsMax, staleMsMax } from './connection.ts';

const line = { streaming: true, unreachable: false, heardAt: 0 };

test('an open stream with a recent heartbeat is live', () => {
  expect(connectionOf(line, silenceMsMax)).toEqual({ state: 'live' });
});

test('a stream that has fallen silent is delayed, and says for how long', () => {
  expect(connectionOf(line, 40_000)).toEqual({ state: 'delayed', seconds: 40 });
});

test('without a stream it is delayed at once, however fresh the last answer', () => {
  expect(connectionOf({ ...line, streaming: false }, 2000)).toEqual({
    state: 'delayed',
    seconds: 2,
  });
});

test('when the server cannot be reached it is offline since it was last heard', () => {
  expect(connectionOf({ ...line, unreachable: true }, 500)).toEqual({ state: 'offline', since: 0 });
});

test('after a minute without a word what is shown is stale', () => {
  expect(isStale(line, staleMsMax)).toBe(false);
  expect(isStale(line, staleMsMax + 1)).toBe(true);
});
