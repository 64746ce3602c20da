import type { DutyChanges, Network } from '../governance/governance.ts';
import {
  createRounds,
  DatabaseFault,
  faultName,
  type Clock,
  type Database,
  type Log,
} from '../platform/platform.ts';
import { beat, listen } from './heartbeat-store.ts';
import { nextOperation, unseen, type Observation, type Operation } from './operating-state.ts';
import type { PackFolder } from './pack-folder.ts';
import { writePacks } from './write-packs.ts';

/** How often it is looked whether all goes well. */
export const lookEveryMs = 15_000;
/** How often the packs are written. */
export const packsEveryMs = 5 * 60_000;

export interface OperationWatchParts {
  database: Database;
  clock: Clock;
  log: Log;
  network: () => Network;
  duty: () => DutyChanges;
  /** What is late or broken beside the database, a sentence each. */
  troubles: () => Promise<readonly string[]>;
  /** Null: no packs are written. */
  folder: PackFolder | null;
}

/** Knows how Sinew stands, and keeps what a unit needs on paper when it stops. */
export interface OperationWatch {
  current(): Operation;
  start(): void;
  /** Ends after the look under way. */
  stop(): Promise<void>;
  /** One look, with packs if they are due. For tests, instead of `start`. */
  look(): Promise<void>;
  /** Writes the packs now, due or not. */
  keepPacks(): Promise<void>;
}

export function createOperationWatch(parts: OperationWatchParts): OperationWatch {
  const { clock, log } = parts;
  let operation = unseen(clock.now());
  let packsDueAt = clock.now();
  let packTrouble: string | null = null;
  const rounds = createRounds({
    ...{ clock, firstMs: 0, everyMs: lookEveryMs, round: look },
    failed: (error) => log.error('operation.fault', { fault: faultName(error) }),
  });

  async function look(): Promise<void> {
    if (clock.now() >= packsDueAt) await keepPacks();
    const seen = await observe(parts, packTrouble);
    const next = nextOperation(operation, seen, clock.now());
    if (next.state !== operation.state) {
      log.warn('operation.changed', { from: operation.state, to: next.state });
    }
    operation = next;
  }

  async function keepPacks(): Promise<void> {
    const { folder } = parts;
    const now = clock.now();
    if (!folder) return;
    packsDueAt = now + packsEveryMs;
    try {
      const { database, network, duty } = parts;
      await writePacks({ database, folder, now, network: network(), duty: duty() });
      packTrouble = null;
    } catch (error) {
      // The older packs stay; each says as of when it is.
      packTrouble = 'The downtime packs cannot be written.';
      log.warn('downtime.packs-failed', { fault: faultName(error) });
    }
  }

  return {
    current: () => operation,
    look,
    keepPacks,
    start: () => rounds.start(),
    stop: () => rounds.stop(),
  };
}

async function observe(
  { database, clock, troubles }: OperationWatchParts,
  packTrouble: string | null,
): Promise<Observation> {
  const reads = await works(() => listen(database));
  if (!reads) return { database: 'away', troubles: [] };
  const writes = await works(() => beat(database, clock.now()));
  const found = await troubles().catch((): readonly string[] => []);
  return {
    database: writes ? 'writes' : 'reads',
    troubles: packTrouble === null ? found : [...found, packTrouble],
  };
}

async function works(act: () => Promise<void>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    if (error instanceof DatabaseFault) return false;
    throw error;
  }
}
