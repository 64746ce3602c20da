import type { Fact } from '../canonical/canonical.ts';
import { retellsAsHl7 } from '../formats/formats.ts';
import type { JournalEntry } from '../intake/intake.ts';
import type { Problem } from '../platform/platform.ts';
import { translate, translateFhir, translateRetold } from '../translation/translation.ts';
import type { Releases } from './releases.ts';

/** What a journal row comes to before it is held against what is known. */
export type Interpretation =
  | { outcome: 'facts'; facts: readonly Fact[]; problems: readonly Problem[] }
  | { outcome: 'kept'; reason: string; problems: readonly Problem[] }
  | Failure;

/** Deterministic: the same row fails again until somebody changes something. */
export interface Failure {
  outcome: 'failed';
  cause: string;
  sentence: string;
  problems: readonly Problem[];
}

/** A row that made the program fail, by its sequence number, with the kind of the fault. */
export type Poison = ReadonlyMap<number, string>;

/**
 * Facts of one message. All of them are applied in one transaction, in which nothing else is done: with this many the others
 * wait for seconds, with many more the database would take the transaction for dead.
 */
export const factsMax = 2_000;

/** Reads a row by the feed as it was configured at `epoch`. Pure but for the releases, which must hold that epoch. */
export function interpretRow(
  row: JournalEntry,
  epoch: number,
  releases: Releases,
  poison: Poison,
): Interpretation {
  const fault = poison.get(row.seq);
  if (fault !== undefined) return poisoned(fault);
  if (row.disposition === 'refused') {
    return { outcome: 'kept', reason: 'refused', problems: problemsOf(row) };
  }
  if (row.disposition === 'unreadable') return unreadable(row);
  const feed = releases.feed(epoch, row.feed);
  const site = releases.site(epoch, row.site);
  if (!feed || !site) return unknownFeed(row);
  const input = { raw: row.raw, feed, site, receivedAt: row.receivedAt };
  const isFhir = feed.kind === 'fhir';
  const translation = retellsAsHl7(feed)
    ? translateRetold(input)
    : isFhir
      ? translateFhir(input)
      : translate(input);
  switch (translation.outcome) {
    case 'facts':
      return translation.facts.length > factsMax ? tooMany(translation.facts.length) : translation;
    case 'kept': {
      const { reason, sentence, problems } = translation;
      const why = {
        code: reason,
        severity: 'warning',
        location: isFhir ? 'body' : 'MSH-9',
        sentence,
      } as const;
      return { outcome: 'kept', reason, problems: [...problems, why] };
    }
    case 'failed':
      return translation;
  }
}

function tooMany(facts: number): Failure {
  return {
    outcome: 'failed',
    cause: 'too-many-facts',
    sentence: `The message tells ${facts} facts; ${factsMax} may be applied at once. Nothing of it was applied: have its sender split it.`,
    problems: [],
  };
}

function poisoned(fault: string): Failure {
  return {
    outcome: 'failed',
    cause: 'program-fault',
    sentence: `Sinew itself failed on this message (${fault}). Nothing of it was applied; report it with its number.`,
    problems: [],
  };
}

function unreadable(row: JournalEntry): Failure {
  return {
    outcome: 'failed',
    cause: row.problem?.code ?? 'unreadable',
    sentence: row.problem?.sentence ?? 'The frame could not be read as a message.',
    problems: problemsOf(row),
  };
}

function unknownFeed(row: JournalEntry): Failure {
  return {
    outcome: 'failed',
    cause: 'unknown-feed',
    sentence: `The configuration has no feed "${row.feed}" at site "${row.site}" any more.`,
    problems: problemsOf(row),
  };
}

function problemsOf(row: JournalEntry): Problem[] {
  return row.problem ? [row.problem] : [];
}
