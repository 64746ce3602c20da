import { expect, test } from 'vitest';

import type { PersonPlanAct, PlanAnswer, PlanRequest, ReplayPlan } from '../../src/flow/flow.ts';
import type { Network } from '../../src/governance/governance.ts';
import { must, type Database } from '../../src/platform/platform.ts';
import { describeOnPostgres } from '../databases.ts';
import { createWorld, northlake, type World } from '../world.ts';
import { adt, potassium } from './sent-messages.ts';

const engineer = 'wes.thornton';
const colleague = 'ingrid.solberg';
const potassiumCode = { code: '2823-3', system: 'http://loinc.org', display: 'Potassium' };

/** The example network once somebody has mapped the laboratory's new code. */
async function mapped(): Promise<Network> {
  const network = await northlake();
  const feeds = network.feeds.map((feed) =>
    feed.id === 'st-anne-lab' ? { ...feed, codes: { ...feed.codes, KX: potassiumCode } } : feed,
  );
  return { ...network, feeds };
}

/** Potassium of one patient each, high but not flagged, under a code that nobody has mapped. */
async function sendUnmapped(world: World, count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    const of = { mrn: `8${n}`, visit: `V8${n}`, order: `L8${n}`, code: 'KX', flag: '' };
    const message = potassium({ control: `U${n}`, value: '6.8', ...of });
    await world.system.intake.accept('st-anne-lab', new TextEncoder().encode(message), 'test');
  }
  world.clock.advance(10);
  await world.system.worker.drain();
}

/** A merge that does not say who is merged away: it fails however often it is tried. */
const brokenMerge = (n: number): string =>
  `MSH|^~\\&|SEND|SAMC|SINEW|NLH|20260303120000||ADT^A40^ADT_A39|M${n}|P|2.5.1\r` +
  `EVN|A40|20260303120000\rPID|1||70010${n}^^^SAMC^MR||SMITH^ANN\r`;

function personOf(world: World, id: string) {
  return must(
    world.network.people.find((one) => one.id === id),
    id,
  );
}

async function plan(world: World, wish: Partial<PlanRequest> = {}): Promise<ReplayPlan> {
  return given(
    await world.system.acts.planReplay({
      person: personOf(world, engineer),
      selection: { outcome: 'failed' },
      ...{ how: 'retry', configuration: 'current', effects: 'send' },
      reason: 'The cause is mended.',
      ...wish,
    }),
  );
}

const unmapped = { outcome: 'applied', feed: 'st-anne-lab', from: 0 } as const;

function ask(
  world: World,
  who: string,
  { id, rev }: ReplayPlan,
  act: PersonPlanAct,
): Promise<PlanAnswer> {
  const person = personOf(world, who);
  return world.system.acts.changeReplay({ person, planId: id, rev, act });
}

function given(answer: PlanAnswer): ReplayPlan {
  if (!answer.done) throw new Error(answer.refusal.sentence);
  return answer.plan;
}

async function tried(world: World, draft: ReplayPlan): Promise<ReplayPlan> {
  return given(await ask(world, engineer, draft, 'predict'));
}

async function ended(world: World, ready: ReplayPlan): Promise<ReplayPlan> {
  given(await ask(world, engineer, ready, 'start'));
  await world.system.worker.drain();
  const [row] = await world.database.query<ReplayPlan>(
    'test-plan',
    `select state, items, done, differing, result, failure from replay_plan where id = $1`,
    [ready.id],
  );
  return must(row, 'the plan');
}

const counted = ['event', 'instance', 'task', 'timer', 'exception', 'message_outcome', 'effect'];

async function rowCounts(database: Database): Promise<unknown> {
  const sql = counted
    .map((name) => `select '${name}' as name, count(*) from ${name}`)
    .join(' union all ');
  return database.query('test-counts', `${sql} order by name`);
}

describeOnPostgres('a replay plan', (fresh) => {
  test('asks about results that a mapping mistake had hidden, once each, after a second person said yes', async () => {
    const database = await fresh();
    await sendUnmapped(await createWorld({ database }), 101);
    const world = await createWorld({ database, network: await mapped() });
    expect(await world.tasks()).toEqual([]);

    const before = await rowCounts(database);
    const dry = await tried(world, await plan(world, { selection: unmapped }));
    expect(await rowCounts(database)).toEqual(before);
    expect(dry).toMatchObject({ state: 'dry-run', items: 101, patients: 101 });
    expect(dry.predicted).toMatchObject({
      outcomes: { applied: 101 },
      events: { 'result.corrected': 101 },
      opened: { 'critical-result': 101 },
    });

    const waiting = given(await ask(world, engineer, dry, 'submit'));
    expect(waiting.state).toBe('awaiting-approval');
    expect(await ask(world, engineer, waiting, 'approve')).toMatchObject({
      refusal: { kind: 'not-now', sentence: expect.stringContaining('second person') },
    });
    expect(await ask(world, 'nina.alvarez', waiting, 'approve')).toMatchObject({
      refusal: { kind: 'forbidden' },
    });
    const approved = given(await ask(world, colleague, waiting, 'approve'));
    expect(await ended(world, approved)).toMatchObject({
      ...{ state: 'done', done: 101, differing: 0 },
      result: { opened: { 'critical-result': 101 } },
    });
    expect(await world.tasks()).toHaveLength(101);
    await world.check();

    const again = await tried(world, await plan(world, { selection: unmapped }));
    expect(again.predicted).toMatchObject({ opened: {} });
  });

  test('needs no second person at the limit, and says when the configuration is not the one that was tried', async () => {
    const database = await fresh();
    await sendUnmapped(await createWorld({ database }), 2);
    const world = await createWorld({ database });
    const dry = await tried(world, await plan(world, { selection: unmapped }));
    const approved = given(await ask(world, engineer, dry, 'submit'));
    expect(approved).toMatchObject({ state: 'approved', approvedBy: null });

    const mended = await createWorld({ database, network: await mapped() });
    expect(await ask(mended, engineer, approved, 'start')).toMatchObject({
      refusal: { sentence: expect.stringContaining('since the dry run') },
    });
    const anew = await tried(mended, approved);
    expect(anew.predicted).toMatchObject({ opened: { 'critical-result': 2 } });
    expect(await ask(mended, engineer, approved, 'submit')).toMatchObject({
      refusal: { kind: 'stale' },
    });
  });

  test('by the configuration that the messages are pinned to comes to what they came to', async () => {
    const database = await fresh();
    await sendUnmapped(await createWorld({ database }), 2);
    const world = await createWorld({ database, network: await mapped() });
    const dry = await tried(
      world,
      await plan(world, { selection: unmapped, configuration: 'pinned' }),
    );
    expect(dry.predicted).toMatchObject({ outcomes: { applied: 2 }, events: {}, opened: {} });
  });

  test('skips a whole cause, lets what waited go on, and the task of its owner goes', async () => {
    const world = await createWorld({ database: await fresh() });
    for (const n of [1, 2, 3]) {
      await world.receive('st-anne-adt', brokenMerge(n));
      const of = { mrn: `70010${n}`, visit: `V${n}`, order: `L${n}` };
      await world.receive('st-anne-lab', potassium({ control: `R${n}`, value: '6.8', ...of }));
    }
    const asked = (await world.tasks()).filter(({ state }) => state === 'open');
    expect(asked.map(({ key, priority }) => `${key} ${priority}`).toSorted()).toEqual([
      ...['mend-now critical', 'phone critical', 'phone critical', 'phone critical'],
    ]);

    const dry = await tried(world, await plan(world, { how: 'skip' }));
    expect(dry.predicted).toMatchObject({
      outcomes: { skipped: 3 },
      waiting: { applied: 3 },
      opened: { 'critical-result': 3 },
      closed: { 'critical-result-waiting': 3, 'message-exception': 1 },
    });
    const ready = given(await ask(world, engineer, dry, 'submit'));
    expect(await ended(world, ready)).toMatchObject({ state: 'done', differing: 0 });
    const left = (await world.tasks()).filter(({ state }) => state === 'open');
    expect(left.map(({ key }) => key)).toEqual(['acknowledge', 'acknowledge', 'acknowledge']);
    await world.check();
  });

  test('passes over what somebody has settled meanwhile, and says so', async () => {
    const world = await createWorld({ database: await fresh() });
    for (const n of [1, 2]) await world.receive('st-anne-adt', brokenMerge(n));
    const dry = await tried(world, await plan(world));
    const ready = given(await ask(world, engineer, dry, 'submit'));
    const [exception] = await world.database.query<{ id: string }>(
      'test-first',
      'select id from exception order by seq limit 1',
    );
    await world.system.acts.resolveException({
      ...{ person: personOf(world, engineer), exceptionId: must(exception, 'one').id },
      ...{ how: 'skip', reason: 'It was merged by hand.' },
    });
    expect(await ended(world, ready)).toMatchObject({
      ...{ state: 'done', differing: 1 },
      result: { outcomes: { failed: 1, 'passed-over': 1 } },
    });
    await world.check();
  });

  test('that is paused stops after a batch, and what is cancelled stays as it is', async () => {
    const database = await fresh();
    await sendUnmapped(await createWorld({ database }), 3);
    const world = await createWorld({ database, network: await mapped() });
    const dry = await tried(world, await plan(world, { selection: unmapped }));
    const ready = given(await ask(world, engineer, dry, 'submit'));
    const running = given(await ask(world, engineer, ready, 'start'));
    const paused = given(await ask(world, engineer, running, 'pause'));
    await world.system.worker.drain();
    expect(await world.tasks()).toEqual([]);
    const cancelled = given(await ask(world, colleague, paused, 'cancel'));
    expect(await ask(world, engineer, cancelled, 'resume')).toMatchObject({
      refusal: { kind: 'not-now' },
    });
    await world.check();
  });

  test('suppresses what would leave for destinations unless it is chosen, and names them in the dry run', async () => {
    const database = await fresh();
    const seen = await createWorld({ database });
    await seen.receive('st-anne-adt', adt('A01', { control: 'A1', mrn: '80', visit: 'V80' }));
    await sendUnmapped(seen, 1);
    const world = await createWorld({ database, network: await mapped() });
    const quiet = { selection: unmapped, effects: 'suppress' } as const;
    const dry = await tried(world, await plan(world, quiet));
    const before = await world.database.query('test-effects', 'select count(*) from effect');
    const ready = given(await ask(world, engineer, dry, 'submit'));
    expect(await ended(world, ready)).toMatchObject({
      state: 'done',
      differing: 0,
      result: { effects: [] },
    });
    expect(await world.database.query('test-effects', 'select count(*) from effect')).toEqual(
      before,
    );
  });
});
