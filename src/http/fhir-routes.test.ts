import { expect, test } from 'vitest';

import type { Fhir, FhirAnswer, FhirRequest } from '../fhir/fhir.ts';
import { DatabaseFault } from '../platform/platform.ts';
import { httpBench } from './http-test-bench.ts';
import type { HttpDeps } from './http-deps.ts';
import { fhirBytesMax } from './fhir-routes.ts';
import { buildApp, requestsPerMinuteMax } from './server.ts';

/** What lies between a socket and FHIR: bodies, limits, who asks, and faults. */

const canary = 'Zebracanary';
const json = { 'content-type': 'application/fhir+json' };
const answer: FhirAnswer = { status: 200, headers: {}, body: { resourceType: 'Bundle' } };

async function served(answerTo: Fhir['answer'], set: Partial<HttpDeps> = {}) {
  const asked: FhirRequest[] = [];
  const fhir: Fhir = {
    answer(request) {
      asked.push(request);
      return answerTo(request);
    },
  };
  const bench = httpBench({ fhir, ...set });
  const { app } = await buildApp(bench.deps);
  return { app, asked, lines: bench.lines };
}

test('a body is handed on as it came, byte for byte', async () => {
  const { app, asked } = await served(async () => answer);
  const payload = Buffer.from([0xef, 0xbb, 0xbf, 0x7b, 0xff, 0x00, 0x0a]);
  await app.inject({ method: 'POST', url: '/fhir/Patient?x=1', payload, headers: json });
  expect(asked).toMatchObject([{ method: 'POST', path: 'Patient', person: null, feed: null }]);
  expect(Buffer.from(asked[0]?.body ?? []).equals(payload)).toBe(true);
});

test('a body of the largest size is taken, and one byte more is refused in the words of FHIR', async () => {
  const { app, asked } = await served(async () => answer);
  const post = (bytes: number) =>
    app.inject({ method: 'POST', url: '/fhir', payload: Buffer.alloc(bytes), headers: json });
  expect((await post(fhirBytesMax)).statusCode).toBe(200);
  const refused = await post(fhirBytesMax + 1);
  expect(refused.statusCode).toBe(413);
  expect(refused.json()).toMatchObject({
    resourceType: 'OperationOutcome',
    issue: [{ code: 'too-long' }],
  });
  expect(asked).toHaveLength(1);
});

test('a system is who its token says, and its session counts for nothing', async () => {
  const client = {
    ...{ id: 'ehr', name: 'EHR', title: 'System', grants: [] },
    ...{ feed: 'ehr-fhir', tokenVariable: 'EHR' },
  };
  const clientOf = (token: string) => (token === 'good' ? client : null);
  const { app, asked } = await served(async () => answer, { clientOf });
  const cookies = { sinew: 'nina' };
  const get = (authorization: string) =>
    app.inject({ url: '/fhir/Patient', headers: { authorization }, cookies });
  expect((await get('Bearer good')).statusCode).toBe(200);
  expect((await get('Bearer bad')).statusCode).toBe(401);
  await app.inject({ url: '/fhir/Patient', cookies });
  expect(asked.map(({ person, feed }) => [person?.id, feed])).toEqual([
    ['ehr', 'ehr-fhir'],
    ['nina', null],
  ]);
});

test('a fault tells the client a number and the log no patient', async () => {
  const { app, lines } = await served(() => Promise.reject(new Error(canary)));
  const failed = await app.inject({ url: `/fhir/Patient?name=${canary}` });
  expect(failed.statusCode).toBe(500);
  expect(failed.json()).toMatchObject({ issue: [{ severity: 'fatal', code: 'exception' }] });
  expect(failed.body + lines.join()).not.toContain(canary);
});

test('while the database is away a client is told to come again', async () => {
  const away = new DatabaseFault('unavailable', 'x', new Error('gone'));
  const { app } = await served(() => Promise.reject(away));
  const failed = await app.inject({ url: '/fhir/Patient/pat-1' });
  expect(failed.statusCode).toBe(503);
  expect(failed.headers['retry-after']).toBe('5');
  expect(failed.json()).toMatchObject({ issue: [{ code: 'transient' }] });
});

test('who asks too often is told so in the words of FHIR', async () => {
  const { app } = await served(async () => answer);
  for (let n = 0; n < requestsPerMinuteMax; n++) await app.inject({ url: '/fhir/metadata' });
  const refused = await app.inject({ url: '/fhir/metadata' });
  expect(refused.statusCode).toBe(429);
  expect(refused.json()).toMatchObject({ issue: [{ code: 'throttled' }] });
});

test('a page of another site cannot send in the name of who is signed in', async () => {
  const { app, asked } = await served(async () => answer);
  const refused = await app.inject({
    method: 'POST',
    url: '/fhir/Patient',
    payload: '{}',
    headers: { ...json, 'sec-fetch-site': 'cross-site' },
    cookies: { sinew: 'nina' },
  });
  expect(refused.statusCode).toBe(403);
  expect(refused.json()).toMatchObject({ resourceType: 'OperationOutcome' });
  expect(asked).toEqual([]);
});
