import type { Network, QualityMeasure } from '../governance/governance.ts';
import { iso, type Instant, type Queryable } from '../platform/platform.ts';
import { judgementsOf } from './count-messages.ts';
import { judgeData } from './judge-data.ts';
import { readRepeated, readToJudge } from './judged-message-store.ts';
import type { FoundMessage, MessagePlace } from './message-search-store.ts';

/** Messages that one request judges anew. */
export const judgedRowsMax = 2_000;

export interface MeasuredMessages {
  rows: FoundMessage[];
  looked: { messages: number; backTo: Instant | null };
  next: MessagePlace | null;
}

/**
 * The messages of a feed that count for a measure, newest first, found by judging them as they were counted: nothing is kept
 * by message. One request judges at most `judgedRowsMax`, and says how far it came. Repeats are known by their receipts.
 */
export async function findMeasured(
  db: Queryable,
  network: Network,
  asked: { feed: string; measure: QualityMeasure; before: MessagePlace | null },
): Promise<MeasuredMessages> {
  const { feed, measure, before } = asked;
  if (measure === 'duplicate') return findRepeated(db, feed, before);
  const how = judgementsOf(network)(feed, network.feeds.find(({ id }) => id === feed)?.site ?? '');
  const judged = await readToJudge(db, { feed, before, limit: judgedRowsMax });
  const rows = judged.filter((row) =>
    judgeData({ ...row, problems: row.problems ?? [] }, how).includes(measure),
  );
  const last = judged.at(-1);
  const next =
    last && judged.length === judgedRowsMax ? { receivedAt: last.receivedAt, seq: last.seq } : null;
  return {
    rows,
    looked: { messages: judged.length, backTo: last?.receivedAt ?? null },
    next,
  };
}

async function findRepeated(
  db: Queryable,
  feed: string,
  before: MessagePlace | null,
): Promise<MeasuredMessages> {
  const limit = judgedRowsMax / 10;
  const to = before ? iso(before.receivedAt) : 'infinity';
  const rows = await readRepeated(db, { feed, to, seq: before?.seq ?? 0, limit });
  const last = rows.at(-1);
  const next =
    last && rows.length === limit ? { receivedAt: last.receivedAt, seq: last.seq } : null;
  return { rows, looked: { messages: rows.length, backTo: last?.receivedAt ?? null }, next };
}
