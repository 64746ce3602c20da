import { appendAudit, type Authorize, type Person } from '../access/access.ts';
import type { Database, Instant, Queryable } from '../platform/platform.ts';
import {
  endDowntime,
  insertDowntime,
  lockDowntime,
  readDowntimeTasks,
  reconcileTask,
  type Downtime,
} from './downtime-store.ts';

export type DowntimeRefusal =
  | { kind: 'not-found'; sentence: string }
  | { kind: 'forbidden'; sentence: string }
  | { kind: 'not-now'; sentence: string }
  | { kind: 'invalid'; sentence: string; field: string };

export type DowntimeAnswer = { done: true; id: number } | { done: false; refusal: DowntimeRefusal };

export interface DowntimeDeps {
  database: Database;
  now: Instant;
  authorize: Authorize;
}

/** Longest reason, note and name, in UTF-16 code units. */
export const downtimeTextCharsMax = 1_000;
/** A downtime may be declared so long after it began. */
export const declaredLateMsMax = 7 * 24 * 3_600_000;

/** A site goes to paper, or went to paper a while ago. One transaction, audited. One downtime of a site at a time. */
export async function declareDowntime(
  request: { person: Person; site: string; beganAt: Instant; reason: string },
  deps: DowntimeDeps,
): Promise<DowntimeAnswer> {
  const { person, site, beganAt } = request;
  const { now } = deps;
  const reason = request.reason.trim();
  return act(deps, person, 'downtime.declare', site, { beganAt, reason }, async (tx) => {
    if (reason === '' || reason.length > downtimeTextCharsMax) {
      return refuse({ kind: 'invalid', field: 'reason', sentence: 'Say why.' });
    }
    if (beganAt > now || beganAt < now - declaredLateMsMax) {
      const sentence = 'It began in the last seven days, and not later than now.';
      return refuse({ kind: 'invalid', field: 'beganAt', sentence });
    }
    const id = await insertDowntime(tx, { site, reason, beganAt, declaredBy: person.id });
    if (id === undefined) {
      return refuse({ kind: 'not-now', sentence: 'This site is in a downtime already.' });
    }
    return { done: true, id };
  });
}

/** The site goes back to the screens. Every task that was open meanwhile is listed until somebody has said what was done. */
export async function endDowntimeOf(
  { person, id }: { person: Person; id: number },
  deps: DowntimeDeps,
): Promise<DowntimeAnswer> {
  return onDowntime(deps, { person, id, action: 'downtime.end' }, async (tx, downtime) => {
    if (downtime.endedAt !== null) {
      return refuse({ kind: 'not-now', sentence: 'It is over already.' });
    }
    await endDowntime(tx, { id, at: deps.now, by: person.id });
    return { done: true, id };
  });
}

export interface ReconcileRequest {
  person: Person;
  id: number;
  taskId: string;
  how: 'done-on-paper' | 'nothing-done';
  /** When and by whom, as the paper says; wanted where it was done. */
  paperAt: Instant | null;
  paperBy: string;
  note: string;
}

/**
 * What was done on paper about one task, with the time on the paper beside the time of entering. A task that is said to be done
 * must be over here, too: it is completed first, in the way that all are, so that the run goes on.
 */
export async function reconcile(
  request: ReconcileRequest,
  deps: DowntimeDeps,
): Promise<DowntimeAnswer> {
  const { person, id, taskId, how, paperAt } = request;
  const paperBy = request.paperBy.trim();
  const note = request.note.trim();
  const action = 'downtime.reconcile';
  return onDowntime(deps, { person, id, action, detail: { taskId, how } }, async (tx, downtime) => {
    const listed = await readDowntimeTasks(tx, id);
    const task = listed.find((one) => one.taskId === taskId);
    if (!task) return refuse({ kind: 'not-found', sentence: 'The task is none of this downtime.' });
    if (task.how !== null) return refuse({ kind: 'not-now', sentence: 'It was entered already.' });
    const wrong =
      how === 'done-on-paper' ? paperProblem(downtime, { paperAt, paperBy }, task.state) : null;
    if (wrong) return refuse(wrong);
    if (Math.max(paperBy.length, note.length) > downtimeTextCharsMax) {
      return refuse({ kind: 'invalid', field: 'note', sentence: 'Write less.' });
    }
    const at = deps.now;
    await reconcileTask(tx, id, { taskId, how, paperAt, paperBy, note, by: person.id, at });
    return { done: true, id };
  });
}

function paperProblem(
  downtime: Downtime,
  { paperAt, paperBy }: { paperAt: Instant | null; paperBy: string },
  state: string,
): DowntimeRefusal | null {
  if (state === 'open' || state === 'accepted') {
    const sentence =
      'Complete the task first, with what is on the paper; then say when it was done.';
    return { kind: 'not-now', sentence };
  }
  if (paperBy === '') return { kind: 'invalid', field: 'paperBy', sentence: 'Say who did it.' };
  const ended = downtime.endedAt ?? Infinity;
  if (paperAt === null || paperAt < downtime.beganAt || paperAt > ended) {
    const sentence = 'Give the time on the paper; it lies within the downtime.';
    return { kind: 'invalid', field: 'paperAt', sentence };
  }
  return null;
}

async function onDowntime(
  deps: DowntimeDeps,
  {
    person,
    id,
    action,
    detail = {},
  }: { person: Person; id: number; action: string; detail?: Readonly<Record<string, unknown>> },
  decide: (tx: Queryable, downtime: Downtime) => Promise<DowntimeAnswer>,
): Promise<DowntimeAnswer> {
  return deps.database.transaction(action, async (tx) => {
    const downtime = await lockDowntime(tx, id);
    if (!downtime) return refuse({ kind: 'not-found', sentence: 'There is no such downtime.' });
    const answer = await permitted(deps, person, downtime.site, () => decide(tx, downtime));
    await audit(
      tx,
      deps,
      { person, action, site: downtime.site, object: `downtime:${id}`, detail },
      answer,
    );
    return answer;
  });
}

async function act(
  deps: DowntimeDeps,
  person: Person,
  action: string,
  site: string,
  detail: Readonly<Record<string, unknown>>,
  decide: (tx: Queryable) => Promise<DowntimeAnswer>,
): Promise<DowntimeAnswer> {
  return deps.database.transaction(action, async (tx) => {
    const answer = await permitted(deps, person, site, () => decide(tx));
    const object = answer.done ? `downtime:${answer.id}` : `site:${site}`;
    await audit(tx, deps, { person, action, site, object, detail }, answer);
    return answer;
  });
}

async function permitted(
  { authorize }: DowntimeDeps,
  person: Person,
  site: string,
  decide: () => Promise<DowntimeAnswer>,
): Promise<DowntimeAnswer> {
  const may = authorize(person, 'downtime.declare', { site, unit: null });
  return may.allowed ? decide() : refuse({ kind: 'forbidden', sentence: may.reason });
}

interface Audited {
  person: Person;
  action: string;
  site: string;
  object: string;
  detail: Readonly<Record<string, unknown>>;
}

async function audit(
  tx: Queryable,
  { now }: DowntimeDeps,
  { person, action, site, object, detail }: Audited,
  answer: DowntimeAnswer,
): Promise<void> {
  const refused = answer.done ? {} : { refusal: answer.refusal.kind };
  await appendAudit(tx, [
    {
      ...{ at: now, site, actor: person.id, action, object, patientId: null },
      outcome: answer.done ? 'done' : 'refused',
      detail: { ...detail, ...refused },
    },
  ]);
}

function refuse(refusal: DowntimeRefusal): DowntimeAnswer {
  return { done: false, refusal };
}
