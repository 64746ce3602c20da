import { z } from 'zod';

/** The shape of `waivers.yaml`; `id` and `line` as in the other files of a network. */
export function waiversFileOf<Id extends z.ZodType<string>, Line extends z.ZodType<string>>(
  id: Id,
  line: Line,
) {
  return z.strictObject({
    waivers: z.array(
      z.strictObject({
        id,
        workflow: id.describe('The workflow, as workflows.yaml names it.'),
        sites: z.array(id).min(1).describe('The sites for which it holds.'),
        parameter: z.string().describe('The parameter, as the workflow names it.'),
        value: z
          .union([z.string(), z.number(), z.boolean()])
          .describe('It may be outside of the bounds, but not beyond never_below and never_above.'),
        reason: line.describe('Why this site cannot do as the others do.'),
        risk: line.describe('What could go wrong because of it.'),
        control: line.describe('The compensating control: what is done against that.'),
        owner: line.describe('Who answers for it.'),
        expires: z
          .string()
          .regex(/^\d{4}-\d{2}-\d{2}$/, 'A day is written as in 2027-06-30, in quotes.')
          .describe('The last day on which it holds, in the zone of the site.'),
      }),
    ),
  });
}
