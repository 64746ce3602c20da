import { expect, test } from 'vitest';

import { describeOnEachDatabase } from '../../test/databases.ts';
import { DatabaseFault, iso, type Database } from '../platform/platform.ts';
import { sampleTask } from './sample-task.ts';
import {
  appendTaskHistory,
  insertTasks,
  loadTask,
  loadTasksOfInstances,
  readTaskHistory,
  readTasks,
  readTasksByMessage,
  updateTasks,
} from './task-store.ts';
import { changeTask } from './task-transitions.ts';
import type { Task, TaskChange } from './task.ts';
import { readWorklist } from './worklist-store.ts';

const NOW = Date.UTC(2026, 10, 21, 14, 21);

describeOnEachDatabase('task store', (fresh) => {
  test('a task comes back as it was written, whatever it holds', async () => {
    const db = await fresh();
    const plain = sampleTask();
    const full = sampleTask({
      id: 'tsk_2',
      key: 'second',
      unit: null,
      encounterId: null,
      pool: { role: 'charge-nurse', unit: null },
      state: 'completed',
      fallback: true,
      owner: 'nina',
      rung: 2,
      acceptBy: null,
      finishBy: NOW + 5,
      outcome: { told: 'Dr Reyes "Jr"' },
      acceptedAt: NOW + 1,
      closedAt: NOW + 2,
      rev: 4,
    });
    await insert(db, [plain, full]);
    expect(await loadTask(db, plain.id)).toEqual(plain);
    expect(await readTasks(db, ['tsk_2', 'tsk_0'])).toEqual([full]);
    expect(await loadTask(db, 'tsk_0')).toBeNull();
    await db.transaction('load', async (tx) => {
      expect(await loadTasksOfInstances(tx, ['ins_1'])).toEqual([plain, full]);
      expect(await loadTask(tx, 'tsk_2', { forUpdate: true })).toEqual(full);
    });
  });

  test('an instance cannot have two tasks of one key', async () => {
    const db = await fresh();
    await insert(db, [sampleTask()]);
    const again = insertTasks(db, [sampleTask({ id: 'tsk_2' })]);
    await expect(again).rejects.toMatchObject({ kind: 'constraint' });
    await expect(again).rejects.toBeInstanceOf(DatabaseFault);
  });

  test('changes are written with their history, and those of an older revision are named, not written', async () => {
    const db = await fresh();
    const first = sampleTask();
    const second = sampleTask({ id: 'tsk_2', key: 'second' });
    await insert(db, [first, second]);
    const accepted = change(first, { act: 'accept', actor: 'nina' });
    const declined = change(second, { act: 'decline', actor: 'omar', reason: 'Busy' });
    await appendTaskHistory(db, [accepted.history, declined.history]);
    expect(
      await updateTasks(db, [
        { task: accepted.task, fromRev: 1 },
        { task: declined.task, fromRev: 7 },
      ]),
    ).toEqual(['tsk_2']);
    expect(await loadTask(db, first.id)).toEqual(accepted.task);
    expect(await loadTask(db, second.id)).toEqual(second);
    expect(await readTaskHistory(db, first.id)).toEqual([accepted.history]);
  });

  test('of two who accept the same revision at once, one is told that it is stale', async () => {
    const db = await fresh();
    await insert(db, [sampleTask()]);
    const stale = await Promise.all(
      ['nina', 'omar'].map((actor) =>
        db.transaction('accept', (tx) =>
          updateTasks(tx, [
            { task: change(sampleTask(), { act: 'accept', actor }).task, fromRev: 1 },
          ]),
        ),
      ),
    );
    expect(stale.flat()).toEqual(['tsk_1']);
  });

  test('a message leads to the tasks that its events opened, also after a merge of the patient', async () => {
    const db = await fresh();
    await insert(db, [sampleTask({ patientId: 'pat_survivor' })]);
    await insertPatients(db);
    await db.query(
      'test-event',
      `insert into event (id, site, lane, type, occurred_at, received_at, recorded_at, patient_id, subject, data,
                          sources, epoch)
       values ('evt_1', 'st-anne', 7, 'result.reported', $1, $1, $1, 'pat_retired', 'obs_1', '{}', '{41,7}', 1)`,
      [iso(NOW)],
    );
    expect((await readTasksByMessage(db, 41)).map((task) => task.id)).toEqual(['tsk_1']);
    expect(await readTasksByMessage(db, 42)).toEqual([]);
  });
});

describeOnEachDatabase('worklist', (fresh) => {
  const nurse = {
    person: 'nina',
    sites: ['st-anne'],
    pools: [{ site: 'st-anne', role: 'nurse', unit: 'ed' as string | null }],
    fallbackSites: [] as string[],
    knownSites: ['st-anne', 'lakeside'],
    isLastResort: false,
    limit: 50,
  };

  test('the pool has what asks the person, the soonest breach first, without a deadline last', async () => {
    const db = await fresh();
    await insert(db, [
      task('later', { acceptBy: 2000 }),
      task('whenever', { acceptBy: null }),
      task('sooner', { acceptBy: 1000 }),
      task('other-unit', { pool: { role: 'nurse', unit: 'icu' } }),
      task('other-role', { pool: { role: 'charge-nurse', unit: 'ed' } }),
      task('other-site', { site: 'lakeside' }),
      task('taken', { state: 'accepted', owner: 'omar' }),
      task('over', { state: 'cancelled' }),
    ]);
    const { mine, pool } = await readWorklist(db, nurse);
    expect(pool.map((one) => one.id)).toEqual(['sooner', 'later', 'whenever']);
    expect(mine).toEqual([]);
  });

  test('a grant for the whole site is asked for every unit, and a task that asks the site only such a grant', async () => {
    const db = await fresh();
    await insert(db, [
      task('ed', { acceptBy: 1 }),
      task('icu', { acceptBy: 2, pool: { role: 'nurse', unit: 'icu' } }),
      task('site', { acceptBy: 3, pool: { role: 'nurse', unit: null } }),
    ]);
    const whole = { ...nurse, pools: [{ site: 'st-anne', role: 'nurse', unit: null }] };
    const ids = async (asked: typeof nurse) =>
      (await readWorklist(db, asked)).pool.map((one) => one.id);
    expect(await ids(whole)).toEqual(['ed', 'icu', 'site']);
    expect(await ids(nurse)).toEqual(['ed']);
  });

  test('a task that nobody on shift is asked for stands on the fallback pool, once', async () => {
    const db = await fresh();
    await insert(db, [task('alone', { fallback: true }), task('asked')]);
    const supervisor = { ...nurse, pools: [], fallbackSites: ['st-anne'] };
    expect((await readWorklist(db, supervisor)).pool.map((one) => one.id)).toEqual(['alone']);
    const both = { ...nurse, fallbackSites: ['st-anne'] };
    expect((await readWorklist(db, both)).pool).toHaveLength(2);
  });

  test('the tasks of a site that is no more are on the list of the last resort alone, and of who accepted them', async () => {
    const db = await fresh();
    await insert(db, [
      task('left', { site: 'closed', fallback: true }),
      task('asked', { site: 'closed', fallback: false }),
      task('mine', { site: 'closed', state: 'accepted', owner: 'nina' }),
    ]);
    const lastResort = { ...nurse, isLastResort: true };
    const list = await readWorklist(db, lastResort);
    expect(list.pool.map((one) => one.id)).toEqual(['left']);
    expect((await readWorklist(db, nurse)).pool).toEqual([]);
    expect((await readWorklist(db, nurse)).mine.map((one) => one.id)).toEqual(['mine']);
  });

  test('mine has what one is accountable for or offered, at the chosen sites', async () => {
    const db = await fresh();
    await insert(db, [
      task('owned', { state: 'accepted', owner: 'nina', finishBy: 2000 }),
      task('offered', { state: 'accepted', owner: 'omar', offeredTo: 'nina', finishBy: 1000 }),
      task('done', { state: 'completed', owner: 'nina' }),
      task('away', { site: 'lakeside', state: 'accepted', owner: 'nina' }),
    ]);
    const { mine } = await readWorklist(db, nurse);
    expect(mine.map((one) => one.id)).toEqual(['offered', 'owned']);
  });

  test('the page ends at its limit, with the soonest of all pools together', async () => {
    const db = await fresh();
    await insert(
      db,
      [5, 3, 1, 4, 2].map((minute) =>
        task(`t${minute}`, {
          acceptBy: minute,
          pool: { role: 'nurse', unit: minute % 2 ? 'ed' : 'icu' },
        }),
      ),
    );
    const { pool } = await readWorklist(db, {
      ...nurse,
      pools: ['ed', 'icu'].map((unit) => ({ site: 'st-anne', role: 'nurse', unit })),
      limit: 3,
    });
    expect(pool.map((one) => one.id)).toEqual(['t1', 't2', 't3']);
  });
});

function task(id: string, set: Partial<Task> = {}): Task {
  return sampleTask({ id, key: id, ...set });
}

function change(before: Task, one: TaskChange) {
  const answer = changeTask(before, one, NOW);
  if ('refused' in answer) throw new Error(answer.refused.sentence);
  return answer;
}

async function insert(db: Database, tasks: readonly Task[]): Promise<void> {
  await db.query(
    'test-instance',
    `insert into instance (id, site, lane, workflow, version, digest, epoch, subject, patient_id, state, data, rev,
                           started_at)
     values ('ins_1', 'st-anne', 7, 'critical-result', '1.0.0', 'd', 1, 'obs_1', 'pat_1', 'waiting', '{}', 1, $1)`,
    [iso(NOW)],
  );
  await insertTasks(db, tasks);
}

async function insertPatients(db: Database): Promise<void> {
  await db.query(
    'test-patients',
    `insert into patient (id, site, lane, rev, changed_at, source_seq, merged_into)
     values ('pat_survivor', 'st-anne', 7, 1, $1, 1, null), ('pat_retired', 'st-anne', 7, 2, $1, 2, 'pat_survivor')`,
    [iso(NOW)],
  );
}
