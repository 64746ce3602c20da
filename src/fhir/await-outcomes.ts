import { pause, type Clock, type Queryable } from '../platform/platform.ts';
import { readOutcomes, type SentOutcome } from './send-store.ts';

/** How long a sender waits for what it sent to be applied; then it is told that it was accepted. In milliseconds. */
export const appliedMsMax = 5_000;
/** How often it is looked. */
export const lookMs = 20;

/** Waits until these journal rows are settled, or for as long as a sender waits. What became of those that are. */
export async function awaitOutcomes(
  db: Queryable,
  seqs: readonly number[],
  clock: Clock,
): Promise<SentOutcome[]> {
  if (seqs.length === 0) return [];
  const until = clock.now() + appliedMsMax;
  for (;;) {
    const outcomes = await readOutcomes(db, seqs);
    if (outcomes.length === new Set(seqs).size || clock.now() >= until) return outcomes;
    await pause(clock, lookMs);
  }
}
