import { appendAudit } from '../access/access.ts';
import type { Instant, Queryable } from '../platform/platform.ts';
import {
  insertAssignments,
  keepBundle,
  readAssignments,
  readBundles,
  type KeptAssignment,
} from './assignment-store.ts';
import { composeNetwork } from './compose-network.ts';
import type { Network, Release } from './network.ts';
import { awaitReleaseTurn, insertRelease, newestEpoch, newestRelease } from './release-store.ts';
import { networkDigest } from './release.ts';
import { bundlesOf, standingOf, type Assignment } from './standing.ts';

/** What is to be assigned, all of it at once, and who says so. */
export interface AssignmentRequest extends Pick<
  KeptAssignment,
  'kind' | 'actor' | 'reason' | 'runs'
> {
  /** In their order: what is wider first. */
  assignments: readonly Pick<Assignment, 'scope' | 'bundle'>[];
}

/** Why nothing was assigned: a sentence. */
export interface AssignmentRefusal {
  refused: string;
}

/**
 * Assigns bundles to sites or parts of them, as one: what is in force afterwards is the release of the next epoch. Who comes
 * at the same time waits for this transaction. Whether the release compiles is for the caller to say, before the commit.
 */
export async function assignBundles(
  tx: Queryable,
  { assignments, ...by }: AssignmentRequest,
  now: Instant,
): Promise<Release | AssignmentRefusal> {
  await awaitReleaseTurn(tx);
  const standing = standingOf([...(await readAssignments(tx)), ...assignments]);
  if (!standing)
    return { refused: 'Nothing runs here yet: a bundle is assigned everywhere first.' };
  const bundles = await readBundles(tx, bundlesOf(standing));
  const refused = misfit(assignments, bundles);
  if (refused !== undefined) return { refused };
  return insertNext(tx, composeNetwork(standing, bundles), { assignments, ...by }, now);
}

/**
 * Puts the network of a folder in force everywhere, under the next epoch. Where it is the one that was put in force last, what
 * is in force stays, with all that was assigned since. A network that is governed takes nothing from a folder: what
 * was assigned runs. The first one of an empty database, and the one with which a network becomes governed, is taken as it is.
 */
export async function putInForce(tx: Queryable, network: Network, now: Instant): Promise<Release> {
  const digest = networkDigest(network);
  await awaitReleaseTurn(tx);
  const before = standingOf(await readAssignments(tx));
  const newest = await newestRelease(tx);
  if (newest && (newest.network.policy || before?.others === digest)) return newest;
  await keepBundle(tx, { digest, network }, now);
  const request: AssignmentRequest = {
    assignments: [{ scope: { kind: 'everywhere' }, bundle: digest }],
    ...{ kind: 'start', actor: 'system', reason: 'started with this network', runs: [] },
  };
  if (network.policy) await auditFounding(tx, digest, now);
  return insertNext(tx, network, request, now);
}

async function auditFounding(tx: Queryable, digest: string, now: Instant): Promise<void> {
  await appendAudit(tx, [
    {
      ...{ at: now, site: null, actor: 'system', action: 'release.found', patientId: null },
      ...{ object: `bundle:${digest}`, outcome: 'done', detail: {} },
    },
  ]);
}

async function insertNext(
  tx: Queryable,
  network: Network,
  { assignments, ...by }: AssignmentRequest,
  now: Instant,
): Promise<Release> {
  const epoch = ((await newestEpoch(tx))?.epoch ?? 0) + 1;
  const release = { epoch, digest: networkDigest(network), network };
  await insertRelease(tx, release, now);
  await insertAssignments(
    tx,
    assignments.map((one) => ({ ...one, ...by, epoch, at: now })),
  );
  return release;
}

function misfit(
  assignments: AssignmentRequest['assignments'],
  bundles: ReadonlyMap<string, Network>,
): string | undefined {
  for (const { scope, bundle } of assignments) {
    const network = bundles.get(bundle);
    if (!network) return `There is no bundle ${bundle} here. Import it first.`;
    if (!('site' in scope)) continue;
    const site = network.sites.find(({ id }) => id === scope.site);
    if (!site) return `${network.title} ${network.version} has no site "${scope.site}".`;
    if (!('cohort' in scope)) continue;
    const unknown = scope.cohort.units?.find((unit) => !site.units.some(({ id }) => id === unit));
    if (unknown !== undefined) return `${site.title} has no unit "${unknown}".`;
  }
  return undefined;
}
