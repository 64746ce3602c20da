import { afterAll, beforeAll, expect, test } from 'vitest';

import { readAudit } from '../access/access.ts';
import type { ApiChange, ApiRelease, ApiReleases } from './api.ts';
import { must } from '../platform/platform.ts';
import { freshPostgres } from '../../test/databases.ts';
import { createWorld, northlakeFiles, wholeNorthlake, type World } from '../../test/world.ts';
import { openChangeDesk, type ChangeDesk } from './change-test-desk.ts';
import { adt, potassium } from '../../test/journeys/sent-messages.ts';

let world: World;
let desk: ChangeDesk;

beforeAll(async () => {
  const { database } = await freshPostgres();
  world = await createWorld({
    ...{ database, network: await wholeNorthlake(), files: await northlakeFiles() },
  });
  desk = await openChangeDesk(world);
});

afterAll(() => desk.close());

const [lena, oona, tariq, nina] = [
  ...['lena.hoffmann', 'oona.virtanen', 'tariq.osei', 'nina.alvarez'],
] as [string, string, string, string];
const managerOf = (site: string): string =>
  must(
    world.network.people.find(({ grants }) =>
      grants.some((grant) => grant.role === 'nurse-manager' && grant.site === site),
    ),
    'a nurse manager',
  ).id;

const slower = (value: string, site = 'st-anne') => ({
  ...{ edit: 'parameter', workflow: 'critical-result', parameter: 'accept_within', site, value },
});

/** A draft of another time to accept critical results. */
async function draft(value: string, site = 'st-anne'): Promise<ApiChange> {
  const asked = { title: 'More time to accept', why: 'Nights are thin.', sites: [site] };
  const begun = await desk.propose(lena, asked);
  return desk.act(lena, begun, { act: 'edit', edits: [slower(value, site)] });
}

async function inReview(value: string, site = 'st-anne'): Promise<ApiChange> {
  return desk.act(lena, await draft(value, site), { act: 'submit' });
}

const fingerprintOf = ({ plan }: ApiChange): string => plan?.fingerprint ?? '';
const approval = (seen: ApiChange) => ({
  ...{ act: 'approve', fingerprint: fingerprintOf(seen), text: '' },
});
const reason = 'agreed in the council';

test('a value is tried on what happened, approved by those whom the policy names, and put in force at its site with that evidence', async () => {
  await world.receive('st-anne-adt', adt('A01', { control: 'A1' }));
  await world.receive('st-anne-lab', potassium({ control: 'R1', value: '6.8' }));
  await world.advance(11);

  const drafted = await draft('12m');
  expect(drafted.texts.map(({ path }) => path)).toEqual(['network.yaml', 'workflows.yaml']);
  expect(drafted.difference).toMatchObject([
    {
      title: 'Critical result',
      sentences: ['accept within at St. Anne Medical Center: 10 min → 12 min.'],
    },
  ]);
  expect(drafted.approvals.map(({ key }) => key)).toEqual(['clinical', 'site:st-anne']);
  const manager = managerOf('st-anne');
  expect((await desk.refused(manager, drafted, approval(drafted))).detail).toContain('draft');
  expect(drafted.plan?.replay).toBeNull();

  const submitted = await desk.act(lena, drafted, { act: 'submit' });
  const tried = await whenTried(submitted);
  expect(tried.plan?.replay).toMatchObject({
    ...{ state: 'done', sites: ['St. Anne Medical Center'] },
    sentences: [
      'Critical result: of 1 task, 1 would have escalated less often, 1 would have kept a limit of time that was missed.',
    ],
    report: {
      groups: [
        {
          examples: [
            { kind: 'fewer escalations', runId: expect.stringMatching(/^run_/) as string },
            { kind: 'breach avoided' },
          ],
        },
      ],
    },
  });

  const approve = approval(tried);
  expect(await desk.refused(lena, tried, approve)).toMatchObject({
    detail: 'You wrote at this request, so somebody else approves it.',
  });
  expect((await desk.refused(oona, tried, approve)).status).toBe(403);
  expect((await desk.refused(managerOf('harbor'), tried, approve)).detail).toContain('but not');
  const approved = await desk.act(manager, tried, approve);
  expect(approved.state).toBe('approved');

  const apply = { act: 'apply', fingerprint: fingerprintOf(approved), reason };
  expect((await desk.refused(oona, approved, apply)).status).toBe(403);
  const other = { ...apply, fingerprint: 'another' };
  expect((await desk.refused(tariq, approved, other)).detail).toContain('not the one');
  const applied = await desk.act(tariq, approved, apply);
  expect(applied).toMatchObject({ state: 'applied', applied: { epoch: 2, override: false } });
  const acts = await readAudit(world.database, { object: `change:${applied.id}`, limit: 50 });
  expect(acts.map(({ action, outcome }) => `${action} ${outcome}`)).toContain(
    'change.approve refused',
  );

  const { body } = await desk.send<ApiReleases>(tariq, '/api/releases');
  const { digest } = must(body.releases[0], 'the release');
  const release = await desk.send<ApiRelease>(tariq, `/api/releases/${digest}`);
  expect(release.body).toMatchObject({
    replay: `sha256:${tried.plan?.replay?.report?.digest ?? ''}`,
    replayed: {
      sentence:
        'All workflows: of 1 task, 1 would have escalated less often, 1 would have kept a limit of time that was missed.',
    },
  });
  await world.system.releaseWatch.look();
});

/** It runs in the background, without a wait on a clock that stands still. */
async function whenTried(change: ApiChange): Promise<ApiChange> {
  for (let looks = 0; looks < 100; looks += 1) {
    const seen = await desk.look(lena, change.id);
    if (seen.plan?.replay?.state !== 'running') return seen;
  }
  throw new Error('it never ended');
}

test('a trial is asked for again by whoever sees the request, for days that there are, and not once it is closed', async () => {
  const change = await draft('11m', 'elm-street');
  const path = `/api/changes/${change.id}/replay`;
  expect(await desk.send(tariq, path, { days: 32 })).toMatchObject({
    ...{ status: 422, body: { field: 'days' } },
  });
  expect(await desk.send(nina, path, { days: 7 })).toMatchObject({ status: 403 });
  const begun = await desk.send<ApiChange>(tariq, path, { days: 1 });
  expect(begun.body.plan?.replay).toMatchObject({ by: 'Tariq Osei' });
  expect((await whenTried(begun.body)).plan?.replay).toMatchObject({ state: 'done' });
  const edited = await desk.act(lena, change, {
    ...{ act: 'edit', edits: [slower('13m', 'elm-street')] },
  });
  expect(edited.plan?.replay).toBeNull();
  await desk.act(lena, edited, { act: 'cancel', reason });
  expect(await desk.send(tariq, path, { days: 1 })).toMatchObject({ status: 409 });
});

test('an edit resets what was approved, a suggestion is taken by its line, and whoever wrote is an author', async () => {
  const submitted = await inReview('13m', 'harbor-point');
  const manager = managerOf('harbor-point');
  const approved = await desk.act(manager, submitted, approval(submitted));
  expect(approved.state).toBe('approved');
  const edits = [slower('14m', 'harbor-point')];
  const reset = await desk.act(oona, approved, { act: 'edit', edits });
  expect(reset.state).toBe('in-review');
  expect(reset.approvals.flatMap(({ given }) => given)).toEqual([]);
  expect(reset.authors).toEqual(['Lena Hoffmann', 'Oona Virtanen']);
  expect(await desk.refused(lena, approved, { act: 'edit', edits })).toMatchObject({
    ...{ code: 'stale', rev: reset.rev },
  });

  const text = reset.texts.find(({ path }) => path === 'workflows.yaml')?.after ?? '';
  const line = text.split('\n').findIndex((one) => one.includes('harbor-point: ')) + 1;
  const place = { file: 'workflows.yaml', from: line, to: line };
  const suggestion = '      harbor-point: { accept_within: 11m }';
  const said = await desk.act(manager, reset, {
    ...{ act: 'comment', text: 'Rather eleven.', place, suggestion },
  });
  const take = { act: 'edit', suggestion: must(said.events.at(-1), 'the comment').seq };
  const taken = await desk.act(lena, said, take);
  expect(taken.plan?.sites[0]?.values).toMatchObject([{ after: '11m (site)' }]);
  expect((await desk.refused(lena, taken, take)).detail).toContain('taken already');
  const cancelled = await desk.act(lena, taken, { act: 'cancel', reason });
  expect(cancelled.state).toBe('cancelled');
});

test('a request that is not there, and people who may not see any, are told so', async () => {
  expect(await desk.send(lena, '/api/changes/999')).toMatchObject({ status: 404 });
  expect(await desk.send(nina, '/api/changes')).toMatchObject({ status: 403 });
  const asked = { title: ' ', why: 'Nights.', sites: [] };
  expect(await desk.send(lena, '/api/changes', asked)).toMatchObject({
    ...{ status: 422, body: { problems: [{ field: 'title' }, { field: 'sites' }] } },
  });
});

test('two requests for one site: the second is stale when the first is in force, shows what both changed, and is rebased', async () => {
  const [first, second] = [await inReview('17m'), await inReview('18m')];
  const manager = managerOf('st-anne');
  const [one, other] = [
    await desk.act(manager, first, approval(first)),
    await desk.act(manager, second, approval(second)),
  ];
  await desk.act(tariq, one, { act: 'apply', fingerprint: fingerprintOf(one), reason });
  await world.system.releaseWatch.look();

  const stale = await desk.look(lena, other.id);
  expect(stale.moved).toEqual(['St. Anne Medical Center']);
  expect(stale.approvals.flatMap(({ given }) => given)).toEqual([]);
  expect(stale.conflicts).toMatchObject([
    { file: 'workflows.yaml', places: [{ ours: [expect.stringContaining('18m')] }] },
  ]);
  const again = { act: 'apply', fingerprint: fingerprintOf(stale), reason };
  expect((await desk.refused(tariq, stale, again)).detail).toContain('Rebase it first');
  const bare = await desk.refused(lena, stale, { act: 'rebase', prefer: {} });
  expect(bare.detail).toContain('Say whose hold');
  const prefer = { 'workflows.yaml': 'ours' };
  const rebased = await desk.act(lena, stale, { act: 'rebase', prefer });
  expect(rebased.state).toBe('in-review');
  expect(rebased.plan?.sites[0]?.values).toMatchObject([
    { before: '17m (site)', after: '18m (site)' },
  ]);
  const approved = await desk.act(manager, rebased, approval(rebased));
  await desk.act(tariq, approved, { act: 'apply', fingerprint: fingerprintOf(approved), reason });
  expect((await desk.look(lena, first.id)).state).toBe('superseded');
});

test('an override is an act of its own, of those who may, with what was missing in the audit', async () => {
  const submitted = await inReview('19m', 'lakeside');
  const override = { act: 'override', fingerprint: fingerprintOf(submitted), reason };
  const refused = await desk.refused(lena, submitted, override);
  expect(refused).toMatchObject({ status: 403, detail: expect.stringContaining('not approved') });
  const applied = await desk.act(tariq, submitted, override);
  expect(applied.applied).toMatchObject({ override: true });
  expect(applied.events.at(-1)).toMatchObject({ kind: 'override', by: 'Tariq Osei' });
  const acts = await readAudit(world.database, { object: `change:${applied.id}`, limit: 2 });
  expect(acts).toMatchObject([
    { action: 'change.override', outcome: 'done' },
    { action: 'change.override', outcome: 'refused' },
  ]);
});

test('a scheduled request comes into force at its time, or is suspended where its scheduler may no longer', async () => {
  const { scheduled } = world.system.changes;
  const HOUR_MS = 3_600_000;
  const approvedAt = async (value: string, site: string): Promise<ApiChange> => {
    const submitted = await inReview(value, site);
    return desk.act(managerOf(site), submitted, approval(submitted));
  };
  const scheduleIn = (hours: number, seen: ApiChange): object => ({
    ...{ act: 'schedule', at: new Date(world.clock.now() + hours * HOUR_MS).toISOString() },
    ...{ fingerprint: fingerprintOf(seen), reason },
  });
  const approved = await approvedAt('21m', 'harbor');
  const past = await desk.refused(tariq, approved, scheduleIn(-1, approved));
  expect(past).toMatchObject({ status: 422, field: 'at' });
  const due = await desk.act(tariq, approved, scheduleIn(1, approved));
  await scheduled.look();
  expect((await desk.look(lena, due.id)).state).toBe('scheduled');
  world.clock.advance(HOUR_MS);
  await scheduled.look();
  expect(await desk.look(lena, due.id)).toMatchObject({
    ...{ state: 'applied', applied: { by: 'Tariq Osei' } },
  });

  const next = await approvedAt('22m', 'millbrook');
  const later = await desk.act(tariq, next, scheduleIn(1, next));
  await world.database.query(
    'change-test-move',
    `update change_request
        set schedule = json_build_object('at', $1::bigint, 'by', 'nobody', 'reason', 'x')
      where id = $2`,
    [world.clock.now() + HOUR_MS, later.id],
  );
  world.clock.advance(HOUR_MS);
  await scheduled.look();
  const suspended = await desk.look(lena, later.id);
  expect(suspended).toMatchObject({ state: 'approved', schedule: null });
  expect(suspended.events.at(-1)?.kind).toBe('suspend');
});
