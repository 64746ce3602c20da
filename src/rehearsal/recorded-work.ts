import type { PersonAct } from '../flow/flow.ts';
import { must, type Instant } from '../platform/platform.ts';
import { nameOf, type TaskName } from './rehearsed-task.ts';

/** What a person did to a task in truth, and how long after its opening. */
export interface RecordedAct {
  afterMs: number;
  person: string;
  act: PersonAct;
}

/** A task that there was in truth. */
export interface RecordedTask extends TaskName {
  runId: string;
  site: string;
  unit: string | null;
  openedAt: Instant;
  closedAt: Instant | null;
  end: 'completed' | 'cancelled' | null;
  /** In their order. */
  acts: readonly RecordedAct[];
}

/** What people did in the period, by task. */
export class RecordedWork {
  readonly #tasks = new Map<string, RecordedTask>();
  readonly #runs = new Map<string, RecordedTask>();

  add(task: RecordedTask): void {
    this.#tasks.set(nameOf(task), task);
    this.#runs.set(task.runId, task);
  }

  /** A task of the run with this id. */
  run(runId: string): RecordedTask | undefined {
    return this.#runs.get(runId);
  }

  of(name: TaskName): RecordedTask | undefined {
    return this.#tasks.get(nameOf(name));
  }

  all(): Iterable<RecordedTask> {
    return this.#tasks.values();
  }

  get size(): number {
    return this.#tasks.size;
  }
}

/** How long somebody took to accept, and how the task ended. Null: nobody accepted. */
export function acceptedAfterMs({ acts }: RecordedTask): number | null {
  return acts.find(({ act }) => act.act === 'accept')?.afterMs ?? null;
}

/** A value of `sorted` at the share `at` of its length, from 0 to below 1. */
export function quantile(sorted: readonly number[], at: number): number {
  return must(sorted[Math.floor(at * sorted.length)], 'a quantile of nothing');
}
