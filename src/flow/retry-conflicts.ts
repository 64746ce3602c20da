import { DatabaseFault } from '../platform/platform.ts';

/** How often work is done again after a deadlock or a stale revision, before the fault is given up to the caller. */
export const conflictRetriesMax = 3;

/** Does `work`, one transaction, again where it only lost a race. */
export async function retryConflicts<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await work();
    } catch (error) {
      const lostRace = error instanceof DatabaseFault && error.kind === 'conflict';
      if (!lostRace || tries >= conflictRetriesMax) throw error;
    }
  }
}
