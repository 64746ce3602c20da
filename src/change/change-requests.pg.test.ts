import { beforeAll, expect, test } from 'vitest';

import { readAudit, type Person } from '../access/access.ts';
import { must } from '../platform/platform.ts';
import { freshPostgres } from '../../test/databases.ts';
import {
  createWorld,
  northlakeFiles,
  wholeNorthlake,
  worldStart,
  type World,
} from '../../test/world.ts';
import type { RequestAct } from './act-on-request.ts';
import type { ChangeRequest } from './change-request.ts';
import type { LookedAt } from './change-requests.ts';

let world: World;

beforeAll(async () => {
  const { database } = await freshPostgres();
  world = await createWorld({
    ...{ database, network: await wholeNorthlake(), files: await northlakeFiles() },
  });
});

const person = (id: string): Person =>
  must(
    world.network.people.find((one) => one.id === id),
    id,
  );
const [lena, oona, tariq] = ['lena.hoffmann', 'oona.virtanen', 'tariq.osei'];
/** The nurse manager of St. Anne. */
const managerOf = (site: string): string =>
  must(
    world.network.people.find(({ grants }) =>
      grants.some((grant) => grant.role === 'nurse-manager' && grant.site === site),
    ),
    'a nurse manager',
  ).id;

const slower = (value: string, site = 'st-anne') => ({
  ...{ edit: 'parameter' as const, workflow: 'critical-result', parameter: 'accept_within' },
  ...{ site, value },
});

async function propose(value: string, site = 'st-anne'): Promise<ChangeRequest> {
  const asked = { title: 'More time to accept', why: 'Nights are thin.', sites: [site] };
  const edits = [slower(value, site)];
  const answer = await world.system.changes.create(person(lena), { ...asked, edits });
  if (!answer.done) throw new Error(answer.refusal.sentence);
  return answer.request;
}

async function look(id: number, who = lena): Promise<LookedAt> {
  return must(await world.system.changes.look(id, person(who)), 'the request');
}

/** Does it at the revision that there is; gives the sentence where it is refused. */
async function act(who: string, id: number, asked: RequestAct): Promise<ChangeRequest | string> {
  const { request } = await look(id);
  const answer = await world.system.changes.act({
    ...{ person: person(who), id, rev: request.rev, act: asked },
  });
  return answer.done ? answer.request : answer.refusal.sentence;
}

const fingerprintOf = async (id: number): Promise<string> =>
  (await look(id)).plan?.fingerprint ?? '';

async function approve(who: string, id: number): Promise<ChangeRequest | string> {
  return act(who, id, { act: 'approve', fingerprint: await fingerprintOf(id), text: '' });
}

const reason = 'agreed in the council';

test('a value is proposed, approved by those whom the policy names, and put in force at its site alone', async () => {
  const { id, files } = await propose('12m');
  expect(Object.keys(files).toSorted()).toEqual(['network.yaml', 'workflows.yaml']);
  const draft = await look(id);
  expect(draft.plan?.sites[0]?.objects).toMatchObject([
    {
      title: 'Critical result',
      sentences: ['accept within at St. Anne Medical Center: 10 min → 12 min.'],
    },
  ]);
  expect(draft.plan?.approvals.map(({ key }) => key)).toEqual(['clinical', 'site:st-anne']);

  expect(await approve(managerOf('st-anne'), id)).toContain('It is a draft');
  expect(await act(lena, id, { act: 'submit' })).toMatchObject({ state: 'in-review' });
  expect(await approve(lena, id)).toContain('somebody else approves it');
  expect(await approve(oona, id)).toContain('None of your roles gives an approval');
  expect(await approve(managerOf('harbor'), id)).toContain('but not');
  expect(await approve(managerOf('st-anne'), id)).toMatchObject({ state: 'approved' });

  const fingerprint = await fingerprintOf(id);
  const apply = { act: 'apply' as const, fingerprint, reason };
  expect(await act(oona, id, apply)).toContain('None of your roles');
  expect(await act(tariq, id, { ...apply, fingerprint: 'another' })).toContain('not the one');
  const applied = await act(tariq, id, apply);
  expect(applied).toMatchObject({ state: 'applied', applied: { epoch: 2, override: false } });

  await world.system.releaseWatch.look();
  const standing = await look(id);
  expect(standing.shown).toBe('applied');
  const acts = await readAudit(world.database, { object: `change:${id}`, limit: 50 });
  expect(acts.map(({ action, outcome }) => `${action} ${outcome}`)).toContain(
    'change.approve refused',
  );
});

test('an edit resets what was approved, and a suggestion is taken by its line', async () => {
  const { id } = await propose('13m');
  await act(lena, id, { act: 'submit' });
  await approve(managerOf('st-anne'), id);
  await act(lena, id, { act: 'edit', edits: [slower('14m')] });
  expect(await look(id)).toMatchObject({ request: { state: 'in-review' }, approvals: [] });

  const { files } = await look(id);
  const line = (files['workflows.yaml'] ?? '').split('\n').findIndex((one) => one.includes('14m'));
  const place = { file: 'workflows.yaml', from: line + 1, to: line + 1 };
  const suggestion = '      st-anne: { accept_within: 11m }';
  await act(oona, id, { act: 'comment', text: 'Rather eleven.', place, suggestion });
  const seq = must((await look(id)).events.at(-1), 'the comment').seq;
  await act(lena, id, { act: 'edit', suggestion: seq });
  const taken = await look(id);
  expect(taken.plan?.sites[0]?.values).toMatchObject([{ after: { value: '11m', from: 'site' } }]);
  expect(await act(lena, id, { act: 'edit', suggestion: seq })).toContain('taken already');
  expect(await act(lena, id, { act: 'cancel', reason })).toMatchObject({ state: 'cancelled' });
});

test('whoever wrote at a request is an author of it and approves nothing of it', async () => {
  const { id } = await propose('15m');
  await act(oona, id, { act: 'edit', edits: [slower('16m')] });
  await act(lena, id, { act: 'submit' });
  expect([...(await look(id)).authors]).toEqual([lena, oona]);
});

test('what does not load is shown with its place, and is not submitted', async () => {
  const { id } = await propose('90d');
  const { problems, plan } = await look(id);
  expect(plan).toBeNull();
  expect(problems[0]?.location).toMatch(/^workflows\.yaml:\d+:\d+$/);
  expect(await act(lena, id, { act: 'submit' })).toContain('It does not load');
});

test('two requests for one site: the second is stale when the first is in force, shows what both changed, and is rebased', async () => {
  const [first, second] = [await propose('17m'), await propose('18m')];
  for (const { id } of [first, second]) {
    await act(lena, id, { act: 'submit' });
    await approve(managerOf('st-anne'), id);
  }
  const fingerprint = await fingerprintOf(first.id);
  await act(tariq, first.id, { act: 'apply', fingerprint, reason });
  await world.system.releaseWatch.look();

  const stale = await look(second.id);
  expect(stale).toMatchObject({ moved: ['st-anne'], approvals: [] });
  expect(stale.conflicts).toMatchObject([
    { file: 'workflows.yaml', conflicts: [{ ours: [expect.stringContaining('18m')] }] },
  ]);
  const { id } = second;
  const again = { act: 'apply' as const, fingerprint: await fingerprintOf(id), reason };
  expect(await act(tariq, id, again)).toContain('Rebase it first');
  expect(await act(lena, id, { act: 'rebase', prefer: {} })).toContain('Say whose hold');
  const rebased = await act(lena, id, { act: 'rebase', prefer: { 'workflows.yaml': 'ours' } });
  expect(rebased).toMatchObject({ state: 'in-review' });
  expect((await look(id)).plan?.sites[0]?.values).toMatchObject([
    { before: { value: '17m' }, after: { value: '18m' } },
  ]);

  await approve(managerOf('st-anne'), id);
  await act(tariq, id, { act: 'apply', fingerprint: await fingerprintOf(id), reason });
  expect((await look(first.id)).shown).toBe('superseded');
});

test('an override is an act of its own, of those who may, with what was missing', async () => {
  const { id } = await propose('19m', 'lakeside');
  await act(lena, id, { act: 'submit' });
  const override = { act: 'override' as const, fingerprint: await fingerprintOf(id), reason };
  expect(await act(lena, id, override)).toContain('not approved');
  expect(await act(tariq, id, override)).toMatchObject({ applied: { override: true } });
  expect((await look(id)).events.at(-1)).toMatchObject({
    ...{ kind: 'override', detail: { missing: ['clinical', 'site:lakeside'] } },
  });
});

test('a scheduled request comes into force at its time, or is suspended where its scheduler may no longer', async () => {
  const { id } = await propose('21m', 'harbor');
  await act(lena, id, { act: 'submit' });
  await approve(managerOf('harbor'), id);
  const fingerprint = await fingerprintOf(id);
  const at = world.clock.now() + 3_600_000;
  await act(tariq, id, { act: 'schedule', at, fingerprint, reason });
  await world.system.changes.scheduled.look();
  expect((await look(id)).request.state).toBe('scheduled');
  world.clock.advance(3_600_000);
  await world.system.changes.scheduled.look();
  expect((await look(id)).request).toMatchObject({ state: 'applied', applied: { by: tariq } });

  const { id: later } = await propose('22m', 'millbrook');
  await act(lena, later, { act: 'submit' });
  await approve(managerOf('millbrook'), later);
  const due = worldStart + 2 * 3_600_000;
  const plan = await fingerprintOf(later);
  await act(tariq, later, { act: 'schedule', at: due, fingerprint: plan, reason });
  await world.database.query(
    'change-test-move',
    `update change_request set schedule = json_build_object('at', $1::bigint, 'by', 'nobody', 'reason', 'x') where id = $2`,
    [due, later],
  );
  world.clock.advance(2 * 3_600_000);
  await world.system.changes.scheduled.look();
  expect(await look(later)).toMatchObject({
    request: { state: 'approved', schedule: null },
    events: expect.arrayContaining([expect.objectContaining({ kind: 'suspend' })]),
  });
});
