import { expect, test } from 'vitest';

import { freshPostgres } from '../databases.ts';
import { fhirIssues } from '../fhir-validator.ts';
import { ask, startWithFhir } from './fhir-client.ts';
import type { RunningSystem } from './running-system.ts';
import { adt, potassium } from './sent-messages.ts';
import { signIn } from './signed-in.ts';

/** Who may ask over FHIR, what they are told where they may not, and what is written down of it. */

async function withPatients(): Promise<RunningSystem> {
  const running = await startWithFhir((await freshPostgres()).database);
  await running.sender('st-anne-adt').ask(adt('A01', { control: 'A1' }));
  await running.kept();
  await running.sender('st-anne-lab').ask(potassium({ control: 'R1', value: '6.8' }));
  const lakeside = { mrn: '800101', name: 'LAKE^LEO', visit: 'L1' };
  await running.sender('lakeside-conformance').ask(adt('A01', { control: 'B1', ...lakeside }));
  await running.kept();
  return running;
}

async function idOf({ database }: RunningSystem, family: string): Promise<string> {
  const sql = 'select id from patient where family = $1';
  const [row] = await database.query<{ id: string }>('patient-id', sql, [family]);
  return row?.id ?? '';
}

const fhirId = (id: string): string => id.replace('_', '-');

interface Audited {
  actor: string;
  action: string;
  patient: string | null;
  outcome: string;
}

function audited({ database }: RunningSystem): Promise<Audited[]> {
  const sql = `select actor, action, patient_id as patient, outcome
                 from audit where detail ->> 'by' = 'fhir' order by id`;
  return database.query<Audited>('fhir-audit', sql);
}

test('nobody is told anything but what is served, with a wrong token not even by a session', async () => {
  const running = await withPatients();
  const metadata = await fetch(`${running.url}/fhir/metadata`);
  expect(metadata.status).toBe(200);
  for (const authorization of [
    undefined,
    'Bearer wrong',
    `Bearer ${'x'.repeat(43)}`,
    'Basic YTpi',
  ]) {
    const response = await fetch(`${running.url}/fhir/Patient?name=smith`, {
      headers: authorization === undefined ? {} : { authorization },
    });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/);
    const body: unknown = await response.json();
    expect(body).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ code: 'login' }] });
    expect(fhirIssues(body)).toEqual([]);
  }
  expect(await audited(running)).toEqual([]);
});

test('a system of one site sees that site: what it finds, what it may not open, and both are written down', async () => {
  const running = await withPatients();
  const [smith, lake] = [await idOf(running, 'SMITH'), await idOf(running, 'LAKE')];
  const found = await ask(running, '/Patient?_lastUpdated=ge2020');
  expect(JSON.stringify(found.body)).toContain('SMITH');
  expect(JSON.stringify(found.body)).not.toContain('LAKE');
  const refused = await ask(running, `/Patient/${fhirId(lake)}`);
  expect(refused.status).toBe(403);
  expect(fhirIssues(refused.body)).toEqual([]);
  expect((await ask(running, `/Patient/${fhirId(smith)}`)).status).toBe(200);
  const actor = 'st-anne-record';
  expect(await audited(running)).toEqual([
    { actor, action: 'patient.search', patient: smith, outcome: 'done' },
    { actor, action: 'patient.read', patient: lake, outcome: 'refused' },
    { actor, action: 'patient.read', patient: smith, outcome: 'done' },
  ]);
});

test('a person comes with the session of the pages, and may see over FHIR what their roles say', async () => {
  const running = await withPatients();
  const informaticist = running.system.release.network.people.find((person) =>
    person.grants.some(({ role }) => role === 'informaticist'),
  );
  const [task] = await running.tasks();
  const path = `/fhir/Task/${fhirId(task?.id ?? '')}`;
  const nurse = await signIn(running, 'nina.alvarez');
  const seen = await nurse.get(path);
  expect([seen.status, seen.body['status']]).toEqual([200, 'requested']);
  const search = await nurse.get('/fhir/Patient?name=smith');
  expect(search.status).toBe(403);
  expect(search.body).toMatchObject({ issue: [{ code: 'forbidden' }] });
  const sees = await signIn(running, informaticist?.id ?? '');
  expect((await sees.get('/fhir/Patient?name=smith')).status).toBe(200);
  const sends = await sees.post('/fhir/Patient', { resourceType: 'Patient' });
  expect(sends.status).toBe(403);
});

test('a parameter that is not known is left out of the self link, or refused where that is asked for', async () => {
  const running = await withPatients();
  const path = '/Patient?name=smith&shoe-size=43';
  const lenient = await ask(running, path);
  expect(lenient.body).toMatchObject({
    link: [{ relation: 'self', url: `${running.url}/fhir/Patient?name=smith` }],
  });
  const strict = await ask(running, path, { headers: { prefer: 'handling=strict' } });
  expect(strict.status).toBe(400);
  expect(strict.body).toMatchObject({ issue: [{ code: 'not-supported' }] });
});

test('an address that is not as it should be is answered with what is wrong about it', async () => {
  const running = await startWithFhir((await freshPostgres()).database);
  for (const [path, status, code] of addresses) {
    const answer = await ask(running, path);
    expect([path, answer.status, fhirIssues(answer.body)]).toEqual([path, status, []]);
    if (code !== undefined) expect(answer.body).toMatchObject({ issue: [{ code }] });
  }
});

const addresses: readonly (readonly [string, number, string?])[] = [
  ['/Patient', 400, 'too-costly'],
  ['/Patient?gender=female', 400, 'too-costly'],
  ['/Patient?birthdate=1981-02-30', 400, 'value'],
  ['/Patient?birthdate=1981-02-28', 200],
  ['/Patient?name=smith&_count=0', 400, 'value'],
  ['/Patient?name=smith&_count=100000', 200],
  ['/Patient?name=smith&_cursor=WzEsMl0', 400, 'value'],
  ['/Patient?name=smith&_format=xml', 406, 'not-supported'],
  ['/Encounter?patient=x&_sort=status', 400, 'not-supported'],
  ['/Encounter?patient=Observation/1', 400, 'value'],
  ['/Task?status=failed', 400, 'value'],
  ['/Task?status=requested&_include=Task:nothing', 400, 'not-supported'],
  ['/Patient/pat-none', 404, 'not-found'],
  ['/Patient/pat-1/_history', 404, 'not-supported'],
  ['/Medication?_id=1', 404, 'not-supported'],
  [`/Patient?name=${'x'.repeat(201)}`, 400, 'too-costly'],
  [`/Patient?${'name=x&'.repeat(21)}`, 400, 'too-costly'],
  [`/Patient?name=${encodeURIComponent(`'); drop table patient; --%_\\`)}`, 200],
  ['/Patient?name=a%00b', 400, 'value'],
];

test('XML is not served, and a client that asks for nothing else is told so', async () => {
  const running = await withPatients();
  const answer = await ask(running, '/metadata', { headers: { accept: 'application/fhir+xml' } });
  expect(answer.status).toBe(406);
  expect(answer.body).toMatchObject({ resourceType: 'OperationOutcome' });
});

test('what did not change is not sent again', async () => {
  const running = await withPatients();
  const path = `/Patient/${fhirId(await idOf(running, 'SMITH'))}`;
  const { headers } = await ask(running, path);
  const etag = headers.get('etag') ?? '';
  expect(etag).toBe('W/"1"');
  const again = await ask(running, path, { headers: { 'if-none-match': etag } });
  expect(again.status).toBe(304);
});

test('a search by POST keeps identifiers out of addresses', async () => {
  const running = await withPatients();
  const answer = await ask(running, '/Patient/_search', {
    method: 'POST',
    body: 'identifier=700101',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  expect(answer.status).toBe(200);
  expect((answer.body['entry'] as unknown[]).length).toBe(1);
});

test('the page of a message shows a request that came as FHIR', async () => {
  const running = await withPatients();
  const body = JSON.stringify({
    resourceType: 'Patient',
    identifier: [{ system: 'urn:northlake:samc', value: '700777' }],
  });
  const headers = { 'content-type': 'application/fhir+json' };
  const created = await ask(running, '/Patient', { method: 'POST', body, headers });
  expect(created.status).toBe(201);
  const [kept] = (await running.kept()).slice(-1);
  const engineer = running.system.release.network.people.find((person) =>
    person.grants.some(({ role }) => role === 'integration-engineer'),
  );
  const page = await (
    await signIn(running, engineer?.id ?? '')
  ).get(`/api/messages/${kept?.seq ?? 0}`);
  expect(page.status).toBe(200);
});
