import { z } from 'zod';

import type { Chance } from './chance.ts';
import {
  appointmentKinds,
  careChanges,
  documentKinds,
  orderKinds,
  referralKinds,
  type CareItemKind,
} from './care-kinds.ts';
import { durationMs } from './duration.ts';
import { labTests, panels } from './lab-tests.ts';

/** What happens to one kind of patient, from the first message to the last. Read from `journeys/*.yaml`. */
export type Journey = z.infer<typeof journeySchema>;
export type JourneyStep = Journey['steps'][number];
export type AdmissionStep = Extract<JourneyStep, { send: string }>;
export type ReportStep = Extract<JourneyStep, { report: string }>;
export type CorrectionStep = Extract<JourneyStep, { correct: string }>;
export type NewCareStep = Extract<
  JourneyStep,
  { order: string } | { book: string } | { document: string } | { refer: string }
>;
export type CareChangeStep = Extract<JourneyStep, { change: string }>;
export type Delay = z.infer<typeof delaySchema>;
export type UnitKind = z.infer<typeof unitKindSchema>;

/** The ADT triggers that a journey may send; a merge (A40) is a step of its own. */
export const admissionTriggers = [
  'A01',
  'A02',
  'A03',
  'A04',
  'A08',
  'A11',
  'A13',
  'A21',
  'A22',
] as const;
export const DELAY_MS_MAX = 30 * 86_400_000;
export const STEPS_MAX = 40;
/** Tests of one report that are critical. */
export const CRITICALS_MAX = 8;

const durationSchema = z
  .string()
  .refine(
    (text) => durationMs(text) !== null,
    'is no duration: write a number and s, m, h or d, as in 15m',
  )
  .transform((text) => durationMs(text) ?? 0)
  .refine((ms) => ms <= DELAY_MS_MAX, 'is longer than 30 days');

/** Always the same, or anything between two durations, all alike likely. */
const delaySchema = z.union([
  durationSchema.transform((ms) => ({ from: ms, to: ms })),
  z
    .strictObject({ from: durationSchema, to: durationSchema })
    .refine((range) => range.from <= range.to, 'ends before it starts'),
]);

const unitKindSchema = z.enum(['emergency', 'intensive', 'ward', 'clinic', 'any']);

const chanceSchema = z.number().min(0).max(1);

/** Values that the laboratory calls about: which test, on which side, how likely. */
const criticalSchema = z
  .strictObject({
    test: z.string(),
    side: z.enum(['low', 'high']),
    chance: chanceSchema.default(1),
  })
  .superRefine((critical, context) => {
    const test = (
      labTests as readonly { id: string; criticalLow?: unknown; criticalHigh?: unknown }[]
    ).find((one) => one.id === critical.test);
    if (!test) {
      context.addIssue({ code: 'custom', path: ['test'], message: `names no laboratory test` });
    } else if (!(critical.side === 'low' ? test.criticalLow : test.criticalHigh)) {
      context.addIssue({
        code: 'custom',
        path: ['side'],
        message: `has no critical range for ${critical.test}`,
      });
    }
  });

const urgencySchema = z.enum(['stat', 'urgent', 'routine']).default('routine');

const stepTiming = {
  after: delaySchema.default({ from: 0, to: 0 }),
  chance: chanceSchema.default(1),
};

const stepSchema = z.union([
  z.strictObject({
    ...stepTiming,
    send: z.enum(admissionTriggers),
    /** Where the patient is from now on; a new bed of the same unit where the kind is the same. */
    unit: unitKindSchema.optional(),
    class: z.enum(['emergency', 'inpatient', 'outpatient']).optional(),
    /** HL7 table 0112; of several, one is drawn. */
    disposition: z.array(z.string().min(1)).min(1).optional(),
    /** Under a second medical record number and visit, as a hurried desk does. */
    duplicate: z.boolean().default(false),
    /** Of who goes on leave (A21): for how long, as they say when they go. */
    away: delaySchema.optional(),
  }),
  z.strictObject({
    ...stepTiming,
    report: z.enum(panels.map((panel) => panel.id)),
    /** A name by which a later step corrects it. */
    as: z.string().optional(),
    status: z.enum(['preliminary', 'final']).default('final'),
    /** Of one or several of its tests. */
    critical: z
      .union([
        criticalSchema.transform((one) => [one]),
        z.array(criticalSchema).min(1).max(CRITICALS_MAX),
      ])
      .default([]),
    /** What is wrong with the message. */
    spoilt: z.enum(['no-patient']).optional(),
  }),
  z.strictObject({
    ...stepTiming,
    /** The `as` of an earlier report. */
    correct: z.string(),
    /** corrected: every value is sent again, in its normal range. withdrawn: it was another patient's. */
    to: z.enum(['corrected', 'withdrawn', 'final']).default('corrected'),
  }),
  z.strictObject({
    ...stepTiming,
    /** The duplicate registration is merged into the first one (A40). */
    merge: z.literal(true),
  }),
  z.strictObject({
    ...stepTiming,
    order: z.enum(orderKinds.map(({ id }) => id)),
    urgency: urgencySchema,
    as: z.string().optional(),
  }),
  z.strictObject({
    ...stepTiming,
    book: z.enum(appointmentKinds.map(({ id }) => id)),
    /** How far ahead it lies. Real time, whatever the speed: deadlines of tasks are real, too. */
    in: delaySchema,
    as: z.string().optional(),
  }),
  z.strictObject({
    ...stepTiming,
    document: z.enum(documentKinds.map(({ id }) => id)),
    signed: z.boolean().default(false),
    as: z.string().optional(),
  }),
  z.strictObject({
    ...stepTiming,
    refer: z.enum(referralKinds.map(({ id }) => id)),
    urgency: urgencySchema,
    as: z.string().optional(),
  }),
  z.strictObject({
    ...stepTiming,
    /** The `as` of an earlier order, appointment, document or referral. What is missed or kept waits until it begins. */
    change: z.string(),
    to: z.enum([...new Set(Object.values(careChanges).flat())]),
  }),
]);

export const journeySchema = z
  .strictObject({
    journey: z
      .string()
      .regex(/^[a-z][a-z0-9-]*$/, 'may hold lower-case letters, digits and hyphens only'),
    title: z.string().min(1),
    /** How often, compared with the other journeys; `weightAt` says otherwise for single sites. */
    weight: z.number().min(0).max(1000),
    weightAt: z.record(z.string(), z.number().min(0).max(1000)).default({}),
    at: z.enum(['hospital', 'clinic', 'any']),
    /** When a run begins it is played at every site that may have it, and so many steps of it follow within seconds. */
    opening: z.number().int().min(0).max(STEPS_MAX).default(0),
    age: z
      .strictObject({ from: z.number().min(0), to: z.number().max(105) })
      .refine((age) => age.from <= age.to, 'ends before it starts')
      .default({ from: 18, to: 92 }),
    steps: z.array(stepSchema).min(1).max(STEPS_MAX),
  })
  .superRefine((journey, context) => {
    for (const issue of storyIssues(journey.steps)) {
      context.addIssue({
        code: 'custom',
        path: ['steps', issue.step, issue.field],
        message: issue.message,
      });
    }
  });

/** How long a delay lasts this time, in milliseconds. */
export function drawDelay(chance: Chance, delay: Delay): number {
  return chance.between(delay.from, delay.to);
}

interface StoryIssue {
  step: number;
  field: string;
  message: string;
}

/** What no single step shows: a story must open a visit, and correct or merge only what it told before. */
function storyIssues(steps: readonly JourneyStep[]): StoryIssue[] {
  const issues: StoryIssue[] = [];
  const reports = new Set<string>();
  const items = new Map<string, CareItemKind>();
  let hasVisit = false;
  let hasDuplicate = false;
  for (const [index, step] of steps.entries()) {
    const complain = (field: string, message: string): void => {
      issues.push({ step: index, field, message });
    };
    if ('send' in step) {
      if (step.duplicate) hasDuplicate = true;
      if (step.send === 'A01' || step.send === 'A04') hasVisit = true;
      else if (!hasVisit) complain('send', 'comes before the A01 or A04 that opens the visit');
    } else if ('report' in step) {
      if (!hasVisit) complain('report', 'comes before the A01 or A04 that opens the visit');
      if (step.as !== undefined) reports.add(step.as);
    } else if ('correct' in step) {
      if (!reports.has(step.correct))
        complain('correct', 'names no earlier report: give that one `as`');
    } else if ('merge' in step) {
      if (!hasDuplicate) complain('merge', 'needs an earlier step with `duplicate: true`');
    } else if ('change' in step) {
      const kind = items.get(step.change);
      const possible: readonly string[] = kind ? careChanges[kind] : [];
      if (!kind) complain('change', 'names nothing earlier: give that one `as`');
      else if (!possible.includes(step.to)) {
        complain('to', `is nothing that becomes of this: ${possible.join(', ')} may`);
      }
    } else if (step.as !== undefined) items.set(step.as, careItemKindOf(step));
  }
  return issues;
}

/** What a step brings into the story. */
export function careItemKindOf(step: NewCareStep): CareItemKind {
  if ('order' in step) return 'order';
  if ('book' in step) return 'appointment';
  return 'document' in step ? 'document' : 'referral';
}
