import type { TakenAttachment } from '../hl7v2/hl7v2.ts';
import { bulkInsert, bulkInsertSql, type Instant, type Queryable } from '../platform/platform.ts';

/** A file that was taken out of a message. */
export interface NewAttachment {
  site: string;
  /** SHA-256, in hex. */
  digest: string;
  data: Uint8Array;
  at: Instant;
}

const insert = bulkInsertSql(
  'attachment',
  { site: 'text', digest: 'bytea', bytes: 'integer', last_at: 'timestamptz', data: 'bytea' },
  `on conflict (site, digest) do update set last_at = greatest(attachment.last_at, excluded.last_at)`,
);

/**
 * Keeps files by their content, each once. In the order of their keys: two nodes with the same files wait for each other, not for
 * ever.
 */
export async function insertAttachments(
  db: Queryable,
  attachments: readonly NewAttachment[],
): Promise<void> {
  const byKey = new Map(attachments.map((one) => [`${one.site} ${one.digest}`, one]));
  const rows = [...byKey]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { site, digest, data, at }]) => ({
      ...{ site, digest: Buffer.from(digest, 'hex'), bytes: data.length, last_at: at, data },
    }));
  await bulkInsert(db, 'attachment-insert', insert, rows);
}

/** What was taken out of a journal row. */
export interface StoredTakenOut {
  site: string;
  original: { digest: string; bytes: number };
  attachments: readonly TakenAttachment[];
}

/** Undefined where the row holds its message as it came. */
export async function readTakenOut(
  db: Queryable,
  seq: number,
): Promise<StoredTakenOut | undefined> {
  const [row] = await db.query<{
    site: string;
    digest: string;
    bytes: number;
    attachments: readonly TakenAttachment[];
  }>(
    'taken-out-read',
    `select site, encode(original_digest, 'hex') as digest, original_bytes as bytes, attachments
       from taken_out
      where seq = $1`,
    [seq],
  );
  if (!row) return undefined;
  const { site, digest, bytes, attachments } = row;
  return { site, original: { digest, bytes }, attachments };
}

/** The digests among these that the site's files are still kept of. */
export async function keptDigests(
  db: Queryable,
  site: string,
  digests: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await db.query<{ digest: string }>(
    'attachment-kept',
    `select encode(digest, 'hex') as digest
       from attachment
      where site = $1
        and digest in (select decode(one, 'hex') from unnest($2::text[]) as one)`,
    [site, [...digests]],
  );
  return new Set(rows.map(({ digest }) => digest));
}

/** Bytes of a file from `from` on, at most `bytes` of them; undefined where the file is not kept (any more). */
export async function readSlice(
  db: Queryable,
  key: { site: string; digest: string },
  { from, bytes }: { from: number; bytes: number },
): Promise<Uint8Array | undefined> {
  const [row] = await db.query<{ data: Uint8Array }>(
    'attachment-slice',
    `select substring(data from $3::integer for $4::integer) as data
       from attachment
      where site = $1
        and digest = $2`,
    [key.site, Buffer.from(key.digest, 'hex'), from + 1, bytes],
  );
  return row?.data;
}

/** Deletes at most `limit` files that no message brought since `before`. Gives their number. */
export async function deleteAttachmentsBefore(
  db: Queryable,
  before: string,
  limit: number,
): Promise<number> {
  const [row] = await db.query<{ deleted: number }>(
    'attachment-delete',
    `with old as (
       select array(select ctid from attachment where last_at < $1 limit $2) as places
     ), gone as (
       delete from attachment
        where ctid = any ((select places from old)::tid[])
          and last_at < $1
        returning 1
     )
     select count(*)::integer as deleted from gone`,
    [before, limit],
  );
  return row?.deleted ?? 0;
}
