import { expect, test } from 'vitest';

import { keepBundle, networkDigest, type Network } from '../../src/governance/governance.ts';
import { must, systemClock } from '../../src/platform/platform.ts';
import { readRollout } from '../../src/rollout/rollout.ts';
import { freshPostgres } from '../databases.ts';
import { planFixture, stepFixture } from '../rollout-plan.ts';
import { northlake } from '../world.ts';
import { startSystem } from './running-system.ts';
import { adt } from './sent-messages.ts';
import { signIn, type Told } from './signed-in.ts';

const version = '9.0.0';
const [half, ...rest] = planFixture().steps;
const pilot = planFixture({
  steps: [stepFixture('half', { ...half, switch: 'sepsis_screening' }), ...rest],
});
const before = { approval: true, readiness: false, capacity: false, go: true };
const clinic = planFixture({
  ...{ id: 'clinic', title: 'Clinic' },
  steps: [stepFixture('riverbend', { before })],
});

/** Freezes are of another story: the day of this one is today. */
async function withPlans(): Promise<Network> {
  const { changeWindows: _windows, changeBudgets: _budgets, ...network } = await northlake();
  return { ...network, rollouts: [pilot, clinic] };
}

async function begun(others: Partial<Network> = {}) {
  const { database } = await freshPostgres();
  const network = await withPlans();
  const running = await startSystem(database, undefined, { network });
  const candidate = { ...network, version, ...others };
  const bundle = { digest: networkDigest(candidate), network: candidate };
  await keepBundle(database, bundle, systemClock.now());
  const [tariq, lena, nina, grace] = await Promise.all(
    ['tariq.osei', 'lena.hoffmann', 'nina.alvarez', 'grace.okafor'].map((id) =>
      signIn(running, id),
    ),
  );
  if (!tariq || !lena || !nina || !grace) throw new Error('somebody did not sign in');
  return { running, tariq, lena, nina, grace };
}

type Begun = Awaited<ReturnType<typeof begun>>;

const why = { reason: 'as the council said' };
const start = (by: Begun['tariq'], plan: string) =>
  by.post('/api/rollouts', { plan, version, ...why });

/** Acts of people who looked just now. */
const actsOn =
  ({ running }: Begun, id: string) =>
  async (by: Begun['tariq'], asked: object): Promise<Told> => {
    const { plan, state } = must(await readRollout(running.database, id), id);
    const seen = { step: plan.steps[state.step]?.id, phase: state.phase };
    return by.post(`/api/rollouts/${id}/acts`, { seen, ...why, ...asked });
  };

const refused = (status: number, sentence: string) => ({
  status,
  body: { detail: expect.stringContaining(sentence) as string },
});

test('a rollout is started, held, resumed and decided on over HTTP by those who may, and each refusal says why', async () => {
  const story = await begun();
  const { running, tariq, lena, nina } = story;
  expect(await start(nina, 'pilot')).toMatchObject(refused(403, 'start, hold and end rollouts'));
  const misspelt = await start(tariq, 'pilots');
  expect(misspelt).toMatchObject(refused(404, 'Did you mean "pilot"?'));
  expect(misspelt.body['field']).toBe('plan');
  const { status, body } = await start(tariq, 'pilot');
  expect([status, body['step']]).toEqual([
    200,
    {
      ...{ id: 'half', title: 'Canary: 50 % of patients, St. Anne Medical Center' },
      ...{ number: 1, of: 3, begun: false },
    },
  ]);
  const id = String(body['id']);
  const act = actsOn(story, id);
  expect(await start(tariq, 'pilot')).toMatchObject(refused(409, 'under way at St. Anne'));
  expect((await tariq.post('/api/rollouts', { plan: 'pilot' })).status).toBe(400);

  await running.system.rolloutDriver.look();
  expect(await act(nina, { act: 'hold' })).toMatchObject(refused(403, 'rollouts'));
  expect(await act(tariq, { act: 'resume' })).toMatchObject(refused(409, 'It is not held.'));
  const moved = { act: 'hold', seen: { step: 'half', phase: 'before' } };
  expect(await act(tariq, moved)).toMatchObject(refused(409, 'Look again'));
  expect(await act(tariq, { act: 'hold', reason: ' ' })).toMatchObject({ status: 422 });
  expect(await act(tariq, { act: 'hold' })).toMatchObject({ body: { status: 'held' } });
  expect(await act(lena, { act: 'approve' })).toMatchObject(refused(409, 'Resume it first'));
  expect(await act(tariq, { act: 'resume' })).toMatchObject({ body: { status: 'running' } });
  const decide = { act: 'decide', how: 'go-on' };
  expect(await act(lena, decide)).toMatchObject(refused(409, 'Nothing is to be decided'));
  expect((await act(lena, { act: 'decide' })).status).toBe(400);
  expect((await act(lena, { act: 'hold', how: 'watch' })).status).toBe(400);

  expect(await act(nina, { act: 'roll-back' })).toMatchObject({ status: 403 });
  expect(await act(tariq, { act: 'roll-back' })).toMatchObject({
    body: { status: 'rolled-back', sites: [{ has: 'none' }, { has: 'none' }, { has: 'none' }] },
  });
  expect(await act(tariq, { act: 'roll-back' })).toMatchObject(refused(409, 'already'));
  expect((await tariq.get('/api/rollouts/rol_none')).status).toBe(404);
});

test('a step that asks for a go waits for the votes, and is approved by another than who started it', async () => {
  const story = await begun();
  const { running, tariq, lena } = story;
  const { body } = await start(tariq, 'clinic');
  const id = String(body['id']);
  const act = actsOn(story, id);
  const waits = async () => {
    await running.system.rolloutDriver.look();
    return (await tariq.get(`/api/rollouts/${id}`)).body['sentences'];
  };
  const title = 'Riverbend Clinic';
  expect(await waits()).toEqual([
    `No go for ${title} yet: nobody has asked for one.`,
    `"${title}" must be approved.`,
  ]);
  expect(await act(tariq, { act: 'approve' })).toMatchObject(
    refused(403, 'None of your roles may approve'),
  );
  expect(await act(lena, { act: 'approve' })).toMatchObject({ status: 200 });
  await tariq.post('/api/sites/riverbend/questions', { version, question: 'Go?' });
  expect(await waits()).toEqual([`No go for ${title} yet: nobody has voted.`]);
  for (const who of ['carlos.ibarra', 'lena.hoffmann', 'wes.thornton', 'margaret.ellison']) {
    const voter = await signIn(running, who);
    const vote = { vote: 'go', reason: 'I have looked' };
    expect((await voter.post('/api/sites/riverbend/questions/1/votes', vote)).status).toBe(200);
  }
  expect(await waits()).toEqual([
    `No go for ${title} yet: all have voted, and nobody has decided.`,
  ]);
  const go = { outcome: 'go', reason: 'All agree' };
  await tariq.post('/api/sites/riverbend/questions/1/decision', go);
  await waits();
  expect((await tariq.get(`/api/rollouts/${id}`)).body).toMatchObject({
    step: { begun: true },
    sites: [{ id: 'riverbend', has: 'all' }],
  });
});

test('one severe event stops a rollout and turns off the flag of its step; before, each button stands there once', async () => {
  const { running, tariq, lena, nina, grace } = await begun();
  const { database, system } = running;
  const id = String((await start(tariq, 'pilot')).body['id']);
  await system.rolloutDriver.look();
  await system.releaseWatch.look();
  await running.sender('st-anne-adt').ask(adt('A01', { control: 'A1' }));
  await running.kept();
  const [patient] = await database.query<{ id: string }>('story-patient', 'select id from patient');
  const { body } = await nina.get(`/api/starts?patient=${patient?.id ?? ''}`);
  const labels = (body['starts'] as { label: string }[]).map(({ label }) => label);
  expect(labels.length).toBeGreaterThan(0);
  expect(labels).toEqual([...new Set(labels)]);

  const event = { site: 'st-anne', workflow: 'critical-result', object: '', reason: 'Asystole.' };
  const report = (by: Begun['tariq'], set: object = {}) =>
    by.post('/api/sentinels', { ...event, ...set });
  expect(await report(nina)).toMatchObject(refused(403, 'severe'));
  expect(await report(grace, { reason: '' })).toMatchObject({ status: 422 });
  expect(await report(grace, { workflow: 'consult-routing' })).toMatchObject({
    body: { stopped: [], sentence: expect.stringContaining('nothing had to be stopped') as string },
  });
  expect(await report(grace)).toMatchObject({
    status: 200,
    body: {
      stopped: [id],
      sentence: expect.stringContaining('Turned off with it: sepsis_screening.') as string,
    },
  });
  const { flags } = (await lena.get('/api/flags')).body as { flags: { key: string }[] };
  expect(flags.find(({ key }) => key === 'sepsis_screening')).toMatchObject({
    sites: expect.arrayContaining([
      expect.objectContaining({ site: 'st-anne', value: false, reason: 'DISABLED' }),
      expect.objectContaining({ site: 'harbor', value: true }),
    ]) as unknown,
  });
  const page = await tariq.get(`/api/rollouts/${id}`);
  expect(page.body).toMatchObject({
    status: 'rolled-back',
    entries: [{ kind: 'sentinel' }, {}, {}],
  });
  expect(JSON.stringify(page.body['entries'])).toContain('sepsis_screening is off at st-anne.');
  expect(await start(tariq, 'pilot')).toMatchObject(refused(409, 'A severe event stopped'));
});

test('a flag that only the version of a canary has is read there, and a severe event turns it off for the runs that go on', async () => {
  const { flagBook } = await withPlans();
  const [known] = must(flagBook, 'the example network has flags').flags;
  const flag = { ...must(known, 'a flag'), key: 'second_look', title: 'Looks twice' };
  const steps = [stepFixture('half', { ...half, switch: flag.key }), ...rest];
  const { running, tariq, lena, grace } = await begun({
    flagBook: { ...must(flagBook, 'flags'), flags: [flag] },
    rollouts: [planFixture({ steps })],
  });
  const { rolloutDriver, releaseWatch, flagBoard } = running.system;
  await start(tariq, 'pilot');
  await rolloutDriver.look();
  await releaseWatch.look();
  const asked = {
    ...{ at: systemClock.now(), unit: null, provider: null, workflow: 'critical-result' },
    ...{ step: null, specialty: null, acuity: null, confidence: null },
  };
  const read = (site: string) => flagBoard.read(flag.key, { ...asked, site });
  expect([read('st-anne')?.value, read('harbor')]).toEqual([true, undefined]);
  const page = `/api/flags/${flag.key}`;
  expect((await lena.get(page)).body).toMatchObject({ title: 'Looks twice' });

  const event = { site: 'st-anne', workflow: null, object: '', reason: 'Asystole.' };
  expect((await grace.post('/api/sentinels', event)).body['sentence']).toContain(
    'Turned off with it: second_look.',
  );
  await releaseWatch.look();
  await flagBoard.look();
  // Its version is gone, and runs that it started go on by it.
  expect((await lena.get(page)).status).toBe(404);
  expect(read('st-anne')).toMatchObject({ value: false, reason: 'DISABLED' });
});
