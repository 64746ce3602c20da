import { describe, expect, test } from 'vitest';

import { freshPostgres } from '../databases.ts';
import { fhirIssues } from '../fhir-validator.ts';
import { brokenInvariants } from '../invariants.ts';
import { ask, startWithFhir } from './fhir-client.ts';
import { adt } from './sent-messages.ts';

/** Systems send FHIR: it is journalled, applied like any message, and answered when that is done. */

const system = 'urn:northlake:samc';
const mrn = (value: string) => ({ type: { coding: [{ code: 'MR' }] }, system, value });

const ann = {
  resourceType: 'Patient',
  identifier: [mrn('700101')],
  name: [{ use: 'official', family: 'Smith', given: ['Ann'] }],
  gender: 'female',
  birthDate: '1981-11-10',
};
const visit = {
  resourceType: 'Encounter',
  identifier: [{ system, value: 'V9001' }],
  status: 'in-progress',
  class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' },
  subject: { identifier: mrn('700101') },
  period: { start: '2026-03-03T12:00:00-06:00' },
  location: [{ location: { display: 'ED' } }],
};

function potassium(value: string, more: object = {}): string {
  const observation = {
    resourceType: 'Observation',
    identifier: [{ system: 'urn:lab', value: 'K-1' }],
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '2823-3', display: 'Potassium' }] },
    subject: { reference: `Patient?identifier=${system}|700101` },
    effectiveDateTime: '2026-03-03T13:00:00-06:00',
    valueQuantity: { value: 0, unit: 'mmol/L' },
    ...more,
  };
  return JSON.stringify(observation).replace('"value":0', `"value":${value}`);
}

async function running() {
  const started = await startWithFhir((await freshPostgres()).database);
  const send = async (
    path: string,
    body: unknown,
    { method = 'POST', ...headers }: Record<string, string> = {},
  ) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await ask(started, path, {
      method,
      body: text,
      headers: { 'content-type': 'application/fhir+json', ...headers },
    });
    expect(fhirIssues(answer.body)).toEqual([]);
    return answer;
  };
  return { ...started, send };
}

test('a patient, a visit and a critical result come as FHIR, and a nurse is asked', async () => {
  const { send, tasks, kept, database } = await running();
  const patient = await send('/Patient', ann);
  expect(patient.status).toBe(201);
  expect(patient.headers.get('location')).toContain(`/fhir/Patient/${String(patient.body['id'])}`);
  expect(patient.headers.get('etag')).toBe('W/"1"');
  const encounter = await send('/Encounter', visit);
  expect(encounter.status).toBe(201);
  expect(encounter.body).toMatchObject({
    status: 'in-progress',
    identifier: [{ value: 'V9001' }],
    subject: { reference: `Patient/${String(patient.body['id'])}` },
    location: [{ location: { display: 'Emergency Department' } }],
  });
  const result = await send('/Observation', potassium('6.80'));
  expect(result.status).toBe(201);
  expect(result.body).toMatchObject({
    identifier: [{ system: 'urn:lab', value: 'K-1' }],
    encounter: { reference: `Encounter/${String(encounter.body['id'])}` },
  });
  expect((await tasks()).map(({ title }) => title)).toEqual([
    'Acknowledge critical result: Potassium 6.80 mmol/L',
  ]);
  expect((await kept()).map(({ outcome }) => outcome)).toEqual(['applied', 'applied', 'applied']);
  expect(await brokenInvariants(database)).toEqual([]);
});

test('what HL7 v2 said of a patient and what FHIR says is of one patient', async () => {
  const started = await running();
  await started.sender('st-anne-adt').ask(adt('A01', { control: 'A1' }));
  await started.kept();
  const answer = await started.send('/Patient', { ...ann, name: [{ family: 'Smith-Jones' }] });
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({
    name: [{ family: 'Smith-Jones', given: ['ANN'] }],
    meta: { versionId: '2' },
  });
});

test('a conditional create done twice is one patient, and the second changes nothing', async () => {
  const { send, client, kept } = await running();
  const once = { 'if-none-exist': `identifier=${system}|700101` };
  const first = await send('/Patient', ann, once);
  const second = await send('/Patient', { ...ann, gender: 'male' }, once);
  expect([first.status, second.status]).toEqual([201, 200]);
  expect(second.headers.get('location')).toBe(first.headers.get('location'));
  expect(second.body).toMatchObject({ gender: 'female', meta: { versionId: '1' } });
  expect(await kept()).toHaveLength(1);
  const again = await client.create({
    resourceType: 'Patient',
    body: ann,
    options: { headers: once },
  });
  expect(again).toMatchObject({ id: first.body['id'] });
});

test('a conditional update creates what is not there, then changes it, back and forth', async () => {
  const { send } = await running();
  const at = `/Patient?identifier=${encodeURIComponent(`${system}|700101`)}`;
  const put = (gender: string) => send(at, { ...ann, gender }, { method: 'PUT' });
  expect((await put('female')).status).toBe(201);
  expect((await put('other')).body).toMatchObject({ gender: 'other', meta: { versionId: '2' } });
  // The same bytes as at first: a value that comes back is no repetition.
  expect((await put('female')).body).toMatchObject({ gender: 'female', meta: { versionId: '3' } });
});

test('an update of a version that is not the newest any more is refused', async () => {
  const { send } = await running();
  const created = await send('/Patient', ann);
  const at = `/Patient/${String(created.body['id'])}`;
  const changed = await send(
    at,
    { ...ann, gender: 'other' },
    { method: 'PUT', 'if-match': 'W/"1"' },
  );
  expect(changed.status).toBe(200);
  const stale = await send(at, { ...ann, gender: 'male' }, { method: 'PUT', 'if-match': 'W/"1"' });
  expect(stale.status).toBe(412);
  const unknown = await send('/Patient/pat-nobody', ann, { method: 'PUT' });
  expect(unknown.status).toBe(404);
});

test('a request that is sent again under its name is answered alike and applied once', async () => {
  const { send, kept } = await running();
  const named = { 'x-request-id': 'request-1' };
  const first = await send('/Patient', ann, named);
  const second = await send('/Patient', ann, named);
  expect(second.headers.get('location')).toBe(first.headers.get('location'));
  expect(await kept()).toHaveLength(1);
});

const bundle = (type: string, ...entry: object[]) => ({ resourceType: 'Bundle', type, entry });
const patientUrl = 'urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0';
const post = (resource: { resourceType: string }, fullUrl?: string) => ({
  ...(fullUrl !== undefined && { fullUrl }),
  resource,
  request: { method: 'POST', url: resource.resourceType },
});

test('a transaction is taken whole: its resources refer to each other, what is of no use is kept', async () => {
  const { send, kept, client } = await running();
  const answer = await send(
    '',
    bundle(
      'transaction',
      post(JSON.parse(potassium('4.1', { subject: { reference: patientUrl } })) as never),
      post(ann, patientUrl),
      post({ resourceType: 'Practitioner' }),
    ),
  );
  expect(answer.status).toBe(200);
  const statuses = (answer.body['entry'] as { response: { status: string } }[]).map(
    ({ response }) => response.status,
  );
  expect(answer.body['type']).toBe('transaction-response');
  expect(statuses).toEqual(['201 Created', '201 Created', '202 Accepted']);
  expect(await kept()).toMatchObject([{ outcome: 'applied', facts: 2 }]);
  const found = await client.search({
    resourceType: 'Observation',
    searchParams: { identifier: 'urn:lab|K-1' },
  });
  expect(found).toMatchObject({ entry: [{ resource: { valueQuantity: { value: 4.1 } } }] });
});

test('what refers to an entry that is there already is about that one, whatever identifiers the entry brings', async () => {
  const { send, kept, database } = await running();
  const social = { system: 'urn:ssn', value: '123-45' };
  const known = await send('/Patient', { ...ann, identifier: [mrn('700101'), social] });
  const again = post({ ...ann, identifier: [mrn('999999'), social] } as never, patientUrl);
  const answer = await send(
    '',
    bundle(
      'transaction',
      { ...again, request: { ...again.request, ifNoneExist: 'identifier=urn:ssn|123-45' } },
      post(JSON.parse(potassium('4.1', { subject: { reference: patientUrl } })) as never),
    ),
  );
  const responses = (
    answer.body['entry'] as { response: { status: string; location: string } }[]
  ).map(({ response }) => response);
  expect(responses.map(({ status }) => status)).toEqual(['200 OK', '201 Created']);
  expect(responses[0]?.location).toContain(`Patient/${String(known.body['id'])}`);
  expect(await kept()).toMatchObject([{ facts: 1 }, { facts: 1 }]);
  const counts = await database.query(
    'patients-with-results',
    `select count(distinct patient.id)::int as patients, count(observation.id)::int as results
       from patient left join observation on observation.patient_id = patient.id`,
  );
  expect(counts).toEqual([{ patients: 1, results: 1 }]);
});

test('one wrong entry refuses a whole transaction, with its place; a batch takes the others', async () => {
  const { send, database } = await running();
  const wrong = post({ resourceType: 'Encounter', status: 'finished' } as never);
  const refused = await send('', bundle('transaction', post(ann), wrong));
  expect(refused.status).toBe(422);
  expect(refused.body).toMatchObject({
    issue: [
      { code: 'required', expression: ['Bundle.entry[1].resource.subject'] },
      { code: 'required', expression: ['Bundle.entry[1].resource.identifier'] },
    ],
  });
  expect(await database.query('patients', 'select id from patient')).toEqual([]);

  const other = { ...ann, identifier: [mrn('700202')] };
  const answer = await send('', bundle('batch', post(ann), wrong, post(other)));
  const responses = (answer.body['entry'] as { response: { status: string } }[]).map(
    ({ response }) => response.status,
  );
  expect(responses).toEqual(['201 Created', '422', '201 Created']);
  expect(await brokenInvariants(database)).toEqual([]);
});

test('a transaction about two patients is refused: facts of one go to one lane', async () => {
  const { send } = await running();
  const other = { ...ann, identifier: [mrn('700202')] };
  const answer = await send('', bundle('transaction', post(ann), post(other)));
  expect(answer.status).toBe(422);
  expect(JSON.stringify(answer.body)).toContain('about one patient');
});

test('a result refers to a patient by the address that it was read from', async () => {
  const { send } = await running();
  const patient = await send('/Patient', ann);
  const reference = `Patient/${String(patient.body['id'])}`;
  const result = await send('/Observation', potassium('4.1', { subject: { reference } }));
  expect(result.status).toBe(201);
  expect(result.body).toMatchObject({ subject: { reference } });
  const stranger = await send(
    '/Observation',
    potassium('4.1', { subject: { reference: 'Patient/pat-x' } }),
  );
  expect(stranger.status).toBe(422);
});

test('a finished visit of long ago is history: it is recorded, and nobody is told of a discharge', async () => {
  const { send, database } = await running();
  const period = { start: '2011-12-13T22:28:27+00:00', end: '2011-12-13T22:58:27+00:00' };
  const answer = await send('/Encounter', { ...visit, status: 'finished', period });
  expect(answer.body).toMatchObject({ status: 'finished' });
  const types = await database.query<{ type: string }>(
    'event-types',
    `select type from event where type like 'encounter.%'`,
  );
  expect(types.map(({ type }) => type)).toEqual(['encounter.updated']);
});

describe('refused with an OperationOutcome, kept, and nothing is applied', () => {
  const json = { 'content-type': 'application/fhir+json' };
  test.each<[string, string, RequestInit, number, string]>([
    ['no JSON', '/Patient', { body: '{"resourceType":', headers: json }, 400, 'structure'],
    ['no UTF-8', '/Patient', { body: Buffer.from([0x7b, 0xff]), headers: json }, 400, 'structure'],
    ['a list', '/Patient', { body: '[]', headers: json }, 400, 'structure'],
    [
      'a name that changes objects',
      '/Patient',
      { body: '{"resourceType":"Patient","__proto__":{"a":1}}', headers: json },
      400,
      'structure',
    ],
    [
      'more depth than a resource has',
      '/Patient',
      { body: `{"resourceType":"Patient","a":${'['.repeat(100_000)}`, headers: json },
      400,
      'structure',
    ],
    ['another type', '/Patient', { body: JSON.stringify(visit), headers: json }, 400, 'invalid'],
    [
      'no identifier',
      '/Patient',
      { body: '{"resourceType":"Patient"}', headers: json },
      422,
      'required',
    ],
    [
      'XML',
      '/Patient',
      { body: '<Patient/>', headers: { 'content-type': 'application/fhir+xml' } },
      415,
      'not-supported',
    ],
    ['a type that is not written', '/Task', { body: '{}', headers: json }, 405, 'not-supported'],
    ['an unknown type', '/Basic', { body: '{}', headers: json }, 404, 'not-supported'],
    [
      'a collection',
      '/',
      { body: JSON.stringify(bundle('collection')), headers: json },
      400,
      'not-supported',
    ],
    ['a DELETE', '/Patient/pat-1', { method: 'DELETE' }, 405, 'not-supported'],
    [
      'another condition than an identifier',
      '/Patient',
      { body: JSON.stringify(ann), headers: { ...json, 'if-none-exist': 'name=smith' } },
      412,
      'not-supported',
    ],
  ])('%s', async (_, path, init, status, code) => {
    const started = await running();
    const answer = await ask(started, path, { method: 'POST', ...init });
    expect([answer.status, answer.body['resourceType']]).toEqual([status, 'OperationOutcome']);
    expect(answer.headers.get('content-type')).toContain('application/fhir+json');
    expect(answer.body).toMatchObject({ issue: [{ code }] });
    expect(fhirIssues(answer.body)).toEqual([]);
    const kept = await started.kept();
    for (const one of kept) expect(one).toMatchObject({ disposition: 'refused', outcome: 'kept' });
    expect(await started.database.query('patients', 'select id from patient')).toEqual([]);
  });
});
