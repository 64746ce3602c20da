import { judgeGate, openWatch, watchLook, type Arm, type Gate } from '../src/rollout/rollout.ts';
import { mulberry } from './chance.ts';

const rollouts = 4_000;
const tasksPerLook = 17;
const canaryTasksMost = 6_000;

const gate: Gate = {
  events: 'accepted late',
  kind: 'guardrail',
  alpha: 0.05,
  beta: 0.05,
  margin: 2,
  canaryTasksMin: 50,
  eventsMin: 5,
  plannedShare: 0.5,
};

/** Base rate of the watched event among tasks, and by how much the canary multiplies it. */
const worlds = [
  { base: 0.01, harm: 1 },
  { base: 0.01, harm: 2 },
  { base: 0.01, harm: 3 },
  { base: 0.05, harm: 1 },
  { base: 0.05, harm: 3 },
  { base: 0.002, harm: 3 },
];

/**
 * How a gate judges simulated rollouts: tasks fall to the arms by chance, a look an hour, until it fails or the canary had 6,000
 * tasks. The rule that is common elsewhere, a z-test at each look, judges the same tasks. The same figures on every run.
 */
export function gatesBench(): void {
  console.log(
    `\nGates: ${rollouts} simulated rollouts each, a look every ${tasksPerLook} tasks, up to ${canaryTasksMost} canary tasks`,
  );
  console.log(
    '| events, control | canary | halted by the gate | median canary tasks | halted by a z-test each look | passed by then |',
  );
  console.log('| --- | --- | --- | --- | --- | --- |');
  for (const world of worlds) console.log(rowOf(world));
}

type World = (typeof worlds)[number];

function rowOf(world: World): string {
  const outcomes = Array.from({ length: rollouts }, (_, index) => rolloutIn(world, index + 1));
  const haltedAt = outcomes.flatMap(({ halted }) => halted ?? []).toSorted((a, b) => a - b);
  const share = (count: number): string => `${((100 * count) / rollouts).toFixed(1)} %`;
  const cells = [
    `${100 * world.base} %`,
    `${world.harm} ×`,
    share(haltedAt.length),
    haltedAt[Math.floor(haltedAt.length / 2)] ?? '',
    share(outcomes.filter(({ naive }) => naive).length),
    share(outcomes.filter(({ passed }) => passed).length),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** `halted`: canary tasks at that moment. */
function rolloutIn(
  { base, harm }: World,
  seed: number,
): { halted: number | null; naive: boolean; passed: boolean } {
  const chance = mulberry(seed);
  let watch = openWatch(gate);
  let naive = false;
  let passed = false;
  while (watch.canary.tasks < canaryTasksMost) {
    const arms = { canary: { tasks: 0, events: 0 }, control: { tasks: 0, events: 0 } };
    for (let index = 0; index < tasksPerLook; index += 1) {
      const isCanary = chance() < 0.5;
      const arm = isCanary ? arms.canary : arms.control;
      arm.tasks += 1;
      if (chance() < base * (isCanary ? harm : 1)) arm.events += 1;
    }
    watch = watchLook(watch, arms);
    naive ||= isWorseByZ(watch.canary, watch.control);
    const { verdict } = judgeGate(gate, watch);
    if (verdict === 'fail') return { halted: watch.canary.tasks, naive, passed };
    passed ||= verdict === 'pass';
  }
  return { halted: null, naive, passed };
}

/** One-sided at 0.05, with the same least numbers as the gate. */
function isWorseByZ(canary: Arm, control: Arm): boolean {
  const events = canary.events + control.events;
  if (canary.tasks < gate.canaryTasksMin || events < gate.eventsMin) return false;
  const rate = events / (canary.tasks + control.tasks);
  const spread = Math.sqrt(rate * (1 - rate) * (1 / canary.tasks + 1 / control.tasks));
  return (canary.events / canary.tasks - control.events / control.tasks) / spread > 1.645;
}
