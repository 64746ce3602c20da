import { expect, test } from 'vitest';

import type { Network } from '../../src/governance/governance.ts';
import { must } from '../../src/platform/platform.ts';
import { describeOnPostgres } from '../databases.ts';
import { createWorld, northlake, type World, type WorldTask } from '../world.ts';
import { adt, potassium } from './sent-messages.ts';

const keiko = 'keiko.tanaka';

describeOnPostgres('take next', (fresh) => {
  test('gives the coordinator the call that is due longest, until she has as many as the site lets be given', async () => {
    const world = await discharged(await fresh(), 3);
    const calls = (await world.tasks()).filter(({ state }) => state === 'open');
    expect(calls).toHaveLength(3);
    expect(await next(world, keiko)).toMatchObject({ done: true, accepted: true });
    expect(await next(world, keiko)).toMatchObject({ done: true, accepted: true });
    expect((await owned(world, keiko)).map(({ id }) => id)).toEqual(
      calls.slice(0, 2).map(({ id }) => id),
    );
    expect(await next(world, keiko)).toMatchObject({
      done: false,
      refusal: { kind: 'not-now' },
    });
    // The cap bounds what is given, not what she takes of her own accord.
    const third = must(calls[2], 'a third call');
    expect(await world.act(keiko, third, { act: 'accept' })).toMatchObject({ done: true });
    await world.check();
  });

  test('gives two who press at once two different tasks', async () => {
    const world = await discharged(await fresh(), 2);
    const [one, two] = await Promise.all([next(world, keiko), next(world, 'second')]);
    expect(one.done && two.done && one.task.id !== two.task.id).toBe(true);
    await world.check();
  });

  test('only names a critical task, and says so where nothing is asked', async () => {
    const world = await createWorld({ database: await fresh() });
    expect(await next(world, 'nina.alvarez')).toMatchObject({ refusal: { kind: 'not-now' } });
    await world.receive('st-anne-adt', adt('A01', { control: 'A1' }));
    await world.receive('st-anne-lab', potassium({ control: 'R1', value: '6.8' }));
    const task = await world.task();
    expect(await next(world, 'nina.alvarez')).toMatchObject({
      ...{ done: true, accepted: false, task: { id: task.id } },
    });
    expect(await world.task()).toEqual(task);
    await world.check();
  });
});

/** Patients went home a day ago, one after the other: calls are due. There are two coordinators, who are given two each. */
async function discharged(database: World['database'], patients: number): Promise<World> {
  const world = await createWorld({ database, network: await withTwoCoordinators() });
  for (let n = 1; n <= patients; n++) {
    const of = { mrn: `70${n}`, visit: `V${n}` };
    await world.receive('st-anne-adt', adt('A01', { ...of, control: `A${n}` }));
    await world.receive('st-anne-adt', adt('A03', { ...of, control: `D${n}` }));
    await world.advance(1);
  }
  await world.advance(24 * 60);
  return world;
}

async function withTwoCoordinators(): Promise<Network> {
  const network = await northlake();
  const coordinator = must(
    network.people.find(({ id }) => id === keiko),
    keiko,
  );
  return {
    ...network,
    people: [...network.people, { ...coordinator, id: 'second', name: 'Second Coordinator' }],
    rotas: network.rotas.filter(({ role }) => role !== 'care-coordinator'),
    sites: network.sites.map((site) =>
      site.id === 'st-anne'
        ? { ...site, work: { acceptedMaxByRole: { 'care-coordinator': 2 } } }
        : site,
    ),
  };
}

function next(world: World, id: string) {
  const person = must(
    world.network.people.find((one) => one.id === id),
    id,
  );
  return world.system.acts.takeNext({ person });
}

async function owned(world: World, id: string): Promise<WorldTask[]> {
  return (await world.tasks()).filter(({ owner }) => owner === id);
}
