import type { Releases } from '../flow/flow.ts';
import {
  createRounds,
  faultName,
  iso,
  pause,
  type Clock,
  type Database,
  type Log,
} from '../platform/platform.ts';
import { readOnly, settledUntil } from '../rehearsal/rehearsal.ts';
import { Follower, ShadowFault } from './shadow-at-work.ts';
import {
  dropDifferences,
  endShadow,
  keepDifferences,
  moveShadow,
  readDifferenceNames,
  readShadowAtWork,
  runningShadowId,
} from './shadow-store.ts';
import { differencesKeptMax, lagMsMax, shadowDaysMax, shadowTasksMax } from './shadow.ts';

/** How often it is looked what was done. */
const followEveryMs = 10_000;

/** The share of a core that a shadow may take from the worker and the pages of the same process. */
export const shadowShareMax = 0.25;

const DAY_MS = 86_400_000;

export interface ShadowFollowerDeps {
  database: Database;
  clock: Clock;
  log: Log;
  releases: Releases;
  /** Live work has trouble, or another process does it: the shadow waits. */
  waits(): boolean;
}

/** Follows live traffic for the shadow that runs, if any. */
export interface ShadowFollower {
  start(): void;
  /** Ends after the part under way. */
  stop(): Promise<void>;
  /** Goes as far as it can now. For tests and simulation, instead of `start`. */
  look(): Promise<void>;
}

export function createShadowFollower(deps: ShadowFollowerDeps): ShadowFollower {
  const { database, clock, log } = deps;
  const read = readOnly(database);
  let at: { follower: Follower; kept: Set<string>; inStep: boolean } | undefined;
  let keptAt = -Infinity;
  let stopping = false;

  async function look(): Promise<void> {
    const id = await runningShadowId(database);
    if (id === null) at = undefined;
    // Whoever waits is not to be blamed for being late.
    if (at && deps.waits()) at.inStep = false;
    if (id === null || deps.waits()) return;
    try {
      if (at?.follower.id !== id) at = await begin(id);
      await catchUp(id);
    } catch (error) {
      // What is in memory may be half of a part: it is made anew.
      at = undefined;
      if (!(error instanceof ShadowFault)) throw error;
      log.error('shadow.fault', { fault: faultName(error.cause) });
      const when = iso(error.at);
      await end(
        id,
        `It failed on what was recorded from ${when} on; the log says how. Live work went on.`,
      );
    }
  }

  async function begin(id: string): Promise<NonNullable<typeof at> | undefined> {
    const shadow = await readShadowAtWork(database, id);
    if (!shadow) return undefined;
    let worked = clock.now();
    const rest = async (): Promise<void> => {
      const took = clock.now() - worked;
      if (took > 0) await pause(clock, took * (1 / shadowShareMax - 1));
      worked = clock.now();
    };
    const follower = await Follower.begin({ read, releases: deps.releases, rest }, shadow);
    const names = await readDifferenceNames(database, id);
    const kept = new Set(names.map((name) => keyOf(name)));
    return { follower, kept, inStep: false };
  }

  async function catchUp(id: string): Promise<void> {
    const until = await settledUntil({ read }, clock.now());
    while (at && at.follower.through < until && !stopping) {
      const { follower } = at;
      await follower.follow(until);
      if (!follower.mayKeep) continue;
      const isDue = follower.through >= until || clock.now() - keptAt >= followEveryMs;
      if (!isDue) continue;
      if (!(await keep())) {
        at = undefined;
        return;
      }
      keptAt = clock.now();
      await endIfOver(id);
    }
  }

  /** False: it was stopped meanwhile. */
  async function keep(): Promise<boolean> {
    if (!at) return false;
    const { follower, kept } = at;
    const changes = follower.changes();
    const room = Math.max(0, differencesKeptMax - kept.size);
    const differing = changes.flatMap(({ differs }) => differs ?? []);
    const known = differing.filter((one) => kept.has(keyOf(one)));
    const rows = [...known, ...differing.filter((one) => !kept.has(keyOf(one))).slice(0, room)];
    const gone = changes.filter((one) => one.differs === null && kept.has(keyOf(one)));
    const moved = await database.transaction('keep-comparison', async (tx) => {
      const { id, through, events } = follower;
      if (!(await moveShadow(tx, id, { through, events, sums: follower.sums() }))) return false;
      await keepDifferences(tx, id, rows);
      await dropDifferences(tx, id, gone);
      return true;
    });
    if (!moved) return false;
    for (const row of rows) kept.add(keyOf(row));
    for (const one of gone) kept.delete(keyOf(one));
    follower.settle();
    return true;
  }

  async function endIfOver(id: string): Promise<void> {
    if (!at) return;
    const { follower } = at;
    const lagMs = clock.now() - follower.through;
    if (lagMs < lagMsMax / 2) at.inStep = true;
    if (at.inStep && lagMs > lagMsMax) {
      const minutes = Math.round(lagMsMax / 60_000);
      await end(
        id,
        `It fell behind live traffic by more than ${minutes} minutes. Choose fewer sites.`,
      );
    } else if (follower.tasks > shadowTasksMax) {
      await end(id, `It opened more than ${shadowTasksMax} tasks. Choose fewer sites.`);
    } else if (follower.through - follower.startedAt > shadowDaysMax * DAY_MS) {
      await end(id, `It ran for ${shadowDaysMax} days, as long as one may.`, 'stopped');
    }
  }

  async function end(
    id: string,
    sentence: string,
    state: 'failed' | 'stopped' = 'failed',
  ): Promise<void> {
    at = undefined;
    await database.transaction('end-shadow', (tx) =>
      endShadow(tx, id, { state, sentence, at: clock.now() }),
    );
  }

  const rounds = createRounds({
    ...{ clock, firstMs: followEveryMs, everyMs: followEveryMs, round: look },
    failed: (error) => {
      at = undefined;
      log.warn('shadow.rests', { fault: faultName(error) });
    },
  });

  return {
    look,
    start: () => rounds.start(),
    async stop() {
      stopping = true;
      await rounds.stop();
    },
  };
}

interface Name {
  workflow: string;
  subject: string;
  key: string;
}

function keyOf({ workflow, subject, key }: Name): string {
  return [workflow, subject, key].join('\n');
}
