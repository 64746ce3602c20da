import { z } from 'zod';

import { evidenceDaysMax } from './readiness-files.ts';

/** Longest hypercare, in days. */
export const hypercareDaysMax = 120;

/** The shape of `programme.yaml`; `id` and `line` as in the other files of a network. */
export function programmeFileOf<Id extends z.ZodType<string>, Line extends z.ZodType<string>>(
  id: Id,
  line: Line,
) {
  const count = (max: number) => z.int().min(1).max(max);
  const training = z.strictObject({
    ...{ id, title: line },
    roles: z.array(id).min(1).describe('Whoever has one of these roles learns it.'),
    workflows: z.array(id).default([]).describe('For these workflows. Left out: for all.'),
    minutes: count(480).describe('How long it takes.'),
    holdsDays: count(evidenceDaysMax).default(365).describe('After so many days it is done anew.'),
    story: z
      .string()
      .regex(
        /^[a-z0-9.-]+\/[a-z0-9.-]+$/,
        'A story is workflow/story, as in critical-result/climbs.',
      )
      .nullable()
      .default(null)
      .describe('A story to go through on the page Walkthroughs: workflow/story.'),
  });
  return z.strictObject({
    hypercare: z.strictObject({
      days: count(hypercareDaysMax).describe(
        'Days after a change in which a site is looked after.',
      ),
      sitesMax: count(1_000).describe('Sites in hypercare at once; the next wave waits.'),
      openFeedbackMax: count(10_000).describe(
        'Feedback without an answer, of those sites together.',
      ),
    }),
    pods: z
      .array(
        z.strictObject({
          ...{ id, title: line },
          sites: z.array(id).min(1),
          members: z
            .array(z.strictObject({ person: id, as: line.describe('As in "floor walker".') }))
            .min(1),
        }),
      )
      .default([])
      .describe('Those who look after some sites together.'),
    reviews: z
      .strictObject({
        days: z.array(count(366)).min(1).max(10).default([30, 60, 90]),
        collapse: z
          .strictObject({
            share: z.number().min(0.05).max(0.95).default(0.5),
            tasksMin: count(100_000).default(20),
          })
          .prefault({})
          .describe(
            'Use has collapsed where it is below this part of what it was after the start.',
          ),
      })
      .prefault({}),
    training: z.array(training).max(200).default([]),
  });
}
