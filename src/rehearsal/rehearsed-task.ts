import type { Instant } from '../platform/platform.ts';
import type { Task, TaskPriority } from '../tasks/tasks.ts';
import type { AskedDecision } from '../workflows/workflows.ts';

/** By what a task is known in every configuration: run and opening, not the ids that chance gave them. */
export interface TaskName {
  workflow: string;
  subject: string;
  /** `acknowledge`, from its second opening on `acknowledge#2`. */
  key: string;
}

/** What became of a task in a rehearsal. */
export interface RehearsedTask extends TaskName {
  site: string;
  unit: string | null;
  /** The clinical event about the run's subject that the task shows, and the message that said so; null: none. */
  eventId: string;
  message: number | null;
  priority: TaskPriority;
  /** Who was asked first. */
  role: string;
  /** Who is asked next and when, as it was at the opening. */
  ladder: Task['ladder'];
  /** What decision tables said in the guard that its run took last and that asked any. */
  decided: readonly AskedDecision[];
  openedAt: Instant;
  acceptBy: Instant | null;
  finishBy: Instant | null;
  acceptedAt: Instant | null;
  closedAt: Instant | null;
  end: 'completed' | 'cancelled' | null;
  /** How often it climbed: each time others were asked. */
  escalations: number;
}

export function nameOf({ workflow, subject, key }: TaskName): string {
  return `${workflow}\n${subject}\n${key}`;
}

/** Deadlines that passed: `accept`, nobody had accepted by then; `finish`, it was not over by then. `until`: how far is known. */
export function breachesOf(
  task: RehearsedTask,
  until: Instant,
): { accept: boolean; finish: boolean } {
  const { acceptBy, finishBy, acceptedAt, closedAt } = task;
  return {
    accept: acceptBy !== null && (acceptedAt ?? closedAt ?? until) > acceptBy,
    finish: finishBy !== null && (closedAt ?? until) > finishBy,
  };
}
