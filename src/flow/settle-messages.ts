import { appendEvents } from '../events/events.ts';
import type { Instant, Queryable } from '../platform/platform.ts';
import { batchRowsMax } from './apply-batch.ts';
import { applyRows, workOf, type Applied, type ApplyDeps } from './apply-rows.ts';
import {
  closeExceptions,
  readKeysBehind,
  readMended,
  unparkKeys,
  type QueuedMessage,
  type StoredException,
} from './exception-store.ts';
import { hearEvents } from './hear-events.ts';
import type { Poison } from './interpret-row.ts';
import { skipOutcomes, type MessageOutcome } from './outcome-store.ts';
import { recordCauses } from './record-causes.ts';
import { readRowsInOrder } from './rows-in-order.ts';
import { saveLedger, workSignals } from './save-ledger.ts';
import { mendedEvents, wentOnEvents } from './tell-of-waiting.ts';
import { readWhereabouts } from './whereabouts-store.ts';

/** What is done about messages, and who says so. */
export interface Settlement {
  /** Open exceptions, locked. */
  exceptions: readonly StoredException[];
  how: 'retry' | 'skip' | 'edit';
  /** For `edit`: the message that stands for each exception's own, by its sequence number. */
  replacedBy?: ReadonlyMap<number, number>;
  /** Messages without an exception that are applied again, by lane key; none of a key that is parked. */
  again?: readonly Pick<QueuedMessage, 'laneKey' | 'seq'>[];
  /** Sequence numbers of exceptions and `again` in the order of the journal, where there is more than one. */
  order?: readonly number[];
  by: string;
  reason: string;
  at: Instant;
}

export interface SettleOptions {
  poison: Poison;
  /** Absent: each message by the configuration that it is pinned to. */
  epoch?: number;
  quiet?: boolean;
}

export interface Settled extends Omit<Applied, 'outcomes'> {
  outcomes: readonly MessageOutcome[];
  /** Messages that waited behind the exceptions. */
  waiting: readonly QueuedMessage[];
}

/**
 * Closes exceptions by a person's decision and applies what may go on then: the message itself, tried again or edited, and
 * those that waited behind it, each key in its order. A message that fails again is an exception of its own and parks its
 * key again. The engine hears of feeds and causes of which nothing waits any more.
 */
export async function settleMessages(
  tx: Queryable,
  settlement: Settlement,
  deps: ApplyDeps,
  options: SettleOptions,
): Promise<Settled> {
  const { exceptions, how, by, reason, at } = settlement;
  await closeExceptions(
    tx,
    exceptions.map(({ id }) => id),
    { state: closedAs[how], by, reason, at },
  );
  const parking = exceptions.filter(({ parks }) => parks);
  const waiting = await unparkKeys(tx, await readKeysBehind(tx, parking));
  if (how !== 'retry') {
    const seqs = exceptions.map(({ seq }) => seq);
    await skipOutcomes(tx, seqs, how === 'edit' ? 'replaced' : null, at);
  }
  const queue = queueOf(settlement, waiting);
  const critical = [...waiting, ...exceptions].filter((one) => one.critical);
  const total = new Total();
  for (let from = 0; from < queue.length; from += batchRowsMax) {
    const rows = await readRowsInOrder(tx, queue.slice(from, from + batchRowsMax));
    const wereCritical = new Set(critical.map(({ seq }) => seq));
    total.add(await applyRows(tx, rows, deps, { ...options, wereCritical }));
  }
  await tellOfEnd(tx, settlement, deps, total, options.quiet ?? false);
  return { ...total.sum(), waiting };
}

const closedAs = { retry: 'retried', skip: 'skipped', edit: 'edited' } as const;

/** All messages to apply: those of a key one after the other, its exception's own before what waited behind it. */
function queueOf(
  { exceptions, how, replacedBy, again = [], order = [] }: Settlement,
  waiting: readonly QueuedMessage[],
): number[] {
  const byKey = new Map<string, number[]>();
  const add = (laneKey: string, seq: number): void => {
    const queue = byKey.get(laneKey);
    if (queue) queue.push(seq);
    else byKey.set(laneKey, [seq]);
  };
  const own = how === 'skip' ? [] : exceptions;
  const place = new Map(order.map((seq, at) => [seq, at]));
  const first = [...again, ...own].toSorted(
    (a, b) => (place.get(a.seq) ?? 0) - (place.get(b.seq) ?? 0),
  );
  for (const { laneKey, seq } of first) add(laneKey, replacedBy?.get(seq) ?? seq);
  for (const { laneKey, seq } of waiting) add(laneKey, seq);
  return [...byKey.values()].flat();
}

async function tellOfEnd(
  tx: Queryable,
  { exceptions, how, at }: Settlement,
  deps: ApplyDeps,
  total: Total,
  quiet: boolean,
): Promise<void> {
  const groups = [...new Map(exceptions.map((one) => [`${one.feed}|${one.cause}`, one])).values()];
  const mended = (await readMended(tx, groups)).flatMap((index) => groups[index] ?? []);
  // An edited message is another one: whoever was told of the first hears that it does not wait any more.
  const leftOut = how === 'retry' ? [] : exceptions.filter(({ critical }) => critical);
  if (mended.length + leftOut.length === 0) return;
  const whereabouts = await readWhereabouts(
    tx,
    leftOut.map(({ laneKey }) => laneKey),
  );
  const context = { ...deps, now: at, whereabouts };
  const events = [...mendedEvents(mended, context), ...wentOnEvents(leftOut, context)];
  const ledger = await hearEvents(tx, events, context);
  await saveLedger(tx, ledger);
  await appendEvents(tx, events);
  if (!quiet) await recordCauses(tx, { ledger, events }, context);
  total.add({ outcomes: [], events, ...workOf(ledger), signals: workSignals(ledger) });
}

class Total {
  readonly #parts: Applied[] = [];

  add(applied: Applied): void {
    this.#parts.push(applied);
  }

  sum(): Applied {
    return {
      outcomes: this.#parts.flatMap(({ outcomes }) => outcomes),
      events: this.#parts.flatMap(({ events }) => events),
      opened: this.#parts.flatMap(({ opened }) => opened),
      closed: this.#parts.flatMap(({ closed }) => closed),
      signals: this.#parts.flatMap(({ signals }) => signals),
    };
  }
}
