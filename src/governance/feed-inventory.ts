import { z } from 'zod';

/** What can be wrong with the data of a message, whatever is done with it. Percent of a feed's messages, each. */
export const qualityMeasures = [
  'missing',
  'invalidCode',
  'unexpectedNull',
  'late',
  'duplicate',
] as const;
export type QualityMeasure = (typeof qualityMeasures)[number];

export const criticalities = ['vital', 'important', 'routine'] as const;
export type Criticality = (typeof criticalities)[number];

/** What a site has agreed about a feed, beside its dialect. Feeds of older releases have none of it. */
export interface FeedInventory {
  criticality?: Criticality;
  /** From receipt to application, in seconds: what people downstream count on. */
  latencyBudgetSeconds?: number;
  /** What people do while the feed is down. */
  fallback?: string;
  /** Messages that are expected, by local time; where several apply, the last. Empty: learned from what came. */
  volume?: readonly ExpectedVolume[];
  /** A silence of up to so long says nothing, whatever is expected: for senders that send in bundles. */
  quietMinutes?: number;
  /** A message that arrives so long after its own time (MSH-7) is late. */
  lateAfterMinutes?: number;
  /** Percent of messages at most, by measure. */
  objectives?: { readonly [Measure in QualityMeasure]?: number | undefined };
}

export interface ExpectedVolume {
  /** ISO weekdays, 1 = Monday. */
  days: readonly number[];
  /** `HH:00` local; `to` at or before `from` ends on the next day. */
  from: string;
  to: string;
  perHour: number;
}

const hour = z
  .string()
  .regex(/^([01]\d|2[0-3]):00$/, 'An hour is written HH:00, from 00:00 to 23:00, in quotes.')
  .describe('A full hour in the zone of the site.');
const percent = z.number().min(0).max(100).optional().describe('Percent of messages at most.');

/** The part of a feed's file that says what was agreed about it. `days` is how a network writes weekdays. */
export function feedInventoryFile<Days extends z.ZodType>(days: Days) {
  return {
    criticality: z
      .enum(criticalities)
      .default('important')
      .describe('vital: care stops without it. important: it is slowed. routine: it can wait.'),
    latencyBudgetSeconds: z
      .int()
      .min(1)
      .max(86_400)
      .default(60)
      .describe('From receipt to application. Beyond it the feed is behind.'),
    fallback: z
      .string()
      .max(1_000)
      .default('')
      .describe('What people do while the feed is down, in words that they understand.'),
    volume: z
      .array(z.strictObject({ days, from: hour, to: hour, perHour: z.number().min(0).max(1e6) }))
      .max(50)
      .default([])
      .describe('Messages an hour that are expected. Left out: learned from the last weeks.'),
    quietMinutes: z
      .int()
      .min(1)
      .max(10_080)
      .default(5)
      .describe('A silence of up to so long says nothing: for senders that send in bundles.'),
    lateAfterMinutes: z
      .int()
      .min(1)
      .max(10_080)
      .default(15)
      .describe('A message that arrives so long after its own time (MSH-7) is late.'),
    objectives: z
      .strictObject({
        missing: percent,
        invalidCode: percent,
        unexpectedNull: percent,
        late: percent,
        duplicate: percent,
      })
      .default({}),
  };
}
