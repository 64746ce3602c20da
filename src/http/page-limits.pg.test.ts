import { beforeAll, expect, test } from 'vitest';

import { freshPostgres } from '../../test/databases.ts';
import { iso, must, type Database } from '../platform/platform.ts';
import { insertTasks } from '../tasks/tasks.ts';
import { colleagueTasksMax } from './colleague-store.ts';
import type { PageContext } from './endpoint.ts';
import { exceptionGroupsMax, exceptionsPerGroupMax } from './exceptions-store.ts';
import { exceptionsPage } from './exceptions-page.ts';
import { followedTasksMax, readFollowed } from './followed-store.ts';
import { criticalTask, httpBench, network, NOON } from './http-test-bench.ts';
import { rateCountMax, readRates } from './message-store.ts';
import { readSteps, runStepsMax } from './run-store.ts';
import { workPage, workRowsMax } from './work-page.ts';

/** A database in which there is one more of everything than a page shows. */
let db: Database;

beforeAll(async () => {
  db = (await freshPostgres()).database;
  await insertTasks(
    db,
    Array.from({ length: workRowsMax + 1 }, (_, n) =>
      criticalTask({ id: `tsk_${n}`, instanceId: `ins_${n}`, acceptBy: NOON + n * 1000 }),
    ),
  );
  await db.query('test-exceptions', exceptionsSql, [
    iso(NOON),
    exceptionGroupsMax,
    exceptionsPerGroupMax + 1,
  ]);
  await db.query('test-steps', stepsSql, [iso(NOON), runStepsMax + 1]);
  await db.query('test-journal', journalSql, [iso(NOON), rateCountMax + 1]);
});

// One group of its own after the other, and one more of them than is shown; the first is the largest.
const exceptionsSql = `
  insert into exception (id, site, lane, feed, lane_key, seq, received_at, cause, sentence, problems, parks, state, raised_at)
  select 'exc_' || cause || '_' || item, 'st-anne', 3, 'st-anne-lab', 'k', item, $1::timestamptz,
         'cause-' || cause, '', '[]', false, 'open', $1::timestamptz + cause * interval '1 minute'
    from generate_series(0, $2::integer) as cause
   cross join lateral generate_series(1, case cause when 0 then $3::integer else 1 end) as item`;

const stepsSql = `
  insert into instance_step (instance_id, rev, site, lane, at, input, from_state, to_state, because, commands)
  select 'ins_1', rev, 'st-anne', 3, $1, '{}', null, 'waiting', '{}', '[]'
    from generate_series(1, $2::integer) as rev`;

const journalSql = `
  insert into journal (seq, received_at, site, feed, lane, lane_key, epoch, disposition, peer, raw, ack_code, ack)
  select seq, $1, 'st-anne', 'st-anne-lab', 3, 'k', 1, 'accepted', '', '', 'AA', ''
    from generate_series(1, $2::integer) as seq`;

function as(id: string): PageContext {
  const { deps } = httpBench({ database: db });
  return {
    ...deps,
    now: NOON,
    person: must(
      network.people.find((person) => person.id === id),
      id,
    ),
    release: deps.release(),
    network,
    demo: undefined,
  };
}

test('a worklist shows the most pressing tasks, as many as fit', async () => {
  const answer = await workPage(as('nina'), undefined);
  const pool = 'page' in answer ? answer.page.pool : [];
  expect(pool).toHaveLength(workRowsMax);
  expect(pool[0]?.id).toBe('tsk_0');
  expect(pool.at(-1)?.id).toBe(`tsk_${workRowsMax - 1}`);
});

test('of what colleagues have accepted the soonest to finish is shown, as much as fits', async () => {
  await insertTasks(
    db,
    Array.from({ length: colleagueTasksMax + 1 }, (_, n) =>
      criticalTask({
        ...{ id: `tsk_c${n}`, instanceId: `ins_c${n}`, state: 'accepted', owner: 'pia' },
        finishBy: NOON + n * 1000,
      }),
    ),
  );
  const answer = await workPage(as('nina'), undefined);
  const colleagues = 'page' in answer ? answer.page.colleagues : [];
  expect(colleagues).toHaveLength(colleagueTasksMax);
  expect(colleagues[0]?.id).toBe('tsk_c0');
  expect(colleagues.at(-1)?.id).toBe(`tsk_c${colleagueTasksMax - 1}`);
});

test('of what followed from a task the first is named, as much as fits', async () => {
  const over = criticalTask({ id: 'tsk_f', instanceId: 'ins_f', closedAt: NOON });
  await insertTasks(
    db,
    Array.from({ length: followedTasksMax + 1 }, (_, n) =>
      criticalTask({ id: `tsk_f${n}`, instanceId: 'ins_f', key: `k${n}`, openedAt: NOON + n }),
    ),
  );
  const followed = await readFollowed(db, over);
  expect(followed).toHaveLength(followedTasksMax);
  expect(followed.at(-1)?.id).toBe(`tsk_f${followedTasksMax - 1}`);
});

test('the oldest groups of exceptions are shown, the first exceptions of each, and the count is of all', async () => {
  const answer = await exceptionsPage(as('ines'));
  const groups = 'page' in answer ? answer.page.groups : [];
  expect(groups).toHaveLength(exceptionGroupsMax);
  expect(groups[0]?.cause).toBe('cause-0');
  expect(groups[0]?.count).toBe(exceptionsPerGroupMax + 1);
  expect(groups[0]?.items).toHaveLength(exceptionsPerGroupMax);
});

test('of a run that has gone on for long the last steps are shown', async () => {
  const steps = await readSteps(db, 'ins_1');
  expect(steps).toHaveLength(runStepsMax);
  expect(steps[0]?.rev).toBe(2);
});

test('a feed’s rate is counted up to the limit, not beyond', async () => {
  const countedOf = async (): Promise<number | undefined> =>
    (await readRates(db, ['st-anne-lab'], NOON + 1))[0]?.last15min;
  expect(await countedOf()).toBe(rateCountMax);
  await db.query('test-two-less', 'delete from journal where seq <= 2');
  expect(await countedOf()).toBe(rateCountMax - 1);
});
