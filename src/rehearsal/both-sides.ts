import type { ClinicalEvent } from '../canonical/canonical.ts';
import type { Instant } from '../platform/platform.ts';
import { alikeWorkflows } from './alike.ts';
import type { ComparedStage } from './difference.ts';
import type { ExpectedActs } from './expected-acts.ts';
import { InterruptionCount } from './interruptions.ts';
import { PatientOrder } from './patient-order.ts';
import { scheduledStarts, type ScheduledPeriod } from './scheduled-starts.ts';
import { deafTo, withWorkflows, type RehearsedSide, type Side } from './side.ts';
import { Stage, type StageCounts } from './stage.ts';
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
  readonly #order = new PatientOrder();

  constructor({ before, after, people, countFrom }: BothSidesOptions) {
    const alike: ReadonlySet<string> =
      before.side.surroundings === after.side.surroundings
        ? alikeWorkflows([...before.releases, ...after.releases])
        : new Set();
    const differs = (workflow: string): boolean => !alike.has(workflow);
    const part = (whole: RehearsedSide, keep: (workflow: string) => boolean): Part => {
      const side = withWorkflows(whole.side, keep);
      const interruptions = new InterruptionCount(side);
      const deaf = deafTo(whole.releases, keep);
      const stage = new Stage({ side, people, countFrom, interruptions, deafTo: deaf });
      return { side, stage, interruptions };
    };
    this.alike = alike;
    this.#once = part(before, (workflow) => alike.has(workflow));
    this.#before = { whole: before.side, ...part(before, differs) };
    this.#after = { whole: after.side, ...part(after, differs) };
  }

  hear(event: ClinicalEvent): void {
    this.#once.stage.hear(event);
    this.#before.stage.hear(event);
    this.#after.stage.hear(event);
  }

  /** Events of a stretch in an order in which they may be heard as well, and sooner. Each stretch is told of once. */
  inPatientOrder(events: readonly ClinicalEvent[]): readonly ClinicalEvent[] {
    return this.#order.of(events, [this.#once.stage, this.#before.stage, this.#after.stage]);
  }

  /** Runs that people started; and with `clock` those that start by the schedules of each side. */
  hearStarts(byPeople: readonly HeardStart[], clock: ScheduledPeriod | null): void {
    for (const { side, stage } of [this.#once, this.#before, this.#after]) {
      const byClock = clock ? scheduledStarts(side, clock) : [];
      for (const start of [...byPeople, ...byClock]) stage.hearStart(start);
    }
  }

  /** Everything that falls due before `end`. */
  runUntil(end: Instant): void {
    for (const { stage } of [this.#once, this.#before, this.#after]) stage.runUntil(end);
  }

  /** Tasks of the side that has more of them. */
  get tasks(): number {
    const own = Math.max(this.#before.stage.tasks.size, this.#after.stage.tasks.size);
    return this.#once.stage.tasks.size + own;
  }

  /** Steps that were taken: those of alike workflows once. */
  get steps(): number {
    return [this.#once, this.#before, this.#after].reduce(
      (n, { stage }) => n + stage.counts.steps,
      0,
    );
  }

  outcomes(): { before: SideOutcome; after: SideOutcome } {
    return { before: this.#outcomeOf(this.#before), after: this.#outcomeOf(this.#after) };
  }

  #outcomeOf({ whole, stage, interruptions }: Half): SideOutcome {
    const { stage: once, interruptions: askedOnce } = this.#once;
    return {
      side: whole,
      tasks: new Map([...once.tasks, ...stage.tasks]),
      interruptions: { lines: () => interruptions.lines(askedOnce) },
      counts: summed(once.counts, stage.counts),
      hasRun: (workflow, subject) =>
        once.hasRun(workflow, subject) || stage.hasRun(workflow, subject),
    };
  }
}

/** Some workflows of a side, at work. */
interface Part {
  side: Side;
  stage: Stage;
  interruptions: InterruptionCount;
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
