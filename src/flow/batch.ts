import { laneOf, type ClinicalEvent, type Fact } from '../canonical/canonical.ts';
import { applyFacts, refuseFacts, type Records } from '../events/events.ts';
import type { JournalEntry } from '../intake/intake.ts';
import type { Ids, Instant } from '../platform/platform.ts';
import type { Exception, ParkedKey, ParkedMessage } from './exception-store.ts';
import { factsTellOfCritical, messageTellsOfCritical } from './flagged-critical.ts';
import type { Failure, Interpretation } from './interpret-row.ts';
import { laneKeysOf } from './lane-keys.ts';
import type { MessageOutcome } from './outcome-store.ts';
import { guarded } from './poisoned-row.ts';

/** A journal row and what it comes to before it is held against what is known. */
export interface ReadRow {
  row: JournalEntry;
  result: Interpretation;
}

/** A row with a critical result that waits, and for which lane key. */
interface Waiting {
  row: JournalEntry;
  facts: readonly Fact[];
  blockedKey: string;
}

export interface BatchContext {
  ids: Ids;
  now: Instant;
  /** Parked lane keys; the batch adds its own. */
  parked: Map<string, ParkedWhy>;
  /** Hold by feed. */
  heldFeeds: ReadonlyMap<string, string>;
}

/** What a parked key waits for. */
export type ParkedWhy = 'behind-exception' | 'on-hold';

/** What a batch gathers while it goes through its rows, in their order. */
export class Batch {
  readonly now: Instant;
  readonly events: ClinicalEvent[] = [];
  readonly outcomes: MessageOutcome[] = [];
  readonly exceptions: Exception[] = [];
  readonly parkedKeys: ParkedKey[] = [];
  readonly parkedMessages: ParkedMessage[] = [];
  readonly #context: BatchContext;
  readonly #critical: Waiting[] = [];

  constructor(context: BatchContext) {
    this.#context = context;
    this.now = context.now;
  }

  take(one: ReadRow, records: Records, epoch: number): void {
    const { row, result } = one;
    const waitsFor = keysOf(one).find((key) => this.#context.parked.has(key)) ?? this.#hold(row);
    if (waitsFor !== undefined) this.#park(one, waitsFor);
    else if (result.outcome === 'failed') this.#fail(one, result);
    else if (result.outcome === 'kept') this.#note(row, 'kept', { ...result });
    else this.#apply(one, result, records, epoch);
  }

  /** Rows with a result flagged as critical that wait now, themselves or behind others. */
  criticalWaiting(): readonly Waiting[] {
    return this.#critical;
  }

  #apply(
    one: ReadRow,
    { facts, problems }: Extract<Interpretation, { outcome: 'facts' }>,
    records: Records,
    epoch: number,
  ): void {
    const { row } = one;
    const { site, lane, seq, receivedAt } = row;
    const context = { site, lane, epoch, seq, receivedAt, now: this.now, ids: this.#context.ids };
    const refusal = refuseFacts(records, facts);
    if (refusal) return this.#fail(one, { outcome: 'failed', ...refusal, problems });
    const applied = guarded(row, () => applyFacts(records, facts, context));
    this.events.push(...applied.events);
    this.#note(row, 'applied', {
      facts: facts.length,
      events: applied.events.length,
      problems: [...problems, ...applied.problems],
    });
  }

  // All that a held feed says of a patient waits with the patient: nothing of theirs may overtake it on another feed.
  #hold({ feed, site, lane, laneKey, disposition }: JournalEntry): string | undefined {
    const holdId = this.#context.heldFeeds.get(feed);
    if (holdId === undefined || disposition !== 'accepted') return undefined;
    this.parkedKeys.push({ laneKey, site, lane, exceptionId: null, holdId });
    this.#context.parked.set(laneKey, 'on-hold');
    return laneKey;
  }

  #park({ row, result }: ReadRow, laneKey: string): void {
    const { seq, receivedAt, xid } = row;
    const facts = result.outcome === 'facts' ? result.facts : [];
    const critical =
      result.outcome === 'failed' ? messageTellsOfCritical(row) : factsTellOfCritical(facts);
    this.parkedMessages.push({ laneKey, seq, receivedAt, xid, critical });
    if (critical) this.#critical.push({ row, facts, blockedKey: laneKey });
    const reason = this.#context.parked.get(laneKey) ?? 'behind-exception';
    this.#note(row, 'parked', { reason, holdsCritical: critical });
  }

  // A message without a patient's key has nobody behind it: it fails alone. One that could be read and was refused is about all whom it
  // names: of a refused merge both patients wait, because nobody knows yet whose what comes next is.
  #fail(one: ReadRow, failure: Failure): void {
    const { row } = one;
    const parks = !row.laneKey.startsWith('feed:');
    const { site, lane, feed, laneKey, seq, receivedAt } = row;
    const { cause, sentence, problems } = failure;
    const critical = messageTellsOfCritical(row);
    const id = this.#context.ids.next('exc');
    const where = { id, site, lane, feed, laneKey, seq, receivedAt };
    this.exceptions.push({ ...where, cause, sentence, problems, parks, critical });
    if (critical) this.#critical.push({ row, facts: [], blockedKey: laneKey });
    for (const key of parks ? keysOf(one) : []) {
      const keyLane = laneOf(key);
      this.parkedKeys.push({ laneKey: key, site, lane: keyLane, exceptionId: id, holdId: null });
      this.#context.parked.set(key, 'behind-exception');
    }
    this.#note(row, 'failed', { reason: cause, problems });
  }

  #note(
    row: JournalEntry,
    outcome: MessageOutcome['outcome'],
    more: Partial<MessageOutcome>,
  ): void {
    const { seq, receivedAt, site, lane, laneKey, feed } = row;
    const where = { seq, receivedAt, site, lane, laneKey, feed };
    const nothing = { reason: null, facts: 0, events: 0, problems: [], holdsCritical: false };
    this.outcomes.push({ ...nothing, ...more, ...where, outcome });
  }
}

/** The lane keys that a row must not overtake: its own, and of a merge the retired identifiers' too. */
export function keysOf({ row, result }: ReadRow): string[] {
  if (row.disposition !== 'accepted') return [];
  if (result.outcome !== 'facts') return [row.laneKey];
  return laneKeysOf(row.laneKey, result.facts);
}

/** What the row says, where it could be read. */
export function factsOf({ result }: ReadRow): readonly Fact[] {
  return result.outcome === 'facts' ? result.facts : [];
}
