import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { expect, onTestFinished, test } from 'vitest';

import type { FhirAddress } from '../governance/governance.ts';
import { anAcknowledgement, localParts } from './any-effect.ts';
import { connectTo } from './connect.ts';
import type { ConnectorParts } from './connector-parts.ts';
import { signatureOf } from './webhook-connector.ts';

interface Heard {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

type Manner = (response: ServerResponse, heard: Heard) => void;

async function serverThat(answers: Manner): Promise<{ port: number; heard: Heard[] }> {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const one = { method, url, headers, body: Buffer.concat(chunks).toString() };
      heard.push(one);
      answers(response, one);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, heard };
}

const effect = anAcknowledgement();

function hook(port: number, parts: Partial<ConnectorParts> = {}, host = '127.0.0.1') {
  const url = `http://${host}:${port}/in`;
  const to = { kind: 'webhook', url, secret: 'SINEW_SECRET_TEST', answerWithinMs: 150 } as const;
  return connectTo({ to }, localParts(parts));
}

function fhir(port: number, otherwise: Partial<FhirAddress> = {}) {
  const to: FhirAddress = {
    kind: 'fhir',
    url: `http://127.0.0.1:${port}/fhir`,
    interaction: 'update',
    system: 'urn:northlake:sinew',
    systems: { SAMC: 'urn:northlake:samc' },
    token: 'SINEW_SECRET_TEST',
    answerWithinMs: 150,
    ...otherwise,
  };
  return connectTo({ to }, localParts());
}

test('a webhook gets a CloudEvent that only the holder of the secret can have signed', async () => {
  const it = await serverThat((response) => response.writeHead(202).end());
  expect(await hook(it.port).send(effect)).toEqual({ delivered: true, answer: { status: 202 } });
  const [{ headers, body }] = it.heard as [Heard];
  expect(headers['content-type']).toBe('application/cloudevents+json; charset=utf-8');
  expect(JSON.parse(body)).toMatchObject({
    specversion: '1.0',
    id: effect.id,
    source: '/sinew/record',
    type: 'sinew.task.completed',
    subject: 'tsk_1',
    data: { 'task.actorName': 'Nina Alvarez' },
  });
  const timestamp = Number(headers['webhook-timestamp']);
  const signed = { id: effect.id, timestamp, body };
  expect(headers['webhook-signature']).toBe(signatureOf(signed, 'correct horse'));
  expect(headers['webhook-signature']).not.toBe(signatureOf(signed, 'wrong horse'));
});

// Computed apart: printf 'msg_1.1700000000.{"a":1}' | openssl dgst -sha256 -hmac k -binary | base64
test('the signature is that of Standard Webhooks', () => {
  const signed = { id: 'msg_1', timestamp: 1_700_000_000, body: '{"a":1}' };
  expect(signatureOf(signed, 'k')).toBe('v1,VBsnaZ19KHxZpSPS1tPiG++uWCsM9Fw2ggfPDGLHkrU=');
});

test('a redirect is not followed: nobody said that patient data may go there', async () => {
  const elsewhere = await serverThat((response) => response.writeHead(200).end());
  const location = `http://127.0.0.1:${elsewhere.port}/`;
  const it = await serverThat((response) => response.writeHead(307, { location }).end());
  expect(await hook(it.port).send(effect)).toMatchObject({
    class: 'misconfigured',
    sentence: 'HTTP 307',
  });
  expect(elsewhere.heard).toEqual([]);
});

test.each([
  [429, { class: 'busy', retryAfterMs: 7_000 }],
  [503, { class: 'busy', retryAfterMs: 7_000 }],
  [500, { class: 'transient', answered: true }],
  [502, { class: 'transient', answered: false }],
  [504, { class: 'ambiguous' }],
  [401, { class: 'misconfigured' }],
  [404, { class: 'misconfigured' }],
  [400, { class: 'rejected' }],
  [410, { class: 'rejected' }],
  [422, { class: 'rejected' }],
])('HTTP %i is judged by what helps', async (status, verdict) => {
  const it = await serverThat((response) =>
    response.writeHead(status, { 'retry-after': '7' }).end(),
  );
  expect(await hook(it.port).send(effect)).toMatchObject(verdict);
});

test('no answer in time, and a connection lost while waiting, leave it open whether it arrived', async () => {
  const mute = await serverThat(() => {});
  expect(await hook(mute.port).send(effect)).toMatchObject({
    class: 'ambiguous',
    sentence: 'No answer came (TIMEOUT).',
  });
  const rude = await serverThat((response) => response.destroy());
  expect(await hook(rude.port).send(effect)).toMatchObject({ class: 'ambiguous' });
});

test('a name that also leads into our own network is refused before anything is sent', async () => {
  const it = await serverThat((response) => response.writeHead(200).end());
  const resolve = async () => ['203.0.113.7', '127.0.0.1'];
  const parts = { networks: [], resolve };
  expect(await hook(it.port, parts, 'hook.test').send(effect)).toMatchObject({
    class: 'misconfigured',
    answered: false,
  });
  expect(it.heard).toEqual([]);
});

test('the address that was checked is the one that is used, whatever the name leads to a moment later', async () => {
  const it = await serverThat((response) => response.writeHead(200).end());
  let asked = 0;
  const resolve = async () => (asked++ === 0 ? ['127.0.0.1'] : ['127.0.0.99']);
  const attempt = await hook(it.port, { resolve }, 'hook.test').send(effect);
  expect(attempt).toMatchObject({ delivered: true });
  expect(asked).toBe(1);
  expect(it.heard[0]?.headers.host).toBe(`hook.test:${it.port}`);
});

test('a secret that is not set is told by its name and sends nothing', async () => {
  const it = await serverThat((response) => response.writeHead(200).end());
  expect(await fhir(it.port, { token: 'SINEW_SECRET_OTHER' }).send(effect)).toEqual({
    delivered: false,
    class: 'misconfigured',
    answered: false,
    sentence: 'The secret SINEW_SECRET_OTHER is not set.',
  });
  expect(it.heard).toEqual([]);
});

test('a FHIR server gets the Task as a conditional update by its identifier', async () => {
  const it = await serverThat((response) =>
    response.writeHead(201, { location: 'http://ehr.test/fhir/Task/77/_history/1' }).end(),
  );
  expect(await fhir(it.port).send(effect)).toEqual({
    delivered: true,
    answer: { status: 201, place: 'Task/77' },
  });
  const [{ method, url, headers, body }] = it.heard as [Heard];
  expect(`${method} ${url}`).toBe(
    'PUT /fhir/Task?identifier=urn%3Anorthlake%3Asinew%3Atask%7Ctsk_1',
  );
  expect(headers.authorization).toBe('Bearer correct horse');
  expect(JSON.parse(body)).toEqual({
    resourceType: 'Task',
    identifier: [{ system: 'urn:northlake:sinew:task', value: 'tsk_1' }],
    status: 'completed',
    intent: 'order',
    priority: 'stat',
    code: { text: 'critical-result acknowledge' },
    focus: { identifier: { value: 'L5001' }, display: 'Potassium' },
    for: { type: 'Patient', identifier: { system: 'urn:northlake:samc', value: '700101' } },
    encounter: { identifier: { value: 'V1', system: 'urn:northlake:samc' } },
    executionPeriod: { start: '2026-03-03T17:50:00.000Z', end: '2026-03-03T18:00:00.000Z' },
    authoredOn: '2026-03-03T17:45:00.000Z',
    lastModified: '2026-03-03T18:00:00.000Z',
    owner: {
      identifier: { system: 'urn:northlake:sinew:person', value: 'nina.alvarez' },
      display: 'Nina Alvarez',
    },
    output: [
      { type: { text: 'reported_to' }, valueString: 'Dr. Okafor' },
      { type: { text: 'read_back' }, valueString: 'Yes' },
    ],
  });
});

test('or as a conditional create, which a second attempt does not double', async () => {
  const it = await serverThat((response) => response.writeHead(200).end());
  expect(await fhir(it.port, { interaction: 'create' }).send(effect)).toMatchObject({
    delivered: true,
  });
  const [{ method, url, headers }] = it.heard as [Heard];
  expect(`${method} ${url}`).toBe('POST /fhir/Task');
  expect(headers['if-none-exist']).toBe('identifier=urn%3Anorthlake%3Asinew%3Atask%7Ctsk_1');
});

test('of an OperationOutcome its codes are told, and never its words', async () => {
  const body = JSON.stringify({
    resourceType: 'OperationOutcome',
    issue: [
      { severity: 'error', code: 'invalid', diagnostics: 'Jensen has no such order' },
      { severity: 'error', code: 'Jensen' },
    ],
  });
  const it = await serverThat((response) => response.writeHead(422).end(body));
  const attempt = await fhir(it.port).send(effect);
  expect(attempt).toMatchObject({ class: 'rejected', sentence: 'HTTP 422, invalid' });
});
