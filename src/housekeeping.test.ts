import { expect, test } from 'vitest';

import {
  createHousekeeping,
  firstSweepMs,
  sweepAgainMs,
  sweepEveryMs,
  type Chore,
} from './housekeeping.ts';
import { DatabaseFault, VirtualClock, type LogFields } from './platform/platform.ts';

/** Chores that have this much to do, part by part; an Error is thrown when its turn comes. */
function keeping(work: Record<string, (number | Error)[]>) {
  const clock = new VirtualClock(0);
  const lines: { event: string; fields: LogFields | undefined }[] = [];
  const note = (event: string, fields?: LogFields) => void lines.push({ event, fields });
  const chores = Object.entries(work).map(([name, parts]): Chore => ({
    name,
    async sweep() {
      const part = parts.shift() ?? 0;
      if (part instanceof Error) throw part;
      return part;
    },
  }));
  const log = { info: note, warn: note, error: note };
  return { clock, lines, work, housekeeping: createHousekeeping({ clock, log, chores }) };
}

/** Lets a round that the clock began come to its end: each part is a few turns. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
}

test('each chore is done part by part until nothing is left, a minute after the start and every hour', async () => {
  const { clock, lines, work, housekeeping } = keeping({ sessions: [3], receipts: [5, 5, 2] });
  housekeeping.start();
  clock.advance(firstSweepMs - 1);
  await settled();
  expect(lines).toEqual([]);
  clock.advance(1);
  await settled();
  expect(lines).toEqual([{ event: 'housekeeping.done', fields: { sessions: 3, receipts: 12 } }]);

  work['sessions']?.push(1);
  clock.advance(sweepEveryMs - 1);
  await settled();
  expect(lines).toHaveLength(1);
  clock.advance(1);
  await settled();
  expect(lines[1]?.fields).toEqual({ sessions: 1, receipts: 0 });
});

test('while the database is away that is logged, the other chores are done, and it is tried again soon', async () => {
  const away = new DatabaseFault('unavailable', 'session-sweep', new Error('secret'), '57P01');
  const { clock, lines, housekeeping } = keeping({ sessions: [away, 4], receipts: [1] });
  housekeeping.start();
  clock.advance(firstSweepMs);
  await settled();
  expect(lines).toEqual([
    { event: 'housekeeping.failed', fields: { chore: 'sessions', fault: 'unavailable 57P01' } },
    { event: 'housekeeping.done', fields: { receipts: 1 } },
  ]);
  clock.advance(sweepAgainMs);
  await settled();
  expect(lines.at(-1)?.fields).toEqual({ sessions: 4, receipts: 0 });
});

test('stopping waits for the part under way, and no other is begun', async () => {
  const clock = new VirtualClock(0);
  let finish = (_done: number): void => {};
  let begun = 0;
  const slow: Chore = {
    name: 'slow',
    sweep: () => {
      begun++;
      return new Promise((resolve) => (finish = resolve));
    },
  };
  const silent = { info: () => {}, warn: () => {}, error: () => {} };
  const housekeeping = createHousekeeping({ clock, log: silent, chores: [slow] });
  housekeeping.start();
  clock.advance(firstSweepMs);
  let stopped = false;
  const stopping = housekeeping.stop().then(() => (stopped = true));
  await settled();
  expect(stopped).toBe(false);
  finish(1);
  await stopping;
  clock.advance(10 * sweepEveryMs);
  expect(begun).toBe(1);
});
