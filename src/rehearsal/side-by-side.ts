import type { ClinicalEvent } from '../canonical/canonical.ts';
import type { Instant } from '../platform/platform.ts';
import { CameTo, type StageCounts } from './came-to.ts';
import {
  interruptionChanges,
  shownTask,
  type ComparedStage,
  type Difference,
  type ShownTask,
} from './difference.ts';
import type { Cause } from './divergence.ts';
import { ExpectedActs } from './expected-acts.ts';
import type { HeardHistory } from './history-store.ts';
import type { RecordedWork } from './recorded-work.ts';
import type { TaskName } from './rehearsed-task.ts';
import { RunningDifference } from './running-difference.ts';
import { scheduledStarts, type EpochStart } from './scheduled-starts.ts';
import type { Side } from './side.ts';
import { Stage } from './stage.ts';
import type { HeardStart } from './started-run.ts';
import type { DifferenceKind } from './task-difference.ts';

/** Events and the like that are gone through without a pause. */
const heardAtOnceMax = 100;

export interface SideBySideOptions {
  before: Side;
  after: Side;
  /** What people did before: what they are expected to do. What they do from now on is added. */
  record: RecordedWork;
  /** IANA zones by site. */
  zones: ReadonlyMap<string, string>;
  /** Tasks that open from then on are compared. What comes before is gone through, so that runs under way are known. */
  countFrom: Instant;
  /** What was in force then: which workflow a site has is looked up there. */
  epoch: number;
}

/** What was recorded in `[from, to)`; the parts follow each other without a gap. */
export interface HeardPart {
  from: Instant;
  to: Instant;
  /** Those of each patient in their order. */
  events: readonly ClinicalEvent[];
  /** What became of tasks in truth, in the order of time. */
  history: readonly HeardHistory[];
  /** Runs that people started. */
  starts: readonly HeardStart[];
  epochs: readonly EpochStart[];
}

/** A task over which both differ now, or (`differs: null`) over which they differ no more. */
export interface ComparedTask extends TaskName {
  differs: ComparedDifference | null;
}

export interface ComparedDifference extends TaskName {
  site: string;
  unit: string | null;
  cause: Cause;
  kinds: readonly DifferenceKind[];
  openedAt: Instant;
  message: number | null;
  before: ShownTask | null;
  after: ShownTask | null;
}

/**
 * Two configurations at work beside each other on what goes on, in memory, with the same people: what a rehearsal does with a
 * period that is over, done while it happens. The same parts, cut elsewhere, come to the same.
 */
export class SideBySide {
  readonly #options: SideBySideOptions;
  readonly #sides: readonly [Stage, Stage];
  readonly #cameTo: readonly [CameTo, CameTo];
  readonly #compared: { before: ComparedStage; after: ComparedStage };
  readonly #difference: RunningDifference;
  readonly #changed = new Set<string>();
  #through: Instant;

  constructor(options: SideBySideOptions) {
    const { before, after, record, zones, countFrom, epoch } = options;
    this.#options = options;
    this.#through = countFrom;
    const people = new ExpectedActs(record, zones);
    const onTask = (name: string): void => {
      this.#changed.add(name);
    };
    const [one, other] = [new CameTo(before), new CameTo(after)];
    const stageOf = (side: Side, cameTo: CameTo): Stage =>
      new Stage({ side, people, countFrom, onTask, cameTo });
    this.#sides = [stageOf(before, one), stageOf(after, other)];
    this.#cameTo = [one, other];
    this.#compared = {
      before: comparedStage(one, before, epoch),
      after: comparedStage(other, after, epoch),
    };
    this.#difference = new RunningDifference(this.#compared);
  }

  /** Goes through a part, with `rest` in between so that others get their turn. */
  async hear(part: HeardPart, rest: () => Promise<void>): Promise<void> {
    for (const { act, ...task } of part.history) if (act === 'open') this.#opened(task);
    this.#hearStarts(part);
    let heard = 0;
    for (const one of inOrder(part)) {
      if ('type' in one) for (const stage of this.#sides) stage.hear(one);
      else this.#hearHistory(one);
      if (++heard % heardAtOnceMax === 0) await rest();
    }
    for (const stage of this.#sides) stage.runUntil(part.to);
    this.#through = part.to;
  }

  /** Tasks that may differ otherwise than when `settle` was called last. */
  changes(): ComparedTask[] {
    // A deadline may have passed without anything that happened.
    for (const stage of this.#sides) for (const name of stage.openNames()) this.#changed.add(name);
    return [...this.#changed].flatMap((name) => this.#taskNamed(name));
  }

  /** The changes were kept. */
  settle(): void {
    this.#changed.clear();
  }

  /** What both came to until now. Counts what `changes` has told. */
  sums(): Omit<Difference, 'examples'> {
    return { ...this.#difference.sums(), interruptions: interruptionChanges(this.#compared) };
  }

  /** What the candidate did. */
  get counts(): StageCounts {
    return this.#cameTo[1].counts;
  }

  /** Tasks of the side that has more of them. */
  get tasks(): number {
    return Math.max(...this.#cameTo.map(({ tasks }) => tasks.size));
  }

  #taskNamed(name: string): ComparedTask[] {
    const found = this.#difference.update(name, this.#through);
    const [one, other] = this.#cameTo;
    const task = one.tasks.get(name) ?? other.tasks.get(name);
    if (!task) return [];
    const { workflow, subject, key, site, unit, openedAt, message } = task;
    const known = { workflow, subject, key };
    if (!found) return [{ ...known, differs: null }];
    const differs = {
      ...{ ...known, site, unit, openedAt, message, cause: found.cause, kinds: found.kinds },
      ...{ before: shownTask(found.before), after: shownTask(found.after) },
    };
    return [{ ...known, differs }];
  }

  #hearStarts({ from, to, starts, epochs }: HeardPart): void {
    const { before, after, zones } = this.#options;
    const [one, other] = this.#sides;
    for (const [stage, side] of [
      [one, before],
      [other, after],
    ] as const) {
      const byClock = scheduledStarts(side, { sites: zones, epochs, from, to });
      for (const start of [...starts, ...byClock]) stage.hearStart(start);
    }
  }

  #opened(task: Omit<HeardHistory, 'act'>): void {
    const { record } = this.#options;
    const { workflow, subject, key, runId, site, unit, openedAt } = task;
    if (record.of(task)) return;
    const opened = { workflow, subject, key, runId, site, unit, openedAt };
    record.add({ ...opened, closedAt: null, end: null, acts: [] });
  }

  #hearHistory({ act, at, ...task }: HeardHistory): void {
    const { record } = this.#options;
    const known = record.of(task);
    if (!known || act === 'open') return;
    if (act === 'cancel') {
      record.add({ ...known, closedAt: at, end: 'cancelled' });
      for (const stage of this.#sides) stage.hearEnd(task, at);
      return;
    }
    const end = act.act.act === 'complete' ? ({ closedAt: at, end: 'completed' } as const) : {};
    record.add({ ...known, ...end, acts: [...known.acts, act] });
    for (const stage of this.#sides) stage.hearAct(task, act, at);
  }
}

function comparedStage(cameTo: CameTo, side: Side, epoch: number): ComparedStage {
  const { tasks, interruptions } = cameTo;
  const hasRun = (workflow: string, subject: string) => cameTo.hasRun(workflow, subject);
  return { tasks, side, epoch, interruptions, hasRun };
}

// At the same time an event comes first: what it takes away in truth, it takes away here.
function* inOrder({ events, history }: HeardPart): Generator<ClinicalEvent | HeardHistory> {
  let next = 0;
  for (const event of events) {
    for (; next < history.length; next++) {
      const line = history[next];
      if (!line || line.at >= event.recordedAt) break;
      yield line;
    }
    yield event;
  }
  yield* history.slice(next);
}
