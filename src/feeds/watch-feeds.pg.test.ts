import { expect, test } from 'vitest';

import { describeOnEachDatabase } from '../../test/databases.ts';
import { northlake } from '../../test/world.ts';
import {
  createSignals,
  must,
  seededIds,
  VirtualClock,
  type Database,
  type LogFields,
} from '../platform/platform.ts';
import { readAlertsOf, readStandingAlerts } from './alert-store.ts';
import { putMessages } from './any-journal.ts';
import { createFeedWatch } from './feed-watch.ts';

const noon = Date.parse('2026-03-03T18:00:00Z');
const minuteMs = 60_000;
const whole = await northlake();
const feed = must(
  whole.feeds.find(({ id }) => id === 'st-anne-lab'),
  'the laboratory of St. Anne',
);
const daily = { days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '00:00', perHour: 120 };
const network = { ...whole, feeds: [{ ...feed, volume: [daily], latencyBudgetSeconds: 60 }] };

function watched(database: Database) {
  const clock = new VirtualClock(noon);
  const lines: string[] = [];
  const note = (event: string, fields?: LogFields): void =>
    void lines.push(`${(clock.now() - noon) / minuteMs} ${event} ${String(fields?.['feed'])}`);
  const watch = createFeedWatch({
    ...{ database, clock, ids: seededIds(clock, 1) },
    log: { info: note, warn: note, error: note },
    signals: createSignals(),
    release: () => ({ epoch: 1, digest: '', network }),
    ask: () => Promise.resolve([]),
  });
  const minutes = async (count: number): Promise<void> => {
    for (let minute = 0; minute < count; minute++) {
      clock.advance(minuteMs);
      await watch.look();
    }
  };
  return { clock, lines, minutes };
}

describeOnEachDatabase('watching feeds', (fresh) => {
  test('a feed that falls silent is told of once, and so is its return', async () => {
    const db = await fresh();
    const { clock, lines, minutes } = watched(db);
    await putMessages(db, [{ receivedAt: noon }]);
    // 120 an hour: after five minutes e^-10 is less than chance allows, and the alert waits ten more.
    await minutes(40);
    expect(lines).toEqual(['16 feed.silent st-anne-lab']);
    const [alert, ...more] = await readStandingAlerts(db);
    expect(more).toEqual([]);
    expect(alert).toMatchObject({
      kind: 'silent',
      phase: 'raised',
      raisedAt: noon + 16 * minuteMs,
    });

    for (let minute = 0; minute < 15; minute++) {
      await putMessages(db, [{ receivedAt: clock.now() }]);
      await minutes(1);
    }
    expect(lines.slice(1)).toEqual(['51 feed.silent-ended st-anne-lab']);
    expect(await readStandingAlerts(db)).toEqual([]);
    expect(await readAlertsOf(db, 'st-anne-lab', 10)).toMatchObject([
      { phase: 'ended', raisedAt: noon + 16 * minuteMs, endedAt: noon + 51 * minuteMs },
    ]);
  });

  test('messages that nobody applies raise another alert, when the oldest is older than agreed', async () => {
    const db = await fresh();
    const { clock, lines, minutes } = watched(db);
    for (let minute = 0; minute < 14; minute++) {
      await putMessages(db, [{ receivedAt: clock.now(), outcome: null }]);
      await minutes(1);
    }
    expect(lines).toEqual(['12 feed.behind st-anne-lab']);
    expect(await readStandingAlerts(db)).toMatchObject([{ kind: 'behind', phase: 'raised' }]);
  });

  test('a doubt that comes to nothing leaves no trace', async () => {
    const db = await fresh();
    const { clock, lines, minutes } = watched(db);
    await putMessages(db, [{ receivedAt: noon }]);
    await minutes(10);
    expect(await readStandingAlerts(db)).toMatchObject([{ phase: 'doubtful' }]);
    await putMessages(db, [{ receivedAt: clock.now() }]);
    await minutes(1);
    expect(await readStandingAlerts(db)).toEqual([]);
    expect(lines).toEqual([]);
  });
});
