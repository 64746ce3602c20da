import { createHash } from 'node:crypto';

import { expect, test } from 'vitest';

import { readAudit } from '../../src/access/access.ts';
import { must } from '../../src/platform/platform.ts';
import { freshPostgres } from '../databases.ts';
import { brokenInvariants } from '../invariants.ts';
import { northlake } from '../world.ts';
import { startSystem, type RunningSystem } from './running-system.ts';
import { adt } from './sent-messages.ts';

/** Other systems tell workflows by a name: over real HTTP, journalled, in the lane of the patient, and answered. */

const token = 'telephone-token-telephone-token-telephone-0123';

const callBack = `id: call-back
version: 1.0.0
title: Call back
purpose: A patient who asked to be called is called.
owner: o
sources: [{ title: t, reference: r, says: s }]
parameters: {}
remembers: { number: { type: string, describes: Where. }, urgent: { type: boolean, describes: Whether. } }
messages:
  call-wanted:
    describes: The patient asked the telephone system to be called.
    carries: { number: string, urgent: boolean, waited: number, asked_at: instant }
  call-made: { describes: The telephone system connected the call., carries: { number: string } }
start:
  - message: call-wanted
    when: message.waited >= 2
    remember: { number: message.number, urgent: message.urgent }
    goto: asked
states:
  asked:
    describes: A nurse is asked to call
    task:
      key: call
      title: Call \${data.number}
      priority: routine
      pool: { role: nurse, unit: patient }
      accept_within: 30m
      finish_within: 2h
      ladder: [{ after: 30m, to: { role: charge-nurse, unit: patient } }]
      repeat_last_every: 30m
      why: The patient asked.
      todo: Call.
      otherwise: The charge nurse is asked.
    on:
      - { act: completed, goto: called }
      - { message: call-made, when: message.number == data.number, goto: called, reason: It was called. }
  called: { describes: The patient was called, terminal: true }
`;

async function running(): Promise<
  RunningSystem & {
    say(
      name: string,
      body: unknown,
      headers?: Record<string, string>,
    ): Promise<{ status: number; body: Record<string, unknown> }>;
  }
> {
  const network = await northlake();
  const client = must(
    network.clients?.find(({ id }) => id === 'st-anne-record'),
    'northlake has a client',
  );
  const digest = createHash('sha256').update(token).digest('hex');
  const started = await startSystem((await freshPostgres()).database, undefined, {
    variable: (name) => (name === client.tokenVariable ? digest : undefined),
    network: {
      ...network,
      clients: [{ ...client, messages: ['call-wanted', 'call-made', 'nobody-hears'] }],
      workflows: [...[{ id: 'call-back', source: callBack, path: 'call-back.yaml' }]].map(
        (one) => ({ ...one, sites: ['st-anne'], parameters: {}, siteParameters: {} }),
      ),
    },
  });
  return {
    ...started,
    async say(name, body, headers = {}) {
      const answer = await fetch(`${started.url}/messages/${name}`, {
        method: 'POST',
        body: typeof body === 'string' ? body : JSON.stringify(body),
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${token}`,
          ...headers,
        },
      });
      return {
        status: answer.status,
        body: (await answer.json()) as Record<string, unknown>,
      };
    },
  };
}

const patient = { system: 'urn:northlake:samc', value: '700101' };
const wanted = (id: string, data: object = {}) => ({
  ...{ id, patient, at: '2026-03-03T18:00:00Z' },
  data: { number: '555-0100', urgent: true, waited: 3, ...data },
});

test('a message starts a run, another one moves it, and a resend of either changes nothing', async () => {
  const { say, sender, kept, tasks, database } = await running();
  await sender('st-anne-adt').ask(adt('A01', { control: 'A1' }));
  await kept();

  const started = await say('call-wanted', wanted('c1'));
  expect(started).toMatchObject({
    status: 200,
    body: {
      ...{ repeated: false, state: 'applied' },
      heardBy: [{ workflow: 'call-back', started: true, state: 'asked' }],
    },
  });
  expect(await tasks()).toMatchObject([{ title: 'Call 555-0100', state: 'open' }]);

  const again = await say('call-wanted', wanted('c1'));
  expect(again.body).toEqual({ ...started.body, repeated: true });
  expect(await tasks()).toHaveLength(1);

  const [heard] = started.body['heardBy'] as { run: string }[];
  const run = must(heard, 'a run was started').run;
  const elsewhere = {
    id: 'm0',
    patient,
    run: 'run-of-somebody-else',
    data: { number: '555-0100' },
  };
  expect((await say('call-made', elsewhere)).body).toMatchObject({ state: 'applied', heardBy: [] });
  const other = { id: 'm1', patient, data: { number: '555-0199' } };
  expect((await say('call-made', other)).body).toMatchObject({ state: 'applied', heardBy: [] });
  const made = await say('call-made', { id: 'm2', patient, run, data: { number: '555-0100' } });
  expect(made.body).toMatchObject({ heardBy: [{ run, started: false, state: 'called' }] });
  expect(await tasks()).toMatchObject([{ state: 'cancelled' }]);

  const rows = await kept();
  expect(rows.slice(1)).toMatchObject(
    ['c1', 'm0', 'm1', 'm2'].map((control) => ({ control, outcome: 'applied', facts: 1 })),
  );
  const audited = await readAudit(database, { actor: 'st-anne-record', limit: 10 });
  expect(audited.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual(
    Array.from({ length: 5 }, () => 'message.send done'),
  );
  expect(await brokenInvariants(database)).toEqual([]);
});

test('what is wrong with a message is said with its place and quotes nothing, and it is kept as refused', async () => {
  const { say, sender, kept, tasks } = await running();
  await sender('st-anne-adt').ask(adt('A01', { control: 'A1' }));
  await kept();
  const fieldsOf = async (name: string, body: unknown): Promise<[number, string[]]> => {
    const answer = await say(name, body);
    const problems = answer.body['problems'] as { field: string }[];
    expect(JSON.stringify(answer.body)).not.toContain('CANARY');
    return [answer.status, problems.map(({ field }) => field)];
  };
  expect(await fieldsOf('call-wanted', '{"id": CANARY')).toEqual([422, ['body']]);
  expect(await fieldsOf('call-wanted', { patient, at: 'CANARY' })).toEqual([422, ['id', 'at']]);
  expect(
    await fieldsOf(
      'call-wanted',
      wanted('c2', {
        ...{ number: 5550100, urgent: 'CANARY', waited: '3', asked_at: '2026-03-03', numbr: 'x' },
      }),
    ),
  ).toEqual([422, ['data.number', 'data.urgent', 'data.waited', 'data.asked_at', 'data.numbr']]);
  expect(await fieldsOf('call-wanted', wanted('c3', { number: '5'.repeat(2_001) }))).toEqual([
    422,
    ['data.number'],
  ]);
  expect(await fieldsOf('nobody-hears', wanted('c4'))).toEqual([404, ['name']]);
  const stranger = { ...wanted('c5'), patient: { ...patient, value: 'CANARY' } };
  expect(await fieldsOf('call-wanted', stranger)).toEqual([404, ['patient']]);

  expect((await say('call-wanted', wanted('c6', { number: '5'.repeat(2_000) }))).status).toBe(200);
  expect(await fieldsOf('call-wanted', wanted('c6', { waited: 4 }))).toEqual([409, ['id']]);

  expect((await say('not-listed', wanted('c7'))).status).toBe(403);
  expect((await say('call-wanted', wanted('c8'), { authorization: 'Bearer no' })).status).toBe(401);
  expect((await say('call-wanted', wanted('c9', { number: 'x'.repeat(70_000) }))).status).toBe(413);

  expect(await tasks()).toHaveLength(1);
  const refused = (await kept()).filter(({ disposition }) => disposition === 'refused');
  expect(refused.map(({ problem }) => problem?.location)).toEqual([
    ...['body', 'id', 'data.number', 'data.number', 'name', 'patient', 'id'],
  ]);
});

test('a guard on a value that was not sent leaves the start to a person, as everywhere', async () => {
  const { say, sender, kept, tasks } = await running();
  await sender('st-anne-adt').ask(adt('A01', { control: 'A1' }));
  await kept();
  const { waited: _waited, ...data } = wanted('c1').data;
  expect((await say('call-wanted', { ...wanted('c1'), data })).body).toMatchObject({
    heardBy: [{ started: true }],
  });
  const early = await say('call-wanted', wanted('c2', { waited: 1 }));
  expect(early.body).toMatchObject({ state: 'applied', heardBy: [] });
  expect(await tasks()).toHaveLength(1);
});
