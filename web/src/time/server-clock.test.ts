import { expect, test } from 'vitest';
import { clockSkewMs, learnServerTime, offsetFrom, serverNow } from './server-clock.ts';

test('a workstation that runs ten minutes late is corrected by half the round trip', () => {
  const local = Date.parse('2026-11-21T14:00:00Z');
  const offset = offsetFrom('2026-11-21T14:10:00.100Z', local, local + 200);
  expect(offset).toBe(600_000);
});

test('once an answer has said the time, now is the server’s now', () => {
  const local = Date.now();
  learnServerTime(new Date(local + 3_600_000).toISOString(), local, local);
  expect(clockSkewMs()).toBe(3_600_000);
  expect(serverNow() - Date.now()).toBe(3_600_000);
});
