import { iso, type Instant, type Queryable } from '../platform/platform.ts';
import type { Network, Release } from './network.ts';
import { canonicalJson } from './canonical-json.ts';
import { earlierNetworkDigest, networkDigest } from './release.ts';
import { UnsoundRelease } from './unsound-release.ts';

/** The release of an epoch, or undefined where there was none. Throws `UnsoundRelease` if it is not what was put in force. */
export async function readRelease(tx: Queryable, epoch: number): Promise<Release | undefined> {
  const rows = await tx.query<ReleaseRow>(
    'release-read',
    `select epoch, digest, bundle
       from network_release
      where epoch = $1`,
    [epoch],
  );
  return releaseOf(rows[0]);
}

/** The release in force, or undefined before the first. */
export async function newestRelease(tx: Queryable): Promise<Release | undefined> {
  const rows = await tx.query<ReleaseRow>(
    'release-newest',
    `select epoch, digest, bundle
       from network_release
      order by epoch desc
      limit 1`,
  );
  return releaseOf(rows[0]);
}

/** What a process looked at last of all releases in force. */
let remembered: Release | undefined;

/**
 * As `newestRelease`, checked once in a process: for pages and plans, which ask again and again. What was changed in the database
 * since is not looked at; what comes into force later is.
 */
export async function rememberedRelease(tx: Queryable): Promise<Release | undefined> {
  const newest = await newestEpoch(tx);
  if (!newest) return undefined;
  const { epoch, digest } = newest;
  if (remembered?.digest === digest) return { ...remembered, epoch };
  remembered = await readRelease(tx, epoch);
  return remembered;
}

interface ReleaseRow {
  epoch: number;
  digest: string;
  bundle: Network;
}

function releaseOf(row: ReleaseRow | undefined): Release | undefined {
  if (!row) return undefined;
  if (networkDigest(row.bundle) !== row.digest && earlierNetworkDigest(row.bundle) !== row.digest) {
    throw new UnsoundRelease(
      `the stored configuration of epoch ${row.epoch} was changed after it was put in force`,
    );
  }
  return { epoch: row.epoch, digest: row.digest, network: row.bundle };
}

/** Whoever changes what is in force waits for the others; held until the transaction ends. */
export async function awaitReleaseTurn(tx: Queryable): Promise<void> {
  await tx.query('release-turn', `select pg_advisory_xact_lock(hashtext('sinew.release'))`);
}

/** The epoch in force and what it is, without its network. */
export async function newestEpoch(
  tx: Queryable,
): Promise<{ epoch: number; digest: string } | undefined> {
  const rows = await tx.query<{ epoch: number; digest: string }>(
    'release-newest-epoch',
    `select epoch, digest
       from network_release
      order by epoch desc
      limit 1`,
  );
  return rows[0];
}

export async function insertRelease(tx: Queryable, release: Release, now: Instant): Promise<void> {
  const { epoch, digest, network } = release;
  await tx.query(
    'release-insert',
    `insert into network_release (epoch, digest, network, version, bundle, loaded_at)
     values ($1, $2, $3, $4, $5, $6)`,
    [epoch, digest, network.id, network.version, canonicalJson(network), iso(now)],
  );
}
