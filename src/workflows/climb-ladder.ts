import { must, type Instant } from '../platform/platform.ts';
import type { RunningTask } from './bookkeeping.ts';
import type { CompiledTask } from './compiled-definition.ts';
import type { PoolDefinition } from './definition.ts';
import { parameterName, rememberedName } from './definition-reader.ts';
import type { Draft } from './draft.ts';
import { durationWords } from './duration.ts';
import type { LadderRung, Pool } from './instance.ts';
import { ladderTimes, repeatDue, rungDue, rungReason, sayWhenDue, spentOn } from './rung-times.ts';

/** A timer that fires later than this is labelled late. */
export const lateLabelMs = 60_000;

/** `ladder:acknowledge#3`: the third wait of the run, whichever opening of the task it belongs to. */
export function ladderTimer({ name, wait }: RunningTask): string {
  return `ladder:${name}#${wait}`;
}

export function finishTimer({ name, wait }: RunningTask): string {
  return `finish:${name}#${wait}`;
}

export function startTimer({ name, wait }: RunningTask): string {
  return `start:${name}#${wait}`;
}

/** The timers that a task has set: of its ladder while it is open, else of its beginning and its end. */
export function timersOf(running: RunningTask): string[] {
  if (running.stage === 'open') return [ladderTimer(running)];
  const begin = running.begins === 'due' ? [startTimer(running)] : [];
  return [...begin, finishTimer(running)];
}

/** A pool as a definition names it, for this patient at this site. */
export function resolvePool(draft: Draft, pool: PoolDefinition): Pool {
  const { acted } = draft.books;
  if (pool.prefer === 'whoever-acted' && acted) return acted.pool;
  return {
    role: roleOf(draft, pool.role),
    unit: unitOf(draft, pool.unit),
    ...(pool.care_team !== undefined && { member: memberOf(draft, pool.care_team) }),
  };
}

function memberOf({ instance }: Draft, written: string): string | null {
  const member = instance.data[rememberedName(written) ?? ''];
  return typeof member === 'string' && member !== '' ? member : null;
}

/** What nobody can hold: whoever is asked where a role is not known, the site's fallback pool is asked too. */
const unknownRole = 'not-known';

function roleOf({ instance, context }: Draft, written: string): string {
  const parameter = parameterName(written);
  if (parameter !== undefined) return String(context.parameters.values[parameter]);
  const remembered = rememberedName(written);
  return remembered === undefined ? written : String(instance.data[remembered] ?? unknownRole);
}

function unitOf({ instance }: Draft, written: string): string | null {
  if (written === 'patient') return instance.unit;
  const remembered = rememberedName(written);
  const unit = remembered === undefined ? null : instance.data[remembered];
  return typeof unit === 'string' ? unit : null;
}

/** The rungs of a task with their delays from its opening, and why where that cannot be told from the definition. */
export function rungsOf(draft: Draft, task: CompiledTask, openedAt: Instant): LadderRung[] {
  const { parameters } = draft.context;
  const times = ladderTimes(task, openedAt, parameters);
  return task.ladder.map((rung, index) => {
    const because = rungReason(rung, parameters);
    return {
      rung: index + 1,
      afterMs: must(times[index], 'each rung has its time') - openedAt,
      to: resolvePool(draft, rung.to),
      ...(because !== undefined && { because }),
    };
  });
}

/** The rung that a timer calls for, or a higher one that is due as well: missed rungs collapse to the highest. */
export function highestDueRung(
  draft: Draft,
  task: CompiledTask,
  running: RunningTask,
  called: number,
): number {
  const { now, parameters } = draft.context;
  const due = task.ladder.findLastIndex(
    (_, index) => rungDue(task, running, index + 1, parameters) <= now,
  );
  return Math.max(called, due + 1);
}

/**
 * Asks the next pool. Above the last rung the last pool is asked again, and again after each `repeat_last_every`, until
 * somebody acts (invariant I-21). `firedRung`: the rung whose timer made it climb; null where something else did.
 */
export function climbTo(
  draft: Draft,
  task: CompiledTask,
  running: RunningTask,
  { rung, late, firedRung }: { rung: number; late: boolean; firedRung: number | null },
): void {
  const rungs = task.ladder.length;
  const to = resolvePool(
    draft,
    must(task.ladder[Math.min(rung, rungs) - 1], 'a ladder has a rung').to,
  );
  if (running.stage === 'accepted') reopen(draft, task, running, rung);
  else if (rung !== firedRung || rung > running.rung + 1) {
    draft.commands.push({ kind: 'cancel-timer', name: ladderTimer(running), upToRung: rung });
  }
  const climbed = draft.changeTask(running.key, { rung, pool: to });
  draft.commands.push({ kind: 'escalate-task', key: running.key, rung, to, late });
  draft.sentences.push(climbSentence(rung, rungs, to));
  if (rung >= rungs) repeatLast(draft, task, climbed);
  else setRungTimer(draft, task, climbed, rung + 1);
}

/** Asks the pool again from which somebody had accepted it, without climbing: the next rung follows at its distance. */
export function returnToPool(draft: Draft, task: CompiledTask, running: RunningTask): void {
  const reopened = reopen(draft, task, running, running.rung);
  draft.sentences.push(`Back with its pool: ${poolWords(running.pool)} asked again.`);
  if (running.rung >= task.ladder.length) repeatLast(draft, task, reopened);
  else setRungTimer(draft, task, reopened, running.rung + 1);
}

// Timers of the first time round were cancelled when somebody accepted; their names are used up.
function reopen(draft: Draft, task: CompiledTask, running: RunningTask, rung: number): RunningTask {
  const { now, parameters } = draft.context;
  for (const name of timersOf(running)) draft.commands.push({ kind: 'cancel-timer', name });
  const waits = draft.books.waits + 1;
  draft.books = { ...draft.books, waits };
  return draft.changeTask(running.key, {
    stage: 'open',
    owner: null,
    begins: null,
    wait: waits,
    ladderFrom: now,
    ladderSpentMs: spentOn(task, rung, parameters),
  });
}

/** Sets the timer of one rung. The ones above follow when it is climbed: what most tasks never need is not written. */
export function setRungTimer(
  draft: Draft,
  task: CompiledTask,
  running: RunningTask,
  rung: number,
): void {
  const { now, parameters } = draft.context;
  const due = rungDue(task, running, rung, parameters);
  draft.commands.push({
    kind: 'set-timer',
    name: ladderTimer(running),
    rung,
    afterMs: due - now,
  });
  sayWhenDue(draft, task, rung, due);
}

function repeatLast(draft: Draft, task: CompiledTask, running: RunningTask): void {
  const { now, parameters } = draft.context;
  draft.commands.push({
    kind: 'set-timer',
    name: ladderTimer(running),
    rung: running.rung + 1,
    afterMs: repeatDue(task, now, parameters) - now,
  });
}

function climbSentence(rung: number, rungs: number, to: Pool): string {
  const again = rung > rungs ? ' again' : '';
  return `Escalated to rung ${rung}: ${poolWords(to)} asked${again}.`;
}

/** `charge-nurse in icu`, `house-supervisor of the site` */
export function poolWords({ role, unit }: Pool): string {
  return unit === null ? `${role} of the site` : `${role} in ${unit}`;
}

/** ` (40 min late)` where a timer fired noticeably late, else nothing. */
export function lateWords(lateMs: number): string {
  return lateMs > lateLabelMs ? ` (${durationWords(lateMs)} late)` : '';
}
