import { z } from 'zod';

import { duration } from './destination-files.ts';
import { flagKey } from './flag-files.ts';
import { rolloutStrategies, type RolloutPlan, type StepPlace } from './rollout-plan.ts';

export const rolloutStepsMax = 50;
export const rolloutGatesMax = 20;
/** Longest time that a step lasts or is watched. */
export const rolloutStepMsMax = 90 * 86_400_000;

const isoWeekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

interface FileParts {
  id: z.ZodString;
  line: z.ZodString;
  time: z.ZodString;
}

/** The shape of `rollouts/<id>.yaml`; its parts as in the other files of a network. */
export function rolloutFileOf({ id, line, time }: FileParts) {
  const sites = z.array(id).min(1);
  return z.strictObject({
    title: line,
    strategy: z.enum(rolloutStrategies).describe('Which of the classic ways it is.'),
    workflows: z
      .array(id)
      .min(1)
      .describe('Whose tasks the gates compare, as workflows.yaml names them.'),
    falseStops: z
      .number()
      .min(0.001)
      .max(0.2)
      .default(0.05)
      .describe('Chance that a rollout without harm is taken back, over all steps and guardrails.'),
    gates: z.array(gateOf({ id, line })).max(rolloutGatesMax).default([]),
    exceptions: z
      .array(z.strictObject({ site: id, reason: line.describe('Why it stays as it is.') }))
      .default([])
      .describe('Sites that the rollout leaves out.'),
    steps: z
      .array(
        z.strictObject({
          id,
          title: line.optional().describe('As people read it; else what the step is, in words.'),
          shadow: sites.optional().describe('Runs beside what is in force, without effect.'),
          network: z.literal(true).optional().describe('What belongs to the network itself.'),
          canary: canaryOf({ id, time }).optional().describe('A part of each of these sites.'),
          sites: sites.optional().describe('All of each of these sites; several are a wave.'),
          before: beforeFile,
          hold: holdOf(id),
          switch: flagKey
            .optional()
            .describe('A flag that a severe event turns off at the sites of this step.'),
        }),
      )
      .min(1)
      .max(rolloutStepsMax),
  });
}

function gateOf({ id, line }: Pick<FileParts, 'id' | 'line'>) {
  return z.strictObject({
    id,
    title: line.optional().describe('As people read it; else the measure in words.'),
    measure: id.describe('As the page Measures names it, as in accepted-late.'),
    kind: z
      .enum(['guardrail', 'signal'])
      .describe('A guardrail that fails takes the change back; a signal that fails holds it.'),
    margin: z
      .number()
      .min(1.1)
      .max(10)
      .default(2)
      .describe('Odds ratio at which the canary would be too bad.'),
    canaryTasksMin: z.int().min(1).max(100_000).default(50),
    eventsMin: z.int().min(1).max(100_000).default(5),
  });
}

function canaryOf({ id, time }: Pick<FileParts, 'id' | 'time'>) {
  return z
    .strictObject({
      sites: z.array(id).min(1),
      units: z.array(id).min(1).optional().describe('Patients in these units.'),
      share: z
        .number()
        .min(0.01)
        .max(100)
        .optional()
        .describe('Percent of patients, chosen by a hash of the patient.'),
      shift: z
        .strictObject({
          days: z.array(z.enum(isoWeekdays)).min(1),
          from: time,
          to: time.describe('At or before "from": on the next day.'),
        })
        .optional()
        .describe('What starts in this shift.'),
    })
    .refine(
      ({ units, share, shift }) => [units, share, shift].some((part) => part !== undefined),
      'Say which part: units, share or shift. A whole site stands under "sites".',
    );
}

const beforeFile = z
  .strictObject({
    approval: z.boolean().default(false).describe('Another than who started it must approve.'),
    readiness: z.boolean().default(false).describe('Its sites must be ready.'),
    capacity: z.boolean().default(false).describe('Support must have hands free.'),
    go: z
      .boolean()
      .default(false)
      .describe('People must have decided on a go for each of its sites.'),
  })
  .prefault({})
  .describe('What must be so before the step begins. A freeze always blocks it.');

function holdOf(id: z.ZodString) {
  return z
    .strictObject({
      time: duration(rolloutStepMsMax, '1h').describe('It lasts so long at least.'),
      watch: duration(rolloutStepMsMax, '14d').describe(
        'Gates that say neither yes nor no are watched for so long; then a person decides.',
      ),
      tasks: z.int().min(0).max(1_000_000).default(0).describe('Canary tasks at least.'),
      gates: z.array(id).default([]),
      approval: z.boolean().default(false),
    })
    .prefault({})
    .describe('What must be so before the next step.');
}

type RolloutFile = z.infer<ReturnType<typeof rolloutFileOf>>;

/** A plan from its file, which was checked: each step has one place. */
export function planOfFile(id: string, file: RolloutFile): RolloutPlan {
  return {
    id,
    ...file,
    gates: file.gates.map(({ title, ...gate }) => ({ ...gate, ...(title && { title }) })),
    steps: file.steps.map((step) => ({
      id: step.id,
      ...(step.title && { title: step.title }),
      ...(step.switch && { switch: step.switch }),
      where: placeOf(id, step),
      before: step.before,
      hold: {
        ...{ leastMs: step.hold.time, watchMs: step.hold.watch, tasks: step.hold.tasks },
        ...{ gates: step.hold.gates, approval: step.hold.approval },
      },
    })),
  };
}

function placeOf(plan: string, step: RolloutFile['steps'][number]): StepPlace {
  if (step.network === true) return { kind: 'network' };
  if (step.shadow) return { kind: 'shadow', sites: step.shadow };
  if (!step.canary) return { kind: 'sites', sites: step.sites ?? [] };
  const { sites, units, share, shift } = step.canary;
  const days = shift?.days.map((day) => isoWeekdays.indexOf(day) + 1) ?? [];
  return {
    ...{ kind: 'canary', sites },
    part: {
      ...(units && { units }),
      ...(shift && { shift: { ...shift, days } }),
      // One salt for all its steps: a larger share keeps the patients of the smaller one.
      ...(share !== undefined && { share: { percent: share, salt: plan } }),
    },
  };
}
