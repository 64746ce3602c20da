import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';

import { must } from '../platform/platform.ts';
import { compileDefinition, exportDmn, importDmn } from '../workflows/workflows.ts';
import { CliFailure } from './cli-failure.ts';
import type { Report } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { networkAt } from './network-at.ts';
import type { Terminal } from './terminal.ts';

/** `sinew export-decision <workflow>[.<table>]`: DMN 1.3 on stdout, with what it cannot say in a comment at its end. */
export async function exportDecision(
  terminal: Terminal,
  options: { network: string },
  [what = '']: readonly string[],
): Promise<Report> {
  const [id = '', table = null] = what.split('.');
  const network = await networkAt(options.network, terminal.cwd);
  const installed = network.workflows.find((one) => one.id === id);
  if (!installed) throw usage(`The network has no workflow "${id}".`, 'See `sinew explain`.');
  const compiled = compileDefinition(installed.source, installed.path);
  const definition = must('definition' in compiled ? compiled.definition : null, 'it was checked');
  const known = [...definition.decisions.keys()];
  if (known.length === 0 || (table !== null && !known.includes(table))) {
    throw usage(`There is no such decision in "${id}".`, `Known: ${known.join(', ') || 'none'}.`);
  }
  const { xml, losses } = exportDmn(definition, table);
  const told = losses.map((loss) => `  ${loss.replaceAll('--', '- -')}`);
  return {
    lines: [xml.trimEnd(), '<!-- Not carried over:', ...told, '-->'],
    json: { xml, losses },
  };
}

/** `sinew import-dmn <file>`: `decisions:` and a skeleton of `inputs:` in YAML, with what was not carried over as remarks. */
export async function importDmnFile(
  terminal: Terminal,
  _options: object,
  [path = '']: readonly string[],
): Promise<Report> {
  const xml = await readFile(resolve(terminal.cwd, path), 'utf8').catch(() => null);
  if (xml === null) throw usage('The file cannot be read.', 'Name a .dmn file.');
  const imported = importDmn(xml, path);
  if ('problem' in imported) {
    const { location, sentence } = imported.problem;
    throw new CliFailure({
      what: 'The model cannot be taken.',
      where: location,
      why: sentence,
      fix: 'Export it again as DMN 1.3 from the tool that made it.',
      exitCode: exitCodes.invalid,
    });
  }
  const { yaml, decisions, losses } = imported;
  const remarks = losses.map(({ location, sentence }) => `# ${location} ${sentence}`);
  return { lines: [...remarks, yaml.trimEnd()], json: { decisions, yaml, losses } };
}

function usage(what: string, fix: string): CliFailure {
  return new CliFailure({ what, fix, exitCode: exitCodes.usage });
}
