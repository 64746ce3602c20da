import { createAuthorize } from '../access/access.ts';
import { migrateRuns as migrate, reasonProblem, Releases, type RunFate } from '../flow/flow.ts';
import {
  createDutyBoard,
  newestRelease,
  memberOf,
  poolMembers,
  readRelease,
  type Release,
} from '../governance/governance.ts';
import { systemClock, systemIds, type Database } from '../platform/platform.ts';
import { compileRelease, type CompiledRelease } from '../workflows/workflows.ts';
import { CliFailure } from './cli-failure.ts';
import type { Report } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { requireRunningDatabase } from './open-database.ts';
import type { Terminal } from './terminal.ts';

interface MigrateOptions {
  workflow: string;
  to: string;
  site?: string;
  dryRun?: boolean;
  apply?: boolean;
  by?: string;
  reason?: string;
  data?: string;
}

/** `sinew migrate-runs`: what becomes of the open runs of a workflow under another version; with --apply, moves them. */
export async function migrateRuns(terminal: Terminal, options: MigrateOptions): Promise<Report> {
  if ((options.apply === true) === (options.dryRun === true)) {
    throw usage('Say either --dry-run or --apply.', 'Look with --dry-run first.');
  }
  const opened = await requireRunningDatabase(terminal, options);
  try {
    const { database } = opened;
    const { current, inForce, to } = await releasesOf(database, options);
    const apply = options.apply === true ? applying(current, options) : null;
    const duty = createDutyBoard({ database, clock: systemClock });
    await duty.refresh();
    const fates = await migrate(
      {
        ...{ workflow: options.workflow, to },
        ...{ site: options.site ?? null, apply },
      },
      {
        ...{ database, clock: systemClock, ids: systemIds(systemClock) },
        releases: new Releases(current, inForce),
        member: (asked, at) => memberOf(current.network, asked, at, duty.current()),
        staffed: (pool, site, at) =>
          !poolMembers(current.network, pool, site, at, duty.current()).fallback,
        asked: ({ pool, site }, at) =>
          poolMembers(current.network, pool, site, at, duty.current()).people.map(({ id }) => id),
      },
    );
    return report(fates, to, apply !== null);
  } finally {
    await opened.close();
  }
}

function applying(current: Release, { by, reason = '', site }: MigrateOptions) {
  const wrong = reasonProblem(reason);
  if (wrong) throw usage(wrong.sentence, 'Write it after --reason; it stands in each timeline.');
  const person = current.network.people.find(({ id }) => id === by);
  if (!person) {
    throw usage('--by names nobody whom the network knows.', 'Name who moves the runs: --by ID.');
  }
  const authorize = createAuthorize(current.network.roles);
  const may = authorize(person, 'release.assign', { site: site ?? '*', unit: null });
  if (may.allowed) return { actor: person.id, reason };
  throw new CliFailure({
    what: `${person.name} may not move runs.`,
    why: may.reason,
    fix: 'Ask somebody who may put releases in force there.',
    exitCode: exitCodes.notPermitted,
  });
}

/** `--to`: an epoch, or the version of the workflow that the newest release runs. */
async function releasesOf(
  database: Database,
  { to, workflow }: MigrateOptions,
): Promise<{ current: Release; inForce: CompiledRelease; to: CompiledRelease }> {
  const current = await newestRelease(database);
  if (!current) throw usage('No release is in force.', 'Start Sinew with its network first.');
  const inForce = compiled(current);
  if (/^\d{1,9}$/.test(to)) {
    const release = await readRelease(database, Number(to));
    if (release) return { current, inForce, to: compiled(release) };
    throw usage(`There is no epoch ${to}.`, `The newest is ${current.epoch}.`);
  }
  const versions = [...inForce.bySite.values()]
    .flat()
    .flatMap(({ definition: { id, version } }) => (id === workflow ? version : []));
  if (versions.includes(to)) return { current, inForce, to: inForce };
  const runs = versions.length === 0 ? 'does not run it' : `runs ${[...new Set(versions)].join()}`;
  throw usage(
    `The newest release does not run ${workflow} ${to}; it ${runs}.`,
    'Name an epoch: a release stays known under it.',
  );
}

function compiled(release: Release): CompiledRelease {
  const answer = compileRelease(release);
  if ('compiled' in answer) return answer.compiled;
  throw new CliFailure({
    what: `The release of epoch ${release.epoch} does not compile with this Sinew.`,
    fix: 'Use the version of Sinew that put it in force.',
    exitCode: exitCodes.invalid,
  });
}

function report(fates: readonly RunFate[], { epoch }: CompiledRelease, applied: boolean): Report {
  const count = (becomes: RunFate['fate']['becomes']): number =>
    fates.filter(({ fate }) => fate.becomes === becomes).length;
  const sum = `${count('moved')} moved, ${count('handed-over')} handed to a person, ${count('kept')} kept`;
  return {
    lines: [
      ...fates.map(lineOf),
      applied ? `${sum}.` : `Of ${fates.length} open runs: ${sum}. Nothing was changed.`,
    ],
    json: { epoch, applied, runs: fates.map(asJson) },
  };
}

function lineOf({ run, site, version, state, fate }: RunFate): string {
  const was = `${run}  ${site}  ${version} ${state}`;
  if (fate.becomes === 'kept') return `${was}  kept: ${fate.why}`;
  const tasks = fate.tasks.map(({ key, becomes }) => `${key} ${becomes}`).join(', ');
  return `${was}  ${fate.becomes} to ${fate.state}${tasks === '' ? '' : ` (${tasks})`}`;
}

function asJson({ fate, ...run }: RunFate): object {
  if (fate.becomes === 'kept') return { ...run, ...fate };
  const { step, becomes, state, tasks } = fate;
  const waits = step.commands.flatMap((one) =>
    one.kind === 'set-timer' ? { name: one.name, afterMs: one.afterMs } : [],
  );
  return { ...run, becomes, toState: state, tasks, waits, sentence: step.because.sentence };
}

function usage(what: string, fix: string): CliFailure {
  return new CliFailure({ what, fix, exitCode: exitCodes.usage });
}
