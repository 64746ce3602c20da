import { z } from 'zod';

/** Who must approve which change: `review` in `policy.yaml`. Data, so that what is asked for is governed as all else is. */
export interface ReviewPolicy {
  /** Kinds of approval and who gives them. */
  kinds: Readonly<Record<string, ApprovalKind>>;
  /** What asks for which kinds; every rule that fits counts. What no rule names asks for all kinds. */
  rules: readonly ReviewRule[];
}

export interface ApprovalKind {
  title: string;
  /** Whose holders give it. */
  roles: readonly string[];
  /** `network`: one in all. `site`: one for each site that the change reaches, of somebody who holds the role there. */
  each: 'network' | 'site';
}

export interface ReviewRule {
  changes: readonly ChangeSubject[];
  /** Changes below this level do not ask by this rule. */
  from: 'patch' | 'minor' | 'major';
  needs: readonly string[];
}

/** What a change is about, as rules name it. */
export const changeSubjects = [
  ...['site', 'rota', 'feed', 'mapping', 'role', 'person', 'destination', 'client', 'channels'],
  ...['dictionary', 'retention', 'policy', 'workflow', 'parameter', 'waiver', 'calendar'],
  ...['window', 'budget', 'readiness', 'programme', 'rollout', 'flags'],
] as const;

export type ChangeSubject = (typeof changeSubjects)[number];

export const reviewRulesMax = 100;

/** The shape of `review` in `policy.yaml`; `id` and `line` as in the other files of a network. */
export function reviewFileOf<Id extends z.ZodString, Line extends z.ZodType<string>>(
  id: Id,
  line: Line,
) {
  return z.strictObject({
    kinds: z
      .record(
        id,
        z.strictObject({
          title: line.describe('Shown on the page, as in "Clinical".'),
          roles: z.array(id).min(1).describe('Whose holders give this approval.'),
          each: z
            .enum(['network', 'site'])
            .default('network')
            .describe('network: one in all. site: one for each site that the change reaches.'),
        }),
      )
      .describe('Kinds of approval, such as clinical, informatics, integration, security, site.'),
    rules: z
      .array(
        z.strictObject({
          changes: z.array(z.enum(changeSubjects)).min(1).describe('What the rule is about.'),
          from: z
            .enum(['patch', 'minor', 'major'])
            .default('patch')
            .describe('Changes below this level do not ask by this rule.'),
          needs: z.array(id).min(1).describe('The kinds of approval that it asks for.'),
        }),
      )
      .max(reviewRulesMax)
      .describe('Every rule that fits counts. What no rule names asks for all kinds.'),
  });
}
