import { expect, test } from 'vitest';

import { createAuthorize, readAudit } from '../../src/access/access.ts';
import { assignReleases, readStandings } from '../../src/change/change.ts';
import { keepBundle, networkDigest, type Network } from '../../src/governance/governance.ts';
import { must, seededIds, silentLog, type Database } from '../../src/platform/platform.ts';
import { lateGate, planFixture, stepFixture } from '../rollout-plan.ts';
import {
  actOnRollout,
  createRolloutDriver,
  readEntries,
  readLooks,
  readRollout,
  reportSentinel,
  startRollout,
  type Arms,
  type CountedArm,
  type RolloutActRequest,
} from '../../src/rollout/rollout.ts';
import { endShadow, readShadows } from '../../src/shadows/shadows.ts';
import { describeOnPostgres } from '../databases.ts';
import { createWorld, northlake, type World } from '../world.ts';
import { adt, potassium } from './sent-messages.ts';

const manager = 'tariq.osei';
const informaticist = 'lena.hoffmann';

const shadowStep = stepFixture('shadow', { where: { kind: 'shadow', sites: ['riverbend'] } });

/** The next version: a potassium is critical from 7.0 only; with plans of how it comes to the sites. */
async function next(version = '9.0.0', high = 7.0): Promise<Network> {
  const network = await northlake();
  return {
    ...network,
    version,
    rollouts: [
      planFixture(),
      planFixture({ id: 'clinic', title: 'Clinic', steps: [stepFixture('riverbend')] }),
      planFixture({ id: 'beside', title: 'Beside', steps: [shadowStep, stepFixture('riverbend')] }),
    ],
    workflows: network.workflows.map((one) =>
      one.id === 'critical-result'
        ? { ...one, parameters: { ...one.parameters, potassium_high: high } }
        : one,
    ),
  };
}

/** Sums as measures would count them, told by the story. */
class ToldArms implements Arms {
  #counted: CountedArm[] = [];
  readonly #clock: World['clock'];

  constructor(clock: World['clock']) {
    this.#clock = clock;
  }

  has(measure: string): boolean {
    return measure === lateGate.measure || measure === 'declined';
  }

  read(_tx: unknown, { measure }: { measure: string }) {
    const arms = measure === lateGate.measure ? this.#counted : this.#counted.map(noEvents);
    return Promise.resolve({ arms, countedAt: this.#clock.now() });
  }

  add(site: string, digest: string, tasks: number, events: number): void {
    this.#counted = [
      ...this.#counted,
      { site, digest, workflow: 'critical-result', tasks, events },
    ];
  }
}

const noEvents = (one: CountedArm): CountedArm => ({ ...one, events: 0 });

async function storyOf(database: Database, network?: Network) {
  const world = await createWorld({ database, ...(network && { network }) });
  const { clock, system } = world;
  const arms = new ToldArms(clock);
  const deps = {
    ...{ database, clock, signals: system.signals, log: silentLog, arms },
    ids: seededIds(clock, 9),
    authorize: createAuthorize(world.network.roles),
    guards: { unready: async () => [], overloaded: async () => [], undecided: async () => [] },
  };
  const person = (id: string) =>
    must(
      world.network.people.find((one) => one.id === id),
      id,
    );
  const driver = createRolloutDriver(deps);
  const story = {
    ...{ world, arms, deps, person, driver },
    async take(candidate: Network): Promise<string> {
      const bundle = networkDigest(candidate);
      await keepBundle(database, { digest: bundle, network: candidate }, clock.now());
      return bundle;
    },
    start: (plan: string, by = manager, version = '9.0.0') =>
      startRollout({ person: person(by), plan, version, reason: 'as the council said' }, deps),
    async look(): Promise<void> {
      clock.advance(60_000);
      await driver.look();
      await system.releaseWatch.look();
    },
    act: (id: string, by: string, act: Pick<RolloutActRequest, 'act'> & { how?: 'go-on' }) =>
      actOnRollout(
        { person: person(by), id, reason: 'because', ...act } as RolloutActRequest,
        deps,
      ),
    async standing(site: string): Promise<{ version: string; cohorts: string[] }> {
      const found = (await readStandings(database))?.sites.find((one) => one.site === site);
      const cohorts = found?.cohorts.map((one) => one.version) ?? [];
      return { version: found?.version ?? '', cohorts };
    },
    status: async (id: string) => (await readRollout(database, id))?.state.status,
    kinds: async (id: string) =>
      (await readEntries(database, id, 50)).map(({ kind }) => kind).toReversed(),
    /** Tasks at St. Anne, of the candidate and of the others. */
    tasks(canary: [number, number], control: [number, number]): void {
      arms.add('st-anne', candidateDigest, ...canary);
      arms.add('st-anne', 'as before', ...control);
    },
  };
  const candidate = await next();
  await story.take(candidate);
  const candidateDigest = await digestAt(candidate, 'st-anne');
  return story;
}

async function digestAt(network: Network, site: string): Promise<string> {
  const { compileRelease } = await import('../../src/workflows/workflows.ts');
  const answer = compileRelease({ epoch: 0, digest: '', network });
  const found =
    'compiled' in answer
      ? answer.compiled.bySite
          .get(site)
          ?.find(({ definition }) => definition.id === 'critical-result')
      : undefined;
  return must(found, `critical-result at ${site}`).parameters.digest;
}

async function started(story: Awaited<ReturnType<typeof storyOf>>, plan = 'pilot') {
  const answer = await story.start(plan);
  if (!answer.done) throw new Error(answer.refusal.sentence);
  await story.look();
  return answer.id;
}

describeOnPostgres('a rollout', (fresh) => {
  test('goes from half of the patients to the site to a wave, as its gates pass and others approve', async () => {
    const story = await storyOf(await fresh());
    const before = story.world.network.version;
    const id = await started(story);
    expect(await story.standing('st-anne')).toEqual({ version: before, cohorts: ['9.0.0'] });

    for (let look = 0; look < 4; look += 1) {
      story.tasks([250, 25], [250, 25]);
      await story.look();
    }
    expect(await story.standing('st-anne')).toEqual({ version: before, cohorts: ['9.0.0'] });
    story.world.clock.advance(3_600_000);
    await story.look();
    expect(await story.standing('st-anne')).toEqual({ version: '9.0.0', cohorts: [] });
    expect(await story.standing('lakeside')).toEqual({ version: before, cohorts: [] });

    const digest = await digestAt(await next(), 'st-anne');
    story.arms.add('st-anne', digest, 1000, 100);
    story.arms.add('lakeside', 'as before', 1000, 100);
    story.world.clock.advance(3_600_000);
    await story.look();
    expect(await story.act(id, manager, { act: 'approve' })).toMatchObject({
      done: false,
      refusal: { kind: 'forbidden' },
    });
    expect(await story.act(id, informaticist, { act: 'approve' })).toMatchObject({ done: true });
    await story.look();
    expect((await story.standing('lakeside')).version).toBe('9.0.0');
    story.world.clock.advance(3_600_000);
    await story.look();
    expect(await story.status(id)).toBe('completed');
    expect(await story.kinds(id)).toEqual([
      ...['start', 'begin', 'advance', 'begin', 'advance', 'approve', 'begin', 'complete'],
    ]);
    const looks = await readLooks(story.world.database, id, 100);
    const counted = looks.filter(({ gate, step }) => gate === 'late' && step === 'half');
    expect(counted.reduce((sum, one) => sum + one.canaryTasks, 0)).toBe(1000);
    await story.world.check();
  });

  test('is taken back by the look that shows harm: what ran before starts the next run, and open runs are accounted for', async () => {
    const story = await storyOf(await fresh());
    const { world } = story;
    const id = await started(story);
    await world.receive('st-anne-adt', adt('A01', { control: 'A1' }));
    await world.receive('st-anne-lab', potassium({ control: 'R1', value: '7.2' }));
    for (let look = 0; look < 4; look += 1) {
      story.tasks([30, 12], [30, 1]);
      await story.look();
    }
    expect(await story.status(id)).toBe('rolled-back');
    expect(await story.standing('st-anne')).toEqual({
      version: world.network.version,
      cohorts: [],
    });
    const [last] = await readEntries(world.database, id, 1);
    expect(last).toMatchObject({ kind: 'roll-back', actor: 'system', epoch: 3 });
    expect(last?.sentence).toMatch(
      /^Accepted late: Worse than before: evidence of harm .* of 25 needed/,
    );
    const [line] = await world.database.query<{ kind: string; runs: { open: number }[] }>(
      'story-last-assignment',
      'select kind, runs from release_assignment order by epoch desc limit 1',
    );
    expect(line?.kind).toBe('rollback');
    expect(line?.runs.reduce((sum, { open }) => sum + open, 0)).toBe(await openRuns(world));
    // A second look finds nothing left to do.
    await story.look();
    expect((await readEntries(world.database, id, 50))[0]?.n).toBe(last?.n);
    await world.check();
  });

  test('begins nothing in a freeze, names its window, and is taken back in it all the same', async () => {
    const network = await northlake();
    const frozen: Network = {
      ...network,
      changeWindows: [
        {
          ...{ id: 'year-end', title: 'Year end', kind: 'freeze', sites: 'all' },
          ...{ reason: 'few people are here', starts: '2026-03-03T13:30', lasts: '2d' },
        },
      ],
    };
    const story = await storyOf(await fresh(), frozen);
    const id = await started(story);
    expect((await story.standing('st-anne')).cohorts).toEqual(['9.0.0']);
    story.world.clock.advance(3 * 3_600_000);
    const other = await story.start('clinic');
    await story.look();
    expect((await story.standing('riverbend')).version).toBe(network.version);
    expect(await story.kinds(must(other.done ? other.id : undefined, 'it started'))).toEqual([
      'start',
    ]);
    expect(await story.act(id, manager, { act: 'roll-back' })).toMatchObject({ done: true });
    await story.world.system.releaseWatch.look();
    expect((await story.standing('st-anne')).cohorts).toEqual([]);
  });

  test('stops everywhere, in one release, when a charge nurse reports one severe event; that version is not started again', async () => {
    const story = await storyOf(await fresh());
    const { world, deps, person } = story;
    const pilot = await started(story);
    const clinic = await started(story, 'clinic');
    expect((await story.standing('riverbend')).version).toBe('9.0.0');
    await story.act(pilot, manager, { act: 'hold' });
    const request = { site: 'st-anne', workflow: 'critical-result', object: 'run:ins_1' };
    const nurse = { ...request, person: person('nina.alvarez'), reason: 'asystole' };
    expect(await reportSentinel(nurse, deps)).toMatchObject({
      done: false,
      refusal: { kind: 'forbidden' },
    });
    const { epoch } = must(await readStandings(world.database), 'standings');
    const charge = { ...nurse, person: person('grace.okafor') };
    expect(await reportSentinel({ ...charge, workflow: 'consult-routing' }, deps)).toMatchObject({
      done: true,
      stopped: [],
      epoch: null,
    });
    expect(await reportSentinel(charge, deps)).toMatchObject({
      ...{ done: true, stopped: [pilot, clinic], epoch: epoch + 1 },
    });
    for (const site of ['st-anne', 'riverbend']) {
      const standing = { version: world.network.version, cohorts: [] };
      expect(await story.standing(site)).toEqual(standing);
    }
    expect(await story.status(pilot)).toBe('rolled-back');
    expect(await story.start('pilot')).toMatchObject({
      done: false,
      refusal: { sentence: expect.stringContaining('severe event') },
    });
    const audited = await readAudit(world.database, { object: 'run:ins_1', limit: 10 });
    expect(audited.map(({ outcome }) => outcome)).toEqual(['done', 'done', 'refused']);
  });

  test('runs beside what is in force in a step of that kind, ends that with the step, and is held where it ended before', async () => {
    const story = await storyOf(await fresh());
    const { database } = story.world;
    const id = await started(story, 'beside');
    const shadows = async () =>
      (await readShadows(database, 9)).map(({ state, candidate, sites }) => ({
        ...{ state, candidate, sites },
      }));
    const beside = { candidate: 'Beside: 9.0.0', sites: ['riverbend'] };
    expect(await shadows()).toEqual([{ ...beside, state: 'running' }]);
    expect((await story.standing('riverbend')).version).toBe(story.world.network.version);

    const [shadow] = await readShadows(database, 1);
    const stopped = { state: 'failed' as const, sentence: 'It fell behind.', at: 0 };
    await endShadow(database, must(shadow, 'a shadow').id, stopped);
    await story.look();
    expect(await story.status(id)).toBe('held');
    await story.act(id, manager, { act: 'resume' });
    story.world.clock.advance(3_600_000);
    await story.look();
    expect(await story.kinds(id)).toEqual([
      ...['start', 'begin', 'hold', 'resume', 'advance', 'begin'],
    ]);
    expect((await story.standing('riverbend')).version).toBe('9.0.0');
  });

  test('ends the shadow of its step when it is taken back', async () => {
    const story = await storyOf(await fresh());
    const id = await started(story, 'beside');
    await story.act(id, manager, { act: 'roll-back' });
    const [shadow] = await readShadows(story.world.database, 9);
    expect(shadow?.state).toBe('stopped');
  });

  test('weighs each task once, whoever looks and however often the program is started again', async () => {
    const database = await fresh();
    const story = await storyOf(database);
    const id = await started(story);
    story.tasks([20, 2], [20, 2]);
    story.world.clock.advance(60_000);
    const others = [story.driver, createRolloutDriver(story.deps), createRolloutDriver(story.deps)];
    await Promise.all(others.map((one) => one.look()));
    await createRolloutDriver(story.deps).look();
    const looks = await readLooks(database, id, 10);
    const told = looks.map(({ gate, n, canaryTasks }) => `${gate} ${n} ${canaryTasks}`);
    expect(told.toSorted()).toEqual(['declined 1 20', 'late 1 20']);
  });

  test('is held where somebody assigned something else meanwhile, and leaves that alone when it goes back', async () => {
    const story = await storyOf(await fresh());
    const { deps, person, world } = story;
    const id = await started(story, 'clinic');
    const other = await story.take(await next('9.1.0', 6.9));
    await assignReleases(
      {
        ...{ person: person(manager), kind: 'assign', reason: 'by hand' },
        assignments: [{ scope: { kind: 'site', site: 'riverbend' }, bundle: other }],
      },
      deps,
    );
    await story.look();
    expect(await story.status(id)).toBe('held');
    expect(await story.act(id, manager, { act: 'roll-back' })).toMatchObject({ done: true });
    expect((await story.standing('riverbend')).version).toBe('9.1.0');
    await world.check();
  });

  test('is refused to whoever may not, for what is not here, and where another one is under way', async () => {
    const story = await storyOf(await fresh());
    const refused = async (...asked: Parameters<typeof story.start>): Promise<string> => {
      const answer = await story.start(...asked);
      return answer.done ? '' : answer.refusal.sentence;
    };
    expect(await refused('pilot', informaticist)).toContain('start, hold and end rollouts');
    expect(await refused('pilots')).toContain('Did you mean "pilot"?');
    expect(await refused('pilot', manager, '9.9.9')).toContain('no version 9.9.9');
    await started(story);
    expect(await refused('pilot')).toContain('under way at St. Anne');
  });
});

async function openRuns({ database }: World): Promise<number> {
  const [row] = await database.query<{ open: number }>(
    'story-open-runs',
    `select count(*)::integer as open from instance where ended_at is null and site = 'st-anne'`,
  );
  return row?.open ?? 0;
}
