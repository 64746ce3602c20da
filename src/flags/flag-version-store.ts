import { iso, type Instant, type Queryable } from '../platform/platform.ts';

/** When a version of a flag was first in force. */
export interface FlagVersion {
  flag: string;
  /** Of all that `flags.yaml` says of it. */
  digest: string;
  seenAt: Instant;
}

export async function readFlagVersions(tx: Queryable): Promise<FlagVersion[]> {
  return tx.query(
    'flag-versions',
    `select flag, digest, seen_at as "seenAt"
       from flag_version`,
  );
}

/** Notes flags that are in force; those that are known keep their time. */
export async function noteFlagVersions(
  tx: Queryable,
  flags: readonly Pick<FlagVersion, 'flag' | 'digest'>[],
  now: Instant,
): Promise<void> {
  await tx.query(
    'flag-versions-note',
    `insert into flag_version (flag, digest, seen_at)
     select flag, digest, $3
       from unnest($1::text[], $2::text[]) as seen (flag, digest)
         on conflict do nothing`,
    [flags.map(({ flag }) => flag), flags.map(({ digest }) => digest), iso(now)],
  );
}
