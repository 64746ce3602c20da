import { expect, test } from 'vitest';

import { must, silentLog, systemClock, systemIds } from '../../src/platform/platform.ts';
import { createSystem } from '../../src/system.ts';
import { freshPostgres } from '../databases.ts';
import { brokenInvariants } from '../invariants.ts';
import { createWorld, northlake } from '../world.ts';
import { potassium } from '../journeys/sent-messages.ts';
import { freePort, startSystemProcess, until } from './load.ts';

const count = 300;

test('kill -9 in the middle of a replay: it goes on exactly where it was, and asks about each result once', async () => {
  const { database, url } = await freshPostgres();
  const network = await northlake();
  // Results under a code that the mappings did not have: applied, and nobody was asked.
  const unmapped = network.feeds.map((feed) => ({ ...feed, codes: {} }));
  const world = await createWorld({ database, network: { ...network, feeds: unmapped } });
  for (let n = 0; n < count; n++) {
    const of = { mrn: `8${n}`, visit: `V8${n}`, order: `L8${n}`, flag: '' };
    const message = potassium({ control: `U${n}`, value: '6.8', ...of });
    await world.system.intake.accept('st-anne-lab', new TextEncoder().encode(message), 'test');
  }
  world.clock.advance(10);
  await world.system.worker.drain();
  expect(await world.tasks()).toEqual([]);
  await world.system.stop();

  const port = await freePort();
  // As the processes that are killed have it, so that theirs is the configuration that was tried.
  const feeds = network.feeds
    .filter(({ id }) => id === 'st-anne-lab')
    .map((feed) => ({ ...feed, port }));
  const { acts } = await createSystem({
    ...{ database, clock: systemClock, ids: systemIds(systemClock), log: silentLog },
    network: { ...network, feeds },
    identityProvider: {
      issuer: 'http://127.0.0.1:1/oidc',
      clientId: 'sinew',
      redirectUri: 'http://127.0.0.1:1/auth/callback',
    },
    webRoot: null,
  });
  const [wes, ingrid] = ['wes.thornton', 'ingrid.solberg'].map((id) =>
    must(
      network.people.find((one) => one.id === id),
      id,
    ),
  );
  let answer = await acts.planReplay({
    person: must(wes, 'wes'),
    selection: { outcome: 'applied', feed: 'st-anne-lab', from: 0 },
    ...{ how: 'retry', configuration: 'current', effects: 'suppress', reason: 'Mapped.' },
  });
  for (const act of ['predict', 'submit', 'approve', 'start'] as const) {
    const { id: planId, rev } = must(answer.done ? answer.plan : undefined, JSON.stringify(answer));
    const person = must(act === 'approve' ? ingrid : wes, 'a person');
    answer = await acts.changeReplay({ person, planId, rev, act });
  }
  expect(answer).toMatchObject({ plan: { state: 'running', items: count } });

  const done = async (): Promise<number> => {
    const rows = await database.query<{ done: number }>(
      'test-done',
      'select done from replay_plan',
    );
    return rows[0]?.done ?? 0;
  };
  let system = await startSystemProcess(url, 'st-anne-lab', port);
  let before = 0;
  for (const share of [0.2, 0.6]) {
    await until(async () => (await done()) >= count * share);
    await system.kill();
    // Nothing that was done is lost with the process.
    expect(await done()).toBeGreaterThanOrEqual(before);
    before = await done();
    system = await startSystemProcess(url, 'st-anne-lab', port);
  }
  await until(async () => (await done()) === count);
  await system.kill();
  const [plan] = await database.query(
    'test-plan',
    `select state, differing, (select count(*)::integer from task) as tasks from replay_plan`,
  );
  expect(plan).toEqual({ state: 'done', differing: 0, tasks: count });
  expect(await brokenInvariants(database)).toEqual([]);
}, 120_000);
