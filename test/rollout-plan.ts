import type { PlannedGate, RolloutPlan, RolloutStep } from '../src/governance/governance.ts';

const hourMs = 3_600_000;

/** A guardrail as plans of tests have it. */
export const lateGate: PlannedGate = {
  ...{ id: 'late', measure: 'accepted-late', kind: 'guardrail' },
  ...{ margin: 2, canaryTasksMin: 30, eventsMin: 5 },
};

export function stepFixture(id: string, set: Partial<RolloutStep> = {}): RolloutStep {
  return {
    id,
    where: { kind: 'sites', sites: [id] },
    before: { approval: false, readiness: false, capacity: false },
    hold: { leastMs: hourMs, watchMs: 24 * hourMs, tasks: 0, gates: [], approval: false },
    ...set,
  };
}

/** Half of St. Anne's patients with a guardrail and a signal, then all of it, then a wave that must be approved. */
export function planFixture(set: Partial<RolloutPlan> = {}): RolloutPlan {
  const hold = { leastMs: hourMs, watchMs: 24 * hourMs, tasks: 40, approval: false };
  return {
    ...{ id: 'pilot', title: 'Pilot', strategy: 'pilot-then-expand', falseStops: 0.05 },
    workflows: ['critical-result'],
    exceptions: [],
    gates: [lateGate, { ...lateGate, id: 'declined', measure: 'declined', kind: 'signal' }],
    steps: [
      stepFixture('half', {
        where: {
          ...{ kind: 'canary', sites: ['st-anne'] },
          part: { share: { percent: 50, salt: 'pilot' } },
        },
        hold: { ...hold, gates: ['late', 'declined'] },
      }),
      stepFixture('st-anne', { hold: { ...hold, gates: ['late'] } }),
      stepFixture('wave', {
        where: { kind: 'sites', sites: ['lakeside', 'harbor'] },
        before: { approval: true, readiness: true, capacity: true, go: true },
      }),
    ],
    ...set,
  };
}
