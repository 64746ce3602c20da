import { beforeAll, expect, test } from 'vitest';

import { freshPostgres } from '../../test/databases.ts';
import { adt, potassium } from '../../test/journeys/sent-messages.ts';
import { createWorld, worldStart, type World } from '../../test/world.ts';
import { Releases } from '../flow/flow.ts';
import { withParameters } from '../rehearsal/rehearsal.ts';
import { must, silentLog } from '../platform/platform.ts';
import { compileRelease } from '../workflows/workflows.ts';
import { createTrials, sweepTrials, type NewTrial, type Trial, type Trials } from './trials.ts';

let world: World;
let count = 0;

beforeAll(async () => {
  const { database } = await freshPostgres();
  world = await createWorld({ database });
  await world.receive('st-anne-adt', adt('A01', { control: 'A1' }));
  await world.receive('st-anne-lab', potassium({ control: 'R1', value: '6.1', flag: 'H' }));
  await world.advance(12);
});

const asked: NewTrial = {
  ...{ from: worldStart - 3_600_000, to: worldStart + 3_600_000 },
  ...{ sites: null, candidate: null, changes: [], request: null },
};
const higher = {
  ...{ workflow: 'critical-result', parameter: 'potassium_high', site: null, value: 6.5 },
};

function trialsOf(): Trials {
  const { system, network, database, clock } = world;
  const answer = compileRelease(system.release);
  if (!('compiled' in answer)) throw new Error('it does not compile');
  return createTrials({
    ...{ database, clock, log: silentLog },
    releases: new Releases(system.release, answer.compiled),
    ids: { next: (prefix) => `${prefix}_${++count}`, secret: () => new Uint8Array() },
    candidates: {
      names: () => Promise.resolve(['careful', 'broken']),
      load: (name) =>
        Promise.resolve(
          name === 'careful'
            ? { network: withParameters(network, [higher]), problems: [] }
            : { network: null, problems: [problem] },
        ),
    },
  });
}

const problem = {
  ...{ code: 'workflow', severity: 'error' as const },
  ...{ location: 'sites/a.yaml:1:1', sentence: 'There is no such zone.' },
};

const lena = must(
  (await import('../../test/world.ts').then(({ northlake }) => northlake())).people.find(
    ({ id }) => id === 'lena.hoffmann',
  ),
  'the informaticist',
);

async function ended(trials: Trials, what: Partial<NewTrial>): Promise<Trial> {
  const answer = await trials.begin(lena, { ...asked, ...what });
  if (!answer.done) throw new Error(answer.refusal.sentence);
  await trials.idle();
  return answer.trial;
}

test('a value that its workflow does not allow is refused at once, at its field', async () => {
  const trials = trialsOf();
  const wrong = { ...higher, value: 70 };
  expect(await trials.begin(lena, { ...asked, changes: [wrong] })).toMatchObject({
    refusal: {
      kind: 'invalid',
      field: 'changes',
      sentence: '70 mmol/L is outside of what is allowed: 5.5 to 7 mmol/L.',
    },
  });
  expect(await trials.list()).toEqual([]);
});

test('a parameter is tried in the background, and who asked is audited', async () => {
  const trial = await ended(trialsOf(), { changes: [higher] });
  expect(trial).toMatchObject({ state: 'done', share: 1, by: 'lena.hoffmann' });
  expect(trial.report?.difference.kinds).toMatchObject({ 'not opened': 1 });
  const audited = await world.database.query(
    'trial-test-audit',
    `select actor, action, object from audit where action like 'trial.%'`,
  );
  expect(audited).toContainEqual({
    ...{ actor: 'lena.hoffmann', action: 'trial.begin', object: 'trial:trl_1' },
  });
});

test('a candidate beside the network is tried; one with mistakes, and one that is not there, say so', async () => {
  const trials = trialsOf();
  expect((await ended(trials, { candidate: 'careful' })).report?.difference.tasks).toBe(1);
  const broken = await ended(trials, { candidate: 'broken' });
  expect(broken).toMatchObject({ state: 'failed', problems: [problem] });
  expect(await ended(trials, { candidate: '../etc' })).toMatchObject({ state: 'failed' });
});

test('what was tried outlives a restart, and is swept in time', async () => {
  const trial = await ended(trialsOf(), { changes: [higher] });
  const after = trialsOf();
  expect(await after.find(trial.id)).toEqual(trial);
  expect((await after.list())[0]).toMatchObject({ changes: [higher], state: 'done' });
  const [mine, theirs] = [world.clock.now() + 1, await after.list()];
  expect(await sweepTrials(world.database, mine)).toBe(theirs.length);
  expect(await after.find(trial.id)).toBeUndefined();
});

test('one runs at a time, and one that is cancelled ends and tells nothing', async () => {
  const trials = trialsOf();
  const first = await trials.begin(lena, asked);
  expect(await trials.begin(lena, asked)).toMatchObject({
    done: false,
    refusal: { kind: 'not-now' },
  });
  const id = first.done ? first.trial.id : '';
  await trials.cancel(lena, id);
  await trials.idle();
  expect(await trials.find(id)).toMatchObject({ state: 'cancelled', report: null });
  expect(await trials.cancel(lena, id)).toMatchObject({ refusal: { kind: 'not-now' } });
  expect(await trials.cancel(lena, 'trl_0')).toMatchObject({ refusal: { kind: 'not-found' } });
});
