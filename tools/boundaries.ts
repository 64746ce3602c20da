import { existsSync } from 'node:fs';
import { join } from 'node:path';

import {
  cruise,
  type ICruiseOptions,
  type ICruiseResult,
  type IFlattenedRuleSet,
} from 'dependency-cruiser';

import configuration from '../.dependency-cruiser.mjs';

export interface Boundaries {
  /** How many files were looked at. */
  modules: number;
  violations: { rule: string; from: string; to: string }[];
}

const FOLDERS = ['src', 'web', 'simulator', 'test', 'tools', 'bench', 'conformance', 'bin'];

/** Every import under `directory` that .dependency-cruiser.mjs forbids. Throws where it saw no imports at all. */
export async function checkBoundaries(directory: string): Promise<Boundaries> {
  const { forbidden, options } = configuration;
  const present = FOLDERS.filter((folder) => existsSync(join(directory, folder)));
  const { output } = await cruise(present, {
    ...(options as ICruiseOptions),
    baseDir: directory,
    validate: true,
    ruleSet: { forbidden } as IFlattenedRuleSet,
  });
  const { summary } = output as ICruiseResult;
  // A parser that understands nothing finds no violations either.
  if (summary.totalCruised === 0 || !summary.totalDependenciesCruised) {
    throw new Error('dependency-cruiser saw no imports: its parser does not work here');
  }
  return {
    modules: summary.totalCruised,
    violations: summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
  };
}
