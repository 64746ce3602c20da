import { expect, test } from 'vitest';

import { freshPostgres } from '../databases.ts';
import { fhirIssues } from '../fhir-validator.ts';
import { brokenInvariants } from '../invariants.ts';
import { ask, recordToken, startWithFhir } from './fhir-client.ts';
import { adt, merge, potassium } from './sent-messages.ts';

/** Systems read over FHIR what the feeds said. Whatever is answered, an independent validator has nothing against it. */

interface Told {
  resourceType: string;
  id: string;
  [element: string]: unknown;
}
interface ToldBundle {
  resourceType: string;
  link: { relation: string; url: string }[];
  entry?: { fullUrl: string; resource: Told; search?: { mode: string } }[];
}

async function withCriticalResult() {
  const { database } = await freshPostgres();
  const running = await startWithFhir(database);
  await running.sender('st-anne-adt').ask(adt('A01', { control: 'A1' }));
  await running.kept();
  await running.sender('st-anne-lab').ask(potassium({ control: 'R1', value: '6.80' }));
  await running.kept();
  return running;
}

function resources(bundle: unknown): Told[] {
  expect(fhirIssues(bundle)).toEqual([]);
  return ((bundle as ToldBundle).entry ?? []).map(({ resource }) => resource);
}

function nextOf(bundle: unknown): string | undefined {
  return (bundle as ToldBundle).link.find(({ relation }) => relation === 'next')?.url;
}

test('what a feed said of a patient is found and read as FHIR R4, with its digits and its references', async () => {
  const { client } = await withCriticalResult();
  const search = async (resourceType: string, searchParams: Record<string, string>) =>
    resources(await client.search({ resourceType, searchParams }));
  const [patient] = await search('Patient', { identifier: 'urn:sinew:authority:SAMC|700101' });
  expect(patient).toMatchObject({
    name: [{ family: 'SMITH', given: ['ANN'] }],
    birthDate: '1981-11-10',
    gender: 'female',
    active: true,
  });
  const id = patient?.id ?? '';
  const [encounter] = await search('Encounter', { patient: id, status: 'in-progress' });
  expect(encounter).toMatchObject({ status: 'in-progress', class: { code: 'IMP' } });
  const [observation] = await search('Observation', { subject: `Patient/${id}`, code: '2823-3' });
  expect(observation).toMatchObject({
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '2823-3' }] },
    subject: { reference: `Patient/${id}` },
    encounter: { reference: `Encounter/${encounter?.id ?? ''}` },
    valueQuantity: { value: 6.8, unit: 'mmol/L', code: 'mmol/L' },
    interpretation: [{ coding: [{ code: 'HH' }] }],
  });
  const [task] = await search('Task', { patient: id, status: 'requested' });
  expect(task).toMatchObject({
    priority: 'stat',
    intent: 'order',
    focus: { reference: `Observation/${observation?.id ?? ''}` },
    performerType: [{ text: 'Nurse' }],
  });
  for (const one of [patient, encounter, observation, task]) {
    const read = await client.read({ resourceType: one?.resourceType ?? '', id: one?.id ?? '' });
    expect(read).toEqual(one);
    expect(fhirIssues(read)).toEqual([]);
  }
  const found = await search('Location', {});
  expect(found.map(({ name }) => name)).toEqual(['Emergency Department, room 12, bed A']);
  const location = await client.read({ resourceType: 'Location', id: found[0]?.id ?? '' });
  expect(location).toEqual(found[0]);
});

test('a reported zero at the end is not lost: 6.80 is answered as 6.80', async () => {
  const running = await withCriticalResult();
  const response = await fetch(`${running.url}/fhir/Observation?_lastUpdated=ge2020`, {
    headers: { authorization: `Bearer ${recordToken}` },
  });
  expect(await response.text()).toContain('"value":6.80,');
});

test('the task says what became of it: who is accountable, and what they recorded', async () => {
  const running = await withCriticalResult();
  const { client, system, database } = running;
  const [open] = await running.tasks();
  const { network } = system.release;
  const person = network.people.find(({ id }) => id === 'nina.alvarez');
  if (!person || !open) throw new Error('the story needs a nurse and a task');
  const act = { person, taskId: open.id };
  await system.acts.act({ ...act, rev: 1, act: { act: 'accept' } });
  const id = open.id.replace('_', '-');
  const accepted = await client.read({ resourceType: 'Task', id });
  expect(fhirIssues(accepted)).toEqual([]);
  expect(accepted).toMatchObject({
    status: 'accepted',
    owner: { reference: 'Practitioner/nina.alvarez', display: 'Nina Alvarez' },
    meta: { versionId: '2' },
  });
  const bundle = await client.search({
    resourceType: 'Task',
    searchParams: { owner: 'nina.alvarez', _include: 'Task:owner' },
  });
  expect(resources(bundle).map(({ resourceType }) => resourceType)).toEqual([
    'Task',
    'Practitioner',
  ]);
  expect(await brokenInvariants(database)).toEqual([]);
});

test('a patient who goes on leave is told as that, found as that, and in the house again after the return', async () => {
  const running = await withCriticalResult();
  const identifier = 'urn:sinew:authority:SAMC|V9001';
  const found = async (status: string) =>
    resources(
      await running.client.search({
        resourceType: 'Encounter',
        searchParams: { identifier, status },
      }),
    );
  const sent = running.sender('st-anne-adt');
  await sent.ask(adt('A21', { control: 'A2', at: '20260303130000', back: '20260305100000' }));
  await running.kept();
  expect(await found('onleave')).toMatchObject([{ status: 'onleave' }]);
  expect(await found('in-progress')).toEqual([]);
  await sent.ask(adt('A22', { control: 'A3', at: '20260303150000' }));
  await running.kept();
  expect(await found('in-progress')).toMatchObject([{ status: 'in-progress' }]);
});

test('pages follow each other by their links, nothing twice and nothing left out', async () => {
  const running = await withCriticalResult();
  const sender = running.sender('st-anne-lab');
  for (let n = 2; n <= 7; n++) {
    await sender.ask(
      potassium({
        control: `R${n}`,
        value: `4.${n}`,
        flag: 'N',
        order: `L500${n}`,
        at: `202603031${n}0000`,
      }),
    );
  }
  await running.kept();
  for (const sort of ['date', '-date', undefined]) {
    const found: Told[] = [];
    const query = new URLSearchParams({ code: '2823-3', _lastUpdated: 'ge2020', _count: '3' });
    if (sort) query.set('_sort', sort);
    let next: string | undefined = `/Observation?${query.toString()}`;
    let pages = 0;
    while (next !== undefined) {
      const { body } = await ask(running, next.replace(`${running.url}/fhir`, ''));
      found.push(...resources(body));
      next = nextOf(body);
      pages += 1;
    }
    expect(pages).toBe(3);
    expect(new Set(found.map(({ id }) => id)).size).toBe(7);
    const times = found.map((one) => String(one['effectiveDateTime']));
    if (sort === 'date') expect(times).toEqual(times.toSorted());
    if (sort === '-date') expect(times).toEqual(times.toSorted().toReversed());
  }
});

test('what is pointed to comes with the page where it is asked for', async () => {
  const { client } = await withCriticalResult();
  const bundle = await client.search({
    resourceType: 'Task',
    searchParams: {
      status: 'requested',
      _include: ['Task:patient', 'Task:focus', 'Task:encounter'],
    },
  });
  const modes = ((bundle as unknown as ToldBundle).entry ?? []).map(
    ({ resource, search }) => `${resource.resourceType} ${search?.mode ?? ''}`,
  );
  expect(resources(bundle)).toHaveLength(4);
  expect(modes.toSorted()).toEqual([
    'Encounter include',
    'Observation include',
    'Patient include',
    'Task match',
  ]);
});

test('a merged patient is found under the survivor, and the retired record points there', async () => {
  const running = await withCriticalResult();
  const { client } = running;
  const [retired] = resources(
    await client.search({ resourceType: 'Patient', searchParams: { name: 'smi' } }),
  );
  await running
    .sender('st-anne-adt')
    .ask(merge({ control: 'M1', mrn: '700900', name: 'SMITH^ANNE', retired: '700101' }));
  await running.kept();
  const [survivor] = resources(
    await client.search({ resourceType: 'Patient', searchParams: { identifier: '700101' } }),
  );
  expect(survivor?.id).not.toBe(retired?.id);
  const read = await client.read({ resourceType: 'Patient', id: retired?.id ?? '' });
  expect(fhirIssues(read)).toEqual([]);
  expect(read).toMatchObject({
    active: false,
    link: [{ other: { reference: `Patient/${survivor?.id ?? ''}` }, type: 'replaced-by' }],
  });
  const results = await client.search({
    resourceType: 'Observation',
    searchParams: { patient: retired?.id ?? '' },
  });
  expect(resources(results)).toHaveLength(1);
});

test('every search parameter of the table is one that the database can answer', async () => {
  const running = await withCriticalResult();
  const { body } = await ask(running, '/metadata');
  expect(fhirIssues(body)).toEqual([]);
  const [rest] = body['rest'] as { resource: CapabilityResource[] }[];
  const values: Record<string, string> = {
    date: 'ge2020-01-01',
    token: 'x',
    string: 'x',
    reference: 'x',
  };
  const valid: Record<string, string> = { gender: 'female', status: 'completed', priority: 'stat' };
  const statuses: Record<string, string> = {
    ...{ Encounter: 'finished', Observation: 'final', Appointment: 'booked' },
    DocumentReference: 'current',
  };
  let asked = 0;
  for (const { type, searchParam } of rest?.resource ?? []) {
    // Only for clients that may subscribe: fhir-subscriptions.pg.test.ts searches them.
    if (type === 'Subscription') continue;
    for (const { name, type: kind } of searchParam) {
      const query = new URLSearchParams({ _id: 'none-of-these' });
      const value = (name === 'status' && statuses[type]) || valid[name] || (values[kind] ?? '');
      query.append(name, value);
      const answer = await ask(running, `/${type}?${query.toString()}`);
      expect([type, name, answer.status, answer.body['entry']]).toEqual([
        type,
        name,
        200,
        undefined,
      ]);
      asked += 1;
    }
  }
  expect(asked).toBeGreaterThan(30);
});

interface CapabilityResource {
  type: string;
  searchParam: { name: string; type: string }[];
}
