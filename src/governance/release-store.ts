import { assert, iso, type Instant, type Queryable } from '../platform/platform.ts';
import type { Network, Release } from './network.ts';
import { canonicalJson, networkDigest } from './release.ts';

/**
 * Puts a network in force: under the newest epoch if it is the same network, else under the next one, also where it is
 * one that was in force before. Who comes at the same time waits for this transaction.
 */
export async function putInForce(tx: Queryable, network: Network, now: Instant): Promise<Release> {
  const digest = networkDigest(network);
  await awaitReleaseTurn(tx);
  const newest = await newestEpoch(tx);
  if (newest?.digest === digest) return { epoch: newest.epoch, digest, network };
  const epoch = (newest?.epoch ?? 0) + 1;
  await insertRelease(tx, { epoch, digest, network }, now);
  return { epoch, digest, network };
}

/** The release of an epoch, or undefined where there was none. Throws if it is not what was put in force. */
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

interface ReleaseRow {
  epoch: number;
  digest: string;
  bundle: Network;
}

function releaseOf(row: ReleaseRow | undefined): Release | undefined {
  if (!row) return undefined;
  assert(
    networkDigest(row.bundle) === row.digest,
    `the stored configuration of epoch ${row.epoch} was changed after it was put in force`,
  );
  return { epoch: row.epoch, digest: row.digest, network: row.bundle };
}

async function awaitReleaseTurn(tx: Queryable): Promise<void> {
  await tx.query('release-turn', `select pg_advisory_xact_lock(hashtext('sinew.release'))`);
}

async function newestEpoch(tx: Queryable): Promise<{ epoch: number; digest: string } | undefined> {
  const rows = await tx.query<{ epoch: number; digest: string }>(
    'release-newest-epoch',
    `select epoch, digest
       from network_release
      order by epoch desc
      limit 1`,
  );
  return rows[0];
}

async function insertRelease(tx: Queryable, release: Release, now: Instant): Promise<void> {
  const { epoch, digest, network } = release;
  await tx.query(
    'release-insert',
    `insert into network_release (epoch, digest, network, version, bundle, loaded_at)
     values ($1, $2, $3, $4, $5, $6)`,
    [epoch, digest, network.id, network.version, canonicalJson(network), iso(now)],
  );
}
