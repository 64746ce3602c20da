import { expect, test } from 'vitest';

import { describeOnEachDatabase } from '../../test/databases.ts';
import { createAuthorize, readAudit } from '../access/access.ts';
import { iso, must, type Database } from '../platform/platform.ts';
import { appendTaskHistory, changeTask, insertTasks } from '../tasks/tasks.ts';
import type { PageContext } from './endpoint.ts';
import { exceptionsPage } from './exceptions-page.ts';
import { criticalTask, httpBench, network, NOON } from './http-test-bench.ts';
import { messagesQuery } from './inputs.ts';
import { messagePage, messagesPage } from './messages-page.ts';
import { patientPage } from './patient-page.ts';
import { runPage } from './run-page.ts';
import { taskPage } from './task-page.ts';
import { workPage } from './work-page.ts';

const ORU = [
  'MSH|^~\\&|LAB|STA|SINEW|STA|20261121115900||ORU^R01|C-1|P|2.5.1',
  'PID|1||4711^^^STA^MR||Ekholm^Vera',
  'OBX|1|NM|2823-3^Potassium^LN||6.80|mmol/L|3.5-5.1|HH|||F',
].join('\r');

describeOnEachDatabase('pages', (fresh) => {
  test('my work shows who the patient is and where', async () => {
    const db = await seeded(fresh);
    const { page } = shown(await workPage(as('nina', db), undefined));
    expect(page.pool).toMatchObject([
      {
        id: 'tsk_1',
        patient: {
          family: 'Ekholm',
          given: 'Vera',
          identifiers: [{ authority: 'STA', value: '4711', type: 'MR' }],
          location: 'Emergency Department, room 4, bed B',
        },
        next: {
          at: iso(NOON + 900_000),
          to: 'Charge nurse',
          unless: 'accepted',
          again: false,
        },
      },
    ]);
  });

  test('a task leads to its messages, and opening it is in the audit', async () => {
    const db = await seeded(fresh);
    const { page } = shown(await taskPage(as('nina', db), 'tsk_1'));
    expect(page.messages).toEqual([41]);
    expect(page.history).toMatchObject([
      { actor: 'Sinew', sentence: 'asked Nurse, Emergency Department' },
    ]);
    const [audited] = await readAudit(db, { object: 'task:tsk_1', limit: 1 });
    expect(audited).toMatchObject({ actor: 'nina', action: 'task.view', patientId: 'pat_1' });
  });

  test('links are offered to those who may open what they lead to', async () => {
    const db = await seeded(fresh);
    const { page: nurses } = shown(await taskPage(as('nina', db), 'tsk_1'));
    expect(nurses.mayOpen).toEqual({ run: true, messages: false, patient: false });
    const { page: run } = shown(await runPage(as('nina', db), 'ins_1'));
    expect(run.mayOpenMessages).toBe(false);
    expect(run.entries.at(-1)?.taskId).toBe('tsk_1');
    const { page: engineers } = shown(await runPage(as('ines', db), 'ins_1'));
    expect(engineers.mayOpenMessages).toBe(true);
    expect(engineers.entries.at(-1)?.taskId).toBeNull();
    const { page: message } = shown(await messagePage(as('ines', db), 41));
    expect(message).toMatchObject({
      feedTitle: 'St Anne laboratory',
      siteTitle: 'St Anne',
      mayOpenException: true,
      tasks: [{ id: 'tsk_1', mayOpen: false }],
    });
  });

  test('who is on leave is shown as that, also where nobody knows their bed', async () => {
    const db = await seeded(fresh);
    const of = async () => shown(await taskPage(as('nina', db), 'tsk_1')).page.patient;
    expect(await of()).toMatchObject({ onLeave: null });
    await db.query(
      'test-leave',
      `update encounter set on_leave_since = $1, expected_back_at = $2, location_id = null`,
      [iso(NOON), iso(NOON + 3_600_000)],
    );
    const onLeave = { since: iso(NOON), expectedBackAt: iso(NOON + 3_600_000) };
    expect(await of()).toMatchObject({ onLeave, location: null });
  });

  test('whoever may see records in a unit opens those of patients who are there now, and of nobody else', async () => {
    const db = await seeded(fresh);
    const roles = network.roles.map((role) => ({
      ...role,
      permissions: [...role.permissions, 'record.view' as const],
    }));
    const nina = { ...as('nina', db), authorize: createAuthorize(roles) };
    expect(shown(await taskPage(nina, 'tsk_1')).page.mayOpen.patient).toBe(true);
    expect(shown(await patientPage(nina, 'pat_1')).page.patient.family).toBe('Ekholm');
    await db.query('test-discharge', `update encounter set status = 'finished'`);
    expect(shown(await taskPage(nina, 'tsk_1')).page.mayOpen.patient).toBe(false);
    expect(await patientPage(nina, 'pat_1')).toMatchObject({ refused: { kind: 'forbidden' } });
  });

  test('whoever is asked with others sees who of them has accepted what', async () => {
    const db = await seeded(fresh);
    await insertTasks(db, [
      criticalTask({ id: 'tsk_2', key: 'b', state: 'accepted', owner: 'pia', acceptedAt: NOON }),
    ]);
    for (const person of ['nina', 'omar']) {
      const { page } = shown(await workPage(as(person, db), undefined));
      expect(page.colleagues).toMatchObject([{ id: 'tsk_2', owner: { name: 'Pia Lund' } }]);
    }
    for (const person of ['pia', 'lena']) {
      const { page } = shown(await workPage(as(person, db), undefined));
      expect(page.colleagues).toEqual([]);
    }
  });

  test('a rung that was asked early stands at the time at which it was asked', async () => {
    const db = await seeded(fresh);
    const climb = {
      act: 'climb',
      rung: 1,
      to: { role: 'charge-nurse', unit: null },
      late: false,
      fallback: false,
    } as const;
    const climbed = changeTask(criticalTask(), climb, NOON + 60_000);
    if ('refused' in climbed) throw new Error(climbed.refused.sentence);
    await appendTaskHistory(db, [climbed.history]);
    await db.query('test-climb', `update task set rung = 1 where id = 'tsk_1'`);
    const { page } = shown(await taskPage(as('nina', db), 'tsk_1'));
    expect(page.ladder.map(({ at, state }) => [at, state])).toEqual([
      [iso(NOON), 'done'],
      [iso(NOON + 60_000), 'done'],
    ]);
  });

  test('a task that is over says what its run asked for next', async () => {
    const db = await seeded(fresh);
    await db.query(
      'test-complete',
      `update task set state = 'completed', owner = 'nina', closed_at = $1 where id = 'tsk_1'`,
      [iso(NOON)],
    );
    await insertTasks(db, [
      criticalTask({ id: 'tsk_2', key: 'confirm', title: 'Confirm critical potassium' }),
    ]);
    const { page } = shown(await taskPage(as('nina', db), 'tsk_1'));
    expect(page.followed).toEqual([
      {
        id: 'tsk_2',
        title: 'Confirm critical potassium',
        sentence: 'Nurse, Emergency Department is asked.',
        mayOpen: true,
      },
    ]);
    const { page: running } = shown(await taskPage(as('nina', db), 'tsk_2'));
    expect(running.followed).toEqual([]);
  });

  test('a run tells from the message to the acceptance what happened, by which rule', async () => {
    const db = await seeded(fresh);
    const accepted = changeTask(criticalTask(), { act: 'accept', actor: 'nina' }, NOON + 60_000);
    if ('refused' in accepted) throw new Error(accepted.refused.sentence);
    await appendTaskHistory(db, [accepted.history]);
    const { page } = shown(await runPage(as('nina', db), 'ins_1'));
    expect(page.title).toBe('Title of critical-result');
    expect(page.entries.map(({ lane, sentence }) => `${lane}: ${sentence}`)).toEqual([
      'system: ORU^R01 arrived on St Anne laboratory.',
      'system: A critical result was reported.',
      'system: Sinew asked Nurse, Emergency Department.',
      'human: Nina Okafor accepted.',
    ]);
    expect(page.entries[1]).toMatchObject({
      rule: 'critical-result@1.0.0 start',
      guard: { text: 'event.critical', result: 'true' },
      parameters: [{ name: 'acceptWithin', value: '15', from: 'network' }],
      version: '1.0.0',
      messages: [41],
    });
    expect(page.timers).toEqual([
      {
        ...{ setAt: '2026-11-21T17:00:00.000Z', budgetMs: 900_000, suspensions: [] },
        name: 'ladder:acknowledge#1',
        rung: 1,
        state: 'pending',
        fireAt: iso(NOON + 900_000),
        firedAt: null,
        lateMs: null,
      },
    ]);
  });

  test('a run at another site is refused, and there is none of another name', async () => {
    const db = await seeded(fresh);
    expect(await runPage(as('lena', db), 'ins_1')).toMatchObject({
      refused: { kind: 'forbidden' },
    });
    expect(await runPage(as('nina', db), 'ins_2')).toMatchObject({
      refused: { kind: 'not-found' },
    });
  });

  test('messages are listed newest first, page by page, each once', async () => {
    const db = await seeded(fresh);
    for (let i = 1; i <= 5; i++) await insertMessage(db, { seq: 41 + i, at: NOON + i });
    const seen: number[] = [];
    let before: number | null | undefined;
    for (let pages = 0; before !== null && pages < 9; pages++) {
      const query = messagesQuery.parse({ limit: 2, before: before ?? undefined });
      const { page } = shown(await messagesPage(as('ines', db), query));
      seen.push(...page.rows.map((row) => row.seq));
      before = page.next;
    }
    expect(seen).toEqual([46, 45, 44, 43, 42, 41]);
  });

  test.for([
    [{ patient: '4711' }, [41]],
    [{ control: 'C-2' }, [42]],
    [{ outcome: 'failed' }, [42]],
    [{ type: 'ADT', site: 'st-anne' }, [42]],
    [{ feed: 'st-anne-lab' }, [42, 41]],
    [{ feed: 'st-anne-lab', control: 'C-2', patient: '4711' }, []],
    [{ site: 'lakeside' }, []],
  ] as const)('messages are found by %j', async ([keys, found]) => {
    const db = await seeded(fresh);
    await insertMessage(db, { seq: 42, at: NOON, type: 'ADT', control: 'C-2', patient: '815' });
    await insertOutcome(db, 42, 'failed');
    const { page } = shown(await messagesPage(as('ines', db), messagesQuery.parse(keys)));
    expect(page.rows.map((row) => row.seq)).toEqual(found);
  });

  test('the rates of a feed count its last quarter of an hour', async () => {
    const db = await seeded(fresh);
    await insertMessage(db, { seq: 40, at: NOON - 16 * 60_000 });
    const { page } = shown(await messagesPage(as('ines', db), messagesQuery.parse({})));
    expect(page.rates).toEqual([
      {
        feed: 'st-anne-lab',
        title: 'St Anne laboratory',
        site: 'st-anne',
        last15min: 1,
        lastAt: iso(NOON - 1000),
      },
    ]);
  });

  test('a message shows its fields by name, its answer, and what became of it', async () => {
    const db = await seeded(fresh);
    const { page } = shown(await messagePage(as('ines', db), 41));
    expect(page.segments.map((segment) => segment.name)).toEqual(['MSH', 'PID', 'OBX']);
    expect(page.segments[2]?.fields).toContainEqual(
      expect.objectContaining({ path: 'OBX-5', value: '6.80', raw: '6.80' }),
    );
    expect(page.raw.split('\n')).toHaveLength(3);
    expect(page).toMatchObject({
      ack: 'MSA|AA|C-1',
      bytes: ORU.length,
      events: [{ id: 'evt_1', type: 'result.reported' }],
      tasks: [{ id: 'tsk_1', state: 'open' }],
      duplicates: 2,
      exceptionId: null,
    });
    const [audited] = await readAudit(db, { object: 'message:41', limit: 1 });
    expect(audited).toMatchObject({ actor: 'ines', patientId: 'pat_1' });
  });

  test('a nurse is not shown messages', async () => {
    const db = await seeded(fresh);
    expect(await messagePage(as('nina', db), 41)).toMatchObject({ refused: { kind: 'forbidden' } });
    expect(await messagesPage(as('nina', db), messagesQuery.parse({}))).toMatchObject({
      refused: { kind: 'forbidden' },
    });
  });

  test('alike exceptions are one group that counts its patients and what waits behind them', async () => {
    const db = await seeded(fresh);
    await insertException(db, { id: 'exc_1', laneKey: 'a', waiting: 3 });
    await insertException(db, { id: 'exc_2', laneKey: 'b', waiting: 1 });
    await insertException(db, { id: 'exc_3', laneKey: 'b', waiting: 0, cause: 'other' });
    const { page } = shown(await exceptionsPage(as('ines', db)));
    expect(page.open).toBe(3);
    const { page: elsewhere } = shown(await exceptionsPage(as('ines', db), 'lakeside'));
    expect(elsewhere).toMatchObject({ groups: [], open: 0, moreGroups: 0, holds: [] });
    expect(page.groups[0]).toMatchObject({
      feedTitle: 'St Anne laboratory',
      items: [{ siteTitle: 'St Anne', mayOpen: true, mayResolve: true }, {}],
    });
    expect(page.groups).toMatchObject([
      { cause: 'bad-date', count: 2, patients: 2, waiting: 4 },
      { cause: 'other', count: 1, patients: 1, waiting: 0 },
    ]);
    expect(page.groups[0]?.items.map(({ id, waiting }) => [id, waiting])).toEqual([
      ['exc_1', 3],
      ['exc_2', 1],
    ]);
    const { page: message } = shown(await messagePage(as('ines', db), 41));
    expect(message.exceptionId).toMatch(/^exc_/);
  });
});

function shown<Page>(answer: { page: Page } | { refused: { sentence: string } }): { page: Page } {
  if ('refused' in answer) throw new Error(answer.refused.sentence);
  return answer;
}

function as(person: string, database: Database): PageContext {
  const { deps } = httpBench({ database });
  const release = deps.release();
  return {
    ...deps,
    now: NOON,
    release,
    network,
    demo: undefined,
    person: must(
      network.people.find((one) => one.id === person),
      'a person of the network',
    ),
  };
}

/** A critical result at St Anne: message 41, its event, run, task, patient and visit. */
async function seeded(fresh: () => Promise<Database>): Promise<Database> {
  const db = await fresh();
  const at = iso(NOON);
  await insertMessage(db, { seq: 41, at: NOON - 1000, patient: '4711', raw: ORU });
  await db.transaction('seed', (tx) =>
    tx.script(
      'seed',
      `
      insert into intake_receipt (feed, control_key, payload_hash, seq, received_at, duplicates)
      values ('st-anne-lab', '\\x01', '\\x02', 41, '${at}', 2);
      insert into patient (id, site, lane, family, given, birth_date, sex, rev, changed_at, source_seq)
      values ('pat_1', 'st-anne', 3, 'Ekholm', 'Vera', '1944-02-01', 'female', 1, '${at}', 41);
      insert into patient_identifier (authority, value, type, site, lane, patient_id)
      values ('STA', '4711', 'MR', 'st-anne', 3, 'pat_1');
      insert into location (id, site, unit, room, bed) values ('l', 'st-anne', 'ed', '4', 'B');
      insert into encounter (id, site, lane, visit_key, patient_id, status, location_id, rev, changed_at, source_seq)
      values ('enc_1', 'st-anne', 3, 'v', 'pat_1', 'in-progress', 'l', 1, '${at}', 41);
      insert into event (id, site, lane, type, occurred_at, received_at, recorded_at, patient_id, subject, data,
                         sources, epoch)
      values ('evt_1', 'st-anne', 3, 'result.reported', '${at}', '${at}', '${at}', 'pat_1', 'obs_1', '{}', '{41}', 4);
      insert into instance (id, site, lane, workflow, version, digest, epoch, subject, patient_id, unit, state, data,
                            rev, started_at)
      values ('ins_1', 'st-anne', 3, 'critical-result', '1.0.0', 'd', 4, 'obs_1', 'pat_1', 'ed', 'waiting', '{}', 1,
              '${at}');
      insert into timer (instance_id, name, rung, site, lane, state, budget_ms, set_at, fire_at)
      values ('ins_1', 'ladder:acknowledge#1', 1, 'st-anne', 3, 'pending', 900000, '${at}', '${iso(NOON + 900_000)}');`,
    ),
  );
  await insertStep(db);
  const task = criticalTask();
  await insertTasks(db, [task]);
  await appendTaskHistory(db, [
    {
      taskId: task.id,
      rev: 1,
      site: task.site,
      lane: task.lane,
      at: NOON,
      actor: 'engine',
      act: 'open',
      fromState: null,
      toState: 'open',
      detail: { role: 'nurse', unit: 'ed', fallback: false },
    },
  ]);
  return db;
}

async function insertStep(db: Database): Promise<void> {
  const input = { kind: 'event', event: { id: 'evt_1', sources: [41] } };
  const because = {
    rule: 'critical-result@1.0.0 start',
    guard: { text: 'event.critical', result: 'true' },
    parameters: [{ name: 'acceptWithin', value: 15, from: 'network' }],
    sentence: 'A critical result was reported.',
  };
  await db.query(
    'test-step',
    `insert into instance_step (instance_id, rev, site, lane, at, input, from_state, to_state, because, commands)
     values ('ins_1', 1, 'st-anne', 3, $1, $2, null, 'waiting', $3, '[]')`,
    [iso(NOON), JSON.stringify(input), JSON.stringify(because)],
  );
}

interface MessageSeed {
  seq: number;
  at: number;
  type?: string;
  control?: string;
  patient?: string;
  raw?: string;
}

async function insertMessage(db: Database, seed: MessageSeed): Promise<void> {
  const { seq, at, type = 'ORU', control = 'C-1', patient = null, raw = 'MSH|^~\\&' } = seed;
  await db.query(
    'test-message',
    `insert into journal (seq, received_at, site, feed, lane, lane_key, epoch, disposition, message_type,
                          trigger_event, control_id, patient_id, peer, raw, ack_code, ack)
     values ($1, $2, 'st-anne', 'st-anne-lab', 3, 'k', 4, 'accepted', $3, 'R01', $4, $5, '127.0.0.1:9', $6, 'AA', $7)`,
    [seq, iso(at), type, control, patient, Buffer.from(raw), Buffer.from('MSA|AA|C-1\r')],
  );
}

async function insertOutcome(db: Database, seq: number, outcome: string): Promise<void> {
  await db.query(
    'test-outcome',
    `insert into message_outcome (seq, received_at, site, lane, outcome, facts, events, problems, at)
     values ($1, $2, 'st-anne', 3, $3, 0, 0, '[]', $2)`,
    [seq, iso(NOON), outcome],
  );
}

async function insertException(
  db: Database,
  seed: { id: string; laneKey: string; waiting: number; cause?: string },
): Promise<void> {
  const { id, laneKey, waiting, cause = 'bad-date' } = seed;
  await db.query(
    'test-exception',
    `insert into exception (id, site, lane, feed, lane_key, seq, received_at, cause, sentence, problems, parks, state,
                            raised_at)
     values ($1, 'st-anne', 3, 'st-anne-lab', $2, 41, $4, $3, 'A date is not one.', '[]', $5, 'open', $4)`,
    [id, laneKey, cause, iso(NOON), waiting > 0],
  );
  if (waiting === 0) return;
  await db.query(
    'test-parked-key',
    `insert into parked_key (lane_key, site, lane, exception_id, since) values ($1, 'st-anne', 3, $2, $3)`,
    [laneKey, id, iso(NOON)],
  );
  await db.query(
    'test-parked-messages',
    `insert into parked_message (lane_key, seq, received_at, xid)
     select $1, n, $2::timestamptz, '1' from generate_series(1, $3::integer) as n`,
    [laneKey, iso(NOON), waiting],
  );
}
