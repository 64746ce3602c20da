import { Argument, type Command } from 'commander';

import { withJson, type Run } from './command.ts';

/** `sinew rollout …`: how a change goes from step to step. */
export function addRollout(program: Command, run: Run): void {
  const rollout = program
    .command('rollout')
    .description('carry a version from step to step by a plan, and take it back');
  const by = ['--by <person>', 'who does it: a person of the network'] as const;
  const reason = ['--reason <text>', 'why; kept with it'] as const;
  const data = ['--data <dir>', 'the embedded database, when DATABASE_URL is not set'] as const;
  const work = () => import('./rollout.ts');
  withJson(rollout.command('new'))
    .description('write a plan by one of the classic ways')
    .argument('<name>', 'the name of its file')
    .requiredOption('--template <way>', 'pilot-then-expand, phased-tiers, by-department, …')
    .requiredOption('--workflow <id...>', 'whose tasks its gates compare')
    .option('--network <dir>', 'the network', 'networks/northlake')
    .option('--pilot <site>', 'where it begins; else the first site of the workflow')
    .option('--except <site=reason...>', 'sites that stay as they are')
    .action(run('rollout new', async () => (await import('./rollout-new.ts')).newPlan));
  withJson(rollout.command('start'))
    .description('start a rollout of a version that was taken; its first step begins by itself')
    .argument('<plan>', 'a plan of the version, or of the network in force')
    .requiredOption('--candidate <version>', 'the version')
    .requiredOption(...by)
    .requiredOption(...reason)
    .option(...data)
    .action(run('rollout start', async () => (await work()).start));
  withJson(rollout.command('status'))
    .description('list rollouts, or tell how one stands and why')
    .argument('[id]', 'a rollout')
    .option(...data)
    .action(run('rollout status', async () => (await work()).status));
  for (const [verb, act, words] of acts) {
    withJson(rollout.command(verb))
      .description(words)
      .argument('<id>', 'a rollout')
      .requiredOption(...by)
      .requiredOption(...reason)
      .option(...data)
      .action(run(`rollout ${verb}`, async () => (await work()).acting(act)));
  }
  withJson(rollout.command('decide'))
    .description('decide where gates say neither yes nor no')
    .argument('<id>', 'a rollout')
    .addArgument(new Argument('<how>', 'what to do').choices(['go-on', 'watch', 'roll-back']))
    .requiredOption(...by)
    .requiredOption(...reason)
    .option(...data)
    .action(run('rollout decide', async () => (await work()).decideOn));
  withJson(rollout.command('sentinel'))
    .description('report one severe event: it stops the rollouts of a workflow, everywhere')
    .requiredOption('--site <id>', 'where it happened')
    .option('--workflow <id>', 'the workflow; left out: all rollouts of the network')
    .option('--object <ref>', 'what it was seen at, as in run:ins_…')
    .requiredOption(...by)
    .requiredOption(...reason)
    .option(...data)
    .action(run('rollout sentinel', async () => (await work()).sentinel));
}

const acts = [
  ['approve', 'approve', 'approve what the step asks to be approved; not by who started it'],
  ['hold', 'hold', 'hold it: nothing begins until it is resumed; its guardrails go on watching'],
  ['resume', 'resume', 'let it go on, having looked at what held it'],
  ['rollback', 'roll-back', 'take back all that it put in force'],
  ['end', 'end', 'end it and leave what it put in force'],
] as const;
