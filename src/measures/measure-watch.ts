import {
  createRounds,
  faultName,
  type Clock,
  type Database,
  type Log,
} from '../platform/platform.ts';
import type { Releases } from '../flow/flow.ts';
import { foldMeasures } from './fold-measures.ts';
import { knownVersions } from './known-versions.ts';

/** How often what happened is counted. */
export const foldEveryMs = 5_000;
/** Transactions of counting in one round: after a long stop there is more to count than one round should take. */
export const foldRoundsMax = 50;

/** Counts what happens, for ever, in a loop of its own: nothing that acknowledges a message or a person waits for it. */
export interface MeasureWatch {
  start(): void;
  /** Ends after the transaction under way. */
  stop(): Promise<void>;
  /** One round. For tests and simulation, instead of `start`. */
  fold(): Promise<void>;
}

export function createMeasureWatch(deps: {
  database: Database;
  clock: Clock;
  log: Log;
  releases: Releases;
}): MeasureWatch {
  const { database, clock, log, releases } = deps;
  const versions = knownVersions(releases);

  async function fold(): Promise<number | void> {
    for (let times = 0; times < foldRoundsMax && !rounds.stopped; times++) {
      if ((await foldMeasures({ database, versions }, clock.now())) === 0) return;
    }
    // Others get their turn between rounds, and the rest is counted at once.
    return 1;
  }

  const rounds = createRounds({
    ...{ clock, firstMs: foldEveryMs, everyMs: foldEveryMs, round: fold },
    failed: (error) => log.warn('measures.failed', { fault: faultName(error) }),
  });
  return {
    start: () => rounds.start(),
    stop: () => rounds.stop(),
    async fold() {
      while ((await fold()) !== undefined && !rounds.stopped);
    },
  };
}
