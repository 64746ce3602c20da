import { createRounds, faultName, type Clock, type Log } from './platform/platform.ts';

/** After the start, so that a process that is often restarted cleans up, too. */
export const firstSweepMs = 60_000;
export const sweepEveryMs = 60 * 60_000;
/** Where something failed. */
export const sweepAgainMs = 5 * 60_000;

/** Something that grows. `sweep` does a bounded part of the work and gives how many things it did; 0: nothing is left. */
export interface Chore {
  name: string;
  sweep(): Promise<number>;
}

export interface Housekeeping {
  start(): void;
  /** Ends after the part under way. */
  stop(): Promise<void>;
}

/** Does the chores every hour, in their order. One that fails is logged, holds up no other, and is tried again soon. */
export function createHousekeeping(parts: {
  clock: Clock;
  log: Log;
  chores: readonly Chore[];
}): Housekeeping {
  const { clock, log, chores } = parts;
  const rounds = createRounds({
    ...{ clock, firstMs: firstSweepMs, everyMs: sweepEveryMs },
    round: async () => ((await sweepAll()) ? sweepEveryMs : sweepAgainMs),
    failed: (error) => log.error('housekeeping.fault', { fault: faultName(error) }),
  });

  async function sweepAll(): Promise<boolean> {
    let well = true;
    const done: Record<string, number> = {};
    for (const chore of chores) {
      try {
        done[chore.name] = await sweepWhole(chore);
      } catch (error) {
        well = false;
        log.warn('housekeeping.failed', { chore: chore.name, fault: faultName(error) });
      }
    }
    log.info('housekeeping.done', done);
    return well;
  }

  async function sweepWhole({ sweep }: Chore): Promise<number> {
    let total = 0;
    while (!rounds.stopped) {
      const part = await sweep();
      if (part === 0) break;
      total += part;
    }
    return total;
  }

  return { start: () => rounds.start(), stop: () => rounds.stop() };
}
