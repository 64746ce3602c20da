import { hash } from 'node:crypto';

import { expect, onTestFinished, test } from 'vitest';

import { readAudit } from '../../src/access/access.ts';
import type {
  Channels,
  Destination,
  Network,
  NetworkClient,
} from '../../src/governance/governance.ts';
import { must, type LogFields } from '../../src/platform/platform.ts';
import type { DeliverySettings } from '../../src/system.ts';
import { readTaskHistory, readTasks } from '../../src/tasks/tasks.ts';
import { describeOnPostgres, freshPostgres } from '../databases.ts';
import { until } from '../faults/load.ts';
import { pagerGateway, type Page } from '../hook-receiver.ts';
import { createWorld, northlake, type World } from '../world.ts';
import { startSystem } from './running-system.ts';
import { adt, potassium } from './sent-messages.ts';

const token = 'p'.repeat(43);
const nina = '5550101';
const denise = '5550102';
const grace = '5550103';
const everything = ['critical', 'urgent', 'routine'] as const;

/** Northlake with pagers for a nurse and whoever is asked next. */
async function withPagers(url: string): Promise<Network> {
  const network = await northlake();
  const [like] = network.destinations ?? [];
  const gateway: Destination = {
    ...must(like, 'a destination'),
    ...{ id: 'pager-gateway', sites: ['st-anne'], networks: ['127.0.0.0/8'] },
    to: { kind: 'webhook', url, secret: 'SINEW_SECRET_PAGER', answerWithinMs: 5_000 },
    takes: [{ on: 'callout' }],
    payload: [
      'site',
      'unit',
      'task.priority',
      'callout.id',
      'callout.to',
      'callout.code',
      'callout.text',
    ],
  };
  const client: NetworkClient = {
    ...{ id: 'pager-gateway', name: 'Pagers', title: 'System', tokenVariable: 'PAGER', feed: null },
    grants: [{ role: 'gateway', site: '*', unit: null }],
  };
  const tells = [{ channel: 'pager', priorities: [...everything], quiet: null }];
  const first = [
    'nina.alvarez',
    'denise.whitfield',
    'grace.okafor',
    'marcus.oyelaran',
    'tuyet.pham',
  ];
  const others = network.people
    .filter(({ id }) => !first.includes(id))
    .map(({ id }, at) => ({ person: id, addresses: { pager: String(700 + at) }, tells: null }));
  const channels: Channels = {
    channels: [
      {
        ...{ id: 'pager', title: 'pager', destination: gateway.id, client: client.id },
        deliverWithinMs: 180_000,
      },
    ],
    roles: network.roles.map(({ id }) => ({ role: id, tells })),
    people: [
      { person: 'nina.alvarez', addresses: { pager: nina }, tells: null },
      { person: 'denise.whitfield', addresses: { pager: denise }, tells: null },
      { person: 'grace.okafor', addresses: { pager: grace }, tells: null },
      ...others,
    ],
  };
  return {
    ...network,
    channels,
    roles: [...network.roles, { id: 'gateway', title: 'Gateway', permissions: ['callout.report'] }],
    clients: [...(network.clients ?? []), client],
    destinations: [gateway],
  };
}

const delivery: DeliverySettings = {
  filesRoot: '.',
  variable: () => 'correct horse',
  resolve: async () => ['127.0.0.1'],
};

interface Told {
  outcome: string;
  reason: string | null;
  sentence: string;
}

/** A running system whose gateway calls back. */
async function hospital() {
  const gateway = await pagerGateway();
  const { database } = await freshPostgres();
  const running = await startSystem(database, undefined, {
    network: await withPagers(`${gateway.origin}/pages`),
    variable: (name) => (name === 'PAGER' ? hash('sha256', token) : undefined),
    delivery,
  });
  const post = (path: string, body: unknown, bearer = token) =>
    fetch(`${running.url}/callouts/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  let sent = 0;
  const reply = async (from: string, text: string, id = `m${++sent}`): Promise<Told> =>
    (await post('replies', { id, from, text })).json() as Promise<Told>;
  const states = async () =>
    (
      await running.database.query<{ person: string; state: string }>(
        'test-callouts',
        `select person, state from callout order by person, created_at`,
      )
    ).map(({ person, state }) => `${person} ${state}`);
  return { gateway, running, post, reply, states };
}

test('a nurse is paged, the gateway reports it, she replies, and the task is hers; other replies change nothing', async () => {
  const { gateway, running, post, reply, states } = await hospital();
  await running.sender('st-anne-adt').ask(adt('A01', { control: 'A1' }));
  await running.sender('st-anne-lab').ask(potassium({ control: 'R1', value: '6.8' }));
  await until(() => gateway.pages.some((one) => one['callout.to'] === nina));
  const page = must(
    gateway.pages.find((one) => one['callout.to'] === nina),
    'her page',
  );
  const code = page['callout.code'];
  expect(page['callout.text']).toMatch(
    new RegExp(
      `^${code}: critical task asks you\\. St\\. Anne Medical Center, Emergency Department`,
    ),
  );
  for (const personal of ['SMITH', '700101', '6.8', 'otassium', '1981']) {
    expect(gateway.bodies.join()).not.toContain(personal);
  }

  expect((await post('reports', { callout: page['callout.id'], state: 'seen' }, 'x')).status).toBe(
    401,
  );
  for (const state of ['delivered', 'delivered', 'seen', 'delivered']) {
    const answer = await post('reports', { callout: page['callout.id'], state });
    expect(answer.status).toBe(200);
  }
  expect(await states()).toContain('nina.alvarez seen');

  expect(await reply(nina, '1')).toMatchObject({ outcome: 'refused', reason: 'unclear' });
  expect(await reply(nina, 'BBBBB 1')).toMatchObject({
    outcome: 'refused',
    reason: 'unknown-code',
  });
  expect(await reply('999', `${code} 1`)).toMatchObject({ reason: 'unknown-sender' });
  expect(await reply(grace, `${code} 1`)).toMatchObject({ reason: 'not-asked' });
  expect(await running.tasks()).toMatchObject([{ state: 'open' }]);

  const accepted = await reply(nina, `${code} 1`, 'again');
  expect(accepted).toMatchObject({ outcome: 'accepted', reason: null });
  expect(await reply(nina, `${code} 1`, 'again')).toEqual(accepted);
  expect(await running.tasks()).toMatchObject([{ state: 'accepted' }]);
  expect(await states()).toContain('nina.alvarez answered');

  const late = await reply(denise, `${code} accept`);
  expect(late).toMatchObject({ outcome: 'refused', reason: 'stale' });
  expect(late.sentence).toContain('Nina Alvarez');
  const [task] = await running.tasks();
  const object = `task:${must(task, 'the task').id}`;
  const audit = await readAudit(running.database, { object, limit: 10 });
  expect(audit.filter(({ action }) => action === 'task.accept').toReversed()).toMatchObject([
    { actor: 'nina.alvarez', outcome: 'done', detail: { by: 'callout', client: 'pager-gateway' } },
    { actor: 'denise.whitfield', outcome: 'refused', detail: { refusal: 'stale' } },
  ]);
});

async function standing(world: World) {
  const { id } = await world.task();
  const [task] = await readTasks(world.database, [id]);
  const { ladder } = must(task, 'the task');
  return { task: must(task, 'the task'), ladderEnd: Math.max(...ladder.map(({ rung }) => rung)) };
}

describeOnPostgres('a callout that reaches nobody', (fresh) => {
  test('climbs the ladder at once, and at its end says so', async () => {
    const gateway = await pagerGateway();
    gateway.answer = 400;
    const told: { event: string; fields: LogFields | undefined }[] = [];
    const world = await createWorld({
      database: await fresh(),
      network: await withPagers(`${gateway.origin}/pages`),
      delivery,
      log: {
        info: () => undefined,
        warn: () => undefined,
        error: (event, fields) => void told.push({ event, fields }),
      },
    });
    onTestFinished(() => world.system.stop());
    await world.receive('st-anne-adt', adt('A01', { control: 'A1' }));
    await world.receive('st-anne-lab', potassium({ control: 'R1', value: '6.8' }));
    expect(await world.task()).toMatchObject({ poolRole: 'nurse', rung: 0 });
    await world.deliver();
    await world.advance(0.2);
    expect(await world.task()).toMatchObject({ poolRole: 'charge-nurse', rung: 1 });
    for (let round = 0; round < 5; round++) {
      await world.deliver();
      await world.advance(0.2);
    }
    const { ladderEnd, task } = await standing(world);
    expect(task.rung).toBe(ladderEnd);
    expect(told).toMatchObject([
      { event: 'callouts.unreached', fields: { task: task.id, site: 'st-anne', rung: ladderEnd } },
    ]);
    const history = await readTaskHistory(world.database, task.id);
    expect(history.filter(({ act }) => act === 'escalate')).toHaveLength(ladderEnd);
    expect(history.find(({ act }) => act === 'escalate')).toMatchObject({
      actor: 'engine',
      detail: { reason: 'no callout to 3 people was delivered' },
    });
  });

  test('has failed when nobody reports it in time, and what still arrives counts', async () => {
    const gateway = await pagerGateway();
    const world = await createWorld({
      database: await fresh(),
      network: await withPagers(`${gateway.origin}/pages`),
      delivery,
    });
    onTestFinished(() => world.system.stop());
    await world.receive('st-anne-lab', potassium({ control: 'R1', value: '6.8' }));
    await world.deliver();
    const [page] = gateway.pages as [Page];
    await world.advance(2.9);
    expect(await world.task()).toMatchObject({ rung: 0 });
    await world.advance(0.3);
    expect(await world.task()).toMatchObject({ rung: 1 });
    const late = {
      client: 'pager-gateway',
      callout: page['callout.id'],
      state: 'delivered',
    } as const;
    expect(await world.system.acts.reportCallout(late)).toEqual({ done: true, state: 'delivered' });
    const stale = { client: 'pager-gateway', id: 'm1', from: page['callout.to'] };
    expect(
      await world.system.acts.replyToCallout({ ...stale, text: `${page['callout.code']} 1` }),
    ).toMatchObject({ done: false });
    await world.check();
  });
});
