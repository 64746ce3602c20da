import type { Readiness, ReadinessCriterion, ReadinessProbe } from '../governance/governance.ts';
import type { Instant } from '../platform/platform.ts';

const dayMs = 24 * 3_600_000;

/** What the program found about a site. Null: it cannot be told, and `sentence` says why. */
export interface Measured {
  value: number | null;
  sentence: string;
}

export type MeasuredSite = Readonly<Partial<Record<ReadinessProbe, Measured>>>;

/** What somebody showed for a criterion, or took back. */
export interface Evidence {
  site: string;
  criterion: string;
  /** False: it is not so any more. */
  shown: boolean;
  kind: 'link' | 'file' | 'text';
  /** The address, the name of the file, or the text itself. */
  reference: string;
  note: string;
  by: string;
  at: Instant;
}

/** met; unmet: it is not so; stale: it was shown too long ago; missing: never shown; unknown: it cannot be measured. */
export type CriterionState = 'met' | 'unmet' | 'stale' | 'missing' | 'unknown';

/** How a criterion stands at a site. */
export interface CriterionStanding {
  id: string;
  title: string;
  why: string;
  state: CriterionState;
  /** What was found, or what is missing. */
  sentence: string;
  /** Null where it is shown by people, or cannot be told. */
  value: number | null;
  limit: number | null;
  /** The newest line. Null: measured, or never shown. */
  evidence: Evidence | null;
  /** When it was measured or shown. Null: never. */
  verifiedAt: Instant | null;
  /** Until when what was shown holds. */
  holdsUntil: Instant | null;
}

/** How ready a site is for a change of some workflows. */
export interface SiteReadiness {
  site: string;
  /** Null: the network asks for nothing. */
  tier: { id: string; title: string } | null;
  /** Whether a rollout may come to it. */
  ready: boolean;
  /** What stands in the way of a rollout. Empty where it is ready. */
  blocks: readonly CriterionStanding[];
  /** What stands in the way of the next better tier. */
  next: readonly CriterionStanding[];
  criteria: readonly CriterionStanding[];
  at: Instant;
}

/** What is known of a site when its readiness is judged. */
export interface KnownSite {
  site: string;
  /** The workflows that it is about: criteria of others are left out. */
  workflows: readonly string[];
  measured: MeasuredSite;
  /** The newest line of each criterion. */
  evidence: readonly Evidence[];
}

/** How ready a site is. Pure. Without `readiness` nothing is asked, and it is. */
export function judgeReadiness(
  readiness: Readiness | undefined,
  known: KnownSite,
  now: Instant,
): SiteReadiness {
  const { site, workflows } = known;
  if (!readiness) {
    return { site, tier: null, ready: true, blocks: [], next: [], criteria: [], at: now };
  }
  const criteria = readiness.criteria
    .filter((one) => concerns(one, workflows))
    .map((criterion) => judgeCriterion(criterion, known, now));
  const unmetOf = (needs: readonly string[]) =>
    criteria.filter(({ id, state }) => needs.includes(id) && state !== 'met');
  const { tiers } = readiness;
  const found = tiers.findIndex(({ needs }) => unmetOf(needs).length === 0);
  const at = found === -1 ? tiers.length - 1 : found;
  const tier = tiers[at];
  const ready = tier?.rollout === true;
  const easiest = tiers.findLast(({ rollout }) => rollout);
  return {
    ...{ site, ready, criteria, at: now },
    tier: tier ? { id: tier.id, title: tier.title } : null,
    blocks: ready || !easiest ? [] : unmetOf(easiest.needs),
    next: unmetOf(tiers[at - 1]?.needs ?? []),
  };
}

function concerns({ workflows }: ReadinessCriterion, asked: readonly string[]): boolean {
  return workflows.length === 0 || workflows.some((one) => asked.includes(one));
}

function judgeCriterion(
  criterion: ReadinessCriterion,
  { measured, evidence }: KnownSite,
  now: Instant,
): CriterionStanding {
  const { id, title, why } = criterion;
  if ('evidence' in criterion) {
    const shown = evidence.find((one) => one.criterion === id) ?? null;
    const holdsMs = criterion.evidence.holdsDays * dayMs;
    return {
      ...{ id, title, why, value: null, limit: null, evidence: shown },
      verifiedAt: shown?.at ?? null,
      holdsUntil: shown?.shown ? shown.at + holdsMs : null,
      ...judgeShown(shown, criterion.evidence.holdsDays, now),
    };
  }
  const { limit } = criterion;
  const found = measured[criterion.measured] ?? { value: null, sentence: 'It was not measured.' };
  const { value } = found;
  const isWithin =
    value !== null && (criterion.measured === 'training' ? value >= limit : value <= limit);
  return {
    ...{ id, title, why, value, limit, evidence: null, holdsUntil: null, verifiedAt: now },
    state: value === null ? 'unknown' : isWithin ? 'met' : 'unmet',
    sentence: found.sentence,
  };
}

function judgeShown(
  shown: Evidence | null,
  holdsDays: number,
  now: Instant,
): Pick<CriterionStanding, 'state' | 'sentence'> {
  if (!shown) return { state: 'missing', sentence: 'Nobody has shown it yet.' };
  if (!shown.shown) return { state: 'unmet', sentence: `It is not so any more: ${shown.note}` };
  if (now < shown.at + holdsDays * dayMs) return { state: 'met', sentence: shown.note };
  const days = Math.floor((now - shown.at) / dayMs);
  const sentence = `It was shown ${days} days ago and holds for ${holdsDays}. Show it anew.`;
  return { state: 'stale', sentence };
}
