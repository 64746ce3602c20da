import type { RolloutPlan, RolloutStep } from '../src/governance/governance.ts';
import {
  afterDecision,
  decide,
  newRollout,
  takeLooks,
  unhindered,
  type Arm,
  type Look,
  type RolloutState,
} from '../src/rollout/rollout.ts';
import { mulberry } from './chance.ts';

const rollouts = 1_000;
const hourMs = 3_600_000;
/** Tasks that are judged in an hour, both arms together. */
const tasksPerHour = 17;
const tasksMin = 100;

/** A pilot with half of the patients of a site, then the site, then a wave: one guardrail all along. */
const plan: RolloutPlan = {
  ...{ id: 'bench', title: 'Bench', strategy: 'pilot-then-expand', falseStops: 0.05 },
  ...{ workflows: ['critical-result'], exceptions: [] },
  gates: [
    {
      ...{ id: 'late', measure: 'accepted-late', kind: 'guardrail' },
      ...{ margin: 2, canaryTasksMin: 50, eventsMin: 5 },
    },
  ],
  steps: [
    stepOf('half', {
      ...{ kind: 'canary', sites: ['one'] },
      part: { share: { percent: 50, salt: 'bench' } },
    }),
    stepOf('site', { kind: 'sites', sites: ['one'] }),
    stepOf('wave', { kind: 'sites', sites: ['two', 'three'] }),
  ],
};

function stepOf(id: string, where: RolloutStep['where']): RolloutStep {
  return {
    ...{ id, where, before: { approval: false, readiness: false, capacity: false } },
    hold: {
      ...{ leastMs: 24 * hourMs, watchMs: 28 * 24 * hourMs, tasks: tasksMin },
      ...{ gates: ['late'], approval: false },
    },
  };
}

/** The rate of the watched event, and by how much the change multiplies it. */
const worlds = [
  { base: 0.01, harm: 1 },
  { base: 0.05, harm: 1 },
  { base: 0.01, harm: 2 },
  { base: 0.01, harm: 3 },
  { base: 0.05, harm: 3 },
];

/**
 * Whole rollouts through the controller, hour by hour, until they are taken back or done; whoever is asked lets them go on. The
 * figures are the same on every run.
 */
export function rolloutBench(): void {
  console.log(
    `\nRollouts: ${rollouts} each through the controller, three steps, ${tasksPerHour} tasks an hour, false stops allowed ${100 * plan.falseStops} %`,
  );
  console.log(
    '| events, control | change | taken back | in the first step | median canary tasks until then | a person was asked |',
  );
  console.log('| --- | --- | --- | --- | --- | --- |');
  for (const world of worlds) console.log(rowOf(world));
}

type World = (typeof worlds)[number];

function rowOf(world: World): string {
  const ends = Array.from({ length: rollouts }, (_, index) => rolloutIn(world, index + 1));
  const halted = ends.filter(({ status }) => status === 'rolled-back');
  const tasks = halted.map((one) => one.canaryTasks).toSorted((a, b) => a - b);
  const share = (count: number): string => `${((100 * count) / rollouts).toFixed(1)} %`;
  const cells = [
    ...[`${100 * world.base} %`, `${world.harm} ×`, share(halted.length)],
    share(halted.filter(({ step }) => step === 0).length),
    tasks[Math.floor(tasks.length / 2)] ?? '',
    share(ends.filter(({ asked }) => asked).length),
  ];
  return `| ${cells.join(' | ')} |`;
}

interface End {
  status: RolloutState['status'];
  step: number;
  /** All that the change ever touched. */
  canaryTasks: number;
  asked: boolean;
}

function rolloutIn({ base, harm }: World, seed: number): End {
  const chance = mulberry(seed);
  let state = newRollout(0);
  let sum = nothing;
  let canaryTasks = 0;
  let asked = false;
  for (let now = 0; ; now += hourMs) {
    if (state.phase === 'begun') {
      const hour = tasksOf(chance, { base, harm });
      canaryTasks += hour.canary.tasks;
      sum = { canary: plus(sum.canary, hour.canary), control: plus(sum.control, hour.control) };
      state = takeLooks(state, [{ gate: 'late', until: now, sums: { one: sum } }]).state;
    }
    for (;;) {
      const decision = decide(plan, state, { ...unhindered, now });
      if (decision.kind === 'stay') break;
      state = afterDecision(plan, state, decision, now);
      if (decision.kind === 'begin') sum = nothing;
      if (decision.kind === 'ask') {
        asked = true;
        state = { ...state, status: 'running', cause: null, isDecided: true };
      }
    }
    const { status, step } = state;
    if (status !== 'running') return { status, step, canaryTasks, asked };
  }
}

const nothing: Look = { canary: { tasks: 0, events: 0 }, control: { tasks: 0, events: 0 } };

function tasksOf(chance: () => number, { base, harm }: World): Look {
  const look = { canary: { tasks: 0, events: 0 }, control: { tasks: 0, events: 0 } };
  for (let index = 0; index < tasksPerHour; index += 1) {
    const isCanary = chance() < 0.5;
    const arm = isCanary ? look.canary : look.control;
    arm.tasks += 1;
    if (chance() < base * (isCanary ? harm : 1)) arm.events += 1;
  }
  return look;
}

function plus(one: Arm, other: Arm): Arm {
  return { tasks: one.tasks + other.tasks, events: one.events + other.events };
}
