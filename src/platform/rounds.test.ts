import { setImmediate } from 'node:timers/promises';

import { expect, test } from 'vitest';

import { createRounds } from './rounds.ts';
import { VirtualClock } from './virtual-clock.ts';

function rounds(round: () => Promise<number | void>) {
  const clock = new VirtualClock(0);
  const faults: unknown[] = [];
  const made = createRounds({
    ...{ clock, round, firstMs: 10, everyMs: 100 },
    failed: (error) => faults.push(error),
  });
  return { clock, faults, made };
}

/** Time goes on, and what it set off runs. */
async function pass(clock: VirtualClock, ms: number): Promise<void> {
  clock.advance(ms);
  await setImmediate();
}

test('rounds come one after the other, and a round may say when the next is due', async () => {
  const at: number[] = [];
  const { clock, made } = rounds(() => {
    at.push(clock.now());
    return Promise.resolve(at.length === 2 ? 30 : undefined);
  });
  made.start();
  for (let times = 0; times < 30; times++) await pass(clock, 10);
  expect(at).toEqual([10, 110, 140, 240]);
});

test('what a round throws is told, and the next round comes', async () => {
  const broken = new Error('broken');
  let times = 0;
  const { clock, faults, made } = rounds(() => {
    times += 1;
    return times === 1 ? Promise.reject(broken) : Promise.resolve();
  });
  made.start();
  await pass(clock, 10);
  expect(faults).toEqual([broken]);
  await pass(clock, 100);
  expect(times).toBe(2);
});

test('stopping waits for the round under way, and none comes after it', async () => {
  let finish = () => {};
  let begun = 0;
  const { clock, made } = rounds(() => {
    begun += 1;
    return new Promise((resolve) => (finish = resolve));
  });
  made.start();
  await pass(clock, 10);
  let isStopped = false;
  const stopping = made.stop().then(() => (isStopped = true));
  expect(made.stopped).toBe(true);
  await pass(clock, 1_000);
  expect(isStopped).toBe(false);
  finish();
  await stopping;
  await pass(clock, 1_000);
  expect(begun).toBe(1);
});
