import type { PlanAction } from './plan-definition.ts';

/** An action of the first level, and what comes after it. */
export interface PlanStep {
  action: PlanAction;
  name: string;
  /** Its path in the resource: `action[2]`. */
  at: string;
  followers: Follower[];
}

interface Follower {
  name: string;
  offset: PlanAction['timingDuration'];
}

/**
 * The actions of a plan in the order that their related actions say. What nothing leads to comes after the action before it in the
 * document. `lose` is told what cannot be said so.
 */
export function orderPlan(
  actions: readonly PlanAction[],
  names: readonly string[],
  lose: (at: string, sentence: string) => void,
): PlanStep[] {
  const steps = actions.map((action, index): PlanStep => {
    return { action, name: names[index] ?? '', at: `action[${index}]`, followers: [] };
  });
  const byId = new Map(steps.map((step) => [step.action.id ?? step.name, step]));
  for (const step of steps) {
    for (const { actionId, relationship, offsetDuration } of step.action.relatedAction ?? []) {
      const other = byId.get(actionId);
      if (!other) lose(step.at, 'It is related to an action that is not on the first level.');
      else if (relationship.startsWith('after')) follow(other, step, offsetDuration);
      else if (relationship.startsWith('before')) follow(step, other, undefined);
      else lose(step.at, 'That it goes on at the same time as another was left out.');
    }
  }
  linkTheRest(steps, lose);
  return steps;
}

export function followersOf({ followers }: PlanStep): readonly Follower[] {
  return followers;
}

function follow(from: PlanStep, to: PlanStep, offset: PlanAction['timingDuration']): void {
  if (from.followers.some(({ name }) => name === to.name)) return;
  from.followers.push({ name: to.name, offset });
}

function linkTheRest(steps: readonly PlanStep[], lose: (at: string, sentence: string) => void) {
  const byName = new Map(steps.map((step) => [step.name, step]));
  const reached = new Set<string>();
  const triggered = steps.filter(({ action }) => (action.trigger ?? []).length > 0);
  for (const { name } of triggered.length > 0 ? triggered : steps.slice(0, 1)) reach(name);
  for (const [index, step] of steps.entries()) {
    if (reached.has(step.name)) continue;
    const before = steps[index - 1] ?? steps.find(({ name }) => reached.has(name));
    if (before) follow(before, step, undefined);
    lose(step.at, 'Nothing leads to it: it was put after the action that it stands behind.');
    reach(step.name);
  }

  function reach(first: string): void {
    const waiting = [first];
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      if (reached.has(name)) continue;
      reached.add(name);
      waiting.push(...(byName.get(name)?.followers ?? []).map((one) => one.name));
    }
  }
}
