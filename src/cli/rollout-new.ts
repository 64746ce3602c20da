import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { rolloutStrategies, type RolloutStrategy } from '../governance/governance.ts';
import { writePlan, type PlanWish } from '../rollout/rollout.ts';
import { compileRelease } from '../workflows/workflows.ts';
import { CliFailure } from './cli-failure.ts';
import type { Report } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { networkAt, networkFolder } from './network-at.ts';
import type { Terminal } from './terminal.ts';

export interface NewPlanOptions {
  network: string;
  template: string;
  workflow: readonly string[];
  pilot?: string;
  except?: readonly string[];
}

/** `sinew rollout new NAME --template …`: writes `rollouts/NAME.yaml`, and nothing where there is one. */
export async function newPlan(
  terminal: Terminal,
  options: NewPlanOptions,
  [name = '']: readonly string[],
): Promise<Report> {
  const template = rolloutStrategies.find((one) => one === options.template);
  if (!template)
    throw usage(
      `There is no template "${options.template}". Known: ${rolloutStrategies.join(', ')}.`,
    );
  const network = await networkAt(options.network, terminal.cwd);
  const written = writePlan(network, {
    name,
    ...wishOf(template, options),
    calls: callsOf(network),
  });
  if ('refused' in written) throw usage(written.refused);
  const folder = join(networkFolder(options.network, terminal.cwd), 'rollouts');
  const file = join(folder, `${name}.yaml`);
  await mkdir(folder, { recursive: true });
  try {
    await writeFile(file, written.text, { flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    throw usage(`There is a plan ${name} already. Take another name.`);
  }
  return {
    lines: [`Written: ${file}. Read it, change what does not fit, and run \`sinew validate\`.`],
    json: { file },
  };
}

function wishOf(
  template: RolloutStrategy,
  { workflow, pilot, except = [] }: NewPlanOptions,
): Omit<PlanWish, 'name' | 'calls'> {
  return {
    ...{ template, workflows: workflow },
    ...(pilot !== undefined && { pilot }),
    exceptions: except.map((text) => {
      const at = text.indexOf('=');
      return { site: text.slice(0, at), reason: text.slice(at + 1) };
    }),
  };
}

function callsOf(network: Parameters<typeof writePlan>[0]): PlanWish['calls'] {
  const answer = compileRelease({ epoch: 0, digest: '', network });
  if ('problems' in answer) return [];
  return [...answer.compiled.workflows].flatMap(([from, { calls }]) =>
    calls.map(({ workflow }) => ({ from, to: workflow })),
  );
}

function usage(why: string): CliFailure {
  return new CliFailure({
    ...{ what: 'No plan was written.', why, fix: 'Do what the line above says.' },
    exitCode: exitCodes.usage,
  });
}
