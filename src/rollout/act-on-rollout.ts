import { appendAudit, type Person } from '../access/access.ts';
import { NotAssigned } from '../change/change.ts';
import { reasonProblem, retryConflicts, type Refusal } from '../flow/flow.ts';
import { sitesOfPlace } from '../governance/governance.ts';
import type { Queryable } from '../platform/platform.ts';
import { actProblem, afterAct, type RolloutAct } from './act-on-state.ts';
import { putBack } from './put-back.ts';
import {
  mayEverywhere,
  maySomewhere,
  refuse,
  type RolloutAnswer,
  type RolloutDeps,
} from './rollout-deps.ts';
import { stepOf } from './rollout-state.ts';
import { endShadows } from './shadow-step.ts';
import { appendEntry, lockRollout, saveRollout, type Rollout } from './rollout-store.ts';

export type RolloutActRequest = RolloutAct & {
  person: Person;
  id: string;
  reason: string;
  /** The step and phase that the person saw: another one by now makes the act stale. Absent: whatever is. */
  seen?: { step: string; phase: 'before' | 'begun' };
};

/**
 * A person approves, holds, resumes, decides, takes back or ends a rollout: one transaction with its audit and, where it is taken
 * back, with the release that does it.
 */
export async function actOnRollout(
  request: RolloutActRequest,
  deps: RolloutDeps,
): Promise<RolloutAnswer> {
  const { answer, assigned } = await retryConflicts(() =>
    deps.database
      .transaction('rollout-act', (tx) => act(tx, request, deps))
      .catch((error: unknown) => {
        if (!(error instanceof NotAssigned)) throw error;
        return { answer: refuse(error.refusal), assigned: false };
      }),
  );
  if (!answer.done) await audit(deps.database, request, answer, deps);
  if (assigned) deps.signals.send({ kind: 'assignment' });
  if (answer.done) deps.signals.send({ kind: 'rollout', id: request.id });
  return answer;
}

async function act(
  tx: Queryable,
  request: RolloutActRequest,
  deps: RolloutDeps,
): Promise<{ answer: RolloutAnswer; assigned: boolean }> {
  const { person, id, reason } = request;
  const rollout = await lockRollout(tx, id, { wait: true });
  const refused = rollout ? mayNot(rollout, request, deps) : noRollout;
  if (!rollout || refused) return { answer: refuse(refused ?? noRollout), assigned: false };
  const now = deps.clock.now();
  const { plan } = rollout;
  const state = afterAct(plan, rollout.state, request, { now, reason });
  const isBack = state.status === 'rolled-back' && rollout.state.status !== 'rolled-back';
  const epoch = isBack ? await putBack(tx, [rollout], { person, reason }, deps) : null;
  await saveRollout(tx, { ...rollout, state }, now);
  await endShadows(tx, { ...rollout, state }, now);
  const sentence = request.act === 'decide' ? `${choiceWords[request.how]}: ${reason}` : reason;
  await appendEntry(tx, {
    ...{ rollout: id, at: now, step: stepOf(plan, rollout.state).id, kind: request.act },
    ...{ actor: person.id, sentence, epoch },
  });
  const answer = { done: true as const, id };
  await audit(tx, request, answer, deps);
  return { answer, assigned: epoch !== null };
}

const choiceWords = {
  'go-on': 'Goes on',
  watch: 'Is watched for longer',
  'roll-back': 'Is taken back',
} as const;

const noRollout: Refusal = { kind: 'not-found', sentence: 'There is no such rollout.' };

/** Why this person may not do this to the rollout now; undefined where they may. The page asks it, too. */
export function mayNot(
  { plan, state, sites, startedBy }: Rollout,
  request: Pick<RolloutActRequest, 'act' | 'person' | 'seen'> & { reason?: string },
  { authorize }: Pick<RolloutDeps, 'authorize'>,
): Refusal | undefined {
  const { act: name, person, seen, reason } = request;
  const step = stepOf(plan, state);
  // Going on takes the permission at every site that is touched next; to stop, one of its sites is enough.
  const places = step.where.kind === 'network' ? [null] : sitesOfPlace(step.where);
  const forbidden = {
    approve: () => mayEverywhere(authorize, person, 'rollout.approve', places),
    decide: () => mayEverywhere(authorize, person, 'rollout.approve', places),
    resume: () => mayEverywhere(authorize, person, 'rollout.manage', places),
    end: () => mayEverywhere(authorize, person, 'rollout.manage', sites),
    hold: () => maySomewhere(authorize, person, 'rollout.manage', sites),
    'roll-back': () => maySomewhere(authorize, person, 'rollout.manage', sites),
  }[name]();
  if (forbidden) return forbidden;
  if (name === 'approve' && person.id === startedBy) {
    return { kind: 'forbidden', sentence: 'Whoever started a rollout does not approve its steps.' };
  }
  const problem = actProblem(plan, state, name);
  if (problem !== null) return { kind: 'not-now', sentence: problem };
  if (seen && (seen.step !== step.id || seen.phase !== state.phase)) {
    const sentence = 'The rollout has moved on since you looked. Look again.';
    return { kind: 'not-now', sentence };
  }
  return reason === undefined ? undefined : reasonProblem(reason);
}

async function audit(
  tx: Queryable,
  request: RolloutActRequest,
  answer: RolloutAnswer,
  { clock }: RolloutDeps,
): Promise<void> {
  await appendAudit(tx, [
    {
      ...{ at: clock.now(), site: null, actor: request.person.id },
      ...{ action: `rollout.${request.act}`, object: `rollout:${request.id}`, patientId: null },
      outcome: answer.done ? ('done' as const) : ('refused' as const),
      detail: {
        ...('how' in request && { how: request.how }),
        ...(!answer.done && { refusal: answer.refusal.kind }),
      },
    },
  ]);
}
