import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';

import { must, suggestion } from '../platform/platform.ts';
import {
  compileDefinition,
  exportPlanDefinition,
  importPlanDefinition,
} from '../workflows/workflows.ts';
import { CliFailure } from './cli-failure.ts';
import type { Report } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { networkAt } from './network-at.ts';
import type { Terminal } from './terminal.ts';

/** `sinew export-plan-definition <workflow>`: FHIR R4 on stdout; what it cannot say is on stderr. */
export async function exportPlan(
  terminal: Terminal,
  options: { network: string; json?: boolean },
  [id = '']: readonly string[],
): Promise<Report> {
  const network = await networkAt(options.network, terminal.cwd);
  const installed = network.workflows.find((one) => one.id === id);
  if (!installed) {
    const known = network.workflows.map((one) => one.id);
    throw usage(`The network has no workflow "${id}".`, suggestion(id, known).trim());
  }
  const compiled = compileDefinition(installed.source, installed.path);
  const definition = must('definition' in compiled ? compiled.definition : null, 'it was checked');
  const { plan, losses } = exportPlanDefinition(definition);
  if (options.json !== true) {
    terminal.err(['Not carried over:', ...losses.map((one) => `  ${one}`), ''].join('\n'));
  }
  return { lines: [JSON.stringify(plan, null, 2)], json: { plan, losses } };
}

/** `sinew import-plan-definition <file>`: a skeleton in YAML, with what was not carried over as remarks. */
export async function importPlan(
  terminal: Terminal,
  _options: object,
  [path = '']: readonly string[],
): Promise<Report> {
  const json = await readFile(resolve(terminal.cwd, path), 'utf8').catch(() => null);
  if (json === null) throw usage('The file cannot be read.', 'Name a PlanDefinition in JSON.');
  const imported = importPlanDefinition(json, path);
  if ('problem' in imported) {
    const { location, sentence } = imported.problem;
    throw new CliFailure({
      what: 'The plan cannot be taken.',
      where: location,
      why: sentence,
      fix: 'Hold it against FHIR R4 PlanDefinition.',
      exitCode: exitCodes.invalid,
    });
  }
  const { yaml, losses } = imported;
  const remarks = losses.map(({ location, sentence }) => `# ${location} ${sentence}`);
  return { lines: [...remarks, yaml.trimEnd()], json: { yaml, losses } };
}

function usage(what: string, fix: string): CliFailure {
  return new CliFailure({ what, fix, exitCode: exitCodes.usage });
}
