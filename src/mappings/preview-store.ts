import { iso, type Instant, type Queryable } from '../platform/platform.ts';
import type { PreviewRow, ReadRows } from './preview-mappings.ts';

/** What one read gives at most (but one row at least), so that large messages do not fill the memory. */
const readBytesMax = 16 * 1024 * 1024;

const rowsSql = `
  select seq::double precision as seq, received_at as "receivedAt", site, feed, lane, raw
    from (select next.*, sum(octet_length(raw)) over (order by received_at, seq) - octet_length(raw) as bytes_before
            from (select seq, received_at, site, feed, lane, raw
                    from journal
                   where received_at >= $1::timestamptz
                     and received_at < $2::timestamptz
                     and (received_at, seq) > ($3::timestamptz, $4::bigint)
                     and feed = any($5)
                     and disposition = 'accepted'
                   order by received_at, seq
                   limit $6) as next) as bounded
   where bytes_before < ${readBytesMax}
   order by received_at, seq`;

/** Accepted messages of these feeds that came in `[from, to)`, for a preview. */
export function journalRows(
  db: Queryable,
  period: { from: Instant; to: Instant; feeds: readonly string[] },
): ReadRows {
  const { from, to, feeds } = period;
  return (after, limit) =>
    db.query<PreviewRow>('mappings-preview-rows', rowsSql, [
      ...[iso(from), iso(to), iso(after?.receivedAt ?? from), after?.seq ?? 0, [...feeds], limit],
    ]);
}
