import { appendAudit, type Person } from '../access/access.ts';
import { reasonProblem, retryConflicts, type Refusal } from '../flow/flow.ts';
import type { Instant, Queryable } from '../platform/platform.ts';
import { putBack } from './put-back.ts';
import type { RolloutDeps } from './rollout-deps.ts';
import { isOver, stepOf } from './rollout-state.ts';
import {
  appendEntry,
  insertSentinel,
  lockRollout,
  rolloutsUnderWay,
  saveRollout,
  type Rollout,
} from './rollout-store.ts';
import { endShadows } from './shadow-step.ts';
import { turnOffSwitches, type TurnedOff } from './turn-off-switches.ts';

export interface SentinelRequest {
  person: Person;
  /** Where it happened. */
  site: string;
  /** Stops the rollouts that change this workflow; null: all of the network. */
  workflow: string | null;
  /** What it was seen at, as in `task:tsk_…`; empty: nothing in Sinew. */
  object: string;
  /** What happened, in words that name no patient. */
  reason: string;
}

export type SentinelAnswer =
  | {
      done: true;
      id: string;
      stopped: readonly string[];
      epoch: number | null;
      turnedOff: readonly TurnedOff[];
    }
  | { done: false; refusal: Refusal };

/**
 * One severe event that somebody with the permission judged to be one stops every rollout of its workflow, at every site, and
 * takes back what they put in force: in one transaction and one release; flags that their begun steps name are turned off with it.
 * No gate, hold, freeze or second person is asked. The version cannot be rolled out again.
 */
export async function reportSentinel(
  request: SentinelRequest,
  deps: RolloutDeps,
): Promise<SentinelAnswer> {
  const { person, site, reason } = request;
  const may = deps.authorize(person, 'sentinel.report', { site, unit: null });
  const refusal = may.allowed
    ? reasonProblem(reason)
    : ({ kind: 'forbidden', sentence: may.reason } as const);
  if (refusal) {
    await audit(deps.database, request, { outcome: 'refused', stopped: [] }, deps.clock.now());
    return { done: false, refusal };
  }
  const answer = await retryConflicts(() =>
    deps.database.transaction('sentinel-report', (tx) => stopAll(tx, request, deps)),
  );
  if (answer.epoch !== null) deps.signals.send({ kind: 'assignment' });
  if (answer.turnedOff.length > 0) deps.signals.send({ kind: 'flag' });
  for (const id of answer.stopped) deps.signals.send({ kind: 'rollout', id });
  return answer;
}

async function stopAll(
  tx: Queryable,
  request: SentinelRequest,
  deps: RolloutDeps,
): Promise<Extract<SentinelAnswer, { done: true }>> {
  const { person, workflow, reason, site, object } = request;
  const now = deps.clock.now();
  const id = deps.ids.next('sen');
  const concerned: Rollout[] = [];
  for (const one of await rolloutsUnderWay(tx)) {
    const rollout = await lockRollout(tx, one, { wait: true });
    if (!rollout || isOver(rollout.state)) continue;
    if (workflow === null || rollout.plan.workflows.includes(workflow)) concerned.push(rollout);
  }
  const why = `Severe event ${id} at ${site}: ${reason}`;
  // Before it goes back, while what is in force still knows its flags.
  const turnedOff = await turnOffSwitches(tx, concerned, why, deps);
  const sentence = [why, ...turnedOff.map(({ flag, site: at }) => `${flag} is off at ${at}.`)];
  const epoch = await putBack(tx, concerned, { person, reason: why }, deps);
  for (const rollout of concerned) {
    const state = {
      ...rollout.state,
      status: 'rolled-back' as const,
      since: now,
      waits: [],
      cause: why,
    };
    await saveRollout(tx, { ...rollout, state, sentinel: id }, now);
    await endShadows(tx, { ...rollout, state }, now);
    await appendEntry(tx, {
      ...{ rollout: rollout.id, at: now, step: stepOf(rollout.plan, rollout.state).id },
      ...{ kind: 'sentinel', actor: person.id, sentence: sentence.join(' '), epoch },
    });
  }
  const stopped = concerned.map((rollout) => rollout.id);
  const event = { id, site, at: now, workflow, object, reason, actor: person.id, stopped };
  await insertSentinel(tx, event);
  await audit(tx, request, { outcome: 'done', stopped }, now);
  return { done: true, id, stopped, epoch, turnedOff };
}

async function audit(
  tx: Queryable,
  { person, site, workflow, object }: SentinelRequest,
  { outcome, stopped }: { outcome: 'done' | 'refused'; stopped: readonly string[] },
  at: Instant,
): Promise<void> {
  await appendAudit(tx, [
    {
      ...{ at, site, actor: person.id, action: 'sentinel.report', patientId: null, outcome },
      object: object === '' ? `site:${site}` : object,
      detail: { workflow: workflow ?? '*', stopped: stopped.join(' ') },
    },
  ]);
}
