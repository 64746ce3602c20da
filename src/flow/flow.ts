/** The front door of flow/: messages, due timers and human acts, each applied in one transaction. */
import { resolveDeadLetter } from '../delivery/delivery.ts';
import type { Instant, Signal, Transaction } from '../platform/platform.ts';
import { actOnTask, type ActDeps } from './act-on-task.ts';
import { changeDuty } from './change-duty.ts';
import { changeReplay } from './change-replay.ts';
import { editMessage } from './edit-message.ts';
import type { HumanActs } from './flow-port.ts';
import { giveFeedback } from './give-feedback.ts';
import { handOverShift } from './hand-over-shift.ts';
import { holdMessages, releaseHold } from './hold-messages.ts';
import { planReplay } from './plan-replay.ts';
import { replyToCallout } from './reply-to-callout.ts';
import { reportCallout } from './report-callout.ts';
import { resolveException } from './resolve-exception.ts';
import { suspendWaits } from './suspend-waits.ts';
import { takeNext } from './take-next.ts';
import { takeOverShift } from './take-over-shift.ts';
import { offeredStarts, startByPerson } from './start-by-person.ts';
import { takeMergeBack } from './take-merge-back.ts';
import { tellOfFeeds, type FeedTold, type StandingAlert } from './tell-of-feeds.ts';
import { createUpkeepWatch, type UpkeepWatch } from './upkeep-watch.ts';
import { createWorker, type Worker, type WorkerDeps } from './worker.ts';

export {
  advanceInstances,
  giveInput,
  newRunId,
  take,
  type AdvanceContext,
} from './advance-instances.ts';
export type {
  ActAnswer,
  FieldProblem,
  HumanActs,
  PersonAct,
  Refusal,
  ResolveAnswer,
} from './flow-port.ts';
export type { DutyAnswer, DutyChange } from './change-duty.ts';
export type { ChangePlanRequest, PersonPlanAct } from './change-replay.ts';
export { editableText, editCharsMax } from './edit-bytes.ts';
export type { EditAnswer, EditRequest } from './edit-message.ts';
export { readEdits, type EditedMessage } from './edit-store.ts';
export {
  countOpenFeedback,
  feedbackKinds,
  readFeedback,
  type FeedbackKind,
  type FollowedFeedback,
} from './feedback-store.ts';
export type { FeedbackAnswer, FeedbackRequest } from './give-feedback.ts';
export { holdMinutesMax, type HoldAnswer } from './hold-messages.ts';
export type { Hold } from './hold-store.ts';
export { Ledger, type Decided } from './ledger.ts';
export {
  migrateRuns,
  type MigrateDeps,
  type MigrateRunsRequest,
  type RunFate,
} from './migrate-runs.ts';
export { performAct } from './perform-act.ts';
export type { PlanAnswer, PlanRequest } from './plan-replay.ts';
export {
  planGate,
  planGroupsMax,
  planItemsAloneMax,
  planItemsMax,
  type ItemResult,
  type PlanSelection,
  type PlanSum,
  type ReplayPlan,
} from './replay-plan.ts';
export { readItems, readPlan, readPlans, type ReplayItem } from './replay-store.ts';
export { lastDrills, type DrilledRung, type LastDrill } from './last-drills.ts';
export { factsMax } from './interpret-row.ts';
export { createReleaseWatch, type ReleaseWatch } from './release-watch.ts';
export { reasonProblem } from './reason.ts';
export { Releases } from './releases.ts';
export type { FeedTold, StandingAlert } from './tell-of-feeds.ts';
export { retryConflicts } from './retry-conflicts.ts';
export { waiverSubject } from './due-upkeep.ts';
export type { UpkeepWatch } from './upkeep-watch.ts';
export type { Worker } from './worker.ts';

export interface Flow {
  acts: HumanActs;
  worker: Worker;
  /** Asks the owners of flags that are stale and of waivers that end soon, once an hour. */
  upkeep: UpkeepWatch;
  /** Lets the engine hear of alerts about feeds, in a transaction that is under way. */
  tellOfFeeds(
    tx: Transaction,
    alerts: { told: readonly FeedTold[]; standing: readonly StandingAlert[] },
    now: Instant,
  ): Promise<Signal[]>;
}

/** Wires the two sides of flow/: what runs by itself, and what people ask for. */
export function createFlow(deps: ActDeps & WorkerDeps): Flow {
  return {
    worker: createWorker(deps),
    upkeep: createUpkeepWatch(deps),
    tellOfFeeds: (tx, alerts, now) => tellOfFeeds(tx, alerts, deps, now),
    acts: {
      act: (request) => actOnTask(request, deps),
      offeredStarts: (request) => offeredStarts(request, deps),
      startRun: (request) => startByPerson(request, deps),
      handOverShift: (request) => handOverShift(request, deps),
      giveFeedback: (request) => giveFeedback(request, deps),
      suspendWaits: (request) => suspendWaits(request, deps),
      changeDuty: (request) => changeDuty(request, deps),
      takeNext: (request) => takeNext(request, deps),
      takeOverShift: (request) => takeOverShift(request, deps),
      resolveException: (request) => resolveException(request, deps),
      editMessage: (request) => editMessage(request, deps),
      hold: (request) => holdMessages(request, deps),
      releaseHold: (request) => releaseHold(request, deps),
      planReplay: (request) => planReplay(request, deps),
      takeMergeBack: (request) => takeMergeBack(request, deps),
      async changeReplay(request) {
        const answer = await changeReplay(request, deps);
        // The worker looks at once.
        if (answer.done) deps.signals.send({ kind: 'journal' });
        return answer;
      },
      replyToCallout: (reply) => replyToCallout(reply, deps),
      reportCallout: (report) => reportCallout(report, deps),
      resolveDeadLetter: (request) =>
        resolveDeadLetter(request, {
          ...deps,
          destinations: () => deps.releases.current.network.destinations ?? [],
        }),
    },
  };
}
