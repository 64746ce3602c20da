import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';

import { compileDefinition, drawDiagram } from '../workflows/workflows.ts';
import type { Report } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';

/** `sinew diagram FILE`: a workflow as a state diagram in Mermaid, or what is wrong with the file. */
export async function diagram(
  terminal: Terminal,
  _options: { json?: boolean },
  [file = '']: readonly string[],
): Promise<Report> {
  const answer = compileDefinition(await readFile(resolve(terminal.cwd, file), 'utf8'), file);
  if ('problems' in answer) {
    return {
      lines: answer.problems.map(({ location, sentence }) => `${location}  ${sentence}`),
      json: { problems: answer.problems },
      exitCode: exitCodes.invalid,
    };
  }
  const drawn = drawDiagram(answer.definition.definition);
  return { lines: [drawn.trimEnd()], json: { mermaid: drawn } };
}
