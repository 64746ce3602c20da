import type { Instance } from '../workflows/workflows.ts';
import type { ActsFrom } from './expected-acts.ts';
import { InterruptionCount } from './interruptions.ts';
import type { RehearsedTask } from './rehearsed-task.ts';
import type { Side } from './side.ts';

/** Steps and the like of one configuration. */
export interface StageCounts {
  started: number;
  steps: number;
  /** Steps where a guard could not be decided, because something was not known. */
  indeterminate: number;
  /** Notices that would have gone to people, and effects that workflows would have sent to other systems. */
  told: number;
  sent: number;
  /** People's acts that found their task in another state, so that nothing came of them. */
  actsInVain: number;
  acts: Record<ActsFrom, number>;
}

/** What a configuration came to: what is compared in the end. */
export class CameTo {
  /** Those that count, by name. */
  readonly tasks = new Map<string, RehearsedTask>();
  readonly counts: StageCounts = {
    ...{ started: 0, steps: 0, indeterminate: 0, told: 0, sent: 0, actsInVain: 0 },
    acts: { record: 0, expectation: 0, nobody: 0 },
  };
  /** How often people were asked. */
  readonly interruptions: InterruptionCount;
  readonly #runs = new Set<string>();

  constructor(side: Pick<Side, 'asked'>) {
    this.interruptions = new InterruptionCount(side);
  }

  begin({ workflow, subject }: Pick<Instance, 'workflow' | 'subject'>): void {
    this.counts.started++;
    this.#runs.add(runName(workflow, subject));
  }

  hasRun(workflow: string, subject: string): boolean {
    return this.#runs.has(runName(workflow, subject));
  }
}

function runName(workflow: string, subject: string): string {
  return `${workflow}\n${subject}`;
}
