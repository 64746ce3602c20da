import { z } from 'zod';

/** Flags of a network. */
export const flagsMax = 200;
export const flagRulesMax = 50;

export const flagKey = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,63}$/, 'A flag is named in lower case, as in page_charge_nurse.');
const variant = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'A variant is named in lower case.');
const group = z.string().regex(/^[a-z0-9][a-z0-9.-]{0,63}$/, 'A group is named like an id.');
const words = z.array(z.string().min(1).max(200)).min(1);
const share = z.number().min(0).max(1);

/** The shape of `flags.yaml`; `id`, `line`, `days` and `time` as in the other files of a network. */
export function flagsFileOf<
  Id extends z.ZodType<string>,
  Line extends z.ZodType<string>,
  Days extends z.ZodType,
  Time extends z.ZodType<string>,
>({ id, line, days, time }: { id: Id; line: Line; days: Days; time: Time }) {
  const conditions = z.strictObject({
    sites: z.array(id).min(1).optional(),
    units: z.array(id).min(1).optional().describe('Departments.'),
    providerGroups: z.array(id).min(1).optional().describe('Groups of providerGroups.'),
    workflows: z.array(id).min(1).optional(),
    steps: words.optional().describe('States of a workflow.'),
    shift: z
      .strictObject({ days, from: time, to: time })
      .optional()
      .describe('In the zone of the site; "to" at or before "from" ends on the next day.'),
    specialties: words.optional(),
    acuities: words.optional(),
    confidence: z
      .strictObject({ atLeast: share.optional(), below: share.optional() })
      .optional()
      .describe('Of whatever was recommended, from 0 to 1.'),
  });
  const flag = z.strictObject({
    key: flagKey.describe('As workflows and other systems ask for it.'),
    title: line,
    kind: z
      .enum(['release', 'kill-switch', 'operational'])
      .describe(
        'release: something new that is not everywhere yet. kill-switch: automation that people must be able to stop. operational: how things are done, for a time.',
      ),
    variants: z
      .record(variant, z.union([z.boolean(), z.number(), z.string().max(200)]))
      .default({ on: true, off: false })
      .describe('What it can give, by name; all of one type. Left out: on and off.'),
    default: variant.describe('The variant where no rule says otherwise.'),
    off: variant.default('off').describe('The variant while it is turned off.'),
    rules: z
      .array(
        z.strictObject({
          id,
          when: conditions.describe(
            'All that is named must match. What is not known matches nothing.',
          ),
          gives: variant.describe('The variant.'),
        }),
      )
      .max(flagRulesMax)
      .default([])
      .describe('The first that matches decides.'),
    whenCutOff: z
      .enum(['off', 'keep'])
      .optional()
      .describe(
        'What a process does that could not read flags for a minute: take it for off, or go by what it last read. Left out: kill switches off, others keep.',
      ),
    owner: id.describe('A person or a role that answers for it.'),
    expires: z
      .string()
      .regex(/^\d{4}-\d{2}-\d{2}$/, 'A day is written as in 2027-03-31, in quotes.')
      .describe('After this day its owner is asked what is to become of it.'),
    retire: line.describe('When it may be taken out of the network.'),
    clients: z.array(id).default([]).describe('Clients that may evaluate it.'),
  });
  return z.strictObject({
    flags: z.array(flag).max(flagsMax),
    providerGroups: z
      .record(group, words)
      .default({})
      .describe('Providers by group, as messages name them.'),
  });
}
