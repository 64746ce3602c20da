import { expect, test } from 'vitest';

import { describeOnEachDatabase } from '../../test/databases.ts';
import type { Database } from '../platform/platform.ts';
import { sweepBatchEffects, sweepDelivered } from './sweep-delivered-store.ts';

const now = Date.parse('2026-04-01T12:00:00Z');
const days = 90;
const edge = now - days * 24 * 60 * 60 * 1000;

/** Effects for one destination, from the id that is free on. */
async function insert(
  db: Database,
  {
    state,
    at,
    subject = 'tsk_1',
    count = 1,
  }: { state: string; at: number; subject?: string; count?: number },
): Promise<void> {
  await db.query(
    'test-effects',
    `with told as (
       insert into effect (id, site, lane, destination, kind, subject, idempotency_key, order_key, payload, created_at, expires_at)
       select 'eff_' || n, 'north', 1, 'record', 'task.completed', $4::text, n::text, 'pat_1', '{}', $2, $2
         from (select count(*) as known from effect) as known, generate_series(known.known + 1, known.known + $3::bigint) n
       returning seq, id, destination, subject, order_key
     )
     insert into delivery (effect_seq, effect_id, site, lane, destination, subject, order_key, state, next_at, expires_at, changed_at)
     select seq, id, 'north', 1, destination, subject, order_key, $1, $2, $2, $2
       from told`,
    [state, new Date(at).toISOString(), count, subject],
  );
}

async function left(db: Database): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    'test-left',
    `select effect.id
       from effect
       join delivery on delivery.effect_seq = effect.seq
      order by effect.seq`,
  );
  return rows.map(({ id }) => id);
}

describeOnEachDatabase('effects', (fresh) => {
  test('that were delivered or discarded are kept for the days that the network says, to the millisecond', async () => {
    const db = await fresh();
    for (const state of ['delivered', 'discarded']) {
      await insert(db, { state, at: edge - 1 });
      await insert(db, { state, at: edge });
    }
    expect(await sweepDelivered(db, now, days)).toBe(2);
    expect(await left(db)).toEqual(['eff_2', 'eff_4']);
    expect(await sweepDelivered(db, now, days)).toBe(0);
  });

  test.each(['pending', 'claimed', 'ambiguous', 'held', 'dead'])(
    'that are %s are kept, however old, with what they are held against',
    async (state) => {
      const db = await fresh();
      await insert(db, { state, at: 0 });
      await insert(db, { state: 'delivered', at: 0 });
      await insert(db, { state: 'delivered', at: 0, subject: 'tsk_2' });
      const isHeldAgainst = state === 'held' || state === 'dead';
      expect(await sweepDelivered(db, now, days)).toBe(isHeldAgainst ? 1 : 2);
      expect(await left(db)).toEqual(isHeldAgainst ? ['eff_1', 'eff_2'] : ['eff_1']);
    },
  );

  test('that began a subscription are kept while it is known', async () => {
    const db = await fresh();
    await insert(db, { state: 'delivered', at: 0 });
    await db.query(
      'test-subscription',
      `insert into subscription (id, site, client, topic, endpoint, headers, content, reason, base, handshake, created_at, spoken_at, events)
       values ('sub_1', 'north', 'c', 't', 'e', '[]', 'id-only', 'r', 'b', 'eff_1', now(), now(), 0)`,
    );
    expect(await sweepDelivered(db, now, days)).toBe(0);
  });

  test('go batch by batch', async () => {
    const db = await fresh();
    await insert(db, { state: 'delivered', at: 0, count: sweepBatchEffects + 1 });
    expect(await sweepDelivered(db, now, days)).toBe(sweepBatchEffects);
    expect(await sweepDelivered(db, now, days)).toBe(1);
    expect(await left(db)).toEqual([]);
  });
});
