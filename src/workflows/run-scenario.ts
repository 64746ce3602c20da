import { compareStage } from './compare-stage.ts';
import type { CompiledDefinition } from './compiled-definition.ts';
import { effectiveParameters } from './parameters.ts';
import { sceneOf, type Scene } from './scene.ts';
import type { Scenario } from './scenario.ts';
import { ScenarioStage } from './scenario-stage.ts';

export { scenarioTimersMax } from './scenario-stage.ts';

export interface ScenarioResult {
  passed: boolean;
  /** What was expected and what was the case instead. */
  failures: readonly string[];
  /** What happened, line by line, each with its virtual time. */
  story: readonly string[];
  /** The same step by step, with what people see then. */
  scenes: readonly Scene[];
}

/** Plays a scenario in memory, on a virtual clock, and compares after each step. Pure. */
export function runScenario(definition: CompiledDefinition, scenario: Scenario): ScenarioResult {
  const effective = effectiveParameters(definition, {
    network: {},
    site: scenario.parameters ?? {},
    siteId: 'scenario',
    zone: scenario.zone ?? 'UTC',
  });
  if ('problems' in effective) {
    return {
      passed: false,
      failures: effective.problems.map(({ sentence }) => sentence),
      story: [],
      scenes: [],
    };
  }
  const stage = new ScenarioStage(definition, effective.parameters, scenario);
  const scenes = scenario.steps.map((one) => {
    const begun = stage.story.length;
    stage.play(one);
    const compared = one.then ? compareStage(stage, one.at, one.then) : [];
    return sceneOf(stage, one, begun, [...compared, ...stage.broken(one.at)]);
  });
  const failures = scenes.flatMap((scene) => scene.failures);
  return { passed: failures.length === 0, failures, story: stage.story, scenes };
}
