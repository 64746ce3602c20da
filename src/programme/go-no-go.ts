import type { Person } from '../access/access.ts';
import type { ReleasePlan } from '../change/change.ts';
import type { Readiness, ReadinessVoter } from '../governance/governance.ts';
import type { Instant } from '../platform/platform.ts';
import { holdsAt } from './act-at-site.ts';
import type { CriterionState, SiteReadiness } from './readiness-standing.ts';

/** What somebody saw when a question was asked or answered: kept with it, word for word. */
export interface Seen {
  readiness: {
    tier: string | null;
    ready: boolean;
    criteria: readonly {
      id: string;
      title: string;
      state: CriterionState;
      sentence: string;
      verifiedAt: Instant | null;
    }[];
  };
  plan: {
    fingerprint: string;
    version: string;
    base: string | null;
    lowestVersion: string;
    differences: { major: number; minor: number; patch: number };
    values: number;
    openRuns: number;
    applyable: boolean;
  };
}

/** A question as kept, with its votes and its end. */
export interface GoNoGo {
  id: number;
  site: string;
  bundle: string;
  version: string;
  question: string;
  askedBy: string;
  askedAt: Instant;
  plan: string;
  seen: Seen;
  votes: readonly GoNoGoVote[];
  decision: GoNoGoDecision | null;
}

export interface GoNoGoVote {
  person: string;
  role: string;
  vote: 'go' | 'no-go';
  reason: string;
  seen: Seen;
  at: Instant;
}

export interface GoNoGoDecision {
  outcome: 'go' | 'no-go' | 'withdrawn';
  reason: string;
  by: string;
  at: Instant;
}

/** What a person sees of a site and a plan, as it is kept. Pure. */
export function seenOf(readiness: SiteReadiness, plan: ReleasePlan): Seen {
  const [site] = plan.sites;
  const count = (level: 'major' | 'minor' | 'patch') =>
    site?.differences.filter((one) => one.level === level).length ?? 0;
  return {
    readiness: {
      tier: readiness.tier?.title ?? null,
      ready: readiness.ready,
      criteria: readiness.criteria.map(({ id, title, state, sentence, verifiedAt }) => ({
        ...{ id, title, state, sentence, verifiedAt },
      })),
    },
    plan: {
      fingerprint: plan.fingerprint,
      version: plan.candidate.version,
      base: site?.base?.version ?? null,
      lowestVersion: plan.lowestVersion,
      differences: { major: count('major'), minor: count('minor'), patch: count('patch') },
      values: site?.values.length ?? 0,
      openRuns: site?.runs.reduce((sum, { open }) => sum + open, 0) ?? 0,
      applyable: plan.applyable,
    },
  };
}

/**
 * Why what was seen then does not hold any more: the plan is another one, or a criterion that was met is so no longer. What got
 * better changes nothing. Undefined where it holds. Pure.
 */
export function staleBecause(then: Seen, now: Seen): string | undefined {
  if (then.plan.fingerprint !== now.plan.fingerprint) {
    return 'The plan has changed since: what would be put in force is not what was looked at.';
  }
  const worse = then.readiness.criteria.filter(
    ({ id, state }) =>
      state === 'met' && now.readiness.criteria.some((one) => one.id === id && one.state !== 'met'),
  );
  if (worse.length === 0) return undefined;
  return `Met then, and not any more: ${worse.map(({ title }) => title).join('; ')}.`;
}

/** Roles whose vote is missing, in the network's order. */
export function missingVotes(
  { voters }: Pick<Readiness, 'voters'>,
  votes: readonly Pick<GoNoGoVote, 'role'>[],
): ReadinessVoter[] {
  return voters.filter(({ role }) => !votes.some((vote) => vote.role === role));
}

/** The role in which a person votes on a site: the first that is missing, else the first that they hold. */
export function voterRole(
  person: Person,
  { voters }: Pick<Readiness, 'voters'>,
  { site, votes }: Pick<GoNoGo, 'site' | 'votes'>,
): string | undefined {
  const held = voters.filter(({ role, of }) =>
    of === 'site'
      ? holdsAt(person, [role], site)
      : person.grants.some((grant) => grant.role === role && grant.site === '*'),
  );
  const missing = missingVotes({ voters: held }, votes);
  return (missing[0] ?? held[0])?.role;
}

/** Why it cannot be decided so yet; undefined where it can. A no-go and a withdrawal always can. */
export function undecidedBecause(
  readiness: Pick<Readiness, 'voters'>,
  { votes }: Pick<GoNoGo, 'votes'>,
  roleTitle: (role: string) => string,
): string | undefined {
  const against = votes.filter(({ vote }) => vote === 'no-go');
  if (against.length > 0) {
    const roles = [...new Set(against.map(({ role }) => roleTitle(role)))].join(', ');
    return `It is not a go: ${roles} voted no-go.`;
  }
  const missing = missingVotes(readiness, votes);
  if (missing.length === 0) return undefined;
  return `Not everybody has voted yet: ${missing.map(({ role }) => roleTitle(role)).join(', ')}.`;
}
