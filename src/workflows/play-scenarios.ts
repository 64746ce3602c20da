import type { Network } from '../governance/governance.ts';
import type { Problem } from '../platform/platform.ts';
import { compileDefinition } from './compile-definition.ts';
import { runScenario, type ScenarioResult } from './run-scenario.ts';
import { parseScenario } from './scenario.ts';

/** A story of a workflow, as it came out. */
export interface PlayedScenario extends ScenarioResult {
  workflow: string;
  version: string;
  path: string;
  title: string;
  /** What the story is about, in its author's words. */
  about: string;
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
    const { version } = compiled.definition;
    return scenarios.map(({ path, text }): PlayedScenario => {
      const parsed = parseScenario(text, path);
      if ('problems' in parsed) {
        const failures = parsed.problems.map(({ location, sentence }) => `${location} ${sentence}`);
        return {
          workflow: id,
          version,
          path,
          title: path,
          about: '',
          passed: false,
          failures,
          story: [],
          scenes: [],
        };
      }
      const { scenario } = parsed;
      const result = runScenario(compiled.definition, scenario);
      return {
        workflow: id,
        version,
        path,
        title: scenario.title,
        about: scenario.story,
        ...result,
      };
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
