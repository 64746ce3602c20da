import type { Problem } from '../platform/platform.ts';
import type { Network, Release } from './network.ts';
import { networkDigest } from './release.ts';

/**
 * A network that differs from the release in force and whose version does not rise: people could not tell the two apart. A warning, for
 * the release has its digest and epoch all the same. Undefined where all is well, or where it is another network.
 */
export function versionProblem(candidate: Network, inForce: Release): Problem | undefined {
  const before = inForce.network;
  if (before.id !== candidate.id || networkDigest(candidate) === inForce.digest) return undefined;
  if (isHigher(candidate.version, before.version)) return undefined;
  return {
    code: 'version-not-raised',
    severity: 'warning',
    location: 'network.yaml',
    sentence: `It differs from what is in force (epoch ${inForce.epoch}), and its version ${candidate.version} is not above ${before.version}. Raise "version".`,
  };
}

/** By the three numbers of a version (semver.org). */
function isHigher(version: string, than: string): boolean {
  const [ours, theirs] = [version, than].map((text) => text.split('.').map(Number));
  for (const [at, number] of (ours ?? []).entries()) {
    const other = theirs?.[at] ?? 0;
    if (number !== other) return number > other;
  }
  return false;
}
