import { feedCharset, type Network, type QualityMeasure } from '../governance/governance.ts';
import { journalLagMsMax } from '../intake/intake.ts';
import type { Database, Instant, Queryable } from '../platform/platform.ts';
import {
  addToHours,
  countRepeats,
  forgetCounts,
  forgetSettled,
  lockCountPosition,
  readChangedOutcomes,
  readUncounted,
  savePosition,
  saveUnsettled,
  type CountedRow,
  type HourDelta,
  type UnsettledRow,
} from './count-store.ts';
import { hourStart } from './hour-of-week.ts';
import { judgeBytes, judgeProblems, type Judgement } from './judge-data.ts';

/** Rows that one transaction counts. */
export const countRowsMax = 2_000;
/** How long a repeat is known (`receiptDaysKept`): what came before is not counted again. */
const repeatsMsMax = 30 * 24 * 3_600_000;

/**
 * Counts the next messages by feed and hour, and corrects what was counted of those whose outcome has changed since. One
 * bounded transaction; the position moves with the counts, so that nothing is counted twice, whoever dies when. Gives how
 * many rows it handled: 0 where nothing is left, or somebody else counts.
 */
export function countMessages(
  database: Database,
  network: Network,
  limit = countRowsMax,
): Promise<number> {
  const judgement = judgementsOf(network);
  return database.transaction('feed-count', async (tx) => {
    const position = await lockCountPosition(tx);
    if (!position) return 0;
    const { xid, seq } = position;
    const receivedAtFrom = position.receivedAt - journalLagMsMax;
    const rows = await readUncounted(tx, { xid, seq, receivedAtFrom }, limit);
    const changed = await readChangedOutcomes(tx, limit);
    const hours = new Hours();
    await count(tx, rows, hours, judgement);
    await correct(tx, changed, hours);
    await addToHours(tx, hours.deltas());
    const last = rows.at(-1);
    if (last) {
      const receivedAt = rows.reduce(
        (newest, row) => Math.max(newest, row.receivedAt),
        position.receivedAt,
      );
      await savePosition(tx, { xid: last.xid, seq: last.seq, receivedAt });
    }
    return rows.length + changed.length;
  });
}

/** Brings the counts of repeats up to date. They are set, not added: doing it again changes nothing. */
export async function countDuplicates(database: Database, now: Instant): Promise<void> {
  await database.transaction('feed-repeats', async (tx) => {
    if (await lockCountPosition(tx)) await countRepeats(tx, now - repeatsMsMax);
  });
}

/** Forgets what was counted of all messages that the journal still has; `countMessages` counts them anew. */
export async function recount(database: Database): Promise<void> {
  await database.transaction('feed-recount', async (tx) => {
    if (await lockCountPosition(tx)) await forgetCounts(tx);
  });
}

/** After these nothing changes an outcome any more; what was skipped may still be replayed. */
const finalOutcomes: ReadonlySet<string | null> = new Set(['applied', 'kept']);

async function count(
  tx: Queryable,
  rows: readonly CountedRow[],
  hours: Hours,
  judgement: (feed: string, site: string) => Judgement,
): Promise<void> {
  const unsettled: UnsettledRow[] = [];
  for (const row of rows) {
    const measures = [
      ...judgeProblems(row.problems ?? []),
      ...judgeBytes(row, judgement(row.feed, row.site)),
    ];
    hours.arrived(row);
    hours.judged(row, measures, 1);
    if (!finalOutcomes.has(row.outcome)) unsettled.push({ ...row, measures });
  }
  await saveUnsettled(
    tx,
    unsettled.map(({ seq, feed, site, receivedAt, outcome, outcomeAt, measures }) => ({
      ...{ seq, feed, site, receivedAt, outcome, outcomeAt, measures },
    })),
  );
}

async function correct(
  tx: Queryable,
  changed: Awaited<ReturnType<typeof readChangedOutcomes>>,
  hours: Hours,
): Promise<void> {
  const still: UnsettledRow[] = [];
  for (const { problems, ...row } of changed) {
    const fixed = row.measures.filter((one) => one === 'late' || one === 'unexpectedNull');
    const measures = [...judgeProblems(problems), ...fixed];
    hours.judged(row, row.measures, -1);
    hours.judged(row, measures, 1);
    if (!finalOutcomes.has(row.outcome)) still.push({ ...row, measures });
  }
  await saveUnsettled(tx, still);
  const settled = changed.filter(({ outcome }) => finalOutcomes.has(outcome));
  await forgetSettled(
    tx,
    settled.map(({ seq }) => seq),
  );
}

/** What becomes of the hours' counts. */
class Hours {
  readonly #byKey = new Map<string, HourDelta>();

  arrived(row: CountedRow): void {
    const delta = this.#of(row);
    delta.messages++;
    delta.bytes += row.bytes;
    delta[answered[row.ackCode.slice(-1)] ?? 'answeredReject']++;
  }

  judged(
    row: Pick<CountedRow, 'feed' | 'site' | 'receivedAt'>,
    measures: readonly QualityMeasure[],
    by: 1 | -1,
  ): void {
    const delta = this.#of(row);
    for (const measure of measures) if (measure !== 'duplicate') delta[measure] += by;
  }

  deltas(): HourDelta[] {
    return [...this.#byKey.values()];
  }

  #of({ feed, site, receivedAt }: Pick<CountedRow, 'feed' | 'site' | 'receivedAt'>): HourDelta {
    const hour = hourStart(receivedAt);
    const key = `${feed} ${hour}`;
    const known = this.#byKey.get(key) ?? { ...noCounts, feed, hour, site };
    this.#byKey.set(key, known);
    return known;
  }
}

/** HL7 table 0008: AA and CA, AE and CE, AR and CR. */
const answered: Readonly<Record<string, 'answeredWell' | 'answeredError' | 'answeredReject'>> = {
  A: 'answeredWell',
  E: 'answeredError',
  R: 'answeredReject',
};

const noCounts = {
  ...{ messages: 0, bytes: 0, answeredWell: 0, answeredError: 0, answeredReject: 0 },
  ...{ missing: 0, invalidCode: 0, unexpectedNull: 0, late: 0 },
};

const lateAfterMinutesDefault = 15;

/** How the messages of a feed are judged. Of feeds that are no longer configured: in UTC, by the defaults. */
export function judgementsOf(network: Network): (feed: string, site: string) => Judgement {
  const zones = new Map(network.sites.map(({ id, zone }) => [id, zone]));
  const feeds = new Map(network.feeds.map((feed) => [feed.id, feed]));
  return (id, site) => {
    const feed = feeds.get(id);
    return {
      zone: zones.get(feed?.site ?? site) ?? 'UTC',
      lateAfterMs: (feed?.lateAfterMinutes ?? lateAfterMinutesDefault) * 60_000,
      charset: feed ? feedCharset(feed) : { defaultCharset: 'utf-8' },
    };
  };
}
