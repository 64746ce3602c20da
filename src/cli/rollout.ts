import { createAuthorize, type Person } from '../access/access.ts';
import { newestRelease, type Network } from '../governance/governance.ts';
import { createSignals, iso, systemClock, systemIds, type Database } from '../platform/platform.ts';
import {
  createRollouts,
  isOver,
  measuredArms,
  readEntries,
  readRollout,
  readRollouts,
  stepOf,
  verdictsOf,
  type Rollout,
  type RolloutAct,
  type RolloutChoice,
} from '../rollout/rollout.ts';
import { CliFailure } from './cli-failure.ts';
import type { Report } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { requireRunningDatabase } from './open-database.ts';
import type { Terminal } from './terminal.ts';

interface OnDatabase {
  data?: string;
}

export interface ByPerson extends OnDatabase {
  by: string;
  reason: string;
}

/** Rollouts listed, and entries of one. */
const listedMax = 50;

/** `sinew rollout start PLAN --version V`: its first step begins within seconds. */
export async function start(
  terminal: Terminal,
  options: ByPerson & { candidate: string },
  [plan = '']: readonly string[],
): Promise<Report> {
  return asPerson(terminal, options, async ({ database, person, rollouts }) => {
    const { candidate: version, reason } = options;
    const answer = await rollouts.start({ person, plan, version, reason });
    if (!answer.done) throw refused(answer.refusal.sentence);
    return reportOf(database, answer.id);
  });
}

/** `sinew rollout status [ID]`: all, or one with its gates and what happened. */
export async function status(
  terminal: Terminal,
  options: OnDatabase,
  [id]: readonly string[],
): Promise<Report> {
  return onDatabase(terminal, options, async (database) => {
    if (id !== undefined) return reportOf(database, id);
    const all = await readRollouts(database, listedMax);
    return {
      lines: all.length === 0 ? ['No rollout was started yet.'] : all.flatMap(headLines),
      json: { rollouts: all.map(dataOf) },
    };
  });
}

/** `sinew rollout approve|hold|resume|rollback|end ID`. */
export function acting(act: Exclude<RolloutAct['act'], 'decide'>) {
  return (terminal: Terminal, options: ByPerson, [id = '']: readonly string[]): Promise<Report> =>
    perform(terminal, options, id, { act });
}

/** `sinew rollout decide ID go-on|watch|roll-back`. */
export function decideOn(
  terminal: Terminal,
  options: ByPerson,
  [id = '', how = 'watch']: readonly string[],
): Promise<Report> {
  return perform(terminal, options, id, { act: 'decide', how: how as RolloutChoice });
}

/** `sinew rollout sentinel --site S`: one severe event stops the rollouts of a workflow everywhere. */
export async function sentinel(
  terminal: Terminal,
  options: ByPerson & { site: string; workflow?: string; object?: string },
): Promise<Report> {
  return asPerson(terminal, options, async ({ person, rollouts }) => {
    const { site, workflow = null, object = '', reason } = options;
    const answer = await rollouts.sentinel({ person, site, workflow, object, reason });
    if (!answer.done) throw refused(answer.refusal.sentence);
    const { id, stopped, epoch, turnedOff } = answer;
    return {
      lines: [
        `Severe event ${id}: ${stopped.length} rollouts stopped.`,
        ...(epoch === null
          ? []
          : [`Epoch ${epoch} takes them back; running processes take it over within two seconds.`]),
        ...turnedOff.map((off) => `Turned off at ${off.site}: ${off.flag}.`),
      ],
      json: { id, stopped, epoch, turnedOff },
    };
  });
}

async function perform(
  terminal: Terminal,
  options: ByPerson,
  id: string,
  act: RolloutAct,
): Promise<Report> {
  return asPerson(terminal, options, async ({ database, person, rollouts }) => {
    const answer = await rollouts.act({ person, id, reason: options.reason, ...act });
    if (!answer.done) throw refused(answer.refusal.sentence);
    return reportOf(database, id);
  });
}

async function reportOf(database: Database, id: string): Promise<Report> {
  const rollout = await readRollout(database, id);
  if (!rollout) throw refused(`There is no rollout ${id}.`);
  const entries = (await readEntries(database, id, listedMax)).toReversed();
  const verdicts = verdictsOf(rollout.plan, rollout.state);
  return {
    lines: [
      ...headLines(rollout),
      ...verdicts.map(({ name, kind, verdict }) => `  ${kind} ${name}: ${verdict.sentence}`),
      ...entries.map(
        ({ at, step, kind, actor, sentence }) =>
          `  ${iso(at)}  ${step}  ${kind} by ${actor}: ${sentence}`,
      ),
    ],
    json: { rollout: dataOf(rollout), gates: verdicts, entries },
  };
}

function headLines({ id, plan, version, state }: Rollout): string[] {
  const { status: how, step, phase, cause, waits } = state;
  const where = `step ${step + 1} of ${plan.steps.length}, ${stepOf(plan, state).title ?? stepOf(plan, state).id}${phase === 'before' ? ', has not begun' : ''}`;
  const why = isOver(state) || waits.length === 0 ? (cause === null ? [] : [cause]) : waits;
  return [`${id}  ${plan.id} ${version}  ${how}  ${where}`, ...why.map((one) => `  ${one}`)];
}

function dataOf({ id, plan, version, state, sites, startedBy, startedAt }: Rollout) {
  const { status: how, phase, cause, waits } = state;
  return {
    ...{ id, plan: plan.id, version, status: how, step: stepOf(plan, state).id, phase },
    ...{ cause, waits, sites, startedBy, startedAt: iso(startedAt) },
  };
}

async function asPerson(
  terminal: Terminal,
  options: OnDatabase & { by: string },
  work: (as: {
    database: Database;
    person: Person;
    network: Network;
    rollouts: ReturnType<typeof createRollouts>;
  }) => Promise<Report>,
): Promise<Report> {
  return onDatabase(terminal, options, async (database) => {
    const network = (await newestRelease(database))?.network;
    const person = network?.people.find(({ id }) => id === options.by);
    if (!network || !person) throw refused(`The network in force has no person "${options.by}".`);
    const rollouts = createRollouts({
      ...{ database, clock: systemClock, ids: systemIds(systemClock), signals: createSignals() },
      ...{ authorize: createAuthorize(network.roles), arms: measuredArms },
    });
    return work({ database, person, network, rollouts });
  });
}

async function onDatabase(
  terminal: Terminal,
  options: OnDatabase,
  work: (database: Database) => Promise<Report>,
): Promise<Report> {
  const opened = await requireRunningDatabase(terminal, options);
  try {
    return await work(opened.database);
  } finally {
    await opened.close();
  }
}

function refused(why: string): CliFailure {
  return new CliFailure({
    ...{ what: 'Nothing was done.', why, fix: 'Do what the line above says.' },
    exitCode: exitCodes.conflict,
  });
}
