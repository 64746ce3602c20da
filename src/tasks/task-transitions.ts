import { unreachable, type Instant } from '../platform/platform.ts';
import { readBackProblem } from '../workflows/workflows.ts';
import type { Task, TaskChange, TaskHistoryRow, TaskRefusal, TaskState } from './task.ts';
import { plainWords, type TaskWords } from './task-words.ts';

/** Longest reason or note, in UTF-16 code units. */
export const taskTextCharsMax = 2000;

/** The actor of what the engine commands. */
export const ENGINE = 'engine';

export type TaskAnswer = { task: Task; history: TaskHistoryRow } | { refused: TaskRefusal };

/**
 * The one place where a task changes. Gives the task after the change with the row for its history, both at `rev + 1`,
 * or why the change is refused; then nothing changes. Total: every state answers every act. `words` writes the people
 * and times that a refusal names.
 */
export function changeTask(
  task: Task,
  change: TaskChange,
  now: Instant,
  words: TaskWords = plainWords,
): TaskAnswer {
  const actor = 'actor' in change ? change.actor : ENGINE;
  const closed = gates[task.state][change.act](task, actor, words);
  if (closed !== null) return { refused: { kind: 'not-now', sentence: closed } };
  const invalid = checkChange(task, change);
  if (invalid !== null) return { refused: invalid };
  const { next, detail } = move(task, change, now);
  const rev = task.rev + 1;
  return {
    task: { ...task, ...next, rev },
    history: {
      taskId: task.id,
      rev,
      site: task.site,
      lane: task.lane,
      at: now,
      actor,
      act: change.act,
      fromState: task.state,
      toState: next.state ?? task.state,
      detail,
    },
  };
}

/** What people may do. */
export type PersonTaskAct = Extract<TaskChange, { actor: string }>['act'];

/**
 * Whether `person` could do it now, from the same table that decides the act itself: one source for the button and for
 * the sentence beside a disabled one. Says nothing of permissions.
 */
export const taskCan = {
  accept: can('accept'),
  start: can('start'),
  decline: can('decline'),
  'hand-over': can('hand-over'),
  escalate: can('escalate'),
  complete: can('complete'),
} satisfies Record<PersonTaskAct, unknown>;

function can(act: PersonTaskAct) {
  return (
    task: Task,
    person: string,
    words: TaskWords = plainWords,
  ): { allowed: true } | { allowed: false; reason: string } => {
    const closed = gates[task.state][act](task, person, words);
    return closed === null ? { allowed: true } : { allowed: false, reason: closed };
  };
}

/** Null: go on. Otherwise the sentence that says why not. */
type Gate = (task: Task, actor: string, words: TaskWords) => string | null;

const go: Gate = () => null;

const notAccepted: Gate = () => 'Nobody has accepted this task yet: accept it first.';

const byOwner: Gate = (task, actor, words) =>
  actor === task.owner ? null : `Only ${owner(task, words)}, who accepted this task, can do this.`;

const byOwnerOnce: Gate = (task, actor, words) => {
  if (task.startedAt !== null) return `This task was begun at ${words.time(task.startedAt)}.`;
  if (task.startBy === null)
    return 'This task has no time to begin: it is under way once accepted.';
  return byOwner(task, actor, words);
};

// Who is away cannot offer it: the engine does, to their substitute. It completes what asked for an answer alone (a drill).
const byOwnerOrEngine: Gate = (task, actor, words) =>
  actor === ENGINE ? null : byOwner(task, actor, words);

const byOwnerOrOffered: Gate = (task, actor, words) =>
  actor === task.offeredTo ? null : byOwner(task, actor, words);

const byOffered: Gate = (task, actor, words) => {
  if (actor === task.offeredTo) return null;
  const when = task.acceptedAt === null ? '' : ` at ${words.time(task.acceptedAt)}`;
  return actor === task.owner
    ? `You accepted this task${when}: it is yours.`
    : `This task was already accepted by ${owner(task, words)}${when}.`;
};

const withPool: Gate = () => 'This task is with its pool already.';

const notOffered: Gate = (task) =>
  task.offeredTo === null ? 'This task is offered to nobody.' : null;

const over: Gate = (task, _actor, words) => {
  const when = task.closedAt === null ? '' : ` at ${words.time(task.closedAt)}`;
  const who = task.state === 'completed' && task.owner !== null ? ` by ${owner(task, words)}` : '';
  return `This task was ${task.state}${who}${when}: it cannot change any more.`;
};

const final: Record<TaskChange['act'], Gate> = {
  accept: over,
  start: over,
  decline: over,
  'hand-over': over,
  escalate: over,
  complete: over,
  climb: over,
  cancel: over,
  return: over,
  withdraw: over,
  reschedule: over,
};

/**
 * ```
 *           accept                    complete
 *   open ───────────► accepted ───────────────► completed
 *    ▲ ◄──────────────  │  │
 *    │  decline (owner),│  │ accept (offered): the owner moves
 *    │  climb, return   │  ▼
 *    └── decline, climb │ cancel ──────────────► cancelled   (from open too)
 * ```
 */
const gates = {
  open: {
    accept: go,
    start: notAccepted,
    decline: go,
    'hand-over': notAccepted,
    escalate: go,
    complete: notAccepted,
    climb: go,
    cancel: go,
    return: withPool,
    withdraw: notOffered,
    reschedule: go,
  },
  accepted: {
    accept: byOffered,
    start: byOwnerOnce,
    decline: byOwnerOrOffered,
    'hand-over': byOwnerOrEngine,
    escalate: go,
    complete: byOwnerOrEngine,
    climb: go,
    cancel: go,
    return: go,
    withdraw: notOffered,
    reschedule: go,
  },
  completed: final,
  cancelled: final,
} satisfies Record<TaskState, Record<TaskChange['act'], Gate>>;

function owner(task: Task, words: TaskWords): string {
  return task.owner === null ? 'nobody' : words.person(task.owner);
}

/** What the change says of itself: texts that must be there, the form, the rung. */
function checkChange(task: Task, change: TaskChange): TaskRefusal | null {
  switch (change.act) {
    case 'accept':
    case 'start':
    case 'cancel':
    case 'return':
    case 'withdraw':
    case 'reschedule':
      return null;
    case 'decline':
    case 'escalate':
      return checkText('reason', change.reason, 'Give a reason.');
    case 'hand-over':
      if (change.to === task.owner) {
        return invalid('You already own this task: choose another person.', 'to');
      }
      return checkText('note', change.note, 'Write a note for the person who takes over.');
    case 'complete':
      return checkOutcome(task, change.outcome);
    case 'climb':
      if (change.rung >= task.rung) return null;
      return { kind: 'not-now', sentence: `This task has already climbed to rung ${task.rung}.` };
    default:
      return unreachable(change);
  }
}

function checkText(field: string, text: string, missing: string): TaskRefusal | null {
  if (text.trim() === '') return invalid(missing, field);
  if (text.length > taskTextCharsMax) {
    return invalid(`Write no more than ${taskTextCharsMax} characters.`, field);
  }
  return null;
}

function checkOutcome(task: Task, outcome: Readonly<Record<string, string>>): TaskRefusal | null {
  const { form } = task.detail;
  for (const field of form) {
    const value = outcome[field.name] ?? '';
    if (value.trim() === '') {
      if (field.required) return invalid(`"${field.label}" must be filled in.`, field.name);
      continue;
    }
    if (field.options.length > 0 && !field.options.includes(value)) {
      return invalid(`"${field.label}" must be one of: ${field.options.join(', ')}.`, field.name);
    }
    const tooLong = checkText(field.name, value, '');
    if (tooLong) return tooLong;
    const misheard = field.readBack && readBackProblem(field.readBack, value);
    if (misheard) return invalid(misheard, field.name);
  }
  const unknown = Object.keys(outcome).find((name) => !form.some((field) => field.name === name));
  return unknown === undefined ? null : invalid('This task does not ask for that field.', unknown);
}

function invalid(sentence: string, field: string): TaskRefusal {
  return { kind: 'invalid', sentence, field };
}

interface Move {
  next: Partial<Task>;
  detail: TaskHistoryRow['detail'];
}

const pooled = {
  state: 'open',
  owner: null,
  offeredTo: null,
  acceptedAt: null,
  startBy: null,
  startedAt: null,
} as const satisfies Partial<Task>;

function move(task: Task, change: TaskChange, now: Instant): Move {
  switch (change.act) {
    case 'accept':
      return {
        next: {
          ...{ state: 'accepted', owner: change.actor, offeredTo: null, acceptedAt: now },
          startBy: task.owner === null ? startBy(task, now) : task.startBy,
        },
        detail: task.owner === null ? {} : { from: task.owner },
      };
    case 'start':
      return { next: { startedAt: now }, detail: {} };
    case 'decline':
      return decline(task, change);
    case 'hand-over':
      return { next: { offeredTo: change.to }, detail: { to: change.to, note: change.note } };
    case 'escalate':
      return { next: {}, detail: { reason: change.reason } };
    case 'complete':
      return {
        next: { state: 'completed', offeredTo: null, outcome: change.outcome, closedAt: now },
        detail: { outcome: change.outcome },
      };
    case 'climb': {
      const { rung, late, fallback, byName } = change;
      const to = { role: change.to.role, unit: change.to.unit };
      const former = task.owner === null ? {} : { from: task.owner };
      return {
        next: { ...pooled, offeredTo: byName?.person ?? null, pool: to, rung, fallback },
        detail: { rung, ...to, late, fallback, ...former, ...byName },
      };
    }
    case 'cancel':
      return {
        next: { state: 'cancelled', offeredTo: null, closedAt: now },
        detail: { reason: change.reason },
      };
    case 'return': {
      const { reason, fallback } = change;
      return {
        next: { ...pooled, fallback },
        detail: { reason, from: task.owner, ...task.pool, fallback },
      };
    }
    case 'withdraw':
      return {
        next: { offeredTo: null },
        detail: { reason: change.reason, to: task.offeredTo },
      };
    case 'reschedule': {
      const { acceptBy, finishBy, ladder, reason } = change;
      return { next: { acceptBy, finishBy, ladder }, detail: { reason, acceptBy, finishBy } };
    }
    default:
      return unreachable(change);
  }
}

/** As the engine has it: who accepts late has as long to begin as who accepts in the last moment. */
function startBy({ openedAt, acceptBy, detail }: Task, now: Instant): Instant | null {
  const { startWithinMs } = detail;
  if (startWithinMs === undefined) return null;
  const acceptWithinMs = (acceptBy ?? openedAt) - openedAt;
  return Math.max(openedAt + startWithinMs, now + startWithinMs - acceptWithinMs);
}

function decline(task: Task, change: Extract<TaskChange, { act: 'decline' }>): Move {
  const detail = { reason: change.reason };
  if (task.state === 'open') return { next: {}, detail };
  if (change.actor === task.offeredTo) {
    return { next: { offeredTo: null }, detail: { ...detail, offer: true } };
  }
  return { next: pooled, detail: { ...detail, from: change.actor } };
}
