/** The front door of cli/: the `sinew` command. Each command's code is loaded when it is asked for. */
import { Argument, Command, Option } from 'commander';

import { engineVersion } from '../platform/platform.ts';
import {
  announce,
  commanderExit,
  positiveNumber,
  runCommand,
  usageError,
  wholeNumber,
  withJson,
  type Report,
  type Run,
} from './command.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import { addReleases } from './release-commands.ts';
import { addRollout } from './rollout-commands.ts';
import { processTerminal, type Terminal } from './terminal.ts';

export type { ExitCode } from './exit-codes.ts';
export type { Terminal } from './terminal.ts';

const PORT = { from: 1, to: 65_535 };
const SEED = { from: 0, to: 2 ** 31 - 1 };
const EXAMPLES_MAX = 50;
const SPEED_MAX = 10_000;

/** Runs one command line (without node and script) and gives its exit code. Nothing is thrown, the process goes on. */
export async function main(
  argv: readonly string[],
  terminal: Terminal = processTerminal(),
): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.ok;
  // Commander hands over the arguments, then the options, then itself.
  const run: Run =
    (command, load) =>
    async (...args) => {
      const options = args.at(-2) as { json?: boolean };
      const words = args.slice(0, -2) as string[];
      exitCode = await runCommand(terminal, { command, json: options.json === true }, async () => {
        const work = await load();
        return work(terminal, options as Parameters<typeof work>[1], words);
      });
    };

  const json = argv.includes('--json');
  // Commander writes what is wrong before it throws. Whoever asked for data gets that instead.
  const err = (text: string): void => (json ? undefined : terminal.err(text));
  const program = buildProgram({ out: (text) => terminal.out(text), err }, run);
  try {
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    const code = commanderExit(error);
    if (code === null) throw error;
    const command = argv.find((word) => !word.startsWith('-')) ?? 'sinew';
    if (code !== exitCodes.ok) announce(terminal, { command, json }, usageError(error));
    return code;
  }
  return exitCode;
}

function buildProgram(terminal: Pick<Terminal, 'out' | 'err'>, run: Run): Command {
  const program = new Command('sinew')
    .description('Clinical workflow automation: HL7 v2 feeds in, governed workflows and tasks out.')
    .version(`sinew ${engineVersion()}`, '-V, --version', 'say which version this is')
    .configureHelp({ subcommandTerm: (command) => termOf(command) })
    // `measures --version` is another one.
    .enablePositionalOptions()
    .helpCommand('help [command]', 'say what a command does')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text),
      writeErr: (text) => terminal.err(text),
    })
    .showHelpAfterError('(add --help for the options)')
    .addHelpText(
      'after',
      '\nExit codes: 0 ok, 1 error, 2 usage, 3 validation failed, 4 not permitted, 5 conflict.\nMore in docs/cli.md.',
    );
  const groups = [
    ['Run it:', addRunning],
    ['Networks and workflows:', addChecking],
    ['Messages:', addMessages],
    ['Releases and what is in force:', addReleases],
    ['Sites that are to be changed:', addProgramme],
    ['What was, and what a change would mean:', addReplay],
    ['Step by step to the sites:', addRollout],
  ] as const;
  for (const [heading, add] of groups) {
    program.commandsGroup(heading);
    add(program, run);
  }
  return program;
}

/** A command with what it is about, as in `validate [dir]`: every one takes options. */
function termOf(command: Command): string {
  const words = command.registeredArguments.map((one) =>
    one.required ? `<${one.name()}>` : `[${one.name()}]`,
  );
  return [command.name(), ...words].join(' ');
}

/** start, demo, simulate: what runs until it is told to end. */
function addRunning(program: Command, run: Run): void {
  withJson(program.command('start'))
    .description('run Sinew on a network, with your database and your identity provider')
    .requiredOption('--network <dir>', 'the network: a folder with network.yaml')
    .option('--port <number>', 'web port', wholeNumber(PORT), 8080)
    .option('--host <address>', 'address to listen on for browsers', '127.0.0.1')
    .option(
      '--data <dir>',
      'where the embedded database lives when DATABASE_URL is not set',
      '.data/sinew',
    )
    .action(run('start', async () => (await import('./start.ts')).start));
  withJson(program.command('demo'))
    .description('run the example network with simulated hospitals; nothing needs to be set up')
    .option('--port <number>', 'web port; the next free one is taken', wholeNumber(PORT), 8080)
    .option('--data <dir>', 'where the embedded database lives', '.data/demo')
    .option('--seed <number>', 'repeat the same patients and journeys', wholeNumber(SEED))
    .option('--speed <factor>', 'how much faster than life', positiveNumber(SPEED_MAX), 60)
    .action(run('demo', async () => (await import('./demo.ts')).demo));
  withJson(program.command('version'))
    .description('say which version this is')
    .action(run('version', async () => sayVersion));
  withJson(program.command('simulate'))
    .description('play simulated hospitals against the feeds of a running Sinew')
    .requiredOption('--network <dir>', 'the network whose feeds are played')
    .option('--seed <number>', 'repeat the same patients and journeys', wholeNumber(SEED), 1)
    .option('--minutes <number>', 'how long', positiveNumber(1_000_000), 10)
    .option('--speed <factor>', 'how much faster than life', positiveNumber(SPEED_MAX), 60)
    .option('--rate <number>', 'messages a minute, all feeds together', positiveNumber(100_000), 45)
    .option('--to <host>', 'where the feeds listen, if not where the network says')
    .action(run('simulate', async () => (await import('./simulate.ts')).simulate));
}

async function sayVersion(): Promise<Report> {
  const version = engineVersion();
  return { lines: [`sinew ${version}`], json: { version } };
}

/** doctor, validate, test: what looks and changes nothing. */
function addChecking(program: Command, run: Run): void {
  withJson(program.command('doctor'))
    .description('check that this machine, database and network are fit to run Sinew')
    .option('--network <dir>', 'the network', 'networks/northlake')
    .option('--data <dir>', 'where the embedded database lives', '.data/demo')
    .option('--port <number>', 'web port', wholeNumber(PORT), 8080)
    .action(run('doctor', async () => (await import('./doctor.ts')).doctor));
  withJson(program.command('validate'))
    .description('check a network and its workflows; every problem with file, line and column')
    .argument('[dir]', 'the network', 'networks/northlake')
    .option(
      '--data <dir>',
      'the embedded database of the running Sinew, to hold the version against',
    )
    .action(run('validate', async () => (await import('./validate.ts')).validate));
  withJson(program.command('new'))
    .description('write a workflow to begin with: whole, with stories that come out')
    .addArgument(new Argument('<what>', 'what').choices(['workflow']))
    .argument('<id>', 'its name: lower case words joined by hyphens')
    .requiredOption('--event <type>', 'what begins it, as in result.reported (docs/events.md)')
    .option(
      '--only <field=value...>',
      'only such events, as in class=emergency or number<70; given twice: either',
    )
    .option('--title <text>', 'what people call it; else from its name')
    .option('--after <time>', 'how long it waits before it asks, as in 2h; else it asks at once')
    .option('--within <time>', 'until when somebody must accept', '30m')
    .option('--role <id>', 'who is asked first', 'nurse')
    .option('--next <id>', 'who is asked if nobody accepts', 'charge-nurse')
    .option('--network <dir>', 'the network', 'networks/northlake')
    .option('--site <id...>', 'install it at these sites of the network, or at all')
    .option('--own', 'write it into the network’s folder, not into the catalog')
    .action(run('new', async () => (await import('./begin-workflow.ts')).beginWorkflow));
  withJson(program.command('recount'))
    .description('count anew what every feed brought and what happened to work')
    .option('--data <dir>', 'the embedded database of the running Sinew')
    .action(run('recount', async () => (await import('./recount.ts')).recount));
  withJson(program.command('diagram'))
    .description('draw a workflow as a state diagram, in Mermaid')
    .argument('<file>', 'the workflow, as in catalog/critical-result/workflow.yaml')
    .action(run('diagram', async () => (await import('./diagram.ts')).diagram));
  const mappings = withJson(program.command('mappings'))
    .description('list what feeds’ codes, places and providers mean, or try a change on messages')
    .addArgument(
      new Argument('[act]', 'what a network would make of messages that came').choices(['preview']),
    )
    .option('--feed <id>', 'of this feed')
    .option('--network <dir>', 'the network; with preview, the one to try', 'networks/northlake')
    .option('--unmapped', 'codes that came to a running Sinew and that no map has')
    .option('--try <line>', 'preview one line of the feed’s code map, as in KX=2823-3')
    .option('--from <time>', 'preview messages from then on; else those of a day')
    .option('--to <time>', 'preview messages before then; else until now')
    .option('--limit <number>', 'preview at most', wholeNumber({ from: 1, to: 100_000 }), 10_000)
    .option('--data <dir>', 'the embedded database, when DATABASE_URL is not set');
  mappings.action(run('mappings', async () => (await import('./mappings.ts')).mappings));
  withJson(program.command('drill'))
    .description(
      'show the last daily drill of ladders: which rung answered, and which stayed silent',
    )
    .option('--site <id>', 'of this site; else of all')
    .option('--data <dir>', 'the embedded database, when DATABASE_URL is not set')
    .action(run('drill', async () => (await import('./drill.ts')).drill));
  withJson(program.command('explain'))
    .description(
      'say which value a parameter has at a site and who set it, or ask a decision table',
    )
    .argument('[what]', '<workflow>, <workflow>.<parameter> or <workflow>.decide.<table>')
    .option('--network <dir>', 'the network', 'networks/northlake')
    .option('--site <id>', 'at this site; else at all where the workflow runs')
    .option('--standardisation', 'how far each site does as the network does')
    .option('--input <name=value...>', 'values of the table’s columns; others are not known')
    .action(run('explain', async () => (await import('./explain.ts')).explain));
  withJson(program.command('export-decision'))
    .description('write the decision tables of a workflow as DMN 1.3')
    .argument('<what>', '<workflow> or <workflow>.<table>')
    .option('--network <dir>', 'the network', 'networks/northlake')
    .action(run('export-decision', async () => (await import('./exchange-dmn.ts')).exportDecision));
  withJson(program.command('import-dmn'))
    .description('write the decision tables of a DMN model as a workflow has them')
    .argument('<file>', 'a .dmn file, DMN 1.1 to 1.5')
    .action(run('import-dmn', async () => (await import('./exchange-dmn.ts')).importDmnFile));
  withJson(program.command('export-plan-definition'))
    .description('write a workflow as FHIR R4 PlanDefinition')
    .argument('<workflow>', 'its id')
    .option('--network <dir>', 'the network', 'networks/northlake')
    .action(
      run(
        'export-plan-definition',
        async () => (await import('./exchange-plan-definition.ts')).exportPlan,
      ),
    );
  withJson(program.command('import-plan-definition'))
    .description('write a FHIR R4 PlanDefinition as the skeleton of a workflow')
    .argument('<file>', 'a PlanDefinition in JSON')
    .action(
      run(
        'import-plan-definition',
        async () => (await import('./exchange-plan-definition.ts')).importPlan,
      ),
    );
  withJson(program.command('test'))
    .description(
      'hold feeds against the contracts that their files make, and workflows against their stories',
    )
    .argument('[dir]', 'the network', 'networks/northlake')
    .option('--feed <id>', 'only this feed')
    .option('--workflow <id>', 'only the stories of this workflow')
    .option('--story', 'tell every story, also those that came out as written')
    .action(run('test', async () => (await import('./test-network.ts')).testNetwork));
}

/** sites, package: who is ready for a change, and what people must know of it. */
function addProgramme(program: Command, run: Run): void {
  const data = ['--data <dir>', 'the embedded database, when DATABASE_URL is not set'] as const;
  withJson(program.command('sites'))
    .description('list which sites are ready for a rollout, and what blocks the others')
    .option('--site <id>', 'only this site')
    .option(...data)
    .action(run('sites', async () => (await import('./programme.ts')).sites));
  withJson(program.command('package'))
    .description('write what people of a site must know of a version, as a page for paper')
    .argument('<version>', 'a version that was taken')
    .requiredOption('--site <id>', 'the site')
    .option('--role <id>', 'only the job aid of this role')
    .option('--out <file>', 'where it is written; else SITE-VERSION.html')
    .option(...data)
    .action(run('package', async () => (await import('./programme.ts')).releasePackage));
}

/** replay, shadow: what a change would mean; migrate-runs: what becomes of runs under it. */
function addReplay(program: Command, run: Run): void {
  withJson(program.command('migrate-runs'))
    .description(
      'list what becomes of open runs under another version of their workflow; move them',
    )
    .requiredOption('--workflow <id>', 'of this workflow')
    .requiredOption('--to <epoch>', 'to an epoch, or to the version that the newest release runs')
    .option('--site <id>', 'only at this site')
    .option('--dry-run', 'list, and change nothing')
    .option('--apply', 'move them')
    .option('--by <person>', 'with --apply: who moves them')
    .option('--reason <text>', 'with --apply: why; it stands in each run’s timeline')
    .option('--data <dir>', 'the embedded database, when DATABASE_URL is not set')
    .action(run('migrate-runs', async () => (await import('./migrate-runs.ts')).migrateRuns));
  withJson(program.command('measures'))
    .description('tell how soon and how late work was done, what climbed, and by site')
    .addOption(
      new Option('--period <period>', 'by hour, by day or by week')
        .choices(['day', 'month', 'half-year'])
        .default('day'),
    )
    .option('--site <id...>', 'at these sites; else at all')
    .option('--workflow <id>', 'of this workflow, with the measures that it declares')
    .option('--version <version>', 'of this version of it')
    .option('--csv', 'every point as a line')
    .option('--data <dir>', 'the embedded database, when DATABASE_URL is not set')
    .action(run('measures', async () => (await import('./measures.ts')).measures));
  const several = (value: string, had: readonly string[] = []): string[] => [...had, value];
  withJson(program.command('replay'))
    .description(
      'go through past events again, by a changed network, and tell what would have been different',
    )
    .requiredOption('--from <time>', 'tasks that opened at 2026-03-03T14:05 or later')
    .requiredOption('--to <time>', 'and before this time')
    .option('--zone <zone>', 'zone of times without an offset', 'UTC')
    .option('--candidate <dir>', 'the network to try; else the one in force')
    .option('--set <value>', 'with critical-result.accept_within=12m, @site for one site', several)
    .option('--site <id>', 'only this site; may be repeated', several)
    .option('--examples <number>', 'of each kind', wholeNumber({ from: 0, to: EXAMPLES_MAX }), 3)
    .option('--data <dir>', 'the embedded database, when DATABASE_URL is not set')
    .action(run('replay', async () => (await import('./replay.ts')).replay));
  withJson(program.command('shadow'))
    .description('let a changed network run beside the one in force on live traffic, and compare')
    .addArgument(new Argument('[act]', 'what to do').choices(['start', 'status', 'stop']))
    .argument('[id]', 'with status and stop: which; else the newest')
    .option('--candidate <dir>', 'a folder, a release file or the version of an imported release')
    .option('--set <value>', 'with critical-result.accept_within=12m, @site for one site', several)
    .option('--site <id>', 'only this site; may be repeated', several)
    .option('--by <person>', 'with start and stop: who does it')
    .option('--examples <number>', 'of each kind', wholeNumber({ from: 0, to: EXAMPLES_MAX }), 3)
    .option('--data <dir>', 'the embedded database, when DATABASE_URL is not set')
    .action(run('shadow', async () => (await import('./shadow.ts')).shadow));
}

/** send, messages: what goes in, and what became of it. */
function addMessages(program: Command, run: Run): void {
  withJson(program.command('send'))
    .description('send HL7 v2 messages to a feed and tell what became of them')
    .argument(
      '<path>',
      'a .hl7 or .txt file, a .jsonl corpus with the field "text", or a folder of these',
    )
    .requiredOption('--feed <id>', 'the feed')
    .option('--network <dir>', 'the network that says where the feed listens; else the running one')
    .option('--host <address>', 'where the feed listens, if not where the network says')
    .option('--port <number>', 'its port, if not the one that the network says', wholeNumber(PORT))
    .option('--connections <number>', 'senders at once', wholeNumber({ from: 1, to: 200 }), 1)
    .option('--limit <number>', 'messages at most', wholeNumber({ from: 1, to: 100_000_000 }))
    .option('--timeout <seconds>', 'wait so long for an answer', positiveNumber(3_600), 30)
    .option('--tls', 'speak TLS; implied by the three below')
    .option('--ca <file>', 'PEM of who signs the feed’s certificate, if not a public authority')
    .option('--cert <file>', 'PEM certificate to show, with its chain')
    .option('--key <file>', 'PEM private key of --cert')
    .option(
      '--data <dir>',
      'the embedded database of the running Sinew, to tell what became of them',
    )
    .action(run('send', async () => (await import('./send.ts')).send));
  withJson(program.command('messages'))
    .description('list messages that arrived, newest first')
    .option('--feed <id>', 'of this feed')
    .option('--type <type>', 'of this type: ADT, or ADT^A01')
    .option('--sender <name>', 'from this sending application (MSH-3)')
    .option('--patient <id>', 'with this patient identifier')
    .option('--visit <number>', 'with this visit number')
    .option('--order <number>', 'with this order or accession number')
    .option('--control <id>', 'with this control id (MSH-10)')
    .option('--outcome <outcome>', 'applied, kept, parked, failed, skipped or waiting')
    .option('--from <time>', 'received at 2026-03-03T14:05 or later')
    .option('--to <time>', 'received before this time')
    .option('--zone <zone>', 'zone of times without an offset', 'UTC')
    .option('--text <text>', 'holding this text; tells first what looking inside messages costs')
    .option('--yes', 'look inside messages without asking')
    .option(
      '--before <seq>',
      'older than this message',
      wholeNumber({ from: 1, to: Number.MAX_SAFE_INTEGER }),
    )
    .option('--limit <number>', 'at most', wholeNumber({ from: 1, to: 10_000 }), 20)
    .option('--data <dir>', 'the embedded database, when DATABASE_URL is not set')
    .action(run('messages', async () => (await import('./messages.ts')).messages));
}
