import { appendAudit, type Person } from '../access/access.ts';
import { must, type Queryable } from '../platform/platform.ts';
import type { ActDeps } from './act-on-task.ts';
import type { Refusal } from './flow-port.ts';
import type { PlanAnswer } from './plan-replay.ts';
import { predictReplay, type Prediction } from './predict-replay.ts';
import { changePlan, planGate, type PlanChange, type ReplayPlan } from './replay-plan.ts';
import { lockPlan, readPlan, savePredicted, updatePlan } from './replay-store.ts';

/** What people do to a plan. The rest is the engine's. */
export type PersonPlanAct = Exclude<PlanChange['act'], 'finish' | 'fail'>;

export interface ChangePlanRequest {
  person: Person;
  planId: string;
  /** The revision that the person saw. */
  rev: number;
  act: PersonPlanAct;
}

/**
 * One act of a person on a replay plan, by its table, in one transaction with its audit. `predict` does the dry run first,
 * which takes as long as the run; the plan must not have changed meanwhile.
 */
export async function changeReplay(request: ChangePlanRequest, deps: ActDeps): Promise<PlanAnswer> {
  const { person, planId, act } = request;
  const seen = await readPlan(deps.database, planId);
  const early = seen && act === 'predict' ? barred(seen, request, deps) : undefined;
  const prediction = seen && act === 'predict' && !early ? await predict(seen, person, deps) : null;
  return deps.database.transaction('change-replay', async (tx) => {
    const answer = await decide(tx, request, prediction, deps);
    await appendAudit(tx, [
      {
        at: deps.clock.now(),
        site: null,
        actor: person.id,
        action: `replay.${act}`,
        object: `replay:${planId}`,
        patientId: null,
        outcome: answer.done ? 'done' : 'refused',
        detail: answer.done
          ? { state: answer.plan.state, items: answer.plan.items }
          : { refusal: answer.refusal.kind },
      },
    ]);
    return answer;
  });
}

interface Predicted extends Prediction {
  epoch: number;
}

async function predict(plan: ReplayPlan, { id: by }: Person, deps: ActDeps): Promise<Predicted> {
  const { epoch } = deps.releases.current;
  return { epoch, ...(await predictReplay(plan, deps, { by, at: deps.clock.now(), epoch })) };
}

async function decide(
  tx: Queryable,
  request: ChangePlanRequest,
  prediction: Predicted | null,
  deps: ActDeps,
): Promise<PlanAnswer> {
  const plan = await lockPlan(tx, request.planId);
  if (!plan) return refuse({ kind: 'not-found', sentence: 'There is no such replay plan.' });
  const refusal = barred(plan, request, deps);
  if (refusal) return refuse(refusal);
  const changed = changePlan(plan, changeOf(request, prediction, deps), deps.clock.now());
  if ('refused' in changed) return refuse(changed.refused);
  await updatePlan(tx, changed.plan);
  if (prediction) await savePredicted(tx, plan.id, prediction.results);
  return { done: true, plan: changed.plan };
}

function changeOf(
  { act, person: { id: actor } }: ChangePlanRequest,
  prediction: Predicted | null,
  { releases }: ActDeps,
): PlanChange {
  switch (act) {
    case 'predict': {
      const { sum, epoch } = must(prediction, 'a dry run was done');
      return { act, actor, predicted: sum, epoch };
    }
    case 'start':
      return { act, actor, epoch: releases.current.epoch };
    default:
      return { act, actor };
  }
}

function barred(
  plan: ReplayPlan,
  { person, rev, act }: ChangePlanRequest,
  { authorize }: ActDeps,
): Refusal | undefined {
  for (const site of plan.sites) {
    const may = authorize(person, 'exception.resolve', { site, unit: null });
    if (!may.allowed) return { kind: 'forbidden', sentence: may.reason };
  }
  if (plan.rev !== rev) {
    const sentence = `This plan has changed since you saw it: it is ${plan.state}. Nothing was done; look again.`;
    return { kind: 'stale', sentence, rev: plan.rev };
  }
  const reason = planGate(plan, { act, actor: person.id });
  return reason === null ? undefined : { kind: 'not-now', sentence: reason };
}

function refuse(refusal: Refusal): PlanAnswer {
  return { done: false, refusal };
}
