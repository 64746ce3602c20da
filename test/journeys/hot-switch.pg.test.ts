import { expect, test } from 'vitest';

import { createAuthorize } from '../../src/access/access.ts';
import { assignReleases } from '../../src/change/change.ts';
import { keepBundle, networkDigest, type Network } from '../../src/governance/governance.ts';
import { createSignals, must, systemClock } from '../../src/platform/platform.ts';
import { freshPostgres } from '../databases.ts';
import { until } from '../faults/load.ts';
import { northlake } from '../world.ts';
import { startSystem } from './running-system.ts';
import { adt } from './sent-messages.ts';

test('a running process takes over by itself: feeds go and come, and the others keep their connections', async () => {
  const { database } = await freshPostgres();
  const running = await startSystem(database);
  const { system } = running;
  const sender = running.sender('st-anne-adt');
  expect((await sender.ask(adt('A01', { control: 'A1' }))).toString()).toContain('MSA|AA|A1');

  const next = await withoutLaboratory();
  const bundle = networkDigest(next);
  await keepBundle(database, { digest: bundle, network: next }, systemClock.now());
  const person = must(
    next.people.find(({ id }) => id === 'tariq.osei'),
    'the rollout manager',
  );
  // As from another process: the signals of this one do not tell.
  const deps = {
    ...{ database, clock: systemClock, signals: createSignals() },
    authorize: createAuthorize(next.roles),
  };
  const assignments = [{ scope: { kind: 'site', site: 'st-anne' }, bundle } as const];
  const answer = await assignReleases({ person, assignments, kind: 'assign', reason: 'a' }, deps);
  expect(answer).toMatchObject({ done: true, release: { epoch: 2 } });

  await until(async () => system.intake.ports()['st-anne-lab'] === undefined);
  expect(system.intake.ports()).toHaveProperty('st-anne-desk');

  expect((await sender.ask(adt('A08', { control: 'A2' }))).toString()).toContain('MSA|AA|A2');
  await running.sender('st-anne-desk').ask(adt('A08', { control: 'A3' }));
  const kept = await running.kept();
  expect(kept.map(({ control, outcome }) => [control, outcome])).toEqual([
    ['A1', 'applied'],
    ['A2', 'applied'],
    ['A3', 'applied'],
  ]);
  const epochs = await database.query('hot-epochs', `select epoch from journal order by seq`);
  expect(epochs).toEqual([{ epoch: 1 }, { epoch: 2 }, { epoch: 2 }]);
  expect(system.releaseWatch.failure()).toBeNull();
});

/** The laboratory of St. Anne is cut off, and a front desk connected instead. */
async function withoutLaboratory(): Promise<Network> {
  const network = await northlake();
  const feeds = network.feeds.map((feed) => ({ ...feed, port: 0 }));
  const admissions = must(
    feeds.find(({ id }) => id === 'st-anne-adt'),
    'the feed of admissions',
  );
  return {
    ...network,
    version: '9.0.0',
    feeds: [
      ...feeds.filter(({ id }) => id !== 'st-anne-lab'),
      { ...admissions, id: 'st-anne-desk', title: 'Front desk' },
    ],
  };
}
