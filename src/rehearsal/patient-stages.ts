import type { ClinicalEvent } from '../canonical/canonical.ts';
import type { Instant } from '../platform/platform.ts';
import { othersOf } from './patient-groups.ts';
import { Stage, type StageOptions } from './stage.ts';
import type { HeardStart } from './started-run.ts';

/**
 * One configuration at work on some patients at a time: when they are let go of, nothing of them is kept but what it came to. What is
 * worked on so stays little and close together, however many patients there are.
 */
export class PatientStages {
  readonly #options: StageOptions;
  /** Runs that no event starts, of patients of whom nothing was heard yet. */
  readonly #starts = new Map<string, HeardStart[]>();
  #stage: Stage;

  constructor(options: StageOptions) {
    this.#options = options;
    this.#stage = new Stage(options);
  }

  /** A run that no event starts, told of before anything of its patient is heard. */
  hearStart(start: HeardStart): void {
    const { patientId } = start.about;
    const known = this.#starts.get(patientId);
    if (known) known.push(start);
    else this.#starts.set(patientId, [start]);
  }

  hear(event: ClinicalEvent): void {
    if (this.#starts.size > 0) {
      this.#bring(event.patientId);
      for (const other of othersOf(event)) this.#bring(other);
    }
    this.#stage.hear(event);
  }

  /** All that falls due before `end` of the patients of whom events were heard. No more is heard of them. */
  letGo(end: Instant): void {
    this.#stage.runUntil(end);
    this.#stage = new Stage(this.#options);
  }

  /** Lets go of everybody, with those of whom no event was heard. */
  end(end: Instant): void {
    for (const patientId of [...this.#starts.keys()]) this.#bring(patientId);
    this.letGo(end);
  }

  #bring(patientId: string): void {
    const starts = this.#starts.get(patientId);
    if (!starts) return;
    this.#starts.delete(patientId);
    for (const start of starts) this.#stage.hearStart(start);
  }
}
