import { expect, test } from 'vitest';

import { describeOnEachDatabase } from '../../test/databases.ts';
import type { Destination } from '../governance/governance.ts';
import {
  createSignals,
  DatabaseFault,
  seededIds,
  silentLog,
  VirtualClock,
  type Database,
} from '../platform/platform.ts';
import { effectWith } from './any-payload.ts';
import type { Connector } from './connector.ts';
import { answeredNo, notReached } from './connector.ts';
import { createDeliveryWorker } from './delivery-worker.ts';
import { insertEffects } from './effect-store.ts';
import type { Attempt, ClaimedEffect } from './effect.ts';

const start = Date.UTC(2026, 2, 3, 18);
const HOUR_MS = 3_600_000;

const record: Destination = {
  id: 'record',
  title: 'Record',
  owner: 'wes',
  sites: ['st-anne'],
  paused: false,
  to: { kind: 'file', folder: '.', format: 'json' },
  takes: [],
  payload: ['site'],
  networks: [],
  expireAfterMs: 24 * HOUR_MS,
  onAmbiguous: 'resend',
  retry: { firstMs: 1_000, mostMs: 60_000, refusalsMax: 3 },
  breaker: { failures: 3, openForMs: 30_000 },
  rate: { perSecond: 1_000, burst: 1_000 },
  concurrency: 8,
};

const accept = async (): Promise<Attempt> => ({ delivered: true, answer: { code: 'AA' } });
const away = async (): Promise<Attempt> => notReached('transient', 'away');

/** A destination in the hands of a test, with the attempts that it saw: "patient/subject". */
async function atHand(database: Database, destination: Destination = record) {
  const clock = new VirtualClock(start);
  const ids = seededIds(clock, 7);
  const seen: string[] = [];
  const keys: string[] = [];
  const it = {
    ...{ clock, ids, database, seen, keys },
    destination,
    manner: accept as (effect: ClaimedEffect) => Promise<Attempt>,
    worker(holder = 'a', over: Database = database) {
      const connector: Connector = {
        send: async (effect) => {
          seen.push(`${effect.orderKey}/${effect.subject}`);
          keys.push(effect.idempotencyKey);
          return it.manner(effect);
        },
        close: async () => {},
      };
      return createDeliveryWorker({
        ...{ clock, ids, holder, database: over, log: silentLog, signals: createSignals() },
        destinations: () => [it.destination],
        resolve: async () => [],
        secret: () => '',
        filesRoot: '.',
        zone: () => 'UTC',
        connect: () => connector,
      });
    },
    async record(...what: string[]) {
      await insertEffects(
        database,
        what.map((one) => effectOf(one)),
      );
    },
    async states(): Promise<Record<string, string>> {
      const rows = await database.query<{ subject: string; state: string; cause: string | null }>(
        'states',
        `select subject, state, cause from delivery order by effect_seq`,
      );
      return Object.fromEntries(
        rows.map(({ subject, state, cause }) => [
          subject,
          cause === null ? state : `${state} ${cause}`,
        ]),
      );
    },
  };
  const effectOf = (one: string) => {
    const [orderKey = '', subject = ''] = one.split('/');
    const now = clock.now();
    return {
      ...effectWith({ site: 'st-anne' }),
      ...{ id: ids.next('efx'), orderKey, subject, idempotencyKey: one },
      createdAt: now,
      expiresAt: now + destination.expireAfterMs,
    };
  };
  return it;
}

/** The database as a process sees it that is killed before it can write down what it heard. */
function killedBeforeSettling(database: Database): Database {
  return {
    engine: database.engine,
    query: async (name, sql, params) => {
      if (name === 'delivery-settle') throw new DatabaseFault('unavailable', name, 'killed');
      return database.query(name, sql, params);
    },
    transaction: (name, work) => database.transaction(name, work),
    close: async () => {},
  };
}

describeOnEachDatabase('deliveries', (fresh) => {
  test('of one patient go in their order, one after the other; of others beside them', async () => {
    const it = await atHand(await fresh());
    await it.record('ann/1', 'ann/2', 'bob/1', 'ann/3');
    const worker = it.worker();
    let underWay = 0;
    it.manner = async ({ orderKey }) => {
      if (orderKey === 'ann') expect(++underWay).toBe(1);
      await Promise.resolve();
      if (orderKey === 'ann') underWay--;
      return accept();
    };
    await worker.drain();
    expect(it.seen.filter((one) => one.startsWith('ann'))).toEqual(['ann/1', 'ann/2', 'ann/3']);
    expect(it.seen).toContain('bob/1');
    await worker.stop();
  });

  test('that fail hold up what comes after them for the same patient, and nobody else', async () => {
    const it = await atHand(await fresh());
    await it.record('ann/a1', 'ann/a2', 'bob/b1');
    it.manner = async ({ subject }) =>
      subject === 'a1' ? answeredNo('transient', 'AE') : accept();
    const worker = it.worker();
    await worker.drain();
    expect(await it.states()).toEqual({ a1: 'pending transient', a2: 'pending', b1: 'delivered' });
    it.manner = accept;
    it.clock.advance(60_000);
    await worker.drain();
    expect(it.seen.slice(-2)).toEqual(['ann/a1', 'ann/a2']);
    await worker.stop();
  });

  test('that were rejected are dead letters, and what comes after them goes', async () => {
    const it = await atHand(await fresh());
    await it.record('ann/a1', 'ann/a2');
    it.manner = async ({ subject }) => (subject === 'a1' ? answeredNo('rejected', 'AR') : accept());
    const worker = it.worker();
    await worker.drain();
    expect(await it.states()).toEqual({ a1: 'dead rejected', a2: 'delivered' });
    await worker.stop();
  });

  test('to a destination that is away for hours cost few attempts and drain in order when it is back', async () => {
    const it = await atHand(await fresh(), { ...record, concurrency: 1 });
    const wanted = Array.from({ length: 40 }, (_, n) => `p${n % 4}/${n}`);
    await it.record(...wanted);
    it.manner = away;
    const worker = it.worker();
    for (let minute = 0; minute < 240; minute++) {
      await worker.drain();
      it.clock.advance(60_000);
    }
    // The breaker lets one try every five minutes at most, once it has found out.
    expect(it.seen.length).toBeLessThan(60);
    it.manner = accept;
    it.seen.length = 0;
    for (let minute = 0; minute < 10; minute++) {
      await worker.drain();
      it.clock.advance(60_000);
    }
    expect(it.seen).toHaveLength(40);
    for (let patient = 0; patient < 4; patient++) {
      const own = it.seen.filter((one) => one.startsWith(`p${patient}/`));
      expect(own).toEqual(wanted.filter((one) => one.startsWith(`p${patient}/`)));
    }
    await worker.stop();
  });

  test('whose time is over do not vanish: they are dead letters, also where nobody knows the destination any more', async () => {
    const it = await atHand(await fresh(), { ...record, expireAfterMs: HOUR_MS });
    await it.record('ann/a1');
    it.manner = away;
    const worker = it.worker();
    await worker.drain();
    it.clock.advance(HOUR_MS - 1);
    await worker.drain();
    expect((await it.states())['a1']).toBe('pending transient');
    it.destination = { ...record, id: 'another' };
    it.clock.advance(expireStepMs);
    await worker.drain();
    expect(await it.states()).toEqual({ a1: 'dead expired' });
    await worker.stop();
  });

  test('of a process that was killed between sending and writing it down go again under the same key', async () => {
    const it = await atHand(await fresh());
    await it.record('ann/a1');
    const killed = it.worker('a', killedBeforeSettling(it.database));
    await killed.drain().catch(() => undefined);
    expect(await it.states()).toEqual({ a1: 'claimed' });

    const heir = it.worker('b');
    await heir.drain();
    expect(it.seen).toHaveLength(1);
    await it.database.query('lapse', `update destination_lease set lease_until = '-infinity'`);
    it.clock.advance(2_000);
    await heir.drain();
    expect(it.keys).toEqual(['ann/a1', 'ann/a1']);
    expect(await it.states()).toEqual({ a1: 'delivered' });
    await heir.stop();
  });

  test('that may have arrived wait for a person where the destination asks for that', async () => {
    const it = await atHand(await fresh(), { ...record, onAmbiguous: 'hold' });
    await it.record('ann/a1', 'ann/a2');
    it.manner = async () => notReached('ambiguous', 'no answer');
    const worker = it.worker();
    await worker.drain();
    it.clock.advance(HOUR_MS);
    await worker.drain();
    expect(it.seen).toEqual(['ann/a1']);
    expect(await it.states()).toEqual({ a1: 'held ambiguous', a2: 'pending' });
    await worker.stop();
  });

  test('are never two processes’ at once, and what a process says whose lease is over changes nothing', async () => {
    const it = await atHand(await fresh());
    await it.record('ann/a1');
    let answer: (attempt: Attempt) => void = () => {};
    it.manner = () => new Promise((resolve) => (answer = resolve));
    const slow = it.worker('a');
    const first = slow.drain();
    await until(() => it.seen.length === 1);
    await it.database.query('lapse', `update destination_lease set lease_until = '-infinity'`);

    it.manner = async () => answeredNo('rejected', 'AR');
    const heir = it.worker('b');
    await heir.drain();
    expect(it.seen).toHaveLength(2);
    answer({ delivered: true, answer: { code: 'AA' } });
    await first;
    expect(await it.states()).toEqual({ a1: 'dead rejected' });
    await Promise.all([heir.stop(), slow.stop()]);
  });

  test('go no faster than the destination’s rate, and not at all while it is paused', async () => {
    const it = await atHand(await fresh(), { ...record, rate: { perSecond: 1, burst: 2 } });
    await it.record('a/1', 'b/2', 'c/3', 'd/4');
    const worker = it.worker();
    await worker.drain();
    expect(it.seen).toHaveLength(2);
    it.clock.advance(1_000);
    await worker.drain();
    expect(it.seen).toHaveLength(3);
    it.destination = { ...it.destination, paused: true };
    it.clock.advance(60_000);
    await worker.drain();
    expect(it.seen).toHaveLength(3);
    await worker.stop();
  });

  test('are recorded once for each cause, however often it is applied', async () => {
    const it = await atHand(await fresh());
    await it.record('ann/a1');
    await it.record('ann/a1');
    const worker = it.worker();
    await worker.drain();
    expect(it.seen).toEqual(['ann/a1']);
    await worker.stop();
  });
});

const expireStepMs = 5_000;

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
