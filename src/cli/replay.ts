import { parseMoment } from '../feeds/feeds.ts';
import type { Network } from '../governance/governance.ts';
import { iso, systemClock, type Instant } from '../platform/platform.ts';
import {
  periodDaysMax,
  readOnly,
  rehearsePeriod,
  withParameters,
  type ParameterChange,
  type PeriodAnswer,
} from '../rehearsal/rehearsal.ts';
import { CliFailure } from './cli-failure.ts';
import type { Report } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { networkAt } from './network-at.ts';
import { requireRunningDatabase } from './open-database.ts';
import { releasesIn } from './releases-in.ts';
import { replayLines } from './replay-lines.ts';
import { progressOn, type Terminal } from './terminal.ts';

export interface ReplayOptions {
  from: string;
  to: string;
  zone: string;
  candidate?: string;
  set?: readonly string[];
  site?: readonly string[];
  examples: number;
  data?: string;
}

const DAY_MS = 86_400_000;

/**
 * `sinew replay`: the events of a period gone through again in memory, by what was in force and by a candidate, and the
 * difference. The database refuses to be written by it.
 */
export async function replay(terminal: Terminal, options: ReplayOptions): Promise<Report> {
  const period = periodOf(options);
  const changes = (options.set ?? []).map(changeOf);
  const named =
    options.candidate === undefined ? null : await networkAt(options.candidate, terminal.cwd);
  const opened = await requireRunningDatabase(terminal, options);
  const progress = progressOn(terminal);
  try {
    const releases = await releasesIn(opened.database, opened.from);
    const { network } = releases.current;
    const candidate = withParameters(checkNames(named ?? network, changes), changes);
    const answer = await rehearsePeriod(
      { read: readOnly(opened.database), releases },
      { ...period, sites: sitesOf(network, options.site), candidate, examples: options.examples },
      ({ events, share }) => {
        progress.show(`${Math.floor(share * 100)} %, ${events} events`);
        return false;
      },
    );
    progress.end();
    return reportOf(answer, network);
  } finally {
    progress.end();
    await opened.close();
  }
}

function reportOf(answer: PeriodAnswer, network: Network): Report {
  if (!answer.done) throw failureOf(answer);
  const { report } = answer;
  const { from, to, ...rest } = report;
  return {
    lines: replayLines(report, network),
    json: { from: iso(from), to: iso(to), ...rest },
  };
}

/** What to tell whoever asked for a replay that cannot be. */
export function failureOf(answer: Extract<PeriodAnswer, { done: false }>): CliFailure {
  switch (answer.why) {
    case 'problems': {
      const [first] = answer.problems;
      return new CliFailure({
        what: 'The candidate does not fit its workflows.',
        ...(first && { where: first.location, why: first.sentence }),
        fix: 'Mend it, or choose values within the bounds of the workflow.',
        exitCode: exitCodes.invalid,
      });
    }
    case 'another network':
      return new CliFailure({
        what: 'The candidate is another network than the one in force.',
        where: '--candidate',
        fix: 'Name the folder with the change of the network that runs.',
        exitCode: exitCodes.conflict,
      });
    case 'too many events':
    case 'too many tasks':
      return new CliFailure({
        what: `There are ${answer.why} in that period to go through at once.`,
        fix: 'Choose a shorter one, or sites with --site.',
      });
    case 'cancelled':
      return new CliFailure({ what: 'It was cancelled.', fix: 'Run it again.' });
  }
}

function periodOf({ from, to, zone }: ReplayOptions): { from: Instant; to: Instant } {
  const until = Math.min(momentOf('--to', to, zone), systemClock.now());
  const period = { from: momentOf('--from', from, zone), to: until };
  const days = (period.to - period.from) / DAY_MS;
  if (days > 0 && days <= periodDaysMax) return period;
  throw new CliFailure({
    what: days > 0 ? `The period is longer than ${periodDaysMax} days.` : 'The period is empty.',
    where: '--from, --to',
    fix: `Let --to be after --from, and at most ${periodDaysMax} days later.`,
    exitCode: exitCodes.usage,
  });
}

function momentOf(option: string, text: string, zone: string): Instant {
  const at = parseMoment(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00` : text, zone);
  if (at !== null) return at;
  throw new CliFailure({
    what: `"${text}" is no time.`,
    where: option,
    fix: 'Write it as 2026-03-03 or 2026-03-03T14:05, read in the zone of --zone, or with an offset: 2026-03-03T14:05Z.',
    exitCode: exitCodes.usage,
  });
}

/** The sites that were asked for; null: all. Throws `CliFailure` for one that there is not. */
export function sitesOf({ sites }: Network, asked: readonly string[] | undefined): string[] | null {
  if (!asked || asked.length === 0) return null;
  const unknown = asked.find((id) => !sites.some((site) => site.id === id));
  if (unknown === undefined) return [...asked];
  throw new CliFailure({
    what: `There is no site "${unknown}".`,
    where: '--site',
    fix: `Write one of ${sites.map(({ id }) => id).join(', ')}.`,
    exitCode: exitCodes.usage,
  });
}

/** `critical-result.accept_within=12m`, of one site with `@st-anne` behind it. */
export function changeOf(text: string): ParameterChange {
  const [, workflow, parameter, value, site] =
    /^([\w-]+)\.(\w+)=([^@]+)(?:@([\w-]+))?$/.exec(text) ?? [];
  if (workflow !== undefined && parameter !== undefined && value !== undefined) {
    return { workflow, parameter, site: site ?? null, value: scalarOf(value) };
  }
  throw new CliFailure({
    what: `"${text}" sets no parameter.`,
    where: '--set',
    fix: 'Write workflow.parameter=value, and @site behind it for one site: critical-result.accept_within=12m@st-anne.',
    exitCode: exitCodes.usage,
  });
}

function scalarOf(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  const number = Number(text);
  return text.trim() === '' || Number.isNaN(number) ? text : number;
}

/** Throws `CliFailure` where a change names a workflow that the network has not. */
export function checkNames(network: Network, changes: readonly ParameterChange[]): Network {
  const unknown = changes.find(
    ({ workflow }) => !network.workflows.some(({ id }) => id === workflow),
  );
  if (!unknown) return network;
  throw new CliFailure({
    what: `There is no workflow "${unknown.workflow}".`,
    where: '--set',
    fix: `Write one of ${network.workflows.map(({ id }) => id).join(', ')}.`,
    exitCode: exitCodes.usage,
  });
}
