import { describe, expect, onTestFinished, test } from 'vitest';

import { createAuthorize, readAudit } from '../../src/access/access.ts';
import { createFhir, type FhirAnswer } from '../../src/fhir/fhir.ts';
import type { Network, SubscriptionPolicy } from '../../src/governance/governance.ts';
import { must, systemIds, type Database } from '../../src/platform/platform.ts';
import { freshPostgres } from '../databases.ts';
import { until } from '../faults/load.ts';
import { fhirIssues } from '../fhir-validator.ts';
import { aSubscription, hookReceiver } from '../hook-receiver.ts';
import { createWorld, northlake, type World } from '../world.ts';
import { startWithFhir } from './fhir-client.ts';
import { adt, potassium } from './sent-messages.ts';

const clientId = 'st-anne-record';
const base = 'https://sinew.example/fhir';
const nurse = 'nina.alvarez';
const outcome = { reported_to: 'Dr. Okafor', read_back: '6.8 mmol/L', action: 'calcium given' };

/** Northlake, in which the record of St. Anne may subscribe. */
async function networkWith(policy: Partial<SubscriptionPolicy>): Promise<Network> {
  const network = await northlake();
  const subscriptions: SubscriptionPolicy = {
    ...{ origins: [], networks: ['127.0.0.0/8'], payload: [], secrets: [], ...policy },
  };
  const clients = (network.clients ?? []).map((one) =>
    one.id === clientId ? { ...one, subscriptions } : one,
  );
  return { ...network, destinations: [], clients };
}

const ways = {
  filesRoot: '.',
  variable: (name: string) => (name === 'SINEW_SECRET_HOOK' ? 'correct horse' : undefined),
  resolve: async () => [],
};

/** A world on a virtual clock, its FHIR without a socket, and a receiver of notifications. */
async function subscribedWorld(policy: Partial<SubscriptionPolicy> = {}, database?: Database) {
  const receiver = await hookReceiver();
  const network = await networkWith({ origins: [receiver.origin], ...policy });
  const world = await createWorld({
    ...{ database: database ?? (await freshPostgres()).database, network, delivery: ways },
  });
  onTestFinished(() => world.system.stop());
  const { clock } = world;
  const fhir = createFhir({
    ...{ database: world.database, clock, ids: systemIds(clock) },
    authorize: createAuthorize(network.roles),
    release: () => world.system.release,
    workflowTitle: (id) => id,
    keep: () => Promise.reject(new Error('nothing is sent here')),
  });
  const ask = (
    method: string,
    path: string,
    body?: unknown,
    who = clientId,
  ): Promise<FhirAnswer> => {
    const client = must(
      [...(network.clients ?? []), ...network.people].find(({ id }) => id === who),
      who,
    );
    const [bare = '', search] = path.split('?');
    return fhir.answer({
      ...{ method, path: bare, query: new URLSearchParams(search), headers: {}, person: client },
      body: body === undefined ? null : Buffer.from(JSON.stringify(body)),
      ...{ feed: null, id: 'req', base },
    });
  };
  const subscribe = async (topic: string, more = {}): Promise<string> => {
    const made = await ask(
      'POST',
      'Subscription',
      aSubscription({ topic, endpoint: `${receiver.origin}/hook`, ...more }),
    );
    expect(made).toMatchObject({ status: 201, body: { status: 'requested' } });
    expect(fhirIssues(made.body)).toEqual([]);
    return String(made.body?.['id']);
  };
  const statusOf = async (id: string) => (await ask('GET', `Subscription/${id}`)).body?.['status'];
  return { world, receiver, ask, subscribe, statusOf };
}

let admitted = 0;

/** Somebody new is in the emergency department, or wherever `place` says. */
async function admit(world: World, feed = 'st-anne-adt'): Promise<void> {
  const n = ++admitted;
  const told = { control: `A${n}`, mrn: String(710000 + n), name: `DOE${n}^JO`, visit: `V${n}` };
  await world.receive(feed, adt('A01', told));
}

/** Lets time go on until everything that may be delivered is. */
async function deliverFor(world: World, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute++) {
    await world.advance(1);
    await world.deliver();
  }
}

test('a client of FHIR subscribes over a real socket, and is told of an admission and of a completed task', async () => {
  const receiver = await hookReceiver();
  const network = await networkWith({
    origins: [receiver.origin],
    payload: ['site', 'patient.identifiers', 'encounter.class'],
    secrets: ['SINEW_SECRET_HOOK'],
  });
  const { database } = await freshPostgres();
  const running = await startWithFhir(database, { network, delivery: ways });
  const { client } = running;
  const subscribe = async (topic: string, content: string, header?: string[]) => {
    const body = aSubscription({
      ...{ topic, content, endpoint: `${receiver.origin}/hook` },
      ...(header && { header }),
    });
    const made = await client.create({ resourceType: 'Subscription', body });
    expect(fhirIssues(made)).toEqual([]);
    return String((made as { id?: string }).id);
  };
  const admissions = await subscribe('encounter.admitted', 'full-resource', [
    'Authorization: Bearer SINEW_SECRET_HOOK',
  ]);
  const tasks = await subscribe('task.completed', 'id-only');
  const standing = async (id: string) =>
    (await client.read({ resourceType: 'Subscription', id }))['status'];
  await until(async () => (await standing(admissions)) === 'active');
  await until(async () => (await standing(tasks)) === 'active');
  expect(receiver.heard.map(({ type, events }) => `${type} ${events}`)).toEqual([
    'handshake 0',
    'handshake 0',
  ]);

  await running.sender('st-anne-adt').ask(adt('A01', { control: 'A1' }));
  await running.kept();
  await running.sender('st-anne-lab').ask(potassium({ control: 'R1', value: '6.8' }));
  await running.kept();
  const [task] = await running.tasks();
  const person = must(
    network.people.find(({ id }) => id === nurse),
    nurse,
  );
  const taskId = task?.id ?? '';
  const { acts } = running.system;
  await acts.act({ person, taskId, rev: 1, act: { act: 'accept' } });
  await acts.act({ person, taskId, rev: 2, act: { act: 'complete', outcome } });
  await until(() => receiver.heard.length === 4);

  for (const { bundle } of receiver.heard) expect(fhirIssues(bundle)).toEqual([]);
  const admission = must(
    receiver.heard.find(({ focus }) => focus?.includes('/Encounter/')),
    'an admission',
  );
  expect(admission).toMatchObject({ type: 'event-notification', events: '1', number: '1' });
  expect(admission.headers.authorization).toBe('Bearer correct horse');
  expect(admission.bundle.entry[1]).toMatchObject({
    fullUrl: admission.focus,
    resource: {
      resourceType: 'Encounter',
      status: 'in-progress',
      class: { code: 'IMP' },
      subject: { identifier: { value: '700101' } },
    },
  });
  expect(JSON.stringify(admission.bundle)).not.toContain('SMITH');
  // What it was told of is there to be read.
  const focus = admission.focus?.split('/').at(-1) ?? '';
  expect(await client.read({ resourceType: 'Encounter', id: focus })).toMatchObject({ id: focus });

  const completed = must(
    receiver.heard.find((one) => one.focus?.includes('/Task/')),
    'a task',
  );
  expect(completed.focus).toBe(`${running.url}/fhir/Task/${taskId.replace('_', '-')}`);
  expect(completed.bundle.entry[1]).not.toHaveProperty('resource');
  expect(completed.headers.authorization).toBeUndefined();

  const status = await client.request(`Subscription/${tasks}/$status`);
  expect(fhirIssues(status)).toEqual([]);
  expect(JSON.stringify(status)).toContain('"events-since-subscription-start","valueString":"1"');
  await client.delete({ resourceType: 'Subscription', id: tasks });
  await expect(client.read({ resourceType: 'Subscription', id: tasks })).rejects.toMatchObject({
    response: { status: 404 },
  });
  expect(fhirIssues(await client.capabilityStatement())).toEqual([]);
}, 120_000);

describe('a receiver that is away', () => {
  test('is in error, then hears of everything in order and without a gap, each with its number', async () => {
    const { world, receiver, subscribe, statusOf } = await subscribedWorld();
    const id = await subscribe('encounter.admitted');
    await world.deliver();
    expect(await statusOf(id)).toBe('active');
    await admit(world);
    await world.deliver();
    receiver.answer = 503;
    for (let n = 0; n < 4; n++) await admit(world);
    await deliverFor(world, 30);
    expect(await statusOf(id)).toBe('error');
    receiver.answer = 200;
    await deliverFor(world, 15);
    expect(await statusOf(id)).toBe('active');
    expect(receiver.heard.map(({ events, number }) => [events, number])).toEqual([
      ['0', null],
      ...['1', '2', '3', '4', '5'].map((n) => [n, n]),
    ]);
    await world.check();
  });

  test('for a day is turned off with all that waited for it, which is audited, and told of nothing more', async () => {
    const { world, receiver, subscribe, statusOf } = await subscribedWorld();
    const id = await subscribe('encounter.admitted');
    await world.deliver();
    receiver.answer = 500;
    await admit(world);
    await admit(world);
    await deliverFor(world, 10);
    await world.advance(24 * 60);
    await world.deliver();
    expect(await statusOf(id)).toBe('off');
    receiver.answer = 200;
    await admit(world);
    await deliverFor(world, 10);
    expect(receiver.heard.map(({ type }) => type)).toEqual(['handshake']);
    const object = `subscription:${id.replace('-', '_')}`;
    const [last] = await readAudit(world.database, { object, limit: 10 }).then((rows) =>
      rows.filter(({ action }) => action === 'subscription.off'),
    );
    expect(last).toMatchObject({ actor: 'system', detail: { because: 'given-up' } });
  });

  test('at the handshake makes no subscription: events are counted from the first yes', async () => {
    const { world, receiver, subscribe, statusOf } = await subscribedWorld();
    receiver.answer = 502;
    const id = await subscribe('encounter.admitted');
    await world.deliver();
    expect(await statusOf(id)).toBe('requested');
    await admit(world);
    await deliverFor(world, 20);
    expect(await statusOf(id)).toBe('error');
    receiver.answer = 200;
    await deliverFor(world, 10);
    expect(await statusOf(id)).toBe('active');
    await admit(world);
    await world.deliver();
    expect(receiver.heard.map(({ type, events }) => `${type} ${events}`)).toEqual([
      'handshake 0',
      'event-notification 1',
    ]);
  });
});

test('a subscriber hears of the sites that it may see, of what its filter says, and of no other', async () => {
  const { world, receiver, subscribe } = await subscribedWorld();
  await subscribe('encounter.admitted');
  await subscribe('encounter.admitted', { filter: 'Encounter?class=EMER' });
  await subscribe('task.opened', { filter: 'Task?code=critical-result&priority=stat' });
  await subscribe('result.critical', { filter: 'Observation?code=2823-3,1-8' });
  await world.deliver();
  receiver.heard.length = 0;
  await admit(world, 'lakeside-conformance');
  await world.deliver();
  expect(receiver.heard).toEqual([]);
  await admit(world);
  await world.receive('st-anne-lab', potassium({ control: 'R1', value: '6.8' }));
  await world.deliver();
  const kinds = receiver.heard.map(({ focus }) => focus?.split('/').at(-2));
  expect(kinds).toHaveLength(3);
  expect(new Set(kinds)).toEqual(new Set(['Encounter', 'Observation', 'Task']));
  for (const { bundle } of receiver.heard) expect(fhirIssues(bundle)).toEqual([]);
});

test('one that was silent for its period gets a heartbeat with its count, and one whose end has come gets nothing', async () => {
  const { world, receiver, subscribe, statusOf } = await subscribedWorld();
  const end = new Date(world.clock.now() + 10 * 60_000).toISOString();
  const id = await subscribe('encounter.admitted', { content: 'empty', heartbeatS: 120, end });
  await world.deliver();
  await admit(world);
  await deliverFor(world, 5);
  expect(receiver.heard.map(({ type, events }) => `${type} ${events}`)).toEqual([
    'handshake 0',
    'event-notification 1',
    'heartbeat 1',
    'heartbeat 1',
  ]);
  expect(receiver.heard.map(({ bundle }) => bundle.entry.length)).toEqual([1, 1, 1, 1]);
  expect(receiver.heard[1]?.focus).toBeNull();
  await deliverFor(world, 6);
  receiver.heard.length = 0;
  await admit(world);
  await deliverFor(world, 5);
  expect(receiver.heard).toEqual([]);
  expect(await statusOf(id)).toBe('off');
});

test('a policy that is taken back stops what it let leave, and nobody sees the subscriptions of others', async () => {
  const { database } = await freshPostgres();
  const { world, receiver, subscribe, ask } = await subscribedWorld({}, database);
  const id = await subscribe('encounter.admitted');
  await world.deliver();
  const other = await ask('GET', `Subscription/${id}`, undefined, nurse);
  expect(other).toMatchObject({ status: 403 });
  await world.system.stop();
  const network = await networkWith({ origins: ['https://elsewhere.example'] });
  const next = await createWorld({ database, network, delivery: ways, start: world.clock.now() });
  onTestFinished(() => next.system.stop());
  await admit(next);
  await deliverFor(next, 3);
  expect(receiver.heard.map(({ type }) => type)).toEqual(['handshake']);
});

test('a client has at most 20, finds its own, and what it may not have is refused and audited', async () => {
  const { world, ask, subscribe } = await subscribedWorld();
  const made: string[] = [];
  for (let n = 0; n < 20; n++) made.push(await subscribe('task.opened'));
  const refused = await ask(
    'POST',
    'Subscription',
    aSubscription({ topic: 'task.opened', endpoint: 'http://10.0.0.1/' }),
  );
  expect(refused).toMatchObject({ status: 403, body: { issue: [{ code: 'forbidden' }] } });
  const more = aSubscription({
    topic: 'task.opened',
    endpoint: String(await endpointOf(ask, made[0])),
  });
  expect(await ask('POST', 'Subscription', more)).toMatchObject({ status: 422 });
  expect(await ask('DELETE', `Subscription/${made[0]}`)).toMatchObject({ status: 204 });
  expect(await ask('DELETE', `Subscription/${made[0]}`)).toMatchObject({ status: 404 });
  expect(await ask('POST', 'Subscription', more)).toMatchObject({ status: 201 });
  const found = await ask('GET', 'Subscription?status=requested');
  expect(fhirIssues(found.body)).toEqual([]);
  expect(found.body?.['entry']).toHaveLength(20);
  const audit = await readAudit(world.database, { actor: clientId, limit: 200 });
  const counted = (action: string, result: string) =>
    audit.filter((row) => row.action === action && row.outcome === result).length;
  expect(counted('subscription.create', 'done')).toBe(21);
  expect(counted('subscription.create', 'refused')).toBe(2);
  expect(counted('subscription.delete', 'done')).toBe(1);
  expect(counted('subscription.search', 'done')).toBe(1);
});

async function endpointOf(
  ask: (method: string, path: string) => Promise<FhirAnswer>,
  id: string | undefined,
): Promise<unknown> {
  const { body } = await ask('GET', `Subscription/${id ?? ''}`);
  return (body?.['channel'] as { endpoint?: string } | undefined)?.endpoint;
}
