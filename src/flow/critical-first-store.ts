import type { JournalReadFrom } from '../intake/intake.ts';
import { iso, type Queryable } from '../platform/platform.ts';

/** What a look at the next part of a backlog found. */
export interface Scan {
  /** How far it looked; undefined where there was nothing. */
  last: Pick<JournalReadFrom, 'xid' | 'seq'> | undefined;
  /** Lane keys with a result that its laboratory flagged as critical. */
  laneKeys: readonly string[];
}

// |HH|, |LL| and |AA| (HL7 table 0078), as they stand in OBX-8 with the delimiters that all senders use. One that is not
// found waits its turn; one that is no flag goes early, in the order of its patient.
const scanSql = `
  select (array_agg(xid::text order by xid desc, seq desc))[1] as xid,
         (array_agg(seq order by xid desc, seq desc))[1] as seq,
         count(*) as rows,
         count(*) filter (where is_flagged) as flagged,
         coalesce(array_agg(distinct lane_key) filter (where is_flagged), '{}') as keys
    from (select xid, seq, lane_key,
                 message_type in ('ORU', 'OUL')
                   and disposition = 'accepted'
                   and lane_key not like 'feed:%'
                   and (position('\\x7c48487c'::bytea in raw) > 0
                    or position('\\x7c4c4c7c'::bytea in raw) > 0
                    or position('\\x7c41417c'::bytea in raw) > 0) as is_flagged
            from journal
           where (xid, seq) > ($1::xid8, $2::bigint)
             and xid < pg_snapshot_xmin(pg_current_snapshot())
             and received_at >= $3::timestamptz
           order by xid, seq
           limit $4) as next`;

/**
 * Where more than this share of a backlog is flagged, nothing of it goes first: what all overtake nobody is ahead of, and
 * each of them would wait longer for the work of going round.
 */
export const flaggedShareMax = 0.25;

interface ScanRow {
  xid: string | null;
  seq: number | null;
  rows: number;
  flagged: number;
  keys: string[];
}

/** Looks through the next rows behind a position for patients with a flagged result. */
export async function scanForCritical(
  tx: Queryable,
  from: JournalReadFrom,
  limit: number,
): Promise<Scan> {
  const [found] = await tx.query<ScanRow>('critical-scan', scanSql, [
    ...[from.xid, from.seq, iso(from.receivedAtFrom), limit],
  ]);
  if (!found || found.xid === null || found.seq === null) return { last: undefined, laneKeys: [] };
  const isAllAlike = found.flagged > found.rows * flaggedShareMax;
  return { last: { xid: found.xid, seq: found.seq }, laneKeys: isAllAlike ? [] : found.keys };
}

/** Movements of one patient alone. Any other ADT may tie patients together, and nothing goes round it. */
const ofOnePatient = [
  ...['A01', 'A02', 'A03', 'A04', 'A05', 'A06', 'A07', 'A08', 'A09', 'A10', 'A11', 'A12', 'A13'],
  ...['A14', 'A15', 'A16', 'A21', 'A22', 'A25', 'A26', 'A27', 'A28', 'A31', 'A32', 'A33', 'A38'],
  ...['A52', 'A53'],
];

const chainSql = `
  with backlog as materialized (
    select xid, seq, lane_key, message_type, trigger_event, raw
      from journal
     where (xid, seq) > ($1::xid8, $2::bigint)
       and (xid, seq) <= ($3::xid8, $4::bigint)
       and received_at >= $5::timestamptz
       and (lane_key = any ($6) or (message_type = 'ADT' and trigger_event <> all ($7)))
  )
  select seq
    from backlog
   where lane_key = any ($6)
     and not exists (select from applied_ahead where applied_ahead.seq = backlog.seq)
     and not exists (
           select from backlog as tie
            where tie.message_type = 'ADT'
              and tie.trigger_event <> all ($7)
              and position(convert_to(substr(backlog.lane_key, strpos(backlog.lane_key, '|') + 1), 'UTF8') in tie.raw) > 0)
   order by xid, seq
   limit $8`;

/**
 * All messages of these lane keys between the two positions that are not applied yet, in the order of the journal; of keys that a
 * merge or the like in between names, none.
 */
export async function readBacklogOf(
  tx: Queryable,
  laneKeys: readonly string[],
  { from, to, limit }: { from: JournalReadFrom; to: NonNullable<Scan['last']>; limit: number },
): Promise<number[]> {
  const rows = await tx.query<{ seq: number }>('critical-backlog', chainSql, [
    ...[from.xid, from.seq, to.xid, to.seq, iso(from.receivedAtFrom)],
    ...[[...laneKeys], ofOnePatient, limit],
  ]);
  return rows.map(({ seq }) => seq);
}
