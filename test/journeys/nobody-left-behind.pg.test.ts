import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { createAuthorize } from '../../src/access/access.ts';
import { poolMembers, type Network } from '../../src/governance/governance.ts';
import { must, type Database } from '../../src/platform/platform.ts';
import { askedOf, mayOnTask, readTasks, readWorklist } from '../../src/tasks/tasks.ts';
import { freshPostgres } from '../databases.ts';
import { createWorld, northlake, worldStart, type World } from '../world.ts';
import { adt, potassium } from './sent-messages.ts';

/** What a new configuration takes away from St. Anne. Who watches over the house stays: without them none is put in force. */
type Loss =
  | { gone: 'person'; of: number }
  | { gone: 'grants'; of: number }
  | { gone: 'unit'; of: number }
  | { gone: 'rotas' }
  | { gone: 'shift'; of: number }
  | { gone: 'role' };

const kept = new Set(['beatriz.carvalho', 'samir.haddad']);
const units = ['ed', 'icu', '4a', '4b', 'cardiology'];
const nurses = ['nina.alvarez', 'callum.reid', 'adaeze.nwosu', 'piotr.zielinski'];

const losses = fc.array(
  fc.oneof(
    fc.record({ gone: fc.constant('person' as const), of: fc.nat(40) }),
    fc.record({ gone: fc.constant('grants' as const), of: fc.nat(40) }),
    fc.record({ gone: fc.constant('unit' as const), of: fc.nat(4) }),
    fc.record({ gone: fc.constant('rotas' as const) }),
    fc.record({ gone: fc.constant('shift' as const), of: fc.nat(8) }),
    fc.record({ gone: fc.constant('role' as const) }),
  ),
  { minLength: 1, maxLength: 30 },
);

test('whatever a new configuration takes away, every task has somebody who is asked and may act, or an owner who may', async () => {
  const network = await northlake();
  await fc.assert(
    fc.asyncProperty(losses, async (lost) => {
      const { database } = await freshPostgres();
      const before = await createWorld({ database, network });
      await fill(before);
      await before.system.stop();

      const changed = lost.reduce(without, network);
      const start = worldStart + 60_000;
      const after = await createWorld({ database, network: changed, start });
      await after.advance(2);
      await expectSomebody(database, changed, after.clock.now());
      await after.check();
      await after.advance(60);
      await expectSomebody(database, changed, after.clock.now());
      await after.check();
      await after.system.stop();
    }),
    { numRuns: 4, seed: 41 },
  );
}, 120_000);

test('the tasks of a nurse who is not in the new configuration ask her unit again, with an alarm that names no patient', async () => {
  const { database } = await freshPostgres();
  const network = await northlake();
  const before = await createWorld({ database, network });
  await fill(before);
  await before.system.stop();
  const warned: [string, unknown][] = [];
  const note = (): void => undefined;
  const after = await createWorld({
    ...{ database, network: without(network, { gone: 'person', of: 0 }) },
    start: worldStart + 60_000,
    log: { info: note, error: note, warn: (event, fields) => void warned.push([event, fields]) },
  });
  await after.advance(1);
  const tasks = await after.tasks();
  expect(
    tasks.find(({ poolUnit, key }) => poolUnit === 'ed' && key === 'acknowledge'),
  ).toMatchObject({ state: 'open', owner: null, poolRole: 'nurse' });
  expect(tasks.find(({ key }) => key === 'see-to-it-now')).toMatchObject({
    ...{ poolRole: 'charge-nurse', poolUnit: 'ed' },
    title: 'A critical task of nina.alvarez came back',
  });
  expect(warned).toContainEqual([
    'tasks.moved',
    { owner: 'nina.alvarez', cause: 'gone', returned: 1, offered: 0 },
  ]);
  await after.check();
  await after.system.stop();
});

test('the tasks of a site that a new configuration no longer has are on the list of the network’s last resort, who finishes them', async () => {
  const { database } = await freshPostgres();
  const network = await northlake();
  const before = await createWorld({ database, network });
  await fill(before);
  await before.system.stop();
  const warned: string[] = [];
  const note = (): void => undefined;
  const gone = withoutSite(network, 'st-anne', {
    site: 'lakeside',
    role: 'house-supervisor',
    unit: null,
  });
  const after = await createWorld({
    ...{ database, network: gone, start: worldStart + 60_000 },
    log: { info: note, error: note, warn: (event) => void warned.push(event) },
  });
  await after.advance(2);
  await expectSomebody(database, gone, after.clock.now());
  const tasks = (await after.tasks()).filter(({ state }) => state === 'open');
  expect(tasks.length).toBeGreaterThan(3);
  expect(tasks.every(({ fallback }) => fallback)).toBe(true);
  expect(warned).toContain('tasks.site-gone');

  const person = must(
    gone.people.find(({ grants }) =>
      grants.some(({ role, site }) => role === 'house-supervisor' && site === 'lakeside'),
    ),
    'lakeside has a supervisor',
  );
  const list = await readWorklist(database, { ...askedOf(person, gone), limit: 50 });
  expect(list.pool.map(({ id }) => id).toSorted()).toEqual(tasks.map(({ id }) => id).toSorted());
  const elsewhere = await readWorklist(database, {
    ...askedOf(person, gone, ['harbor']),
    limit: 50,
  });
  expect(elsewhere.pool).toEqual([]);

  const [first] = tasks;
  const one = must(first, 'a task');
  expect(await after.act(person.id, one, { act: 'accept' })).toMatchObject({ done: true });
  const mine = await readWorklist(database, { ...askedOf(person, gone), limit: 50 });
  expect(mine.mine.map(({ id }) => id)).toEqual([one.id]);
  await after.advance(30);
  await expectSomebody(database, gone, after.clock.now());
  await after.check();
  await after.system.stop();
}, 60_000);

/** A critical potassium in each unit; those of four nurses are accepted, one is on offer. */
async function fill(world: World): Promise<void> {
  for (const [n, unit] of ['ED', 'ICU', '4A', '4B', 'CARD'].entries()) {
    const of = { mrn: `70${n}`, visit: `V${n}`, place: `${unit}^1^A` };
    await world.receive('st-anne-adt', adt('A01', { ...of, control: `A${n}` }));
    const told = { ...of, control: `R${n}`, order: `L${n}`, value: '6.8' };
    await world.receive('st-anne-lab', potassium(told));
  }
  for (const nurse of nurses) {
    for (const task of await world.tasks()) {
      if (task.state !== 'open' || !mayNurse(world.network, nurse, task.poolUnit)) continue;
      expect(await world.act(nurse, task, { act: 'accept' })).toMatchObject({ done: true });
      break;
    }
  }
  const [mine] = (await world.tasks()).filter(({ owner }) => owner === 'nina.alvarez');
  if (mine) {
    await world.act('nina.alvarez', mine, {
      ...{ act: 'hand-over', to: 'marcus.oyelaran', note: 'Repeat at 21:00' },
    });
  }
}

function mayNurse({ people }: Network, id: string, unit: string | null): boolean {
  const found = people.find((one) => one.id === id);
  return found?.grants.some((grant) => grant.role === 'nurse' && grant.unit === unit) ?? false;
}

function withoutSite(
  network: Network,
  site: string,
  fallback: NonNullable<Network['fallback']>,
): Network {
  const elsewhere = <Part extends { site: string }>(parts: readonly Part[]): Part[] =>
    parts.filter((part) => part.site !== site);
  return {
    ...network,
    fallback,
    sites: network.sites.filter(({ id }) => id !== site),
    rotas: elsewhere(network.rotas),
    feeds: elsewhere(network.feeds),
    destinations: [],
    people: network.people.map((one) => ({ ...one, grants: elsewhere(one.grants) })),
    workflows: network.workflows.map((one) => ({
      ...one,
      sites: one.sites.filter((id) => id !== site),
      siteParameters: {},
    })),
  };
}

function without(network: Network, loss: Loss): Network {
  const { people } = network;
  switch (loss.gone) {
    case 'person': {
      const id = people[loss.of % people.length]?.id ?? '';
      return kept.has(id) ? network : { ...network, people: people.filter((one) => one.id !== id) };
    }
    case 'grants': {
      const id = people[loss.of % people.length]?.id ?? '';
      const stripped = people.map((one) => (one.id === id ? { ...one, grants: [] } : one));
      return kept.has(id) ? network : { ...network, people: stripped };
    }
    case 'unit': {
      const unit = units[loss.of] ?? '';
      return {
        ...network,
        sites: network.sites.map((site) => ({
          ...site,
          units: site.units.filter(({ id }) => id !== unit),
        })),
        people: people.map((one) => ({
          ...one,
          grants: one.grants.filter((grant) => grant.unit !== unit),
        })),
      };
    }
    case 'rotas':
      return { ...network, rotas: [] };
    case 'shift':
      return { ...network, rotas: network.rotas.filter((_, at) => at !== loss.of) };
    case 'role': {
      // Runs that are under way are pinned to a workflow that asks for it.
      const grants = people.map((one) => ({
        ...one,
        grants: one.grants.filter(({ role }) => role !== 'nurse'),
      }));
      return { ...network, people: grants };
    }
  }
}

/** Invariant I-20, asked of the configuration in force. */
async function expectSomebody(database: Database, network: Network, at: number): Promise<void> {
  const authorize = createAuthorize(network.roles);
  const live = await database.query<{ id: string }>(
    'test-live-tasks',
    `select id from task where state in ('open', 'accepted')`,
  );
  const tasks = await readTasks(
    database,
    live.map(({ id }) => id),
  );
  for (const task of tasks) {
    const asked =
      task.owner === null
        ? poolMembers(network, task.pool, task.site, at).people
        : network.people.filter(({ id }) => id === task.owner);
    const able = asked.filter(
      (person) => mayOnTask(authorize, network, person, 'task.act', task).allowed,
    );
    expect(able, `${task.id} ${task.state} ${task.pool.role} ${task.pool.unit}`).not.toEqual([]);
    if (task.offeredTo === null) continue;
    const receiver = network.people.filter(({ id }) => id === task.offeredTo);
    expect(receiver, `${task.id} is on offer to somebody who is there`).not.toEqual([]);
  }
}
