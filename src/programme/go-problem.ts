import type { Network } from '../governance/governance.ts';
import { siteDate, type Instant, type Queryable } from '../platform/platform.ts';
import { look, standingOfGoNoGo } from './decide-go-no-go.ts';
import { missingVotes, type GoNoGo, type GoNoGoDecision } from './go-no-go.ts';
import { readGoNoGos } from './go-no-go-store.ts';

/**
 * Why a bundle has no go for a site, as a sentence; undefined where it has one that still holds. What there is to see now is looked
 * at only where a go was given: until then nothing is compared. Reads only.
 */
export async function goProblem(
  db: Queryable,
  network: Network,
  { site, bundle, now }: { site: string; bundle: string; now: Instant },
): Promise<string | undefined> {
  const found = (await readGoNoGos(db, [site])).find((one) => one.bundle === bundle);
  const given = found?.decision;
  if (!found || given?.outcome !== 'go') return missingGo(network, site, found);
  const standing = standingOfGoNoGo(found, await look(db, { network, now }, found));
  if (standing.state === 'go') return undefined;
  return `The go for ${titleOf(network, site)} of ${dayOf(network, site, given)} has ended. ${standing.sentence}`;
}

/** Why there is no go. Pure. */
export function missingGo(network: Network, site: string, found: GoNoGo | undefined): string {
  const title = titleOf(network, site);
  const decision = found?.decision ?? null;
  if (!found || decision?.outcome === 'withdrawn') {
    return `No go for ${title} yet: nobody has asked for one.`;
  }
  if (decision) {
    return `No go for ${title}: it was decided against on ${dayOf(network, site, decision)}. ${decision.reason}`;
  }
  if (found.votes.length === 0) return `No go for ${title} yet: nobody has voted.`;
  const missing = missingVotes(network.readiness ?? { voters: [] }, found.votes).map(
    ({ role }) => network.roles.find(({ id }) => id === role)?.title ?? role,
  );
  return missing.length === 0
    ? `No go for ${title} yet: all have voted, and nobody has decided.`
    : `No go for ${title} yet: not voted: ${missing.join(', ')}.`;
}

function titleOf({ sites }: Network, site: string): string {
  return sites.find(({ id }) => id === site)?.title ?? site;
}

function dayOf({ sites }: Network, site: string, { at }: GoNoGoDecision): string {
  return siteDate(at, sites.find(({ id }) => id === site)?.zone ?? 'UTC');
}
