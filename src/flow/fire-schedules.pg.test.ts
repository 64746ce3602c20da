import { expect, test } from 'vitest';

import { freshPostgres } from '../../test/databases.ts';
import { createWorld, northlake, type World } from '../../test/world.ts';

const source = `id: morning-round
version: 1.0.0
title: Morning round
purpose: p
owner: o
sources: [{ title: t, reference: r, says: s }]
parameters: {}
remembers: {}
start: [{ schedule: { at: '07:00', days: [mon, tue, wed, thu, fri] }, goto: asked }]
states:
  asked:
    describes: Somebody is asked
    task:
      key: round
      title: Do the round
      priority: routine
      pool: { role: house-supervisor, unit: none }
      accept_within: 4h
      finish_within: 8h
      ladder: [{ after: 4h, to: { role: house-supervisor, unit: none } }]
      repeat_last_every: 4h
      why: w
      todo: t
      otherwise: o
    on: [{ act: completed, goto: done }]
  done: { describes: It was done, terminal: true }
`;

/** Two sites in two zones, on a Tuesday at noon in Chicago. */
async function morning(): Promise<World> {
  const network = await northlake();
  const sites = ['st-anne', 'harbor'];
  return createWorld({
    database: (await freshPostgres()).database,
    network: {
      ...network,
      workflows: [
        { id: 'morning-round', source, path: 'w.yaml', sites, parameters: {}, siteParameters: {} },
      ],
    },
  });
}

const startedSql = `
  select site, subject, to_char(started_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') as at
    from instance
   order by started_at, site`;

const firstSql = `select because->>'sentence' as sentence from instance_step where rev = 1 order by at, site`;

test('a schedule starts one run per site at each of its times, on the clocks of the site', async () => {
  const world = await morning();
  await world.system.worker.drain();
  expect(await world.database.query('started', startedSql)).toEqual([]);
  await world.advance(24 * 60);
  const zoneOf = (id: string) => world.network.sites.find((site) => site.id === id)?.zone;
  expect(zoneOf('st-anne')).not.toBe(zoneOf('harbor'));
  const started = await world.database.query<{ site: string; at: string }>('started', startedSql);
  expect(started.map(({ site }) => site).toSorted()).toEqual(['harbor', 'st-anne']);
  expect(started.find(({ site }) => site === 'st-anne')?.at).toBe('2026-03-04 13:00');
  await world.check();
});

test('times that an outage missed are one run, labelled late, and the next time is as usual', async () => {
  const world = await morning();
  await world.system.worker.drain();
  // From Tuesday noon to Monday, 11:00 by the clocks that went forward on Sunday: four mornings at St. Anne.
  world.clock.advance((5 * 24 + 22) * 3_600_000);
  await world.system.worker.drain();
  await world.system.worker.drain();
  const started = await world.database.query<{ site: string }>('started', startedSql);
  expect(started.map(({ site }) => site).toSorted()).toEqual(['harbor', 'st-anne']);
  const said = await world.database.query<{ sentence: string }>('said', firstSql);
  expect(said.map(({ sentence }) => sentence).join('\n')).toContain(
    'by its schedule of 07:00 (4 h late); 3 earlier times were missed.',
  );
  await world.check();
});

test('who looks again starts nothing more', async () => {
  const world = await morning();
  await world.system.worker.drain();
  await world.advance(24 * 60);
  for (let look = 0; look < 3; look++) {
    world.clock.advance(2_000);
    await world.system.worker.drain();
  }
  expect(await world.database.query('started', startedSql)).toHaveLength(2);
});
