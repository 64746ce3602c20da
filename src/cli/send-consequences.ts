import { pause, systemClock, type Database } from '../platform/platform.ts';
import {
  countExceptions,
  countOutcomes,
  countSettled,
  countTasks,
  type CauseCount,
  type Sending,
} from './send-store.ts';
import { progressOn, type Terminal } from './terminal.ts';

/** What a running Sinew made of the messages that were sent. */
export interface Consequences {
  /** New in the journal. The rest of what was sent had come before and was answered from memory. */
  journalled: number;
  applied: number;
  facts: number;
  events: number;
  tasks: number;
  /** In order, and nothing is taken from them: why, and how many. */
  kept: { reason: string; count: number }[];
  /** By cause; parked ones wait behind an exception of the same key. */
  exceptions: CauseCount[];
  parked: number;
  /** Nobody has looked at these yet. */
  waiting: number;
}

const POLL_MS = 200;
/** After so long without any progress the count is told as it is. */
const patienceMs = 30_000;

/** Waits until it is known what became of every message of the sending, and counts. */
export async function followSending(
  database: Database,
  sending: Sending,
  terminal: Terminal,
): Promise<Consequences> {
  const progress = progressOn(terminal);
  let settledBefore = -1;
  let progressAt = systemClock.now();
  for (;;) {
    const { journalled, settled } = await countSettled(database, sending);
    if (settled === journalled) break;
    if (settled > settledBefore) progressAt = systemClock.now();
    if (systemClock.now() - progressAt > patienceMs) break;
    settledBefore = settled;
    progress.show(`applied ${settled} of ${journalled}`);
    await pause(systemClock, POLL_MS);
  }
  progress.end();
  return countConsequences(database, sending);
}

async function countConsequences(database: Database, sending: Sending): Promise<Consequences> {
  const outcomes = await countOutcomes(database, sending);
  const countOf = (outcome: string | null): number => sum(outcomes, outcome, (one) => one.count);
  return {
    journalled: outcomes.reduce((total, one) => total + one.count, 0),
    applied: countOf('applied'),
    facts: sum(outcomes, 'applied', (one) => one.facts),
    events: sum(outcomes, 'applied', (one) => one.events),
    tasks: await countTasks(database, sending),
    kept: outcomes
      .filter((one) => one.outcome === 'kept')
      .map((one) => ({ reason: one.reason ?? 'unknown', count: one.count })),
    exceptions: await countExceptions(database, sending),
    parked: countOf('parked'),
    waiting: countOf(null),
  };
}

function sum<Row extends { outcome: string | null }>(
  rows: readonly Row[],
  outcome: string | null,
  valueOf: (row: Row) => number,
): number {
  return rows
    .filter((row) => row.outcome === outcome)
    .reduce((total, row) => total + valueOf(row), 0);
}
