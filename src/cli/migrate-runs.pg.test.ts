import { expect, test } from 'vitest';

import { freshPostgres } from '../../test/databases.ts';
import { createWorld, northlake, type World } from '../../test/world.ts';
import { type Network } from '../governance/governance.ts';
import { main } from './cli.ts';
import { RecordedTerminal } from './recorded-terminal.ts';

// The command goes by the clock of the machine, so the story begins a little before now.
const HOUR_MS = 3_600_000;
const began = Date.now();
const twoHoursAgo = new Intl.DateTimeFormat('en-GB', {
  ...{ timeZone: 'America/Chicago', hour: '2-digit', minute: '2-digit' },
}).format(began - 2 * HOUR_MS);

const source = (version: string, finish: string, more = ''): string => `id: morning-round
version: ${version}
title: Morning round
purpose: p
owner: o
sources: [{ title: t, reference: r, says: s }]
parameters: {}
remembers: {}
${more}
start: [{ schedule: { at: '${twoHoursAgo}' }, goto: asked }]
states:
  asked:
    describes: Somebody is asked
    task:
      key: round
      title: Do the round
      priority: routine
      pool: { role: house-supervisor, unit: none }
      accept_within: 4h
      finish_within: ${finish}
      ladder: [{ after: 4h, to: { role: house-supervisor, unit: none } }]
      repeat_last_every: 4h
      why: w
      todo: t
      otherwise: o
    on: [{ act: completed, goto: done }]
  done: { describes: It was done, terminal: true }
`;

async function networkWith(text: string): Promise<Network> {
  const [sites, at] = [['st-anne', 'harbor'], { path: 'w.yaml' }];
  const network = await northlake();
  const round = { id: 'morning-round', source: text, ...at, sites, parameters: {} };
  return { ...network, workflows: [{ ...round, siteParameters: {} }] };
}

const runsSql = `select site, version, epoch, rev from instance order by site`;

const finishSql = `
  select task.site, extract(epoch from finish_by - opened_at)::integer / 3600 as hours,
         (select count(*)::integer
            from timer
           where timer.instance_id = task.instance_id and timer.state = 'pending') as waits
    from task
   order by task.site`;

async function twoVersions(): Promise<{ world: World; url: string }> {
  const { database, url } = await freshPostgres();
  const start = began - 4.5 * HOUR_MS;
  const old = await networkWith(source('1.0.0', '8h'));
  const first = await createWorld({ database, network: old, start });
  await first.system.worker.drain();
  await first.advance(4 * 60);
  const migrates = 'migrates: [{ from: 1.0.0, states: { asked: asked }, otherwise: keep }]';
  const network = await networkWith(source('1.1.0', '2d', migrates));
  const world = await createWorld({ database, network, start: first.clock.now() });
  return { world, url };
}

test('open runs are listed, moved once with a reason by somebody who may, and tell of it', async () => {
  const { world, url } = await twoVersions();
  const { database } = world;
  const terminal = () => new RecordedTerminal({ env: { DATABASE_URL: url } });
  const asked = ['migrate-runs', '--workflow', 'morning-round', '--to', '1.1.0'];
  const before = await database.query('runs', runsSql);
  expect(before).toMatchObject([{ version: '1.0.0' }, { version: '1.0.0' }]);

  const look = terminal();
  expect(await main([...asked, '--dry-run', '--json'], look)).toBe(0);
  expect(look.json).toMatchObject({
    applied: false,
    runs: [{ becomes: 'moved' }, { becomes: 'moved' }],
  });
  expect(await database.query('runs', runsSql)).toEqual(before);

  const reason = ['--reason', 'The round may take two days.'];
  const nobody = terminal();
  expect(await main([...asked, '--apply', '--by', 'nobody', ...reason], nobody)).toBe(2);
  const nurse = world.network.people.find(({ grants }) =>
    grants.every(({ role }) => role === 'nurse'),
  );
  const barred = terminal();
  expect(await main([...asked, '--apply', '--by', nurse?.id ?? '', ...reason], barred)).toBe(4);
  expect(await database.query('runs', runsSql)).toEqual(before);

  const may = world.network.roles.find(({ permissions }) =>
    permissions.includes('release.assign'),
  )?.id;
  const mover = world.network.people.find(({ grants }) => grants.some(({ role }) => role === may));
  const apply = [...asked, '--apply', '--by', mover?.id ?? '', ...reason];
  const one = terminal();
  expect(await main([...apply, '--site', 'harbor'], one)).toBe(0);
  expect(one.stdout).toContain('1 moved, 0 handed to a person, 0 kept.');
  const both = terminal();
  await main([...apply, '--json'], both);
  expect(both.json).toMatchObject({ runs: [{ becomes: 'kept' }, { becomes: 'moved' }] });
  expect(await database.query('runs', runsSql)).toMatchObject([
    { site: 'harbor', version: '1.1.0', epoch: 2 },
    { site: 'st-anne', version: '1.1.0', epoch: 2 },
  ]);
  expect(await database.query('finish', finishSql)).toEqual([
    { site: 'harbor', hours: 48, waits: 1 },
    { site: 'st-anne', hours: 48, waits: 1 },
  ]);
  const steps = await database.query<{ sentence: string; kind: string }>(
    'steps',
    `select because->>'sentence' as sentence, input->>'kind' as kind from instance_step where input->>'kind' = 'migrated'`,
  );
  expect(steps).toHaveLength(2);
  expect(steps[0]).toMatchObject({ kind: 'migrated' });
  expect(steps[0]?.sentence).toContain('The round may take two days.');
  expect(
    await database.query(
      'audit',
      `select actor, detail->>'becomes' as becomes from audit where action = 'run.migrate'`,
    ),
  ).toEqual([
    { actor: mover?.id, becomes: 'moved' },
    { actor: mover?.id, becomes: 'moved' },
  ]);

  // The running system goes on with them by the new version.
  const [task] = await world.tasks();
  await world.advance(6 * 60);
  const climbed = (await world.tasks()).find(({ id }) => id === task?.id);
  expect(climbed?.rung).toBeGreaterThan(task?.rung ?? 0);
  await world.check();
});
