import { UnsoundRelease } from '../governance/governance.ts';
import {
  faultName,
  type Cancel,
  type Clock,
  type Database,
  type Log,
  type Signals,
} from '../platform/platform.ts';
import type { Releases } from './releases.ts';

/** How often each process looks whether another release is in force, if nobody told it. */
export const releasePollMs = 500;

export interface ReleaseWatchDeps {
  database: Database;
  clock: Clock;
  log: Log;
  signals: Signals;
  releases: Releases;
  /** Called after each switch, one at a time: what listens, listens as the new release says. */
  switched(): Promise<void>;
}

/** Keeps this process on the release in force, without a restart. */
export interface ReleaseWatch {
  start(): void;
  /** Ends after the look under way. */
  stop(): Promise<void>;
  /** Looks once, and gives whether another release is in force now. For tests and simulation, instead of `start`. */
  look(): Promise<boolean>;
  /** Null while this process runs what is in force; else a sentence for the operator. */
  failure(): string | null;
}

export function createReleaseWatch(deps: ReleaseWatchDeps): ReleaseWatch {
  const { database, clock, log, signals, releases, switched } = deps;
  let cancel: Cancel = () => {};
  let unlisten: () => void = () => {};
  let looking: Promise<unknown> = Promise.resolve();
  let stopped = true;
  let trouble: string | null = null;

  async function look(): Promise<boolean> {
    const before = releases.current.epoch;
    const isOther = await releases.refresh(database);
    if (isOther) {
      log.info('release.switched', { from: before, epoch: releases.current.epoch });
      await switched();
      signals.send({ kind: 'release' });
    }
    trouble = null;
    return isOther;
  }

  async function lookWell(): Promise<void> {
    try {
      await look();
    } catch (error) {
      const fault = error instanceof UnsoundRelease ? error.message : faultName(error);
      // Once, and not at each look: `failure` goes on telling.
      if (trouble === null) log.error('release.not-switched', { fault });
      trouble = `Epoch ${releases.current.epoch} still runs here, because the release in force could not be taken over (${fault}).`;
    }
  }

  // One look after the other: a switch that is under way is finished first.
  function again(): void {
    cancel();
    if (stopped) return;
    looking = looking.then(lookWell).then(() => {
      cancel();
      if (!stopped) cancel = clock.after(releasePollMs, again);
    });
  }

  return {
    start() {
      stopped = false;
      unlisten = signals.listen(({ kind }) => {
        if (kind === 'assignment') again();
      });
      cancel = clock.after(releasePollMs, again);
    },
    async stop() {
      stopped = true;
      unlisten();
      cancel();
      await looking;
    },
    look,
    failure: () => trouble,
  };
}
