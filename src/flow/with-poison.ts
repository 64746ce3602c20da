import { faultName, type Log } from '../platform/platform.ts';
import { PoisonedRow } from './poisoned-row.ts';

/**
 * Does `work`, one transaction, and where the program fails on a row does it again with that row set aside, which makes it an
 * exception. A row that fails even so is thrown: the fault is not the row's.
 */
export async function withPoison<T>(
  log: Log,
  work: (poison: ReadonlyMap<number, string>) => Promise<T>,
): Promise<T> {
  const poison = new Map<number, string>();
  for (;;) {
    try {
      return await work(poison);
    } catch (error) {
      if (!(error instanceof PoisonedRow) || poison.has(error.seq)) throw error;
      const fault = faultName(error.cause);
      log.error('message.poison', { seq: error.seq, fault });
      poison.set(error.seq, fault);
    }
  }
}
