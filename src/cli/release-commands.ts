import { Argument, type Command } from 'commander';

import { positiveNumber, wholeNumber, withJson, type Run } from './command.ts';

/** key to rollback: how a change comes into force, and goes back. */
export function addReleases(program: Command, run: Run): void {
  const by = ['--by <person>', 'who does it: a person of the network'] as const;
  const key = ['--key <file>', 'their private key'] as const;
  const reason = ['--reason <text>', 'why; kept with it'] as const;
  const data = ['--data <dir>', 'the embedded database, when DATABASE_URL is not set'] as const;
  const replay = ['--replay <period>', 'with a replay of as long until now, such as 7d'] as const;
  const making = () => import('./make-release-file.ts');
  const running = () => import('./releases.ts');
  withJson(program.command('key'))
    .description('make a key to sign releases with')
    .argument('<file>', 'where the private half is written')
    .action(run('key', async () => (await making()).makeKey));
  withJson(program.command('release'))
    .description('make a release of a network, play its stories, and sign it as its author')
    .requiredOption('--network <dir>', 'the network')
    .requiredOption(...by)
    .requiredOption(...key)
    .requiredOption('--out <file>', 'where it is written')
    .option(...replay)
    .option('--note <audience=text...>', 'what it means for nursing, informatics, integration, …')
    .option(...data)
    .action(run('release', async () => (await making()).makeReleaseFile));
  withJson(program.command('approve'))
    .description('sign a release that somebody else made')
    .argument('<file>', 'the release')
    .requiredOption(...by)
    .requiredOption(...key)
    .action(run('approve', async () => (await making()).approveReleaseFile));
  withJson(program.command('init'))
    .description('write a network to begin with: small, whole, and with words on each file')
    .argument('<dir>', 'a folder that is empty or not there')
    .option('--id <id>', 'what the network is called by programs', 'my-network')
    .option('--title <text>', 'and by people', 'My network')
    .action(run('init', async () => (await import('./init-network.ts')).initNetwork));
  withJson(program.command('export'))
    .description('write what runs into a folder, byte for byte as it was written')
    .argument('<dir>', 'a folder that is empty or not there')
    .option('--version <version>', 'a version that was taken, in place of what runs')
    .option('--site <id>', 'what runs at this site; else what the network itself runs')
    .option(
      '--request <number>',
      'what a change request says',
      wholeNumber({ from: 1, to: 2 ** 31 - 1 }),
    )
    .option('--catalog', 'with the workflows of the catalog')
    .option(...data)
    .action(run('export', async () => (await import('./export-network.ts')).exportNetwork));
  withJson(program.command('request'))
    .description('list change requests, or begin one from a folder')
    .addArgument(new Argument('[act]', 'new, to begin one').choices(['list', 'new']))
    .option('--network <dir>', 'new: the network as it should be')
    .option('--by <person>', 'new: its author')
    .option('--title <text>', 'new: what changes, in a line')
    .option('--why <text>', 'new: why')
    .option('--site <id...>', 'new: at these sites')
    .option('--everywhere', 'new: at all sites, with what belongs to the network itself')
    .option(...data)
    .action(run('request', async () => (await import('./request.ts')).request));
  withJson(program.command('diff'))
    .description('list what is different between two networks, what matters most first')
    .argument('<one>', 'a folder or a release')
    .argument('<other>', 'a folder or a release')
    .action(run('diff', async () => (await running()).diff));
  withJson(program.command('plan'))
    .description('tell what a network would change where, before anything does')
    .argument('<candidate>', 'a folder or a release')
    .option('--site <id...>', 'at these sites; else at all')
    .option(...replay)
    .option(...data)
    .action(run('plan', async () => (await running()).plan));
  withJson(program.command('import'))
    .description('take a release, so that it can be assigned')
    .argument('<file>', 'the release')
    .requiredOption(...by)
    .option(...data)
    .action(run('import', async () => (await running()).importFile));
  withJson(program.command('assign'))
    .description('put a version in force at sites, at a part of one, or everywhere')
    .argument('<version>', 'a version that was taken')
    .option('--site <id...>', 'at these sites')
    .option('--everywhere', 'at all sites, with what belongs to the network itself')
    .option('--shared', 'what belongs to the network itself: roles, people, destinations, clients')
    .option('--cohort <name>', 'only for a part of the site: say which with --unit or --share')
    .option('--unit <id...>', 'patients in these units')
    .option('--share <percent>', 'this share of patients', positiveNumber(100))
    .option('--override', 'although a freeze or a budget forbids it, where you may')
    .requiredOption(...by)
    .requiredOption(...reason)
    .option(...data)
    .action(run('assign', async () => (await running()).assign));
  withJson(program.command('rollback'))
    .description('take a site back to what it ran before')
    .requiredOption('--site <id>', 'the site')
    .requiredOption(...by)
    .requiredOption(...reason)
    .option(...data)
    .action(run('rollback', async () => (await running()).rollback));
  withJson(program.command('releases'))
    .description('list which version runs where, since when and why')
    .option(...data)
    .action(run('releases', async () => (await running()).releases));
  const flags = () => import('./flags.ts');
  withJson(program.command('flags'))
    .description('list what each flag gives where, and what is turned off')
    .option(...data)
    .action(run('flags', async () => (await flags()).flags));
  for (const [name, what, work] of [
    ['kill', 'turn a flag off at once', async () => (await flags()).kill],
    ['turn-on', 'ask for it; a second person turns it on', async () => (await flags()).turnOn],
  ] as const) {
    withJson(program.command(name))
      .description(what)
      .argument('<flag>', 'its key')
      .option('--site <id>', 'at this site; else everywhere')
      .option('--unit <id>', 'in this unit of the site')
      .requiredOption(...by)
      .requiredOption(...reason)
      .option(...data)
      .action(run(name, work));
  }
}
