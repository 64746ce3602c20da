import { z } from 'zod';

/** Longest span of one run of a window, in days. */
export const windowDaysMax = 92;
export const changeWindowsMax = 200;
/** Longest period that a budget counts in, in days. */
export const budgetDaysMax = 366;

/** The shape of `freezes.yaml`; `id` and `line` as in the other files of a network. */
export function freezesFileOf<Id extends z.ZodType<string>, Line extends z.ZodType<string>>(
  id: Id,
  line: Line,
) {
  const sites = z
    .union([z.literal('all'), z.array(id).min(1)], 'Sites are all, or a list of ids.')
    .default('all');
  return z.strictObject({
    windows: z
      .array(
        z.strictObject({
          id,
          title: line,
          kind: z
            .enum(['freeze', 'change-window'])
            .default('freeze')
            .describe(
              'freeze: nothing is put in force meanwhile. change-window: where a site has some, only meanwhile. A freeze wins.',
            ),
          sites,
          reason: line.describe('Why; it stands in the refusal.'),
          starts: z
            .string()
            .regex(/^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d$/, 'Write 2026-12-18T17:00.')
            .describe('Local date and time of the first start, as in 2026-12-18T17:00.'),
          rrule: z
            .string()
            .max(300)
            .regex(
              /^FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)(;|$)/,
              'A rule begins with FREQ= and DAILY, WEEKLY, MONTHLY or YEARLY (RFC 5545).',
            )
            .optional()
            .describe(
              'When it comes again (RFC 5545), as in FREQ=WEEKLY;BYDAY=FR. Left out: once.',
            ),
          lasts: z
            .string()
            .regex(/^[1-9]\d{0,2}[hd]$/, 'Write hours or days, as in 12h or 2d.')
            .describe('12h or 2d. Days are those of the calendar.'),
          zone: line.optional().describe('IANA time zone. Left out: that of each site.'),
        }),
      )
      .max(changeWindowsMax)
      .default([]),
    budgets: z
      .array(
        z.strictObject({
          id,
          sites,
          changes: z.int().min(1).max(100),
          days: z.int().min(1).max(budgetDaysMax),
        }),
      )
      .default([])
      .describe(
        'How many changes the people of a site are asked to take in, within how many days.',
      ),
  });
}
