import type { RolloutPlan } from '../governance/governance.ts';
import type { Instant, Queryable } from '../platform/platform.ts';
import type { Arm, Look } from './likelihood.ts';
import { stepOf, type RolloutState } from './rollout-state.ts';
import type { Reading } from './take-look.ts';

/** What measures/ counts of one version at one site: sums since `from`, that only grow. */
export interface CountedArm extends Arm {
  site: string;
  workflow: string;
  /** Of the version with its parameters at the site: what runs are pinned to. */
  digest: string;
}

/** Where gates get their figures from. */
export interface Arms {
  /** Whether there is such a measure. */
  has(measure: string): boolean;
  /** `countedAt`: as of when; -Infinity where nothing was counted yet. */
  read(
    tx: Queryable,
    question: { measure: string; workflow: string; from: Instant; to: Instant },
  ): Promise<{ arms: readonly CountedArm[]; countedAt: Instant }>;
}

export interface ArmsContext {
  plan: RolloutPlan;
  state: RolloutState;
  /** The digests of the candidate's workflows, by site. */
  candidate: ReadonlyMap<string, ReadonlySet<string>>;
  /** Sites all of which the rollout has put the change to. */
  changed: ReadonlySet<string>;
  now: Instant;
}

/**
 * What the gates of the step that has begun come to since it began. A canary is compared with the rest of its own site, site
 * by site; whole sites with those to which the change has not come, all of them together.
 */
export async function readStep(
  tx: Queryable,
  arms: Arms,
  context: ArmsContext,
): Promise<Reading[]> {
  const { plan, state, now } = context;
  const readings: Reading[] = [];
  for (const { id, measure } of plan.gates) {
    if (!state.watches[id]) continue;
    const found = await Promise.all(
      plan.workflows.map((workflow) =>
        arms.read(tx, { measure, workflow, from: state.since, to: now }),
      ),
    );
    const until = Math.min(...found.map(({ countedAt }) => countedAt));
    if (!Number.isFinite(until)) continue;
    const counted = found.flatMap((one) => one.arms);
    readings.push({ gate: id, until, sums: sumsOf(counted, context) });
  }
  return readings;
}

/** All parts of a comparison of whole sites are one. */
const together = 'sites';

function sumsOf(
  counted: readonly CountedArm[],
  { plan, state, candidate, changed }: ArmsContext,
): Record<string, Look> {
  const { where } = stepOf(plan, state);
  const sums: Record<string, Look> = {};
  const add = (part: string, arm: keyof Look, { tasks, events }: Arm): void => {
    const sum = (sums[part] ??= {
      canary: { tasks: 0, events: 0 },
      control: { tasks: 0, events: 0 },
    });
    sum[arm] = { tasks: sum[arm].tasks + tasks, events: sum[arm].events + events };
  };
  for (const one of counted) {
    const isCandidate = candidate.get(one.site)?.has(one.digest) === true;
    const isHere = 'sites' in where && where.sites.includes(one.site);
    if (where.kind === 'canary' && isHere) add(one.site, isCandidate ? 'canary' : 'control', one);
    else if (where.kind === 'sites' && isHere && isCandidate) add(together, 'canary', one);
    else if (where.kind === 'sites' && !changed.has(one.site)) add(together, 'control', one);
  }
  return sums;
}
