import type { Instant } from '../platform/platform.ts';
import {
  drillWorkflow,
  type LadderRung,
  type Pool,
  type TaskDetail,
} from '../workflows/workflows.ts';

/** open: a pool is asked. accepted: one person is accountable. The rest is over. */
export type TaskState = 'open' | 'accepted' | 'completed' | 'cancelled';

export type TaskPriority = 'critical' | 'urgent' | 'routine';

/** A piece of work for people. */
export interface Task {
  id: string;
  site: string;
  lane: number;
  unit: string | null;
  instanceId: string;
  key: string;
  workflow: string;
  patientId: string;
  encounterId: string | null;
  title: string;
  priority: TaskPriority;
  state: TaskState;
  pool: Pool;
  /** True where nobody on shift holds the pool's role: it stands on the site's fallback pool. */
  fallback: boolean;
  owner: string | null;
  /**
   * A hand-over under way: the owner stays accountable until this person accepts. Of an open task: who is asked by name; the others
   * of the pool see it and may take it.
   */
  offeredTo: string | null;
  /** How far the ladder was climbed: 0 = the first pool. */
  rung: number;
  acceptBy: Instant | null;
  /** Until when whoever accepted must begin. Null: nobody accepted it, or it has no such time. */
  startBy: Instant | null;
  finishBy: Instant | null;
  ladder: readonly LadderRung[];
  detail: TaskDetail;
  outcome: Readonly<Record<string, string>> | null;
  openedAt: Instant;
  acceptedAt: Instant | null;
  /** When its owner said that they begin. */
  startedAt: Instant | null;
  closedAt: Instant | null;
  rev: number;
}

/** Is it an asking of the daily drill? It is about no patient and counts as no work. What a drill finds is work as any other. */
export function isDrill({ workflow, key }: Pick<Task, 'workflow' | 'key'>): boolean {
  return workflow === drillWorkflow && key.startsWith('answer');
}

/** Who of the patient's care team is asked by name; or, in words, why the pool is asked instead. */
export interface ByName {
  person?: string;
  instead?: string;
}

/** Every way in which a task changes: people's acts, and what the engine commands. */
export type TaskChange =
  | { act: 'accept'; actor: string }
  | { act: 'start'; actor: string }
  | { act: 'decline'; actor: string; reason: string }
  | { act: 'hand-over'; actor: string; to: string; note: string }
  | { act: 'escalate'; actor: string; reason: string }
  | { act: 'complete'; actor: string; outcome: Readonly<Record<string, string>> }
  | { act: 'climb'; rung: number; to: Pool; late: boolean; fallback: boolean; byName?: ByName }
  | { act: 'cancel'; reason: string }
  /** Its owner is not there any more: the pool that was asked is asked again. */
  | { act: 'return'; reason: string; fallback: boolean }
  /** Its run goes on by another version of the workflow, which has other times. */
  | {
      act: 'reschedule';
      acceptBy: Instant;
      finishBy: Instant;
      ladder: Task['ladder'];
      reason: string;
    }
  /** The person whom it is offered cannot take it any more: its owner keeps it. */
  | { act: 'withdraw'; reason: string };

/** One line of a task's history. `open` is the first; the rest are changes. */
export interface TaskHistoryRow {
  taskId: string;
  /** The task's revision after it: 1 for the opening. */
  rev: number;
  site: string;
  lane: number;
  at: Instant;
  /** A person's id, or `engine`. */
  actor: string;
  /**
   * `cover`: the fallback pool is asked too, or not any more, because shifts changed. `other-patient`: a merge was taken back,
   * and it is about the patient who was merged away.
   */
  act: 'open' | 'cover' | 'other-patient' | TaskChange['act'];
  fromState: TaskState | null;
  toState: TaskState;
  /** What the act came with: reason, note, to, from (the former owner), rung, role, unit, late, fallback, outcome. */
  detail: Readonly<Record<string, unknown>>;
}

/** Why a task did not change. `not-now`: its state forbids it; `invalid`: the act itself is incomplete. */
export type TaskRefusal =
  { kind: 'not-now'; sentence: string } | { kind: 'invalid'; sentence: string; field: string };
