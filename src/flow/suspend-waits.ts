import { appendAudit, type Person } from '../access/access.ts';
import type { Transaction } from '../platform/platform.ts';
import {
  endSuspensions,
  loadInstances,
  putSuspensions,
  readSetTimers,
  suspendableTimers,
  suspendDaysMax,
  type Instance,
} from '../workflows/workflows.ts';
import type { ActDeps } from './act-on-task.ts';
import type { Refusal } from './flow-port.ts';
import { moveSuspended } from './move-suspended.ts';
import { reasonProblem } from './reason.ts';
import { retryConflicts } from './retry-conflicts.ts';

/** The longest time for which waits are suspended at once, in minutes. */
export const suspendMinutesMax = suspendDaysMax * 24 * 60;

/** `minutes: 0` ends what is suspended. */
export interface SuspendRequest {
  person: Person;
  runId: string;
  minutes: number;
  reason: string;
}

export type SuspendAnswer = { done: true; timers: number } | { done: false; refusal: Refusal };

/**
 * A person says for how long the waits of a run's state do not count, or that they count again. When they are due follows from what
 * they were set for and all their suspensions, and nothing else. Audited with the reason, refused or done.
 */
export async function suspendWaits(request: SuspendRequest, deps: ActDeps): Promise<SuspendAnswer> {
  return retryConflicts(() =>
    deps.database.transaction('suspend-waits', async (tx) => {
      const [run] = await loadInstances(tx, [request.runId]);
      const answer = await decide(tx, request, run, deps);
      await audit(tx, request, run, answer, deps);
      return answer;
    }),
  );
}

async function decide(
  tx: Transaction,
  { person, minutes, reason }: SuspendRequest,
  run: Instance | undefined,
  deps: ActDeps,
): Promise<SuspendAnswer> {
  if (!run) return refuse({ kind: 'not-found', sentence: 'There is no such run.' });
  const may = deps.authorize(person, 'wait.suspend', { site: run.site, unit: run.unit });
  if (!may.allowed) return refuse({ kind: 'forbidden', sentence: may.reason });
  const problem = reasonProblem(reason) ?? minutesProblem(minutes);
  if (problem) return refuse(problem);
  await deps.releases.ensure(tx, [run.epoch]);
  const workflow = deps.releases.workflows.pinned(run);
  const countings = workflow ? suspendableTimers(run, workflow) : new Map();
  const timers = (await readSetTimers(tx, [run.id])).filter(({ name }) => countings.has(name));
  if (timers.length === 0) {
    const sentence =
      'This run waits for nothing that can be suspended: tasks, and waits about a point in time, go on.';
    return refuse({ kind: 'not-now', sentence });
  }
  const now = deps.clock.now();
  if (minutes === 0) await endSuspensions(tx, run.id, now);
  else {
    const until = now + minutes * 60_000;
    const by = { site: run.site, lane: run.lane, by: person.id, reason, cause: 'person' };
    await putSuspensions(
      tx,
      timers.map((timer) => ({ ...timer, ...by, from: now, until })),
    );
  }
  const { releases } = deps;
  await moveSuspended(tx, [run], ({ name }) => countings.has(name), { releases, now });
  return { done: true, timers: timers.length };
}

function minutesProblem(minutes: number): Refusal | undefined {
  if (Number.isInteger(minutes) && minutes >= 0 && minutes <= suspendMinutesMax) return undefined;
  const sentence = `Waits are suspended for 1 to ${suspendMinutesMax} minutes; 0 ends it.`;
  return { kind: 'invalid', sentence, field: 'minutes' };
}

async function audit(
  tx: Transaction,
  { person, runId, minutes, reason }: SuspendRequest,
  run: Instance | undefined,
  answer: SuspendAnswer,
  { clock }: ActDeps,
): Promise<void> {
  await appendAudit(tx, [
    {
      at: clock.now(),
      site: run?.site ?? null,
      actor: person.id,
      action: minutes === 0 ? 'wait.resume' : 'wait.suspend',
      object: `run:${runId}`,
      patientId: run?.patientId ?? null,
      outcome: answer.done ? 'done' : 'refused',
      detail: answer.done ? { minutes, reason } : { refusal: answer.refusal.kind },
    },
  ]);
}

function refuse(refusal: Refusal): SuspendAnswer {
  return { done: false, refusal };
}
