import { expect, test } from 'vitest';

import { createSignals, silentLog, VirtualClock, type Database } from '../platform/platform.ts';
import { createReleaseWatch, releasePollMs } from './release-watch.ts';
import type { Releases } from './releases.ts';

/** A process, and the epochs that it finds in force when it looks. */
function watching(finds: (look: number) => boolean) {
  const clock = new VirtualClock(0);
  const signals = createSignals();
  let looks = 0;
  let switches = 0;
  const releases = {
    current: { epoch: 7 },
    refresh: () => Promise.resolve(finds(++looks)),
  } as unknown as Releases;
  const watch = createReleaseWatch({
    ...{ clock, signals, releases, log: silentLog, database: {} as Database },
    switched: () => Promise.resolve(void switches++),
  });
  const told: string[] = [];
  signals.listen(({ kind }) => told.push(kind));
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    ...{ watch, signals, told },
    after: async (ms: number) => {
      clock.advance(ms);
      await settle();
    },
    count: () => ({ looks, switches }),
  };
}

test('looks twice a second, and tells of a switch after it', async () => {
  const { watch, after, count, told } = watching((look) => look === 2);
  watch.start();
  await after(releasePollMs - 1);
  expect(count()).toEqual({ looks: 0, switches: 0 });
  await after(1);
  expect(count()).toEqual({ looks: 1, switches: 0 });
  await after(releasePollMs);
  expect(count()).toEqual({ looks: 2, switches: 1 });
  expect(told).toEqual(['release']);
  await watch.stop();
  await after(5000);
  expect(count().looks).toBe(2);
});

test('looks at once when something was assigned here, and as often as ever after that', async () => {
  const { watch, after, count, signals } = watching(() => true);
  watch.start();
  signals.send({ kind: 'assignment' });
  signals.send({ kind: 'assignment' });
  await after(0);
  expect(count()).toEqual({ looks: 2, switches: 2 });
  await after(releasePollMs);
  expect(count().looks).toBe(3);
  await watch.stop();
});

test('says that it runs what is no longer in force, for as long as that is so', async () => {
  const { watch, after } = watching((look) => {
    if (look === 1) throw new Error('it does not compile');
    return true;
  });
  watch.start();
  await after(releasePollMs);
  expect(watch.failure()).toContain('Epoch 7 still runs here');
  await after(releasePollMs);
  expect(watch.failure()).toBeNull();
  await watch.stop();
});
