import type { KeptAssignment } from '../governance/governance.ts';
import type { ChangeRequest, RequestActKind, RequestState, ShownState } from './change-request.ts';

/** Whether a state takes an act, and if not, why not: the button and the act ask the same table. */
export function refuseMove(state: RequestState, act: RequestActKind): string | null {
  return gates[state][act];
}

type Gate = string | null;

const go: Gate = null;
const submitFirst: Gate = 'It is a draft. Its author submits it for review first.';
const reviewFirst: Gate = 'It is not approved yet.';
const askedAgain: Gate = 'Changes were asked for. Its author submits it again first.';
const unscheduleFirst: Gate = 'It is scheduled. Take the schedule back first.';
const notScheduled: Gate = 'It is not scheduled.';
const submitted: Gate = 'It was submitted already.';
const over: Gate = 'It was applied. Make a new request to change it, or roll the site back.';
const cancelled: Gate = 'It was cancelled. Make a new request.';

const closed = (why: string): Record<RequestActKind, Gate> => ({
  ...{ edit: why, rebase: why, submit: why, comment: go, approve: why, 'ask-changes': why },
  ...{ schedule: why, unschedule: why, apply: why, override: why, cancel: why },
});

const gates = {
  draft: {
    ...{ edit: go, rebase: go, submit: go, comment: go, cancel: go, unschedule: notScheduled },
    ...{ approve: submitFirst, 'ask-changes': submitFirst },
    ...{ schedule: submitFirst, apply: submitFirst, override: submitFirst },
  },
  'in-review': {
    ...{ edit: go, rebase: go, submit: submitted, comment: go, approve: go, 'ask-changes': go },
    ...{ schedule: reviewFirst, unschedule: notScheduled, apply: reviewFirst, override: go },
    cancel: go,
  },
  'changes-requested': {
    ...{ edit: go, rebase: go, submit: go, comment: go, cancel: go, unschedule: notScheduled },
    ...{ approve: askedAgain, 'ask-changes': askedAgain },
    ...{ schedule: askedAgain, apply: askedAgain, override: askedAgain },
  },
  approved: {
    ...{ edit: go, rebase: go, submit: submitted, comment: go, approve: go, 'ask-changes': go },
    ...{ schedule: go, unschedule: notScheduled, apply: go, cancel: go },
    override: 'It is approved: apply it.',
  },
  scheduled: {
    ...{ edit: unscheduleFirst, rebase: unscheduleFirst, submit: submitted, comment: go },
    ...{ approve: unscheduleFirst, 'ask-changes': go, schedule: unscheduleFirst, unschedule: go },
    ...{ apply: go, override: unscheduleFirst, cancel: go },
  },
  applied: closed(over),
  cancelled: closed(cancelled),
} satisfies Record<RequestState, Record<RequestActKind, Gate>>;

/**
 * What a request is called now. Applied ones are held against what was assigned since: superseded where later bundles run at
 * all its sites, rolled back where the last of its sites went back.
 */
export function shownState(
  { state, applied, sites, base }: Pick<ChangeRequest, 'state' | 'applied' | 'sites' | 'base'>,
  assignments: readonly KeptAssignment[],
): ShownState {
  if (state !== 'applied' || !applied) return state;
  const reached = sites ?? Object.keys(base.sites);
  const after = assignments.filter(({ epoch }) => epoch > applied.epoch);
  const ends = reached.map((site) =>
    after.findLast(
      ({ scope }) => scope.kind === 'everywhere' || (scope.kind === 'site' && scope.site === site),
    ),
  );
  const gone = ends.filter((end) => end !== undefined && end.bundle !== applied.bundle);
  if (gone.length < reached.length || gone.length === 0) return 'applied';
  return gone.at(-1)?.kind === 'rollback' ? 'rolled-back' : 'superseded';
}
