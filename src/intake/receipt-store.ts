import { iso, type Instant, type Queryable } from '../platform/platform.ts';

/**
 * Deletes at most `limit` receipts of messages that arrived before `before`, oldest blocks first. Gives their number. The
 * blocks that they lay in leave the index on `seq`: else it would look for old numbers in them for ever, whoever moves in.
 */
export async function deleteReceiptsBefore(
  db: Queryable,
  before: Instant,
  limit: number,
): Promise<number> {
  const [row] = await db.query<{ deleted: number }>('receipt-delete', deleteSql, [
    iso(before),
    limit,
  ]);
  return row?.deleted ?? 0;
}

// The journal knows the first number that is young enough, and the index on seq finds what lies before it.
const deleteSql = `
  with old as (
    select array(select ctid
                   from intake_receipt
                  where seq < coalesce((select seq
                                          from journal
                                         where received_at >= $1
                                         order by received_at, seq
                                         limit 1), 9223372036854775807)
                    and received_at < $1
                  limit $2) as places
  ), gone as (
    delete from intake_receipt
     where ctid = any ((select places from old)::tid[])
     returning ctid as place
  ), emptied as (
    select distinct (place::text::point)[0]::bigint / 16 as blocks
      from gone
  )
  select (select count(*)::integer from gone) as deleted,
         (select count(brin_desummarize_range('intake_receipt_by_seq', blocks * 16)) from emptied) as ranges`;

/** Deletes at most `limit` receipts of contents that came before `before`. Gives their number. */
export async function deleteContentReceiptsBefore(
  db: Queryable,
  before: Instant,
  limit: number,
): Promise<number> {
  const [row] = await db.query<{ deleted: number }>(
    'content-receipt-delete',
    `with old as (
       select array(select ctid from content_receipt where received_at < $1 limit $2) as places
     ), gone as (
       delete from content_receipt
        where ctid = any ((select places from old)::tid[])
        returning 1
     )
     select count(*)::integer as deleted from gone`,
    [iso(before), limit],
  );
  return row?.deleted ?? 0;
}

/**
 * Has the index on `seq` take in what it does not cover yet: blocks that were filled lately, and those that receipts were
 * deleted from. Gives the number of block ranges.
 */
export async function coverReceipts(db: Queryable): Promise<number> {
  const [row] = await db.query<{ ranges: number }>(
    'receipt-cover',
    `select brin_summarize_new_values('intake_receipt_by_seq') as ranges`,
  );
  return row?.ranges ?? 0;
}
