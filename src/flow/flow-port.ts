import type { Person } from '../access/access.ts';
import type { DeadLetterAnswer, ResolveDeadLetter } from '../delivery/delivery.ts';
import type { CalloutReply, ReplyOutcome } from './reply-to-callout.ts';
import type { CalloutReport, ReportAnswer } from './report-callout.ts';
import type { OfferedStart, StartAnswer, StartRequest } from './start-by-person.ts';
import type { Task } from '../tasks/tasks.ts';
import type { ChangePlanRequest } from './change-replay.ts';
import type { FeedbackAnswer, FeedbackRequest } from './give-feedback.ts';
import type { DutyAnswer, DutyChange } from './change-duty.ts';
import type { EditAnswer, EditRequest } from './edit-message.ts';
import type { HandOverShiftAnswer, HandOverShiftRequest } from './hand-over-shift.ts';
import type { HoldAnswer, HoldRequest, ReleaseRequest } from './hold-messages.ts';
import type { PlanAnswer, PlanRequest } from './plan-replay.ts';
import type { SuspendAnswer, SuspendRequest } from './suspend-waits.ts';
import type { TakeNextAnswer, TakeNextRequest } from './take-next.ts';
import type { TakeOverShiftAnswer, TakeOverShiftRequest } from './take-over-shift.ts';
import type { TakeMergeBackAnswer, TakeMergeBackRequest } from './take-merge-back.ts';

/** What a person asks for. */
export type PersonAct =
  | { act: 'accept' }
  | { act: 'start' }
  | { act: 'decline'; reason: string }
  | { act: 'hand-over'; to: string; note: string }
  | { act: 'escalate'; reason: string }
  | { act: 'complete'; outcome: Readonly<Record<string, string>> };

/** Why an act was not done. Nothing was changed; the refusal is audited. */
export type Refusal =
  | { kind: 'not-found'; sentence: string; field?: string }
  | { kind: 'forbidden'; sentence: string }
  | { kind: 'stale'; sentence: string; rev: number }
  | { kind: 'not-now'; sentence: string; field?: string }
  | { kind: 'invalid'; sentence: string; field?: string; problems?: readonly FieldProblem[] };

/** What is wrong with one input. */
export interface FieldProblem {
  field: string;
  sentence: string;
}

export type ActAnswer = { done: true; task: Task } | { done: false; refusal: Refusal };

export type ResolveAnswer = { done: true; released: number } | { done: false; refusal: Refusal };

/** The human side of flow/: each act is one transaction, answered when it is committed. */
export interface HumanActs {
  /** `rev` is the revision that the person saw; another one in the database makes the act stale. */
  act(request: { person: Person; taskId: string; rev: number; act: PersonAct }): Promise<ActAnswer>;
  /** What the person may start for the patient, and the start of it. */
  offeredStarts(request: { person: Person; patientId: string }): Promise<OfferedStart[]>;
  startRun(request: StartRequest): Promise<StartAnswer>;
  /** Offers all that a person answers for, or some of it, to a colleague. */
  handOverShift(request: HandOverShiftRequest): Promise<HandOverShiftAnswer>;
  takeOverShift(request: TakeOverShiftRequest): Promise<TakeOverShiftAnswer>;
  /** Gives somebody the most pressing task of their pools. */
  takeNext(request: TakeNextRequest): Promise<TakeNextAnswer>;
  /** What a run waits for does not count for a time, or counts again. */
  suspendWaits(request: SuspendRequest): Promise<SuspendAnswer>;
  /** Somebody else is on, or somebody is away. */
  giveFeedback(request: FeedbackRequest): Promise<FeedbackAnswer>;
  changeDuty(request: { person: Person; change: DutyChange }): Promise<DutyAnswer>;
  resolveException(request: {
    person: Person;
    exceptionId: string;
    how: 'retry' | 'skip';
    reason: string;
  }): Promise<ResolveAnswer>;
  /** A person mends a message that could not be applied; the original stays as it came. */
  editMessage(request: EditRequest): Promise<EditAnswer>;
  /** Messages of a feed or a patient are taken but wait. */
  hold(request: HoldRequest): Promise<HoldAnswer>;
  releaseHold(request: ReleaseRequest): Promise<HoldAnswer>;
  /** A frozen set of messages to try again or leave out; nothing is applied yet. */
  planReplay(request: PlanRequest): Promise<PlanAnswer>;
  changeReplay(request: ChangePlanRequest): Promise<PlanAnswer>;
  /** A merge was wrong: the two patients are two again. */
  takeMergeBack(request: TakeMergeBackRequest): Promise<TakeMergeBackAnswer>;
  /** A gateway hands on what somebody replied to a callout, or reports what became of one. */
  replyToCallout(reply: CalloutReply): Promise<ReplyOutcome>;
  reportCallout(report: CalloutReport): Promise<ReportAnswer>;
  resolveDeadLetter(request: ResolveDeadLetter): Promise<DeadLetterAnswer>;
}
