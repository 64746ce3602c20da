import { createAuthorize } from '../access/access.ts';
import {
  findBundle,
  newestRelease,
  readBundles,
  type Network,
  type Release,
} from '../governance/governance.ts';
import { iso, systemClock, systemIds, type Database } from '../platform/platform.ts';
import { withParameters, type ParameterChange } from '../rehearsal/rehearsal.ts';
import {
  nameOf,
  readDifferences,
  readShadow,
  readShadows,
  shadowsShownMax,
  startShadow,
  stopShadow,
  type Shadow,
  type ShadowAnswer,
} from '../shadows/shadows.ts';
import { CliFailure } from './cli-failure.ts';
import type { Report } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { requireRunningDatabase } from './open-database.ts';
import { candidateAt } from './release-file.ts';
import { differenceLines } from './replay-lines.ts';
import { changeOf, checkNames, sitesOf } from './replay.ts';
import type { Terminal } from './terminal.ts';

export interface ShadowOptions {
  candidate?: string;
  set?: readonly string[];
  site?: readonly string[];
  by?: string;
  examples: number;
  data?: string;
}

/** `sinew shadow start|status|stop`: a candidate beside what is in force, on live traffic. The server that runs follows it. */
export async function shadow(
  terminal: Terminal,
  options: ShadowOptions,
  [act = 'status', id]: readonly string[],
): Promise<Report> {
  const opened = await requireRunningDatabase(terminal, options);
  try {
    const { database } = opened;
    const inForce = await newestRelease(database);
    if (!inForce) {
      throw new CliFailure({
        what: 'No network was ever in force in this database.',
        where: opened.from,
        fix: 'Start Sinew on it once.',
      });
    }
    if (act === 'start') return await start(terminal, options, { database, inForce });
    const meant = await shadowOf(database, id);
    if (act === 'stop') return await stop(options, meant, { database, inForce });
    return await status(options, meant, { database, inForce });
  } finally {
    await opened.close();
  }
}

interface InForce {
  database: Database;
  inForce: Release;
}

async function start(
  terminal: Terminal,
  { candidate: named, set = [], site, by }: ShadowOptions,
  { database, inForce }: InForce,
): Promise<Report> {
  const changes = set.map(changeOf);
  const base = await networkOf(named, terminal, { database, inForce });
  const network = withParameters(checkNames(base, changes), changes);
  const answer = await startShadow(
    {
      person: personOf(inForce, by),
      candidate: { name: nameOf(named ?? null, changes satisfies ParameterChange[]), network },
      sites: sitesOf(inForce.network, site),
    },
    { ...depsOf(database, inForce), inForce },
  );
  const { id } = doneOr(answer, 'The shadow was not started.');
  return {
    lines: [
      `Shadow ${id} begins within seconds where Sinew runs. See what it finds with: sinew shadow status`,
    ],
    json: { id },
  };
}

async function stop(
  { by }: ShadowOptions,
  { id }: Shadow,
  { database, inForce }: InForce,
): Promise<Report> {
  const answer = await stopShadow(personOf(inForce, by), id, depsOf(database, inForce));
  doneOr(answer, 'The shadow was not stopped.');
  return { lines: [`Shadow ${id} was stopped. What it compared stays.`], json: { id } };
}

async function status(
  { examples: each }: ShadowOptions,
  found: Shadow,
  { database, inForce: { network } }: InForce,
): Promise<Report> {
  const { sums, startedAt, endedAt, comparedThrough, ...rest } = found;
  const kept = await readDifferences(database, found.id, each);
  const examples = kept.flatMap(({ kinds, ...one }) => kinds.map((kind) => ({ ...one, kind })));
  return {
    lines: [
      standing(found),
      ...(sums ? differenceLines({ ...sums, examples }, network) : ['Nothing is compared yet.']),
    ],
    json: {
      ...{ ...rest, startedAt: iso(startedAt), endedAt: endedAt === null ? null : iso(endedAt) },
      ...{ comparedThrough: iso(comparedThrough), sums, examples },
    },
  };
}

function standing({ id, candidate, sites, startedAt, ...shadow }: Shadow): string {
  const { state, endedAt, sentence, comparedThrough, events } = shadow;
  const where = sites === null ? 'everywhere' : `at ${sites.join(', ')}`;
  const began = `Shadow ${id} of ${candidate} ${where}, since ${iso(startedAt)}`;
  if (state === 'running') {
    return `${began}: runs, ${events} events, compared until ${iso(comparedThrough)}.`;
  }
  const ended = endedAt === null ? '' : ` at ${iso(endedAt)}`;
  return `${began}: ${state}${ended}, ${events} events.${sentence === null ? '' : ` ${sentence}`}`;
}

async function shadowOf(database: Database, id: string | undefined): Promise<Shadow> {
  const found =
    id === undefined
      ? (await readShadows(database, shadowsShownMax))[0]
      : await readShadow(database, id);
  if (found) return found;
  throw new CliFailure({
    what: id === undefined ? 'There is no shadow.' : `There is no shadow "${id}".`,
    fix: 'Start one: sinew shadow start --candidate DIR --by PERSON.',
    exitCode: exitCodes.usage,
  });
}

/** `--candidate`: a folder, a release file, or the version of a release that was imported. */
async function networkOf(
  named: string | undefined,
  terminal: Terminal,
  { database, inForce }: InForce,
): Promise<Network> {
  if (named === undefined) return inForce.network;
  const digest = /^\d+\.\d+\.\d+$/.test(named) ? await findBundle(database, named) : undefined;
  const bundles = digest === undefined ? null : await readBundles(database, [digest]);
  return bundles?.get(digest ?? '') ?? candidateAt(named, terminal);
}

function personOf({ network }: Release, by: string | undefined) {
  const person = network.people.find(({ id }) => id === by);
  if (person) return person;
  throw new CliFailure({
    what: '--by names nobody whom the network knows.',
    fix: 'Name who starts or stops it: --by ID.',
    exitCode: exitCodes.usage,
  });
}

const depsOf = (database: Database, { network }: Release) => ({
  ...{ database, clock: systemClock, ids: systemIds(systemClock) },
  authorize: createAuthorize(network.roles),
});

function doneOr(answer: ShadowAnswer, what: string): Shadow {
  if (answer.done) return answer.shadow;
  const { refusal, problems } = answer;
  const [first] = problems;
  throw new CliFailure({
    ...{ what, why: refusal.sentence },
    ...(first && { where: first.location, why: `${refusal.sentence} ${first.sentence}` }),
    fix: first ? 'Mend it, and start again.' : 'See: sinew shadow status.',
    exitCode:
      refusal.kind === 'forbidden'
        ? exitCodes.notPermitted
        : refusal.kind === 'invalid'
          ? exitCodes.invalid
          : exitCodes.conflict,
  });
}
