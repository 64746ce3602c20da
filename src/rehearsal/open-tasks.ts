import type { Instant } from '../platform/platform.ts';
import type { Task } from '../tasks/tasks.ts';
import type { ActsFrom } from './expected-acts.ts';
import { nameOf, type RehearsedTask, type TaskName } from './rehearsed-task.ts';

/** A task of a stage that is not over. */
export interface OpenTask<Act> {
  opened: TaskName & { site: string; unit: string | null; openedAt: Instant };
  /** As it opened. */
  task: Task;
  /** Where the acts that wait for it come from. */
  from: ActsFrom;
  planned: Act[];
  /** What is counted of it. Undefined: it opened before the time that counts. */
  counted: RehearsedTask | undefined;
}

/** The tasks of a stage that are not over, by their ids there and by name. */
export class OpenTasks<Act> {
  readonly #byId = new Map<string, OpenTask<Act>>();
  readonly #byName = new Map<string, OpenTask<Act>>();

  add(open: OpenTask<Act>): void {
    this.#byId.set(open.task.id, open);
    this.#byName.set(nameOf(open.opened), open);
  }

  of(taskId: string): OpenTask<Act> | undefined {
    return this.#byId.get(taskId);
  }

  named(name: string): OpenTask<Act> | undefined {
    return this.#byName.get(name);
  }

  countedNames(): string[] {
    return [...this.#byName].flatMap(([name, { counted }]) => (counted ? [name] : []));
  }

  delete(taskId: string): void {
    const open = this.#byId.get(taskId);
    if (!open) return;
    this.#byId.delete(taskId);
    this.#byName.delete(nameOf(open.opened));
  }
}
