import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import simpleHl7 from 'simple-hl7';
import { expect, onTestFinished, test } from 'vitest';

import { readAudit } from '../../src/access/access.ts';
import type { Destination, Network } from '../../src/governance/governance.ts';
import type { PersonAct } from '../../src/flow/flow.ts';
import { must, type Database } from '../../src/platform/platform.ts';
import { describeOnPostgres, freshPostgres } from '../databases.ts';
import { createWorld, northlake, type World } from '../world.ts';
import { adt, potassium } from './sent-messages.ts';

const HOUR_MIN = 60;
const nurse = 'nina.alvarez';
const outcome = { reported_to: 'Dr. Okafor', read_back: '6.8 mmol/L', action: 'calcium given' };

/** A patient record that keeps Tasks by identifier, as a conditional update asks it to. */
async function fhirServer() {
  const tasks = new Map<string, Record<string, unknown>>();
  const it = { tasks, requests: [] as string[], port: 0, awake: true };
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (!it.awake) return response.writeHead(503).end();
      const query = new URL(request.url ?? '', 'http://x').searchParams.get('identifier') ?? '';
      const task = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
      it.requests.push(`${request.method} ${String(task['status'])}`);
      const known = tasks.has(query);
      tasks.set(query, task);
      return response.writeHead(known ? 200 : 201, { location: `/fhir/Task/${tasks.size}` }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  it.port = (server.address() as AddressInfo).port;
  return it;
}

/** Somebody else's HL7 v2 receiver, which answers AA to all that it can read. */
async function hl7Receiver() {
  const messages: string[] = [];
  const theirs = simpleHl7.Server.createTcpServer((_fault, request, response) => {
    messages.push(String(request?.msg));
    response?.end();
  });
  theirs.start(0);
  if (!theirs.server.listening) {
    await new Promise<void>((resolve) => theirs.server.once('listening', resolve));
  }
  onTestFinished(() => theirs.stop());
  return { messages, port: (theirs.server.address() as AddressInfo).port };
}

/** Northlake with its destinations on this machine, wherever they listen. */
async function worldWithDestinations(
  database: Database,
  change: (network: Network) => Network = (network) => network,
) {
  const fhir = await fhirServer();
  const hl7 = await hl7Receiver();
  const filesRoot = await mkdtemp(join(tmpdir(), 'sinew-delivery-'));
  onTestFinished(() => rm(filesRoot, { recursive: true, force: true }));
  const network = change(await northlake());
  const destinations = (network.destinations ?? []).map((one): Destination => {
    if (one.to.kind === 'mllp') return { ...one, to: { ...one.to, port: hl7.port } };
    if (one.to.kind !== 'fhir') return one;
    return { ...one, to: { ...one.to, url: `http://127.0.0.1:${fhir.port}/fhir` } };
  });
  const world = await createWorld({
    database,
    network: { ...network, destinations },
    delivery: { filesRoot, variable: () => undefined, resolve: async () => [] },
  });
  onTestFinished(() => world.system.stop());
  return { world, fhir, hl7, filesRoot };
}

async function acknowledge(world: World): Promise<string> {
  const task = await world.task();
  await world.act(nurse, task, { act: 'accept' });
  const done = await world.act(nurse, await world.task(), { act: 'complete', outcome });
  expect(done).toMatchObject({ done: true });
  return task.id;
}

interface Delivered {
  effectId: string;
  destination: string;
  kind: string;
  state: string;
  cause: string | null;
}

function deliveries(world: World): Promise<Delivered[]> {
  return world.database.query<Delivered>(
    'test-deliveries',
    `select d.effect_id as "effectId", d.destination, e.kind, d.state, d.cause
       from delivery d join effect e on e.seq = d.effect_seq
      order by d.effect_seq`,
  );
}

describeOnPostgres('a critical result that was acknowledged', (fresh) => {
  test('is in the patient record as a FHIR Task, in the chart as an HL7 message, and counted without the patient', async () => {
    const { world, fhir, hl7, filesRoot } = await worldWithDestinations(await fresh());
    await world.receive('st-anne-adt', adt('A01', { control: 'A1' }));
    await world.receive('st-anne-lab', potassium({ control: 'R1', value: '6.8' }));
    const taskId = await acknowledge(world);
    await world.deliver();

    expect(fhir.requests).toEqual(['PUT requested', 'PUT accepted', 'PUT completed']);
    expect([...fhir.tasks.keys()]).toEqual([`urn:northlake:sinew:task|${taskId}`]);
    expect([...fhir.tasks.values()]).toMatchObject([
      {
        resourceType: 'Task',
        status: 'completed',
        priority: 'stat',
        for: { identifier: { system: 'urn:northlake:samc', value: '700101' } },
        owner: { display: 'Nina Alvarez' },
        output: [
          { type: { text: 'reported_to' }, valueString: 'Dr. Okafor' },
          { type: { text: 'read_back' }, valueString: '6.8 mmol/L' },
          { type: { text: 'action' }, valueString: 'calcium given' },
        ],
      },
    ]);

    const [message = '', ...more] = hl7.messages;
    expect(more).toEqual([]);
    expect(message).toContain('|ORU^R01^ORU_R01|');
    expect(message).toContain('PID|1||700101^^^SAMC^MR');
    expect(message).toContain('ACKNOWLEDGED-BY^Acknowledged by^99SNW||Nina Alvarez|');
    expect(message).toContain('read_back^read back^99SNW||6.8 mmol/L|');

    const folder = join(filesRoot, 'deliveries/quality');
    const [name = ''] = await readdir(folder);
    const counted = await readFile(join(folder, name), 'utf8');
    expect(JSON.parse(counted)).toMatchObject({ data: { site: 'st-anne', 'task.rung': 0 } });
    for (const personal of ['700101', 'SMITH', '6.8', 'Okafor', 'calcium']) {
      expect(counted).not.toContain(personal);
    }
    await world.check();
  });

  test('reaches a record that was away for hours, in order, when it is back', async () => {
    const { world, fhir } = await worldWithDestinations(await fresh());
    fhir.awake = false;
    await world.receive('st-anne-adt', adt('A01', { control: 'A1' }));
    await world.receive('st-anne-lab', potassium({ control: 'R1', value: '6.8' }));
    await acknowledge(world);
    for (let hour = 0; hour < 6; hour++) {
      await world.deliver();
      await world.advance(HOUR_MIN);
    }
    expect(fhir.requests).toEqual([]);
    fhir.awake = true;
    for (let minute = 0; minute < 10; minute++) {
      await world.advance(1);
      await world.deliver();
    }
    expect(fhir.requests).toEqual(['PUT requested', 'PUT accepted', 'PUT completed']);
    await world.check();
  });

  test('is a dead letter a day later, and a person sends what is still true and discards the rest', async () => {
    const { world, fhir } = await worldWithDestinations(await fresh());
    fhir.awake = false;
    await world.receive('st-anne-lab', potassium({ control: 'R1', value: '6.8' }));
    await acknowledge(world);
    await world.deliver();
    await world.advance(25 * HOUR_MIN);
    await world.deliver();
    const dead = (await deliveries(world)).filter(({ state }) => state === 'dead');
    expect(dead.map(({ kind, cause }) => `${kind} ${cause}`)).toEqual([
      'task.opened expired',
      'task.accepted expired',
      'task.completed expired',
    ]);

    fhir.awake = true;
    const resolve = (
      id: string,
      how: 'retry' | 'discard',
      who = 'wes.thornton',
      reason = 'Back.',
    ) =>
      world.system.acts.resolveDeadLetter({
        person: must(
          world.network.people.find((one) => one.id === who),
          who,
        ),
        effectId: id,
        how,
        reason,
      });
    const [opened, accepted, completed] = dead.map(({ effectId }) => effectId);
    expect(await resolve(completed ?? '', 'retry', nurse)).toMatchObject({
      refusal: { kind: 'forbidden' },
    });
    expect(await resolve(completed ?? '', 'retry', undefined, ' ')).toMatchObject({
      refusal: { kind: 'invalid', field: 'reason' },
    });
    expect(await resolve(completed ?? '', 'retry')).toEqual({ done: true });
    await world.advance(10);
    await world.deliver();
    expect(fhir.requests).toEqual(['PUT completed']);
    // To say now that it was only accepted would undo that.
    expect(await resolve(accepted ?? '', 'retry')).toMatchObject({ refusal: { kind: 'not-now' } });
    expect(await resolve(accepted ?? '', 'discard')).toEqual({ done: true });
    expect(await resolve(accepted ?? '', 'discard')).toMatchObject({
      refusal: { kind: 'not-now' },
    });
    expect(await resolve(opened ?? '', 'discard')).toEqual({ done: true });

    const audit = await readAudit(world.database, { object: `effect:${completed}`, limit: 10 });
    expect(audit.map((row) => `${row.actor} ${row.action} ${row.outcome}`)).toEqual([
      'wes.thornton effect.retry done',
      'wes.thornton effect.retry refused',
      `${nurse} effect.retry refused`,
    ]);
    await world.check();
  });

  test('leaves no effect where the act was refused, and one where it was not, in the same transaction', async () => {
    const { world } = await worldWithDestinations(await fresh());
    await world.receive('st-anne-lab', potassium({ control: 'R1', value: '6.8' }));
    const task = await world.task();
    const [first, second] = await Promise.all([
      world.act(nurse, task, { act: 'accept' }),
      world.act('marcus.oyelaran', task, { act: 'accept' }),
    ]);
    expect([first, second].filter(({ done }) => done)).toHaveLength(1);
    expect((await deliveries(world)).map(({ kind }) => kind)).toEqual([
      'task.opened',
      'task.accepted',
    ]);
    await world.check();
  });
});

const looking = `id: look-in
version: 1.0.0
title: Look in
purpose: p
owner: o
sources: [{ title: t, reference: r, says: s }]
parameters: {}
remembers: {}
start: [{ event: [encounter.admitted], goto: asked }]
states:
  asked:
    describes: A nurse looks in
    task:
      key: look
      title: Look in
      priority: routine
      pool: { role: nurse, unit: patient }
      accept_within: 30m
      start_within: 60m
      finish_within: 4h
      ladder: [{ after: 30m, to: { role: charge-nurse, unit: patient } }]
      repeat_last_every: 30m
      why: w
      todo: t
      otherwise: o
    on: [{ act: completed, goto: done }]
  done: { describes: It is done, terminal: true }
`;

test('a system that was sent a task is told once that somebody has begun; a colleague who takes it over takes over what was begun', async () => {
  const { database } = await freshPostgres();
  const { world, fhir } = await worldWithDestinations(database, (network) => {
    const installed = { sites: ['st-anne'], parameters: {}, siteParameters: {} };
    const workflow = { ...installed, id: 'look-in', source: looking, path: 'w.yaml' };
    const destinations = (network.destinations ?? [])
      .filter(({ to }) => to.kind === 'fhir')
      .map((one): Destination => {
        const on = ['task.opened', 'task.accepted', 'task.started', 'task.completed'] as const;
        const takes = on.map((what) => ({ on: what, workflow: 'look-in', tasks: [] }));
        return { ...one, takes, payload: [...one.payload, 'task.startedAt'] };
      });
    return { ...network, workflows: [workflow], destinations };
  });
  await world.receive('st-anne-adt', adt('A01', { control: 'A1' }));
  const act = async (person: string, one: PersonAct): Promise<boolean> =>
    (await world.act(person, await world.task(), one)).done;
  expect(await act(nurse, { act: 'accept' })).toBe(true);
  expect(await act(nurse, { act: 'start' })).toBe(true);
  expect(await act(nurse, { act: 'start' })).toBe(false);
  const colleague = 'marcus.oyelaran';
  expect(await act(nurse, { act: 'hand-over', to: colleague, note: 'Going home' })).toBe(true);
  expect(await act(colleague, { act: 'accept' })).toBe(true);
  await world.deliver();
  const said = ['requested', 'accepted', 'in-progress', 'in-progress'];
  expect(fhir.requests).toEqual(said.map((status) => `PUT ${status}`));
  expect((await deliveries(world)).filter(({ kind }) => kind === 'task.started')).toHaveLength(1);
  await world.check();
});
