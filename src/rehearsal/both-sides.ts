import type { ClinicalEvent } from '../canonical/canonical.ts';
import type { Instant } from '../platform/platform.ts';
import { alikeWorkflows } from './alike.ts';
import { CameTo, type StageCounts } from './came-to.ts';
import type { ComparedStage } from './difference.ts';
import type { ExpectedActs } from './expected-acts.ts';
import { PatientStages } from './patient-stages.ts';
import { scheduledStarts, type ScheduledPeriod } from './scheduled-starts.ts';
import { deafTo, withWorkflows, type RehearsedSide, type Side } from './side.ts';
import type { HeardStart } from './started-run.ts';

export interface BothSidesOptions {
  before: RehearsedSide;
  after: RehearsedSide;
  people: ExpectedActs;
  countFrom: Instant;
}

/** What one configuration came to. */
export interface SideOutcome extends Omit<ComparedStage, 'epoch'> {
  counts: StageCounts;
}

/**
 * Two configurations at work on the same events, with the same people. Workflows that are alike in both are gone through once, and
 * what they came to counts for both: of twenty a candidate changes one or two.
 */
export class BothSides {
  /** Workflows that are gone through once. */
  readonly alike: ReadonlySet<string>;
  readonly #before: Half;
  readonly #after: Half;
  readonly #once: Part;

  constructor({ before, after, people, countFrom }: BothSidesOptions) {
    const alike: ReadonlySet<string> =
      before.side.surroundings === after.side.surroundings
        ? alikeWorkflows([...before.releases, ...after.releases])
        : new Set();
    const differs = (workflow: string): boolean => !alike.has(workflow);
    const part = (whole: RehearsedSide, keep: (workflow: string) => boolean): Part => {
      const side = withWorkflows(whole.side, keep);
      const cameTo = new CameTo(side);
      const deaf = deafTo(whole.releases, keep);
      const stages = new PatientStages({ side, people, countFrom, cameTo, deafTo: deaf });
      return { side, stages, cameTo };
    };
    this.alike = alike;
    this.#once = part(before, (workflow) => alike.has(workflow));
    this.#before = { whole: before.side, ...part(before, differs) };
    this.#after = { whole: after.side, ...part(after, differs) };
  }

  /** Runs that people started; and with `clock` those that start by the schedules of each side. Told before any event. */
  hearStarts(byPeople: readonly HeardStart[], clock: ScheduledPeriod | null): void {
    for (const { side, stages } of this.#parts) {
      const byClock = clock ? scheduledStarts(side, clock) : [];
      for (const start of [...byPeople, ...byClock]) stages.hearStart(start);
    }
  }

  hear(event: ClinicalEvent): void {
    this.#once.stages.hear(event);
    this.#before.stages.hear(event);
    this.#after.stages.hear(event);
  }

  /** Everything of the patients heard of that falls due before `end`. No more is heard of them, nor of those who have to do with them. */
  letGo(end: Instant): void {
    for (const { stages } of this.#parts) stages.letGo(end);
  }

  /** Everything that falls due before `end`. */
  end(end: Instant): void {
    for (const { stages } of this.#parts) stages.end(end);
  }

  /** Tasks of the side that has more of them. */
  get tasks(): number {
    const own = Math.max(this.#before.cameTo.tasks.size, this.#after.cameTo.tasks.size);
    return this.#once.cameTo.tasks.size + own;
  }

  /** Steps that were taken: those of alike workflows once. */
  get steps(): number {
    return this.#parts.reduce((n, { cameTo }) => n + cameTo.counts.steps, 0);
  }

  outcomes(): { before: SideOutcome; after: SideOutcome } {
    return { before: this.#outcomeOf(this.#before), after: this.#outcomeOf(this.#after) };
  }

  get #parts(): readonly Part[] {
    return [this.#once, this.#before, this.#after];
  }

  #outcomeOf({ whole, cameTo }: Half): SideOutcome {
    const { cameTo: once } = this.#once;
    return {
      side: whole,
      tasks: new Map([...once.tasks, ...cameTo.tasks]),
      interruptions: { lines: () => cameTo.interruptions.lines(once.interruptions) },
      counts: summed(once.counts, cameTo.counts),
      hasRun: (workflow, subject) =>
        once.hasRun(workflow, subject) || cameTo.hasRun(workflow, subject),
    };
  }
}

/** Some workflows of a side, at work. */
interface Part {
  side: Side;
  stages: PatientStages;
  cameTo: CameTo;
}

/** The workflows of a side that the other has not, or has otherwise. */
interface Half extends Part {
  whole: Side;
}

function summed(one: StageCounts, other: StageCounts): StageCounts {
  return {
    started: one.started + other.started,
    steps: one.steps + other.steps,
    indeterminate: one.indeterminate + other.indeterminate,
    told: one.told + other.told,
    sent: one.sent + other.sent,
    actsInVain: one.actsInVain + other.actsInVain,
    acts: {
      record: one.acts.record + other.acts.record,
      expectation: one.acts.expectation + other.acts.expectation,
      nobody: one.acts.nobody + other.acts.nobody,
    },
  };
}
