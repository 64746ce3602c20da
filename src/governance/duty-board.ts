import type { Clock, Database } from '../platform/platform.ts';
import { noDutyChanges, type DutyChanges } from './duty.ts';
import { readDutyChanges } from './duty-store.ts';

/** What this process knows of changed duties. Asked for every task, so it is kept and read anew when told. */
export interface DutyBoard {
  current(): DutyChanges;
  /** Reads the database. Gives true where something is other than before. */
  refresh(): Promise<boolean>;
}

export function createDutyBoard({
  database,
  clock,
}: {
  database: Database;
  clock: Clock;
}): DutyBoard {
  let changes = noDutyChanges;
  let text = JSON.stringify(changes);
  return {
    current: () => changes,
    async refresh() {
      const read = await readDutyChanges(database, clock.now());
      const now = JSON.stringify(read);
      if (now === text) return false;
      [changes, text] = [read, now];
      return true;
    },
  };
}
