import {
  assignReleases,
  differenceLine,
  importRelease,
  planRelease,
  readStandings,
  rollBackSite,
  semanticDifference,
  minimumVersion,
  type AssignAnswer,
  type ReleasePlan,
} from '../change/change.ts';
import { findBundle, type AssignmentScope, type Cohort } from '../governance/governance.ts';
import { engineVersion, iso, systemClock } from '../platform/platform.ts';
import { CliFailure } from './cli-failure.ts';
import type { Report } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import {
  depsOf,
  nothingInForce,
  onDatabase,
  personIn,
  refusedFor,
  type ByPerson,
  type OnDatabase,
} from './on-database.ts';
import { candidateAt, jsonAt } from './release-file.ts';
import { lastPeriod, replayLast } from './replay-last.ts';
import type { Terminal } from './terminal.ts';

export interface AssignOptions extends ByPerson {
  site?: readonly string[];
  everywhere?: boolean;
  shared?: boolean;
  cohort?: string;
  unit?: readonly string[];
  share?: number;
  override?: boolean;
}

/** `sinew releases`: which version runs where, since when and why. */
export async function releases(terminal: Terminal, options: OnDatabase): Promise<Report> {
  return onDatabase(terminal, options, async (database) => {
    const standings = await readStandings(database);
    if (!standings) throw nothingInForce();
    return {
      lines: [
        `Epoch ${standings.epoch}. What belongs to the network itself: ${standings.network.version}.`,
        ...standings.sites.flatMap(({ site, version, since, actor, reason, cohorts }) => [
          `${site.padEnd(16)} ${version.padEnd(9)} since ${iso(since)}, by ${actor}: ${reason}`,
          ...cohorts.map((one) => `  ${one.cohort.id.padEnd(14)} ${one.version}`),
        ]),
      ],
      json: {
        ...standings,
        sites: standings.sites.map((one) => ({ ...one, since: iso(one.since) })),
      },
    };
  });
}

/** `sinew diff A B`: what is different between two folders or release files, what matters most first. */
export async function diff(
  terminal: Terminal,
  _options: object,
  [one = '', other = '']: readonly string[],
): Promise<Report> {
  const [before, after] = [await candidateAt(one, terminal), await candidateAt(other, terminal)];
  const differences = semanticDifference(before, after);
  const lowestVersion = minimumVersion(before.version, differences);
  return {
    lines: [
      ...differences.map(differenceLine),
      differences.length === 0
        ? 'They do the same.'
        : `${differences.length} differences; after ${before.version} the lowest version is ${lowestVersion}.`,
    ],
    json: { differences, lowestVersion },
  };
}

/** `sinew plan CANDIDATE --site ID`: what it would change there, before anything does. */
export async function plan(
  terminal: Terminal,
  options: OnDatabase & { site?: readonly string[]; replay?: string },
  [path = '']: readonly string[],
): Promise<Report> {
  const period = options.replay === undefined ? null : lastPeriod(options.replay);
  const candidate = await candidateAt(path, terminal);
  return onDatabase(terminal, options, async (database) => {
    const sites = options.site ?? candidate.sites.map(({ id }) => id);
    const planned = await planRelease(database, candidate, sites, systemClock.now());
    if (!planned) throw nothingInForce();
    const exitCode = planned.applyable ? exitCodes.ok : exitCodes.invalid;
    const replayed = period && (await replayLast(terminal, database, { candidate, sites, period }));
    return {
      lines: [...(replayed ? [...replayed.lines, ''] : []), ...planLines(planned)],
      json: { plan: { ...planned, replay: replayed?.replay ?? null } },
      exitCode,
    };
  });
}

/** `sinew import FILE`: takes a release; nothing of it is in force until it is assigned. */
export async function importFile(
  terminal: Terminal,
  options: OnDatabase & { by: string },
  [path = '']: readonly string[],
): Promise<Report> {
  const document = await jsonAt(path, terminal.cwd);
  return onDatabase(terminal, options, async (database) => {
    const { person } = await personIn(database, options.by);
    const deps = { database, clock: systemClock, engine: engineVersion() };
    const answer = await importRelease(document, person.id, deps);
    if (!answer.done) throw refusedFor(answer.refusal.sentence, 'The release was not taken.');
    const { network: _network, ...taken } = answer.taken;
    return {
      lines: [
        `Release ${taken.number}, version ${taken.version}, was taken. Assign it with: sinew assign ${taken.version}`,
      ],
      json: taken,
    };
  });
}

/** `sinew assign VERSION`: puts it in force at sites, or a part of one, or everywhere. */
export async function assign(
  terminal: Terminal,
  options: AssignOptions,
  [version = '']: readonly string[],
): Promise<Report> {
  const scopes = scopesOf(options);
  return onDatabase(terminal, options, async (database) => {
    const { person, network } = await personIn(database, options.by);
    const bundle = await findBundle(database, version);
    if (bundle === undefined) {
      throw refusedFor(
        `There is no version ${version} here. Import it first.`,
        'Nothing was assigned.',
      );
    }
    const assignments = scopes.map((scope) => ({ scope, bundle }));
    const request = {
      ...{ person, assignments, kind: 'assign' as const, reason: options.reason },
      override: options.override ?? false,
    };
    return reportOf(await assignReleases(request, depsOf(database, network)));
  });
}

/** `sinew rollback --site ID`: back to what the site ran before. */
export async function rollback(
  terminal: Terminal,
  options: ByPerson & { site: string },
): Promise<Report> {
  return onDatabase(terminal, options, async (database) => {
    const { person, network } = await personIn(database, options.by);
    const { site, reason } = options;
    return reportOf(await rollBackSite({ person, site, reason }, depsOf(database, network)));
  });
}

function scopesOf(options: AssignOptions): AssignmentScope[] {
  const sites = options.site ?? [];
  const cohort = cohortOf(options);
  if (cohort) return sites.map((site) => ({ kind: 'cohort', site, cohort }));
  const scopes: AssignmentScope[] = [
    ...(options.everywhere === true ? [{ kind: 'everywhere' } as const] : []),
    ...(options.shared === true ? [{ kind: 'network' } as const] : []),
    ...sites.map((site) => ({ kind: 'site', site }) as const),
  ];
  if (scopes.length > 0) return scopes;
  throw new CliFailure({
    what: 'Say where.',
    fix: 'Name --site (with --cohort a part of it), --everywhere, or --shared.',
    exitCode: exitCodes.usage,
  });
}

function cohortOf({ cohort: id, unit, share }: AssignOptions): Cohort | undefined {
  if (id === undefined) return undefined;
  return {
    id,
    ...(unit && { units: unit }),
    ...(share !== undefined && { share: { percent: share, salt: id } }),
  };
}

function reportOf(answer: AssignAnswer): Report {
  if (!answer.done) throw refusedFor(answer.refusal.sentence, 'Nothing was changed.');
  const { release, runs, overridden } = answer;
  const open = runs.reduce((sum, one) => sum + one.open, 0);
  return {
    lines: [
      ...overridden.map(({ sentence }) => `Overridden: ${sentence}`),
      `Epoch ${release.epoch} is in force; running processes take it over within two seconds.`,
      `${open} open runs end on the version that they were started with${open > 0 ? ':' : '.'}`,
      ...runs.map((one) => `  ${one.site}  ${one.workflow} ${one.version}  ${one.open}`),
    ],
    json: { epoch: release.epoch, runs, overridden },
  };
}

function planLines({ sites, checks, fingerprint, candidate, applyable }: ReleasePlan): string[] {
  return [
    ...sites.flatMap(({ site, base, differences, values, runs, forbidding }) => [
      `${site}: ${base?.version ?? 'new'} → ${candidate.version}`,
      ...differences.map((one) => `  ${differenceLine(one)}`),
      ...values.map(
        ({ workflow, parameter, before, after }) =>
          `  ${workflow}.${parameter}: ${valueWords(before)} → ${valueWords(after)}`,
      ),
      ...runs.map((one) => `  ${one.open} open runs of ${one.workflow} ${one.version} end on it`),
      ...forbidding.map(({ sentence }) => `  ✗ now: ${sentence}`),
    ]),
    ...checks.map(({ passed, sentence }) => `${passed ? '✓' : '✗'} ${sentence}`),
    `Plan ${fingerprint}${applyable ? '' : ': it cannot be assigned.'}`,
  ];
}

function valueWords(value: { value: unknown; from: string } | null): string {
  return value ? `${String(value.value)} (${value.from})` : 'none';
}
