import { iso, type Instant, type Queryable } from '../platform/platform.ts';
import {
  foundColumns,
  SearchText,
  type FoundMessage,
  type MessagePlace,
  type MessageSearch,
} from './message-search-store.ts';

/** One slice of a content search reads at most so many messages and bytes; between slices it can be given up. */
export const sliceRowsMax = 5_000;
export const sliceBytesMax = 32 * 1024 * 1024;
/** More hits than this in a slice end it early. */
export const sliceHitsMax = 200;

/** How far a slice goes: its last message, and what lies between. */
export interface ContentSlice {
  end: MessagePlace;
  messages: number;
  bytes: number;
  /** Nothing that the search may concern lies beyond. */
  isLast: boolean;
}

/** Measures the next slice without reading the messages themselves. Null where nothing is left. */
export async function readSlice(
  db: Queryable,
  search: MessageSearch,
  before: MessagePlace | null,
): Promise<ContentSlice | null> {
  const text = new SearchText(search, before);
  const sql = `
  select seq::double precision as seq, received_at as "receivedAt", messages::integer as messages,
         bytes::double precision as bytes, candidates::integer as candidates
    from (select seq, received_at, row_number() over newest as messages,
                 sum(octet_length(raw)) over newest as bytes, count(*) over () as candidates
            from (${text.candidates(sliceRowsMax)}) as journal
          window newest as (order by received_at desc, seq desc)) as measured
   where bytes <= ${sliceBytesMax} or messages = 1
   order by messages desc
   limit 1`;
  const [row] = await db.query<
    MessagePlace & { messages: number; bytes: number; candidates: number }
  >(`content-slice ${text.name}`, sql, text.params);
  if (!row) return null;
  const { seq, receivedAt, messages, bytes, candidates } = row;
  const isLast = messages === candidates && candidates < sliceRowsMax;
  return { end: { seq, receivedAt }, messages, bytes, isLast };
}

/** The messages of a slice whose bytes hold one of the needles, newest first. */
export async function readHits(
  db: Queryable,
  search: MessageSearch,
  {
    before,
    end,
    needles,
  }: { before: MessagePlace | null; end: MessagePlace; needles: readonly Uint8Array[] },
): Promise<FoundMessage[]> {
  const text = new SearchText(search, before);
  const candidates = text.candidates(sliceRowsMax);
  const rest = text.rest([
    `(journal.received_at, journal.seq) >= (${text.param(iso(end.receivedAt))}::timestamptz, ${text.param(end.seq)}::bigint)`,
    `(${needles.map((needle) => `position(${text.param(needle)}::bytea in journal.raw) > 0`).join(' or ')})`,
  ]);
  const sql = `
  select ${foundColumns}
    from (${candidates}) as journal
    left join lateral (select outcome, reason
                         from message_outcome
                        where message_outcome.seq = journal.seq
                        limit 1) as outcome on true
   ${rest}
   order by journal.received_at desc, journal.seq desc
   limit ${sliceHitsMax}`;
  return db.query<FoundMessage>(`content-hits ${needles.length} ${text.name}`, sql, text.params);
}

/** Messages and bytes of feeds between two instants, as they are counted by the hour. */
export async function readVolume(
  db: Queryable,
  { feed, sites, from, to }: Pick<MessageSearch, 'feed' | 'sites' | 'from' | 'to'>,
): Promise<{ messages: number; bytes: number }> {
  const [row] = await db.query<{ messages: number; bytes: number }>('content-volume', volumeSql, [
    feed ?? null,
    sites ? [...sites] : null,
    bound(from, '-infinity'),
    bound(to, 'infinity'),
  ]);
  return row ?? { messages: 0, bytes: 0 };
}

const volumeSql = `
  select coalesce(sum(messages), 0)::double precision as messages,
         coalesce(sum(bytes), 0)::double precision as bytes
    from feed_hour
   where ($1::text is null or feed = $1)
     and ($2::text[] is null or site = any($2))
     and hour > $3::timestamptz - interval '1 hour'
     and hour < $4::timestamptz`;

function bound(at: Instant | undefined, none: string): string {
  return at === undefined ? none : iso(at);
}
