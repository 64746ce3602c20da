import type { Network } from '../governance/governance.ts';
import {
  createRounds,
  faultName,
  type Clock,
  type Database,
  type Instant,
  type Log,
  type Signals,
} from '../platform/platform.ts';
import { createFlagReader, type FlagReader } from './evaluate-flag.ts';
import { readFlagChanges, type FlagChange } from './flag-change-store.ts';
import { switchesAt, type FlagSwitch } from './flag-switch.ts';

/** How often each process looks what was turned off, if nobody told it. */
export const flagPollMs = 500;

/** A process that could not read what was turned off for so long takes for off what is marked so. */
export const flagLeaseMs = 60_000;

/** What this process knows of flags. */
export interface FlagBoard {
  /** By the network in force and what was turned off when it last looked. */
  read: FlagReader;
  switches(): readonly FlagSwitch[];
  /** When it last looked with success. */
  lookedAt(): Instant;
  /** It goes on looking, and could not for `flagLeaseMs`. */
  isCutOff(): boolean;
  /** A sentence while it is cut off; else null. */
  failure(): string | null;
  /** Looks once. Gives true, and tells by a signal, where something is other than before. */
  look(): Promise<boolean>;
  start(): void;
  stop(): Promise<void>;
}

export interface FlagBoardDeps {
  database: Database;
  clock: Clock;
  log: Log;
  signals: Signals;
  network: () => Network;
}

/** Knows nothing before the first look. A process that never starts to look again is never cut off: it is a test, or about to end. */
export function createFlagBoard(deps: FlagBoardDeps): FlagBoard {
  const { database, clock, log, signals, network } = deps;
  let changes: readonly FlagChange[] = [];
  let lookedAt = clock.now();
  let running = false;
  let failing = false;
  let unlisten: () => void = () => {};
  let reader:
    { of: Network; from: readonly FlagChange[]; cutOff: boolean; read: FlagReader } | undefined;

  const isCutOff = (): boolean => running && clock.now() - lookedAt >= flagLeaseMs;
  const switches = (): FlagSwitch[] => switchesAt(changes, Infinity);

  function readerNow(): FlagReader {
    const [of, cutOff] = [network(), isCutOff()];
    if (reader?.of !== of || reader.from !== changes || reader.cutOff !== cutOff) {
      const read = createFlagReader({ network: of, switches: switches(), cutOff });
      reader = { of, from: changes, cutOff, read };
    }
    return reader.read;
  }

  async function look(): Promise<boolean> {
    const began = clock.now();
    const found = await readFlagChanges(database);
    // Nothing is ever taken away: a shorter list is an older look that came back later.
    const isOther = found.length > changes.length;
    if (failing) log.info('flags.read-again', {});
    [lookedAt, failing] = [began, false];
    if (isOther) {
      changes = found;
      // Whichever look finds it: the hint that led here may have been of another change.
      signals.send({ kind: 'flag' });
    }
    return isOther;
  }

  function failed(error: unknown): void {
    // Once, and not at each look: health goes on telling when it matters.
    if (!failing) log.error('flags.not-read', { fault: faultName(error) });
    failing = true;
  }

  const rounds = createRounds({
    ...{ clock, firstMs: flagPollMs, everyMs: flagPollMs, failed },
    round: async () => void (await look()),
  });

  return {
    read: (key, question) => readerNow()(key, question),
    switches: () => switchesAt(changes, clock.now()),
    lookedAt: () => lookedAt,
    isCutOff,
    failure: () =>
      isCutOff()
        ? `What was turned off could not be read for ${Math.floor((clock.now() - lookedAt) / 1_000)} s: switches that are marked so are taken for off here.`
        : null,
    look,
    start() {
      [running, lookedAt] = [true, clock.now()];
      unlisten = signals.listen(({ kind }) => {
        if (kind === 'flag') void look().catch(failed);
      });
      rounds.start();
    },
    async stop() {
      running = false;
      unlisten();
      await rounds.stop();
    },
  };
}
