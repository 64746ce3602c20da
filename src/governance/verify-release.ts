import type { Queryable } from '../platform/platform.ts';
import { readAssignments, readKeptBundles, type KeptAssignment } from './assignment-store.ts';
import { refuseBundle } from './bundle-document.ts';
import { composeNetwork } from './compose-network.ts';
import type { Network, Release } from './network.ts';
import { readDocumentsOf } from './release-document-store.ts';
import type { ReleasePolicy } from './release-policy.ts';
import { readRelease } from './release-store.ts';
import { earlierNetworkDigest, networkDigest } from './release.ts';
import { bundlesOf, standingOf } from './standing.ts';
import { UnsoundRelease } from './unsound-release.ts';

/**
 * Checks a release of a governed network again, as the database holds it: each bundle is what it was kept as, together they
 * come to what is in force, and the author and approvers of each signed it. Keys are those that were in force when the bundle
 * was first assigned, not today's: people leave. `running` is what this process runs, and is believed. Throws `UnsoundRelease`.
 * Costs some hundred milliseconds at most: for whoever takes a release over, once.
 */
export async function verifyRelease(
  tx: Queryable,
  release: Release,
  running: Release,
): Promise<void> {
  if (!running.network.policy && !release.network.policy) return;
  const every = await readAssignments(tx);
  const assignments = every.filter(({ epoch }) => epoch <= release.epoch);
  const standing = standingOf(assignments);
  if (!standing) throw new UnsoundRelease(`nothing was assigned in epoch ${release.epoch}`);
  const bundles = await readKeptBundles(tx, bundlesOf(standing));
  for (const digest of bundlesOf(standing)) {
    refuseChanged(digest, bundles.get(digest));
    const policy = await policyBefore(tx, firstEpoch(assignments, digest), running);
    if (policy) await refuseUnsignedBundle(tx, digest, policy);
  }
  if (!isOf(composeNetwork(standing, bundles), release.digest)) {
    throw new UnsoundRelease(`epoch ${release.epoch} is not what its assignments come to`);
  }
}

function refuseChanged(digest: string, network: Network | undefined): void {
  if (!network) throw new UnsoundRelease(`bundle ${digest} is not kept`);
  if (isOf(network, digest)) return;
  throw new UnsoundRelease(`bundle ${digest} was changed after it was kept`);
}

/**
 * What it was let in by. Undefined where nothing governed yet: what ran when the network became governed was taken as it was, and
 * the audit says so.
 */
async function policyBefore(
  tx: Queryable,
  epoch: number,
  running: Release,
): Promise<ReleasePolicy | undefined> {
  const before = epoch - 1;
  const release = before === running.epoch ? running : await readRelease(tx, before);
  return release?.network.policy;
}

async function refuseUnsignedBundle(
  tx: Queryable,
  bundle: string,
  policy: ReleasePolicy,
): Promise<void> {
  const documents = await readDocumentsOf(tx, bundle);
  const refusals = documents.map(({ document }) => {
    const engine = document.manifest.minimumEngine;
    return refuseBundle(document, { policy, newest: null, engine });
  });
  if (refusals.includes(undefined)) return;
  throw new UnsoundRelease(`bundle ${bundle}: ${refusals[0] ?? 'Nobody signed it.'}`);
}

function firstEpoch(assignments: readonly KeptAssignment[], digest: string): number {
  return Math.min(...assignments.flatMap(({ epoch, bundle }) => (bundle === digest ? epoch : [])));
}

function isOf(network: Network, digest: string): boolean {
  return networkDigest(network) === digest || earlierNetworkDigest(network) === digest;
}
