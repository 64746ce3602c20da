import { beforeAll, expect, test } from 'vitest';

import { freshPostgres } from '../../test/databases.ts';
import { adt, potassium } from '../../test/journeys/sent-messages.ts';
import { createWorld, type World } from '../../test/world.ts';
import { createAuthorize, type Person } from '../access/access.ts';
import { Releases } from '../flow/flow.ts';
import type { Network } from '../governance/governance.ts';
import { must, silentLog } from '../platform/platform.ts';
import { withParameters } from '../rehearsal/rehearsal.ts';
import { compileRelease } from '../workflows/workflows.ts';
import {
  createShadowFollower,
  readDifferences,
  readShadow,
  startShadow,
  stopShadow,
  sweepShadows,
  type Shadow,
  type ShadowFollower,
} from './shadows.ts';

let world: World;
let changed: Network;
let count = 0;

beforeAll(async () => {
  const { database } = await freshPostgres();
  world = await createWorld({ database });
  changed = withParameters(world.network, [
    { workflow: 'critical-result', parameter: 'accept_within', site: 'st-anne', value: '14m' },
    { workflow: 'critical-result', parameter: 'potassium_high', site: null, value: 6.5 },
  ]);
  await world.receive('st-anne-adt', adt('A01', { control: 'A1' }));
  await world.receive('st-anne-lab', potassium({ control: 'R0', order: 'O0', value: '6.9' }));
  await world.advance(1);
});

function person(id: string): Person {
  return must(
    world.network.people.find((one) => one.id === id),
    id,
  );
}

function deps() {
  const { database, clock, system, network } = world;
  return {
    ...{ database, clock, inForce: system.release, authorize: createAuthorize(network.roles) },
    ids: {
      next: (prefix: string) => `${prefix}_${++count}`,
      secret: () => new Uint8Array(),
    },
  };
}

async function started(network: Network = changed): Promise<Shadow> {
  const candidate = { name: 'careful', network };
  const asked = { person: person('lena.hoffmann'), candidate, sites: ['st-anne'] };
  const answer = await startShadow(asked, deps());
  if (!answer.done) throw new Error(answer.refusal.sentence);
  return answer.shadow;
}

function followerOf(options: { waits?: boolean } = {}): ShadowFollower {
  const { database, clock, system } = world;
  const answer = compileRelease(system.release);
  if (!('compiled' in answer)) throw new Error('it does not compile');
  return createShadowFollower({
    ...{ database, clock, log: silentLog, waits: () => options.waits === true },
    releases: new Releases(system.release, answer.compiled),
  });
}

async function advance(follower: ShadowFollower, minutes: number): Promise<void> {
  for (let left = minutes; left > 0; left -= 4) {
    await world.advance(Math.min(4, left));
    await follower.look();
  }
}

async function told(shadow: Shadow) {
  const kept = await readDifferences(world.database, shadow.id, 50);
  return kept.map(({ subject: _subject, ...one }) => one);
}

async function rowCounts(): Promise<Record<string, number>> {
  const tables = await world.database.query<{ name: string }>(
    'shadow-test-tables',
    `select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
  );
  const counts: Record<string, number> = {};
  for (const { name } of tables) {
    const rows = await world.database.query<{ n: number }>(
      `shadow-test-count-${name}`,
      `select count(*)::int as n from "${name}"`,
    );
    counts[name] = rows[0]?.n ?? 0;
  }
  return counts;
}

test('a candidate beside live traffic: one task less, another that climbs less, and a restart forgets nothing', async () => {
  const shadow = await started();
  const follower = followerOf();
  // It began before the shadow: it is known, and not compared.
  await advance(follower, 1);
  await world.act('nina.alvarez', await world.task(), { act: 'accept' });
  await world.act('nina.alvarez', await world.task(), {
    act: 'complete',
    outcome: { reported_to: 'Dr. Feldman', read_back: '6.9 mmol/L', action: 'insulin' },
  });
  await world.receive(
    'st-anne-lab',
    potassium({ control: 'R1', order: 'O1', value: '6.1', flag: 'H' }),
  );
  await advance(follower, 2);
  const first = await told(shadow);
  expect(first).toMatchObject([
    { cause: 'start guard', kinds: ['not opened'], workflow: 'critical-result', after: null },
  ]);
  expect(first[0]?.runId).toMatch(/^run_/);

  await world.act('nina.alvarez', await world.task(), { act: 'accept' });
  await world.receive('st-anne-lab', potassium({ control: 'R2', order: 'O2', value: '6.8' }));
  await advance(follower, 12);
  const live = (await world.tasks()).find(({ state }) => state === 'open');
  // Ten minutes in force, fourteen with the candidate: the charge nurse was asked here alone.
  expect(live?.poolRole).toBe('charge-nurse');
  await world.act('denise.whitfield', must(live, 'it is open'), { act: 'accept' });
  await advance(follower, 4);

  const { sums, comparedThrough, events } = must(await readShadow(world.database, shadow.id), 'it');
  expect(sums).toMatchObject({
    tasks: 2,
    kinds: { 'not opened': 1, 'fewer escalations': 1, 'breach avoided': 1 },
    causes: { 'start guard': 1, parameter: 1 },
    before: { tasks: 2, escalations: 1, acceptBreaches: 1 },
    after: { tasks: 1, escalations: 0, acceptBreaches: 0 },
    acts: { record: 1, expectation: 0, nobody: 0 },
  });
  expect(events).toBeGreaterThanOrEqual(2);
  expect(world.clock.now() - comparedThrough).toBeLessThan(20_000);

  // All over again from the log, as after a restart, an hour's worth at once.
  const before = [await told(shadow), sums];
  await world.advance(1);
  await followerOf().look();
  const again = await readShadow(world.database, shadow.id);
  expect([await told(shadow), again?.sums]).toEqual(before);
  await stopShadow(person('lena.hoffmann'), shadow.id, deps());
  expect(await readShadow(world.database, shadow.id)).toMatchObject({ state: 'stopped' });
});

test('a shadow writes its comparisons and nothing else, anywhere', async () => {
  const shadow = await started();
  const follower = followerOf();
  await world.receive(
    'st-anne-lab',
    potassium({ control: 'R3', order: 'O3', value: '6.2', flag: 'H' }),
  );
  await world.advance(30);
  const before = await rowCounts();
  await follower.look();
  const after = await rowCounts();
  expect(await told(shadow)).toHaveLength(1);
  const written = Object.keys(after).filter((name) => after[name] !== before[name]);
  expect(written).toEqual(['shadow_difference']);
  await stopShadow(person('lena.hoffmann'), shadow.id, deps());
});

test('it waits while live work has trouble, ends itself where it falls behind or fails, and says so', async () => {
  const behind = await started();
  await followerOf({ waits: true }).look();
  expect((await readShadow(world.database, behind.id))?.sums).toBeNull();
  const follower = followerOf();
  await advance(follower, 1);
  await world.advance(40);
  await follower.look();
  expect(await readShadow(world.database, behind.id)).toMatchObject({
    state: 'failed',
    sentence: expect.stringContaining('fell behind live traffic by more than 15 minutes'),
  });

  const failing = await started();
  await world.database.query(
    'shadow-test-break',
    `update shadow set network = json_build_object('sites', '[]'::json, 'workflows', json_build_array(json_build_object('id', 'x', 'source', 'x', 'path', 'x', 'sites', '[]'::json))) where id = $1`,
    [failing.id],
  );
  await followerOf().look();
  expect(await readShadow(world.database, failing.id)).toMatchObject({
    state: 'failed',
    sentence: expect.stringContaining('Live work went on.'),
  });
});

test('one runs at a time, of a candidate that compiles, by who may; all of it is audited, and swept in time', async () => {
  const shadow = await started();
  const candidate = { name: 'careful', network: changed };
  const lena = person('lena.hoffmann');
  const refused = async (asked: Parameters<typeof startShadow>[0]) => {
    const answer = await startShadow(asked, deps());
    return answer.done ? 'started' : answer.refusal.kind;
  };
  expect(await refused({ person: lena, candidate, sites: ['st-anne'] })).toBe('not-now');
  const nina = person('nina.alvarez');
  expect(await refused({ person: nina, candidate, sites: ['st-anne'] })).toBe('forbidden');
  const broken = withParameters(world.network, [
    { workflow: 'critical-result', parameter: 'accept_within', site: null, value: '5d' },
  ]);
  expect(
    await refused({ person: lena, candidate: { name: 'x', network: broken }, sites: null }),
  ).toBe('invalid');
  expect(await stopShadow(nina, shadow.id, deps())).toMatchObject({
    refusal: { kind: 'forbidden' },
  });
  await stopShadow(lena, shadow.id, deps());
  expect(await stopShadow(lena, shadow.id, deps())).toMatchObject({ refusal: { kind: 'not-now' } });
  const audited = await world.database.query<{ action: string; outcome: string }>(
    'shadow-test-audit',
    `select action, outcome from audit where object = $1 order by at, outcome`,
    [`shadow:${shadow.id}`],
  );
  expect(
    audited.filter(({ action }) => action === 'shadow.stop').map(({ outcome }) => outcome),
  ).toEqual(['done', 'refused', 'refused']);
  expect(await sweepShadows(world.database, world.clock.now() + 1)).toBe(5);
  expect((await rowCounts())['shadow_difference']).toBe(0);
});
