import { expect, test } from 'vitest';

import { createSignals, silentLog, VirtualClock } from '../platform/platform.ts';
import { network } from './http-test-bench.ts';
import { createLiveHub, livePendingMax, liveWorkPauseMs, type LiveMessage } from './live-hub.ts';

test('changes up to the limit are told one by one; one more, and browsers are told to read anew', async () => {
  const clock = new VirtualClock(0);
  const signals = createSignals();
  const loaded: number[] = [];
  const hub = createLiveHub({
    ...{ clock, signals, log: silentLog, start: 'live' },
    async loadTasks(ids) {
      loaded.push(ids.length);
      return [];
    },
    maySeeTask: () => true,
    maySeeSite: () => true,
  });
  const heard: LiveMessage[] = [];
  hub.join({ person: () => network.people[0] ?? null, send: (one) => heard.push(one) }, null);
  const change = (n: number) =>
    signals.send({ kind: 'work', taskId: `tsk_${n}`, site: 'st-anne', change: 'changed' });

  for (let n = 0; n < livePendingMax; n++) change(n);
  expect(heard).toEqual([]);
  clock.advance(liveWorkPauseMs);
  expect(loaded).toEqual([livePendingMax]);

  for (let n = 0; n <= livePendingMax; n++) change(n);
  expect(heard).toEqual([{ id: expect.any(String), reset: true }]);
  hub.stop();
});
