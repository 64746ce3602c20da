import type { Cohort } from './cohort.ts';

/** How a change reaches a network, step by step: `rollouts/<id>.yaml`. What is rolled out is named when it starts. */
export interface RolloutPlan {
  id: string;
  title: string;
  strategy: RolloutStrategy;
  /** Whose tasks the gates compare. */
  workflows: readonly string[];
  /** Chance that a rollout which does no harm is taken back all the same, over all its steps and guardrails. */
  falseStops: number;
  gates: readonly PlannedGate[];
  /** Sites that stay as they are, and why. */
  exceptions: readonly { site: string; reason: string }[];
  steps: readonly RolloutStep[];
}

/** The classic ways, each with a template (`sinew rollout new`). */
export const rolloutStrategies = [
  'pilot-then-expand',
  'phased-tiers',
  'by-department',
  'platform-first',
  'hybrid-with-exceptions',
  'by-cluster',
] as const;

export type RolloutStrategy = (typeof rolloutStrategies)[number];

/** A measure that the canary is compared by. What it needs of false alarms follows from the whole plan. */
export interface PlannedGate {
  id: string;
  /** Absent: the measure in words. */
  title?: string;
  /** As the measures name it, as in `accepted-late`. */
  measure: string;
  /** A guardrail that fails takes the change back by itself; a signal that fails holds it. */
  kind: 'guardrail' | 'signal';
  /** Odds ratio at which it would be too bad; above 1. */
  margin: number;
  canaryTasksMin: number;
  eventsMin: number;
}

export interface RolloutStep {
  id: string;
  /** Absent: what the step is, in words. */
  title?: string;
  where: StepPlace;
  /** What must be so before it begins. A freeze always blocks it, and need not stand here. */
  before: StepConditions;
  hold: StepHold;
  /** A flag that a severe event turns off at the sites of the step, once that has begun. */
  switch?: string;
}

export interface StepConditions {
  /** Another than who started the rollout approves. */
  approval: boolean;
  readiness: boolean;
  capacity: boolean;
  /** People decided on a go for each of its sites. */
  go?: boolean;
}

/** What must be so before the next step. */
export interface StepHold {
  /** It lasts so long at least. */
  leastMs: number;
  /** Gates that say neither yes nor no are watched for so long; then a person decides. */
  watchMs: number;
  /** Canary tasks that each of its gates must have counted. */
  tasks: number;
  /** Guardrails must pass, signals must not fail. */
  gates: readonly string[];
  approval: boolean;
}

/**
 * `shadow`: beside what runs, without effect. `network`: what belongs to the network itself. `canary`: a part of each of the
 * sites. `sites`: all of each; where there are several, a wave.
 */
export type StepPlace =
  | { kind: 'shadow'; sites: readonly string[] }
  | { kind: 'network' }
  | { kind: 'canary'; sites: readonly string[]; part: Omit<Cohort, 'id'> }
  | { kind: 'sites'; sites: readonly string[] };

/** The sites that a step touches; none where it touches what belongs to the network itself. */
export function sitesOfPlace(place: StepPlace): readonly string[] {
  return place.kind === 'network' ? [] : place.sites;
}
