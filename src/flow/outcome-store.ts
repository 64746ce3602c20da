import {
  bulkInsert,
  bulkInsertSql,
  iso,
  type Instant,
  type Problem,
  type Queryable,
} from '../platform/platform.ts';

/** What became of a journal row. */
export interface MessageOutcome {
  seq: number;
  receivedAt: Instant;
  site: string;
  lane: number;
  laneKey: string;
  feed: string;
  outcome: 'applied' | 'kept' | 'parked' | 'failed' | 'skipped';
  /** For `kept`, `parked`, `failed` and `skipped`: why, as a code. */
  reason: string | null;
  facts: number;
  events: number;
  problems: readonly Problem[];
  /** It waits, and a result in it is flagged as critical: nobody is asked about that one. Not stored. */
  holdsCritical: boolean;
}

const INSERT = bulkInsertSql(
  'message_outcome',
  {
    seq: 'bigint',
    received_at: 'timestamptz',
    site: 'text',
    lane: 'smallint',
    outcome: 'text',
    reason: 'text',
    facts: 'integer',
    events: 'integer',
    problems: 'json',
    at: 'timestamptz',
  },
  `on conflict (seq) do update
      set outcome = excluded.outcome, reason = excluded.reason, facts = excluded.facts,
          events = excluded.events, problems = excluded.problems, at = excluded.at`,
);

/** Records outcomes; a row that was parked or failed before takes its new outcome. */
export async function saveOutcomes(
  tx: Queryable,
  outcomes: readonly MessageOutcome[],
  now: Instant,
): Promise<void> {
  await bulkInsert(
    tx,
    'outcome-save',
    INSERT,
    outcomes.map((one) => ({
      seq: one.seq,
      received_at: one.receivedAt,
      site: one.site,
      lane: one.lane,
      outcome: one.outcome,
      reason: one.reason,
      facts: one.facts,
      events: one.events,
      problems: one.problems,
      at: now,
    })),
  );
}

/** A person decided that these messages are left out; `reason` says how where another message stands for them. */
export async function skipOutcomes(
  tx: Queryable,
  seqs: readonly number[],
  reason: 'replaced' | null,
  at: Instant,
): Promise<void> {
  await tx.query(
    'outcome-skip',
    `update message_outcome
        set outcome = 'skipped', reason = coalesce($2, reason), at = $3
      where seq = any ($1)`,
    [seqs, reason, iso(at)],
  );
}
