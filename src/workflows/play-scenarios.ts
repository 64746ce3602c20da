import type { Network } from '../governance/governance.ts';
import type { Problem } from '../platform/platform.ts';
import { compileDefinition } from './compile-definition.ts';
import { runScenario, type ScenarioResult } from './run-scenario.ts';
import { parseScenario } from './scenario.ts';

/** A story of a workflow, as it came out. */
export interface PlayedScenario extends ScenarioResult {
  workflow: string;
  path: string;
  title: string;
}

/**
 * Plays every story of the network's workflows, with the catalog's parameters but for those that the story sets. Pure. A story that
 * cannot be read did not pass, and its failures are what is wrong with it, located. Workflows that cannot be compiled
 * are left to `compileRelease`.
 */
export function playScenarios({ workflows }: Pick<Network, 'workflows'>): PlayedScenario[] {
  return workflows.flatMap(({ id, source, path: definitionPath, scenarios = [] }) => {
    const compiled = compileDefinition(source, definitionPath);
    if ('problems' in compiled) return [];
    return scenarios.map(({ path, text }): PlayedScenario => {
      const parsed = parseScenario(text, path);
      if ('problems' in parsed) {
        const failures = parsed.problems.map(({ location, sentence }) => `${location} ${sentence}`);
        return { workflow: id, path, title: path, passed: false, failures, story: [] };
      }
      const { scenario } = parsed;
      const result = runScenario(compiled.definition, scenario);
      return { workflow: id, path, title: scenario.title, ...result };
    });
  });
}

/** What keeps stories from being read: each with file, line and column. */
export function checkScenarios({ workflows }: Pick<Network, 'workflows'>): Problem[] {
  return workflows.flatMap(({ scenarios = [] }) =>
    scenarios.flatMap(({ path, text }) => {
      const parsed = parseScenario(text, path);
      return 'problems' in parsed ? parsed.problems : [];
    }),
  );
}
