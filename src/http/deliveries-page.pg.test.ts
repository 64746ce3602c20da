import { expect, test } from 'vitest';

import { describeOnEachDatabase } from '../../test/databases.ts';
import { insertSubscription, recordEffects, type Cause } from '../delivery/delivery.ts';
import type { Destination, Network } from '../governance/governance.ts';
import { iso, must, seededIds, VirtualClock, type Database } from '../platform/platform.ts';
import { deliveriesPage, givenUpShownMs } from './deliveries-page.ts';
import type { PageContext } from './endpoint.ts';
import { criticalTask, httpBench, network, NOON } from './http-test-bench.ts';

const record: Destination = {
  id: 'record',
  title: 'Patient record',
  owner: 'ines',
  sites: ['st-anne', 'lakeside'],
  paused: false,
  to: { kind: 'file', folder: 'out', format: 'json' },
  takes: [{ on: 'task.completed', workflow: 'critical-result', tasks: [] }],
  payload: ['task.id'],
  networks: [],
  expireAfterMs: 3_600_000,
  onAmbiguous: 'resend',
  retry: { firstMs: 1_000, mostMs: 60_000, refusalsMax: 3 },
  breaker: { failures: 3, openForMs: 30_000 },
  rate: { perSecond: 10, burst: 10 },
  concurrency: 1,
};

/** Two completed tasks of St. Anne and one of Lakeside, whose effects wait. */
async function recorded(database: Database): Promise<void> {
  const ids = seededIds(new VirtualClock(NOON), 3);
  const causes = ['tsk_1', 'tsk_2', 'tsk_3'].map((id): Cause => {
    const site = id === 'tsk_3' ? 'lakeside' : 'st-anne';
    const task = criticalTask({ id, site, workflow: 'critical-result' });
    const times = { at: NOON, rev: 3, site, lane: task.lane };
    const states = { fromState: 'accepted', toState: 'completed' } as const;
    const history = {
      taskId: id,
      actor: 'nina',
      act: 'complete',
      detail: {},
      ...times,
      ...states,
    } as const;
    return { kind: 'task', on: 'task.completed', task, history };
  });
  const context = { destinations: [record], personName: () => null, now: NOON, ids };
  await database.transaction('record', (tx) => recordEffects(tx, causes, context));
}

function giveUp(database: Database, subject: string): Promise<unknown> {
  return database.query(
    `give up ${subject}`,
    `update delivery set state = 'dead', attempts = 2, cause = 'rejected', sentence = 'AR' where subject = $1`,
    [subject],
  );
}

function contextOf(person: string, database: Database, paused = false): PageContext {
  const { deps } = httpBench({ database });
  const here: Network = { ...network, destinations: [{ ...record, paused }] };
  const who = must(
    network.people.find(({ id }) => id === person),
    person,
  );
  return {
    ...deps,
    ...{ now: NOON + 60_000, person: who, network: here, demo: undefined },
    release: { epoch: 4, digest: 'abc', network: here },
  };
}

async function pageOf(context: PageContext) {
  const answer = await deliveriesPage(context);
  if ('refused' in answer) throw new Error(answer.refused.sentence);
  return answer.page;
}

describeOnEachDatabase('the page of deliveries', (fresh) => {
  test('says what waits, since when, and what was given up with its reason', async () => {
    const database = await fresh();
    await recorded(database);
    await giveUp(database, 'tsk_1');
    const page = await pageOf(contextOf('ines', database));
    expect(page.destinations).toMatchObject([
      { id: 'record', state: 'closed', waiting: 2, oldestAt: iso(NOON), dead: 1, failure: null },
    ]);
    expect(page.groups).toMatchObject([
      {
        destination: 'record',
        title: 'Patient record',
        cause: 'rejected',
        count: 1,
        patients: 1,
        items: [{ subject: 'tsk_1', kind: 'task.completed', sentence: 'AR', overtaken: false }],
      },
    ]);
    expect(page.open).toBe(1);
  });

  test('says of what was overtaken that it can only be discarded', async () => {
    const database = await fresh();
    await recorded(database);
    await giveUp(database, 'tsk_1');
    await database.query(
      'later news',
      `update delivery set state = 'delivered', answer = '{}', subject = 'tsk_1' where subject = 'tsk_2'`,
    );
    const { groups } = await pageOf(contextOf('ines', database));
    expect(groups[0]?.items).toMatchObject([{ overtaken: true }]);
  });

  test('shows a destination that is paused as that, whatever its breaker says', async () => {
    const page = await pageOf(contextOf('ines', await fresh(), true));
    expect(page.destinations).toMatchObject([{ state: 'paused', waiting: 0, oldestAt: null }]);
  });

  test('shows the subscriptions of clients, those that were given up lately first, and of their addresses the origin alone', async () => {
    const database = await fresh();
    const subscribe = (id: string, site: string) =>
      database.transaction('subscribe', (tx) =>
        insertSubscription(tx, {
          ...{ id, client: 'record', site, topic: 'urn:sinew:topic:task.opened', filter: null },
          ...{ endpoint: 'https://hook.example/of-us?key=1', headers: [], content: 'id-only' },
          ...{ heartbeatS: null, reason: 'Board', base: 'https://sinew.example/fhir' },
          ...{ handshake: `efx_${id}`, events: 0, createdAt: NOON, endsAt: null },
        }),
      );
    await subscribe('sub_1', 'st-anne');
    await subscribe('sub_2', 'st-anne');
    await subscribe('sub_3', 'lakeside');
    const giveUpAt = (id: string, at: number) =>
      database.query(
        'give up a subscription',
        `update subscription set off_at = $2, off_because = 'given-up' where id = $1`,
        [id, iso(at)],
      );
    await giveUpAt('sub_2', NOON);
    const { subscriptions } = await pageOf(contextOf('ines', database));
    expect(subscriptions.filter(({ id }) => id !== 'sub_3')).toMatchObject([
      { id: 'sub_2', status: 'off' },
      { id: 'sub_1', status: 'requested', origin: 'https://hook.example', events: 0, waiting: 0 },
    ]);
    expect(JSON.stringify(subscriptions)).not.toContain('key=1');
    await giveUpAt('sub_2', NOON + 60_000 - givenUpShownMs);
    const later = await pageOf(contextOf('ines', database));
    expect(later.subscriptions.map(({ id }) => id)).not.toContain('sub_2');
  });

  test('is for those who may see exceptions', async () => {
    const answer = await deliveriesPage(contextOf('nina', await fresh()));
    expect(answer).toMatchObject({ refused: { kind: 'forbidden' } });
  });
});
