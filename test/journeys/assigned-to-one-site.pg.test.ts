import { expect, test } from 'vitest';

import { createAuthorize, readAudit } from '../../src/access/access.ts';
import { assignReleases, readStandings, rollBackSite } from '../../src/change/change.ts';
import {
  keepBundle,
  networkDigest,
  type Network,
  type Cohort,
} from '../../src/governance/governance.ts';
import { must } from '../../src/platform/platform.ts';
import { describeOnPostgres } from '../databases.ts';
import { createWorld, northlake, type World } from '../world.ts';
import { adt, potassium } from './sent-messages.ts';

/** The rollout manager of the example network. */
const manager = 'tariq.osei';

/** The next version: a potassium is critical from 7.0 only. */
async function next(): Promise<Network> {
  const network = await northlake();
  return {
    ...network,
    version: '9.0.0',
    workflows: network.workflows.map((one) =>
      one.id === 'critical-result'
        ? { ...one, parameters: { ...one.parameters, potassium_high: 7.0 } }
        : one,
    ),
  };
}

function changes(world: World) {
  const { system, database, clock, network } = world;
  const deps = {
    database,
    clock,
    signals: system.signals,
    authorize: createAuthorize(network.roles),
  };
  const person = must(
    network.people.find(({ id }) => id === manager),
    manager,
  );
  return {
    async assign(network: Network, scope: { site: string; cohort?: Cohort }) {
      const bundle = networkDigest(network);
      await keepBundle(database, { digest: bundle, network }, clock.now());
      const { site, cohort } = scope;
      const where = cohort
        ? { kind: 'cohort' as const, site, cohort }
        : { kind: 'site' as const, site };
      const answer = await assignReleases(
        { person, assignments: [{ scope: where, bundle }], kind: 'assign', reason: 'pilot' },
        deps,
      );
      await system.releaseWatch.look();
      return answer;
    },
    async rollBack(site: string) {
      const answer = await rollBackSite({ person, site, reason: 'too many calls' }, deps);
      await system.releaseWatch.look();
      return answer;
    },
  };
}

/** A potassium of 6.8: critical for the version that the network began with, not for the next. */
async function result(world: World, site: 'st-anne' | 'lakeside', number: number): Promise<void> {
  const mrn = `${site === 'st-anne' ? 7 : 8}0010${number}`;
  const told = { mrn, visit: `V${mrn}`, order: `L${mrn}`, at: '20260303120000' };
  const admission = adt('A01', { ...told, control: `A${mrn}` });
  const laboratory = potassium({ ...told, control: `R${mrn}`, value: '6.8', flag: 'H' });
  if (site === 'st-anne') {
    await world.receive('st-anne-adt', admission);
    await world.receive('st-anne-lab', laboratory);
    return;
  }
  for (const message of [admission, laboratory]) {
    const theirs = message
      .replaceAll('SAMC', 'LSH')
      .replaceAll('K^Potassium^L', '2823-3^Potassium^LN');
    await world.receive('lakeside-conformance', theirs);
  }
}

/** Other workflows may have open runs beside them. */
const openCritical = (open: number): unknown =>
  expect.arrayContaining([
    expect.objectContaining({
      ...{ site: 'st-anne', workflow: 'critical-result', open, becomes: 'finish' },
    }),
  ]);

const runsSql = `
  select site, count(*)::integer as runs
    from instance
   where workflow = 'critical-result'
   group by site
   order by site`;

const runs = (world: World) =>
  world.database.query<{ site: string; runs: number }>('story-runs', runsSql);

describeOnPostgres('a version that is assigned to one site alone', (fresh) => {
  test('runs there and nowhere else, until the site goes back; what was begun ends as it began', async () => {
    const world = await createWorld({ database: await fresh() });
    const change = changes(world);
    await result(world, 'st-anne', 1);
    await result(world, 'lakeside', 1);
    const both = [
      { site: 'lakeside', runs: 1 },
      { site: 'st-anne', runs: 1 },
    ];
    expect(await runs(world)).toEqual(both);

    const assigned = await change.assign(await next(), { site: 'st-anne' });
    expect(assigned).toMatchObject({
      done: true,
      release: { epoch: 2 },
      runs: openCritical(1),
    });
    await result(world, 'st-anne', 2);
    await result(world, 'lakeside', 2);
    expect(await runs(world)).toEqual([{ site: 'lakeside', runs: 2 }, both[1]]);

    await world.advance(11);
    const begun = (await world.tasks()).filter(({ state }) => state === 'open');
    expect(begun.map(({ poolRole, rung }) => [poolRole, rung])).toContainEqual(['charge-nurse', 1]);

    const back = await change.rollBack('st-anne');
    expect(back).toMatchObject({ done: true, release: { epoch: 3 }, runs: openCritical(1) });
    await result(world, 'st-anne', 3);
    expect(await runs(world)).toEqual([
      { site: 'lakeside', runs: 2 },
      { site: 'st-anne', runs: 2 },
    ]);
    expect(await readStandings(world.database)).toMatchObject({
      epoch: 3,
      sites: expect.arrayContaining([
        expect.objectContaining({
          site: 'st-anne',
          version: world.network.version,
          reason: 'too many calls',
        }),
      ]),
    });
    await world.check();
  });

  test('a message is read and decided by what was in force when it arrived', async () => {
    const world = await createWorld({ database: await fresh() });
    const { database, system } = world;
    await result(world, 'st-anne', 1);
    await changes(world).assign(await next(), { site: 'st-anne' });
    await result(world, 'st-anne', 2);
    const pinned = await database.query(
      'story-pinned',
      `select j.epoch, count(distinct e.id)::integer as events
         from journal j
         left join event e on e.epoch = j.epoch
        where j.site = 'st-anne'
        group by j.epoch
        order by j.epoch`,
    );
    expect(pinned).toMatchObject([{ epoch: 1 }, { epoch: 2 }]);
    expect(system.releaseWatch.failure()).toBeNull();
  });

  test('a cohort runs it for its patients alone, and the rest of the site goes on as before', async () => {
    const world = await createWorld({ database: await fresh() });
    const cohort = { id: 'emergency', units: ['ed'] };
    const answer = await changes(world).assign(await next(), { site: 'st-anne', cohort });
    expect(answer).toMatchObject({ done: true });
    await result(world, 'st-anne', 1);
    expect(await runs(world)).toEqual([]);
    await world.receive(
      'st-anne-adt',
      adt('A02', { control: 'M1', place: 'ICU^1^A', mrn: '700101', visit: 'V700101' }),
    );
    await world.receive(
      'st-anne-lab',
      potassium({
        control: 'R9',
        value: '6.8',
        flag: 'H',
        mrn: '700101',
        visit: 'V700101',
        order: 'L9',
        place: 'ICU^1^A',
      }),
    );
    expect(await runs(world)).toEqual([{ site: 'st-anne', runs: 1 }]);
    await world.check();
  });

  test('whoever may not is refused, and both are audited', async () => {
    const world = await createWorld({ database: await fresh() });
    const { database, clock, system, network } = world;
    const authorize = createAuthorize(network.roles);
    const nurse = must(
      network.people.find(({ id }) => id === 'nina.alvarez'),
      'a nurse',
    );
    const bundle = networkDigest(network);
    const assignments = [{ scope: { kind: 'site', site: 'lakeside' }, bundle } as const];
    const deps = { database, clock, signals: system.signals, authorize };
    const refused = await assignReleases(
      { person: nurse, assignments, kind: 'assign', reason: 'why not' },
      deps,
    );
    expect(refused).toMatchObject({ done: false, refusal: { kind: 'forbidden' } });
    await changes(world).assign(await next(), { site: 'lakeside' });
    const found = await readAudit(database, { object: `bundle:${bundle}`, limit: 10 });
    expect(found).toMatchObject([
      { actor: 'nina.alvarez', action: 'release.assign', site: 'lakeside', outcome: 'refused' },
    ]);
    expect(
      await rollBackSite({ person: null, site: 'harbor', reason: 'never moved' }, deps),
    ).toMatchObject({
      done: false,
      refusal: { kind: 'not-now' },
    });
  });
});
