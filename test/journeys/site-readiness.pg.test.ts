import { expect, test } from 'vitest';

import { readAudit } from '../../src/access/access.ts';
import { keepBundle } from '../../src/governance/governance.ts';
import { goProblem, readinessOf } from '../../src/programme/programme.ts';
import { must } from '../../src/platform/platform.ts';
import { freshPostgres } from '../databases.ts';
import { startSystem } from './running-system.ts';
import { signIn, type SignedIn, type Told } from './signed-in.ts';

interface Criterion {
  id: string;
  state: string;
  sentence: string;
}

test('a site says what it lacks for a rollout, people show it, and four roles decide on what they see', async () => {
  const running = await startSystem((await freshPostgres()).database);
  const { database } = running;
  const tariq = await signIn(running, 'tariq.osei');
  const rosalind = await signIn(running, 'rosalind.mcbride');
  const nina = await signIn(running, 'nina.alvarez');

  const before = await tariq.get('/api/sites');
  expect(rowOf(before, 'millbrook')).toMatchObject({
    ...{
      tier: 'Not yet',
      ready: false,
      release: { version: running.system.release.network.version },
    },
  });
  expect(criterionOf(rowOf(before, 'millbrook'), 'feeds-stable')).toMatchObject({
    ...{ state: 'unknown', sentence: 'The site has no feed.' },
  });
  const workflows = rowOf(before, 'millbrook')['workflows'] as { workflow: string }[];
  expect(workflows.find(({ workflow }) => workflow === 'sepsis-escalation')).toMatchObject({
    state: 'blocked',
    sentence: expect.stringMatching(/^Blocked\. Not met: Its feeds are stable, and \d+ more\.$/),
  });
  expect((await nina.get('/api/sites')).body['sites']).toHaveLength(1);

  const champion = {
    ...{ criterion: 'champion-named', shown: true, kind: 'link', note: 'Dr. Rao, since March' },
    reference: 'https://intranet.example/champions',
  };
  const show = (by: SignedIn, body: object) => by.post('/api/sites/st-anne/evidence', body);
  expect((await show(nina, champion)).status).toBe(403);
  expect(await show(rosalind, { ...champion, reference: 'javascript:alert(1)' })).toMatchObject({
    ...{ status: 422, body: { field: 'reference' } },
  });
  expect(await show(rosalind, { ...champion, criterion: 'contract-kept' })).toMatchObject({
    ...{ status: 409, body: { detail: expect.stringMatching(/measured/) } },
  });
  expect(await show(rosalind, { ...champion, criterion: 'sponsor-agreed' })).toMatchObject({
    ...{ status: 403, body: { detail: 'This is shown by whoever is Executive there.' } },
  });
  const shown = await show(rosalind, champion);
  expect(criterionOf(shown.body, 'champion-named')).toMatchObject({
    ...{ state: 'met', by: 'Rosalind McBride', sentence: 'Dr. Rao, since March' },
  });
  expect(criterionOf(shown.body, 'contract-kept')).toMatchObject({ state: 'met', by: null });

  const trained = { step: 'handing-over', trained: 'nina.alvarez' };
  expect((await nina.post('/api/sites/st-anne/training', trained)).status).toBe(200);
  const others = { step: 'handing-over', trained: 'marcus.oyelaran' };
  expect((await nina.post('/api/sites/st-anne/training', others)).status).toBe(403);
  const led = await tariq.post('/api/sites/st-anne/training', others);
  expect(criterionOf(led.body, 'people-trained').sentence).toMatch(/^2 of \d+ steps/);

  const inForce = running.system.release.network;
  const again = { version: inForce.version, question: 'Go?' };
  expect((await tariq.post('/api/sites/st-anne/questions', again)).status).toBe(409);
  const version = '9.0.0';
  const candidate = { ...inForce, version, title: 'Northlake Health, changed' };
  const kept = { digest: 'sha256:candidate', network: candidate };
  await keepBundle(database, kept, Date.now());
  const asked = await tariq.post('/api/sites/st-anne/questions', { version, question: 'Go?' });
  expect(asked.body['questions']).toMatchObject([
    { id: 1, state: 'open', seen: { ready: false, version }, missing: { length: 4 } },
  ]);
  const release = await nina.get(`/api/sites/st-anne/packages/${version}`);
  expect(release.body).toMatchObject({
    ...{ siteTitle: 'St. Anne Medical Center', base: inForce.version, lessons: [] },
    roles: expect.arrayContaining([expect.objectContaining({ role: 'nurse', differences: [] })]),
  });
  const page = await nina.fetch(`/api/sites/st-anne/packages/${version}/page?role=nurse`);
  expect(page.headers.get('content-disposition')).toBe(
    'attachment; filename="st-anne-9.0.0-nurse.html"',
  );
  expect(await page.text()).toContain('What you are asked for');
  expect((await nina.get('/api/sites/harbor/packages/9.0.0/page')).status).toBe(404);
  expect((await nina.get('/api/sites/st-anne/packages/9.0.1')).status).toBe(404);
  const vote = async (who: string, reason = 'I have looked') => {
    const by = await signIn(running, who);
    return by.post('/api/sites/st-anne/questions/1/votes', { vote: 'go', reason });
  };
  expect((await vote('nina.alvarez')).status).toBe(403);
  expect((await vote('rosalind.mcbride', ' ')).status).toBe(422);
  for (const who of ['rosalind.mcbride', 'lena.hoffmann', 'wes.thornton']) {
    expect((await vote(who)).status).toBe(200);
  }
  expect((await vote('wes.thornton')).body['detail']).toBe('You have voted on this already.');
  const decide = (outcome: string) =>
    tariq.post('/api/sites/st-anne/questions/1/decision', { outcome, reason: 'All agree' });
  expect((await decide('go')).body['detail']).toBe('Not everybody has voted yet: Executive.');
  expect((await vote('margaret.ellison')).status).toBe(200);
  expect((await decide('go')).body['questions']).toMatchObject([
    { state: 'go', decision: { outcome: 'go', by: 'Tariq Osei' }, votes: { length: 4 } },
  ]);
  expect((await decide('no-go')).status).toBe(409);

  const { network } = running.system.release;
  const [first] = await database.query<{ bundle: string }>('go', 'select bundle from go_no_go');
  const { bundle } = must(first, 'the question');
  const now = Date.now();
  const problem = () => goProblem(database, network, { site: 'st-anne', bundle, now });
  expect(await problem()).toBeUndefined();
  const gone = await show(rosalind, { ...champion, shown: false, note: 'She has left' });
  expect(gone.body['questions']).toMatchObject([
    { state: 'stale', sentence: 'Met then, and not any more: A clinical champion is named.' },
  ]);
  expect(await problem()).toMatch(
    /^The go for St\. Anne Medical Center of \S+ has ended\. Met then, and not any more: A clinical/,
  );
  expect(await readinessOf(database, network, { site: 'st-anne', now })).toMatchObject({
    ready: false,
    blocks: expect.arrayContaining([
      expect.objectContaining({ id: 'champion-named', state: 'unmet' }),
    ]),
  });
  const audited = await readAudit(database, { object: 'go-no-go:1', limit: 20 });
  expect(audited.map(({ action, outcome }) => `${action} ${outcome}`).toReversed()).toEqual([
    ...['go-no-go.ask done', 'go-no-go.vote refused', 'go-no-go.vote refused'],
    ...['go-no-go.vote done', 'go-no-go.vote done', 'go-no-go.vote done'],
    ...['go-no-go.vote refused', 'go-no-go.decide refused', 'go-no-go.vote done'],
    ...['go-no-go.decide done', 'go-no-go.decide refused'],
  ]);
});

function rowOf({ body }: Told, site: string): Told['body'] {
  const rows = body['sites'] as (Told['body'] & { site: string })[];
  return must(
    rows.find((one) => one.site === site),
    site,
  );
}

function criterionOf(site: Told['body'], id: string): Criterion {
  const criteria = site['criteria'] as Criterion[];
  return must(
    criteria.find((one) => one.id === id),
    id,
  );
}
