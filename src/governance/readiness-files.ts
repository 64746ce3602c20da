import { z } from 'zod';

import { readinessProbes } from './readiness.ts';

/** Longest time for which something that was shown holds, in days. */
export const evidenceDaysMax = 730;

/** The shape of `readiness.yaml`; `id` and `line` as in the other files of a network. */
export function readinessFileOf<Id extends z.ZodType<string>, Line extends z.ZodType<string>>(
  id: Id,
  line: Line,
) {
  const words = {
    id,
    title: line.describe('What is so where it is met, as in "A champion is named".'),
    why: line.describe('What could go wrong without it.'),
    workflows: z.array(id).default([]).describe('Only for these workflows. Left out: for all.'),
  };
  const criterion = z.union([
    z.strictObject({
      ...words,
      measured: z
        .enum(readinessProbes)
        .describe('What the program measures by itself, whenever somebody looks.'),
      limit: z
        .number()
        .min(0)
        .max(1_000_000)
        .describe('The most that is well; of training the least, in percent.'),
    }),
    z.strictObject({
      ...words,
      evidence: z.strictObject({
        holdsDays: z
          .int()
          .min(1)
          .max(evidenceDaysMax)
          .describe('So many days after it was shown, it must be shown anew.'),
        roles: z.array(id).min(1).describe('Whoever has one of these roles there may show it.'),
      }),
    }),
  ]);
  return z.strictObject({
    criteria: z.array(criterion).min(1).max(100),
    tiers: z
      .array(
        z.strictObject({
          id,
          title: line,
          needs: z.array(id).describe('Criteria, all of which a site of this tier meets.'),
          rollout: z.boolean().describe('Whether a rollout may come to a site of this tier.'),
        }),
      )
      .min(1)
      .max(10)
      .describe('Best first; the last one needs nothing.'),
    voters: z
      .array(z.strictObject({ role: id, of: z.enum(['site', 'network']).default('site') }))
      .min(1)
      .max(20)
      .describe('Roles that decide on go or no-go, each with one vote at least.'),
  });
}
