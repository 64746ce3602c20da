import { readFlagChanges, type FlagChange } from '../flags/flags.ts';
import type { Releases } from '../flow/flow.ts';
import { readRelease, type Network } from '../governance/governance.ts';
import { must, type Instant } from '../platform/platform.ts';
import {
  candidateSide,
  leadInDays,
  pinnedSide,
  readPart,
  readRecordAsOf,
  SideBySide,
  type ComparedTask,
  type ReadOnly,
} from '../rehearsal/rehearsal.ts';
import { compileRelease } from '../workflows/workflows.ts';
import type { ShadowAtWork, ShadowSums } from './shadow.ts';

const DAY_MS = 86_400_000;

/** How long before the start people are watched, so that it is known what to expect of them, in days. */
export const watchedDays = 7;

/** The most that is read at once, in the time of the events. */
const partMsMax = 10 * 60_000;

export interface FollowDeps {
  read: ReadOnly;
  releases: Releases;
  /** Called in between, so that live work has its turn. */
  rest: () => Promise<void>;
}

/** The candidate, or the configuration in force, threw while it went through what was recorded. Nothing else was touched. */
export class ShadowFault extends Error {
  override readonly name = 'ShadowFault';
  readonly at: Instant;

  constructor(at: Instant, cause: unknown) {
    super('a configuration failed beside live traffic', { cause });
    this.at = at;
  }
}

/**
 * A shadow in memory. It is made anew after a restart from what the log and the histories say, and comes to the same: nothing of it but
 * its comparisons is kept.
 */
export class Follower {
  readonly #deps: FollowDeps;
  readonly #shadow: ShadowAtWork;
  readonly #stages: SideBySide;
  readonly #flagChanges: FlagChange[];
  #through: Instant;
  #events = 0;

  private constructor(
    deps: FollowDeps,
    shadow: ShadowAtWork,
    { stages, flagChanges }: { stages: SideBySide; flagChanges: FlagChange[] },
  ) {
    this.#deps = deps;
    this.#shadow = shadow;
    this.#stages = stages;
    this.#flagChanges = flagChanges;
    this.#through = shadow.startedAt - leadInDays * DAY_MS;
  }

  static async begin(deps: FollowDeps, shadow: ShadowAtWork): Promise<Follower> {
    const { read, releases } = deps;
    const { startedAt, epoch, network, sites } = shadow;
    const inForce = must(
      await read((db) => readRelease(db, epoch)),
      `the release of epoch ${epoch}, in force when the shadow began`,
    );
    await read((db) => releases.ensure(db, [epoch]));
    const answer = compileRelease({ epoch, digest: '', network });
    if (!('compiled' in answer)) throw new ShadowFault(startedAt, 'it does not compile');
    const past = { from: startedAt - watchedDays * DAY_MS, to: startedAt, sites };
    const flagChanges = await read(readFlagChanges);
    const stages = new SideBySide({
      before: pinnedSide(inForce.network, releases.workflows, flagChanges),
      after: candidateSide({ network }, answer.compiled, flagChanges),
      record: await readRecordAsOf(deps, past),
      zones: zonesOf(inForce.network, sites),
      ...{ countFrom: startedAt, epoch },
    });
    return new Follower(deps, shadow, { stages, flagChanges });
  }

  get id(): string {
    return this.#shadow.id;
  }

  /** Everything that was recorded before this was gone through. */
  get through(): Instant {
    return this.#through;
  }

  get startedAt(): Instant {
    return this.#shadow.startedAt;
  }

  /** Clinical events since the start. */
  get events(): number {
    return this.#events;
  }

  /** Tasks that one configuration opened. */
  get tasks(): number {
    return this.#stages.tasks;
  }

  /** True: what it came to is at least as new as what is kept. */
  get mayKeep(): boolean {
    return this.#through >= this.#shadow.comparedThrough;
  }

  /** Goes through the next part, not further than `until`. Throws `ShadowFault`, after which it is of no use any more. */
  async follow(until: Instant): Promise<void> {
    const { startedAt, sites } = this.#shadow;
    const past = this.#through < startedAt;
    const end = past ? Math.min(until, startedAt) : until;
    const to = Math.min(end, this.#through + partMsMax);
    const part = await readPart(this.#deps, { from: this.#through, to, sites, past });
    const known = await this.#deps.read(readFlagChanges);
    this.#flagChanges.push(...known.slice(this.#flagChanges.length));
    try {
      await this.#stages.hear(part, this.#deps.rest);
    } catch (error) {
      throw new ShadowFault(this.#through, error);
    }
    this.#through = to;
    if (!past) this.#events += part.events.length;
  }

  /** Tasks that may differ otherwise than when they were kept last. */
  changes(): ComparedTask[] {
    return this.#stages.changes();
  }

  /** The changes were kept. */
  settle(): void {
    this.#stages.settle();
  }

  sums(): ShadowSums {
    const { counts } = this.#stages;
    return { ...this.#stages.sums(), version: this.#shadow.network.version, acts: counts.acts };
  }
}

function zonesOf({ sites }: Network, asked: readonly string[] | null): Map<string, string> {
  const meant = sites.filter(({ id }) => asked === null || asked.includes(id));
  return new Map(meant.map(({ id, zone }) => [id, zone]));
}
