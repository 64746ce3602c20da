import { expect, test } from 'vitest';

import { freshPostgres } from '../../test/databases.ts';
import { untilPassable } from '../../test/faults/load.ts';
import { adt, potassium } from '../../test/journeys/sent-messages.ts';
import { createWorld, type World } from '../../test/world.ts';
import { Releases } from '../flow/flow.ts';
import { must, type Database } from '../platform/platform.ts';
import { compileRelease } from '../workflows/workflows.ts';
import type { KnownVersions } from './known-versions.ts';
import {
  foldMeasures,
  knownVersions,
  readArms,
  readInterruptions,
  readMeasures,
  readReasons,
  readTasksBehind,
  recountMeasures,
  sweepMeasures,
  type MeasuresQuestion,
} from './measures.ts';

const hour = 3_600_000;

/** All that was counted, whatever the ids of the cells. */
async function rows(db: Database): Promise<unknown[]> {
  const cell = `cell.hour, cell.site, cell.workflow, cell.digest, cell.cohort, cell.unit, cell.role`;
  const part = `concat_ws(' ', ${cell})`;
  return db.query(
    'test-measure-rows',
    `select ${part} as part, 'counts' as what, to_jsonb(cell) - 'id' as n from measure_cell as cell
     union all
     select ${part}, name || ' ' || seconds, to_jsonb(n) from measure_cell as cell join measure_time on cell = cell.id
     union all
     select concat_ws(' ', hour, site, workflow), concat_ws(' ', person, role, unit, shift), to_jsonb(n)
       from measure_interruption
     union all
     select ${part}, name || ' ' || detail, to_jsonb(n) from measure_cell as cell join measure_count on cell = cell.id
     order by part, what`,
  );
}

function versionsOf(world: World): KnownVersions {
  const { release } = world.system;
  const answer = compileRelease(release);
  if ('problems' in answer) throw new Error('northlake does not compile');
  return knownVersions(new Releases(release, answer.compiled));
}

async function fold(world: World, limit?: number): Promise<void> {
  await untilPassable(world.database);
  const deps = { database: world.database, versions: versionsOf(world) };
  while ((await foldMeasures(deps, world.clock.now(), limit)) > 0);
}

function question(world: World): MeasuresQuestion {
  const to = world.clock.now() + hour;
  return {
    sites: ['st-anne'],
    workflow: 'critical-result',
    from: to - 24 * hour,
    to,
    bucket: 'day',
    zone: 'America/Chicago',
  };
}

async function acceptAfter(world: World, minutes: number, person: string): Promise<void> {
  await world.advance(minutes);
  const answer = await world.act(person, await world.task(), { act: 'accept' });
  expect(answer.done).toBe(true);
}

async function completeAfter(
  world: World,
  minutes: number,
  { person, value }: { person: string; value: string },
): Promise<void> {
  await world.advance(minutes);
  const outcome = { reported_to: 'Dr. Lee', read_back: `${value} mmol/L`, action: 'Calcium given' };
  const answer = await world.act(person, await world.task(), { act: 'complete', outcome });
  expect(answer.done).toBe(true);
}

/** One task in time; one that climbs, is declined and late; one that nobody accepts. */
async function threeTasks(world: World, fold: () => Promise<void>): Promise<void> {
  await world.receive('st-anne-adt', adt('A01', { control: 'A1' }));
  await world.receive('st-anne-lab', potassium({ control: 'R1', value: '6.8', order: 'L1' }));
  await acceptAfter(world, 4, 'nina.alvarez');
  await fold();
  await completeAfter(world, 6, { person: 'nina.alvarez', value: '6.8' });
  await world.receive('st-anne-lab', potassium({ control: 'R2', value: '7.1', order: 'L2' }));
  await world.advance(5);
  const task = await world.task();
  await world.act('nina.alvarez', task, { act: 'decline', reason: 'In another room' });
  await fold();
  await world.advance(7);
  const climbed = await world.task();
  expect(climbed.rung).toBe(1);
  const [charge] = world.network.people.filter(({ grants }) =>
    grants.some(
      ({ role, site, unit }) => role === 'charge-nurse' && site === 'st-anne' && unit === 'ed',
    ),
  );
  await acceptAfter(world, 1, must(charge, 'a charge nurse').id);
  await completeAfter(world, 5, { person: must(charge, 'a charge nurse').id, value: '7.1' });
  await world.receive('st-anne-lab', potassium({ control: 'R3', value: '6.9', order: 'L3' }));
  await world.advance(62);
}

test('measures tell what happened, give gates their arms, show what is behind them, and come out alike when counted again', async () => {
  const world = await createWorld({ database: (await freshPostgres()).database });
  await threeTasks(world, () => fold(world));
  await fold(world);
  await tellWhatHappened(world);
  await giveGatesTheirArms(world);
  await showWhatIsBehind(world);
  await comeOutAlikeWhenCountedAgain(world);
});

/** A note that is signed in the record before anybody accepts the task, and a result that is told right after it was accepted. */
async function doneElsewhere(world: World): Promise<void> {
  const note = (control: string, event: 'T01' | 'T03', completion: 'DI' | 'AU') =>
    [
      `MSH|^~\\&|SEND|SAMC|SINEW|NLH|20260303120000||MDM^${event}|${control}|P|2.5.1`,
      `EVN|${event}|20260303120000`,
      'PID|1||700101^^^SAMC^MR||SMITH^ANN||19811110|F',
      `TXA|1|34117-2^History and physical^LN|TX|||20260303115000|||D1^Diallo^Amara|||DOC1|||||${completion}`,
    ].join('\r');
  await world.receive('st-anne-adt', adt('A01', { control: 'A1' }));
  await world.receive('st-anne-lab', potassium({ control: 'R1', value: '6.8', order: 'L1' }));
  await acceptAfter(world, 4, 'nina.alvarez');
  await completeAfter(world, 0.5, { person: 'nina.alvarez', value: '6.8' });
  await world.receive('st-anne-adt', note('W1', 'T01', 'DI'));
  await world.advance(60 * 24);
  await world.receive('st-anne-adt', note('W2', 'T03', 'AU'));
}

test('work that was done elsewhere is told from work that was done here, in the sums and in the tasks behind them', async () => {
  const world = await createWorld({ database: (await freshPostgres()).database });
  await doneElsewhere(world);
  await fold(world);
  const now = world.clock.now();
  const period = { sites: ['st-anne'], from: now - 48 * hour, to: now + hour };
  const counts = async (workflow: string) => {
    const asked = { ...question(world), ...period, workflow };
    return must((await readMeasures(world.database, asked)).groups[0], workflow).total.counts;
  };
  expect(await counts('critical-result')).toMatchObject({
    closed: 1,
    afterTheFact: 1,
    bypassed: 0,
  });
  expect(await counts('unreviewed-document')).toMatchObject({
    ...{ closed: 1, neverAccepted: 1, bypassed: 1, afterTheFact: 0 },
  });
  const behind = await readTasksBehind(world.database, {
    ...{ ...period, measure: 'bypassed', workflow: undefined, now },
  });
  expect(behind).toHaveLength(2);
  const asked = { measure: 'bypassed', workflow: 'unreviewed-document' } as const;
  const { arms } = await readArms(world.database, { ...period, ...asked });
  expect(arms).toMatchObject([{ site: 'st-anne', tasks: 1, events: 1 }]);
});

test('hours are forgotten from the first that began before the limit on, with all that hangs on them', async () => {
  const world = await createWorld({ database: (await freshPostgres()).database });
  await threeTasks(world, () => fold(world));
  await fold(world);
  const { database } = world;
  const [{ first } = { first: 0 }] = await database.query<{ first: number }>(
    'test-first-hour',
    'select min(hour) as first from measure_cell',
  );
  expect(await sweepMeasures(database, first)).toBe(0);
  const before = await rows(database);
  expect(await sweepMeasures(database, first + 1)).toBeGreaterThan(0);
  expect(await sweepMeasures(database, first + 1)).toBe(0);
  expect((await rows(database)).length).toBeLessThan(before.length);
  while ((await sweepMeasures(database, world.clock.now() + hour)) > 0);
  expect(await rows(database)).toEqual([]);
  const left = 'select from measure_time union all select from measure_count';
  expect(await database.query('test-orphans', left)).toEqual([]);
});

async function tellWhatHappened(world: World): Promise<void> {
  const { groups, drills } = await readMeasures(world.database, question(world));
  expect(drills).toBe(0);
  const { counts, accept, complete } = must(groups[0], 'a group').total;
  expect(counts).toMatchObject({
    ...{ opened: 3, accepted: 2, acceptDue: 3, acceptedLate: 2, closed: 2, completed: 2 },
    ...{ finishDue: 3, finishedLate: 1, declines: 1, closedDeclined: 1, closedClimbed: 1 },
    ...{ runsStarted: 3, runsEnded: 2 },
  });
  expect(accept).toMatchObject({ n: 2, median: 240 });
  expect(complete).toMatchObject({ n: 2, median: 600 });
  const asked = await readInterruptions(world.database, question(world));
  expect(asked.perShift.n).toBe(asked.shifts);
  expect(asked.most).toBeGreaterThanOrEqual(3);
  const reasons = await readReasons(world.database, question(world), 10);
  expect(reasons).toEqual([{ why: 'declined-because', reason: 'In another room', n: 1 }]);
}

async function giveGatesTheirArms(world: World): Promise<void> {
  const now = world.clock.now();
  const scope = { workflow: 'critical-result', from: now - 24 * hour, to: now };
  const { arms, countedAt } = await readArms(world.database, {
    ...{ ...scope, measure: 'accepted-late' },
  });
  expect(countedAt).toBe(now);
  expect(arms).toMatchObject([{ site: 'st-anne', cohort: null, tasks: 3, events: 2 }]);
  const climbed = await readArms(world.database, { ...scope, measure: 'climbed' });
  expect(climbed.arms).toMatchObject([{ tasks: 2, events: 1 }]);
  const elsewhere = { ...scope, measure: 'climbed', sites: ['lakeside'] } as const;
  expect((await readArms(world.database, elsewhere)).arms).toEqual([]);
}

async function showWhatIsBehind(world: World): Promise<void> {
  const { sites, from, to } = question(world);
  const behind = async (measure: string) => {
    const asked = { measure, sites, workflow: 'critical-result', from, to, now: world.clock.now() };
    const tasks = await readTasksBehind(world.database, asked);
    return tasks.map(({ acceptedAt, openedAt }) =>
      acceptedAt === null ? null : (acceptedAt - openedAt) / 60_000,
    );
  };
  expect(await behind('accepted-late')).toEqual([null, 13]);
  expect(await behind('time-to-accept')).toEqual([13, 4]);
  expect(await behind('time-to-complete')).toEqual([13, 4]);
  expect(await behind('finished-late')).toEqual([null]);
  expect(await behind('climbed')).toEqual([13]);
  expect(await behind('declined')).toEqual([13]);
  expect(await behind('bypassed')).toEqual([]);
  expect(await behind('nothing of the kind')).toEqual([]);
}

async function comeOutAlikeWhenCountedAgain(world: World): Promise<void> {
  const counted = await rows(world.database);
  expect(counted.length).toBeGreaterThan(5);
  for (const limit of [1, 1000]) {
    await recountMeasures(world.database);
    expect(await rows(world.database)).toEqual([]);
    await fold(world, limit);
    expect(await rows(world.database)).toEqual(counted);
  }
}
