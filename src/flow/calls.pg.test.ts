import { expect, test } from 'vitest';

import { freshPostgres } from '../../test/databases.ts';
import { adt } from '../../test/journeys/sent-messages.ts';
import { createWorld, northlake, type World, type WorldTask } from '../../test/world.ts';
import { must } from '../platform/platform.ts';

const task = (key: string, role: string) =>
  `{ key: ${key}, title: Do ${key}, priority: urgent, pool: { role: ${role}, unit: patient }, accept_within: 30m, ` +
  'finish_within: 4h, ladder: [{ after: 30m, to: { role: house-supervisor, unit: none } }], repeat_last_every: 30m, ' +
  'why: w, todo: t, otherwise: o }';

const head = (id: string) => `id: ${id}
version: 1.0.0
title: ${id}
purpose: p
owner: o
sources: [{ title: t, reference: r, says: s }]
parameters: {}
remembers: { reason: { type: string, describes: Why. } }
`;

const caller = `${head('caller')}
start: [{ event: [encounter.admitted], remember: { reason: event.unit }, goto: gather }]
states:
  gather:
    describes: A bed is made and a consult arranged
    call: { workflow: called, with: { reason: data.reason } }
    on:
      - { done: [answered], goto: advised }
      - { done: any, goto: alone }
      - { event: [encounter.discharged], about: encounter, goto: alone, reason: The patient left. }
  advised:
    describes: The consult came
    milestone: advised
    notify: [{ key: told, to: { role: nurse, unit: patient }, title: The consult came, text: Read it. }]
    send: [{ key: plan, effect: plan-made, data: { why: data.reason } }]
    terminal: true
  alone: { describes: There is no consult, terminal: true }
`;

const called = `${head('called')}
start: [{ called: { takes: [reason], withdrawn: away }, goto: asked }]
states:
  asked:
    describes: Somebody is asked
    task: ${task('consult', 'nurse')}
    on: [{ act: completed, goto: answered }]
  answered: { describes: Somebody came, terminal: true }
  away: { describes: Nobody is needed, terminal: true }
`;

/** St. Anne with the two workflows, and a destination that takes what they send and tell. */
async function withCalls(): Promise<World> {
  const network = await northlake();
  const installed = { sites: ['st-anne'], parameters: {}, siteParameters: {} };
  const [destination] = network.destinations ?? [];
  return createWorld({
    database: (await freshPostgres()).database,
    network: {
      ...network,
      workflows: [
        { ...installed, id: 'caller', source: caller, path: 'caller.yaml' },
        { ...installed, id: 'called', source: called, path: 'called.yaml' },
      ],
      destinations: [
        {
          ...must(destination, 'northlake has a destination'),
          id: 'record',
          sites: ['st-anne'],
          takes: [
            { on: 'effect', names: ['plan-made'] },
            { on: 'notice', workflow: 'caller' },
          ],
          payload: ['effect.name', 'effect.data', 'notice.role'],
        },
      ],
    },
  });
}

const milestonesSql = 'select workflow, name from run_milestone order by workflow, name';
const runsSql = `select workflow, state, ended_at is not null as over from instance order by workflow`;

async function admitted(): Promise<{ world: World; consult: WorldTask }> {
  const world = await withCalls();
  await world.receive('st-anne-adt', adt('A01', { control: 'A1' }));
  return { world, consult: await world.task() };
}

test('a run calls another, hears its end in the same transaction, tells people and sends what it made of it', async () => {
  const { world, consult } = await admitted();
  expect(await world.database.query('runs', runsSql)).toEqual([
    { workflow: 'called', state: 'asked', over: false },
    { workflow: 'caller', state: 'gather', over: false },
  ]);
  await world.check();

  await world.act('nina.alvarez', consult, { act: 'accept' });
  await world.act('nina.alvarez', await world.task(), { act: 'complete', outcome: {} });
  expect(await world.database.query('runs', runsSql)).toEqual([
    { workflow: 'called', state: 'answered', over: true },
    { workflow: 'caller', state: 'advised', over: true },
  ]);
  expect(
    await world.database.query('notices', 'select key, pool_role, pool_unit, title from notice'),
  ).toEqual([{ key: 'told#2', pool_role: 'nurse', pool_unit: 'ed', title: 'The consult came' }]);
  expect(await world.database.query('reached', milestonesSql)).toEqual([
    { workflow: 'called', name: 'ended' },
    { workflow: 'called', name: 'started' },
    { workflow: 'caller', name: 'advised' },
    { workflow: 'caller', name: 'ended' },
    { workflow: 'caller', name: 'started' },
  ]);
  await world.check();
});

test('what a run sends leaves cut to what the destination may have, under a key that stays the same', async () => {
  const { world, consult } = await admitted();
  await world.act('nina.alvarez', consult, { act: 'accept' });
  await world.act('nina.alvarez', await world.task(), { act: 'complete', outcome: {} });
  const [run] = await world.database.query<{ id: string }>(
    'caller',
    `select id from instance where workflow = 'caller'`,
  );
  const effects = await world.database.query(
    'effects',
    'select kind, idempotency_key as key, payload from effect order by kind',
  );
  expect(effects).toEqual([
    {
      kind: 'effect.plan-made',
      key: `record:effect.plan-made:${run?.id}:plan#2`,
      payload: { 'effect.name': 'plan-made', 'effect.data': { why: 'ed' }, 'notice.role': null },
    },
    {
      kind: 'notice',
      key: `record:notice:${run?.id}:told#2`,
      payload: { 'effect.name': null, 'effect.data': null, 'notice.role': 'nurse' },
    },
  ]);
});

test('a run that goes on without the one that it called takes the call back, with its task', async () => {
  const { world, consult } = await admitted();
  await world.receive('st-anne-adt', adt('A03', { control: 'A2', at: '20260303121000' }));
  expect(await world.database.query('runs', runsSql)).toEqual([
    { workflow: 'called', state: 'away', over: true },
    { workflow: 'caller', state: 'alone', over: true },
  ]);
  const after = must(
    (await world.tasks()).find(({ id }) => id === consult.id),
    'the task is kept',
  );
  expect(after.state).toBe('cancelled');
  await world.check();
});

test('a task of a called run climbs while its caller waits', async () => {
  const { world } = await admitted();
  await world.advance(31);
  expect(await world.task()).toMatchObject({ poolRole: 'house-supervisor', rung: 1 });
  await world.check();
});
