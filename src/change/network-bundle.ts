import {
  readAssignments,
  readBundles,
  standingOf,
  type Network,
} from '../governance/governance.ts';
import type { Queryable } from '../platform/platform.ts';

/**
 * The version that what belongs to the network itself runs, as it was written. What is in force is put together of several,
 * where sites run their own: versions are held against this one. Undefined before anything was put in force.
 */
export async function readNetworkBundle(tx: Queryable): Promise<Network | undefined> {
  const standing = standingOf(await readAssignments(tx));
  if (!standing) return undefined;
  return (await readBundles(tx, [standing.network])).get(standing.network);
}
