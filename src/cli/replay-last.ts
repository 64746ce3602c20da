import { planReplay, replayExamplesShown, type PlanReplay } from '../change/change.ts';
import type { Network } from '../governance/governance.ts';
import { systemClock, type Database, type Instant } from '../platform/platform.ts';
import { periodDaysMax, readOnly, rehearsePeriod } from '../rehearsal/rehearsal.ts';
import { parseDuration } from '../workflows/workflows.ts';
import { CliFailure } from './cli-failure.ts';
import { exitCodes } from './exit-codes.ts';
import { releasesIn } from './releases-in.ts';
import { replayLines } from './replay-lines.ts';
import { failureOf } from './replay.ts';
import { progressOn, type Terminal } from './terminal.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;

export interface LastDays {
  candidate: Network;
  /** Those that no network in force has are left out: nothing happened there. Null: all. */
  sites: readonly string[] | null;
  period: { from: Instant; to: Instant };
}

export interface ReplayedLast {
  replay: PlanReplay;
  /** A sentence for each workflow, then where, with examples, and how far to trust it. */
  lines: readonly string[];
}

/** The last days once more through a candidate, in memory. Throws `CliFailure` where they cannot be gone through. */
export async function replayLast(
  terminal: Terminal,
  database: Database,
  { candidate, sites, period }: LastDays,
): Promise<ReplayedLast> {
  const releases = await releasesIn(database, 'the database');
  const { network } = releases.current;
  const there = sites?.filter((id) => network.sites.some((site) => site.id === id)) ?? null;
  const progress = progressOn(terminal);
  const answer = await rehearsePeriod(
    { read: readOnly(database), releases },
    { ...period, sites: there, candidate, examples: replayExamplesShown },
    ({ events, share }) => {
      progress.show(`Replay: ${Math.floor(share * 100)} %, ${events} events`);
      return false;
    },
  ).finally(() => progress.end());
  if (!answer.done) throw failureOf(answer);
  const replay = planReplay(answer.report);
  return {
    replay,
    lines: [
      ...replay.workflows.map(({ sentence }) => sentence),
      ...replayLines(answer.report, network),
    ],
  };
}

/** What `--replay 7d` asks for: as long before now, to the minute. Throws `CliFailure` beyond `periodDaysMax`. */
export function lastPeriod(text: string): LastDays['period'] {
  const ms = parseDuration(text);
  if (ms !== undefined && ms >= MINUTE_MS && ms <= periodDaysMax * DAY_MS) {
    const to = Math.floor(systemClock.now() / MINUTE_MS) * MINUTE_MS;
    return { from: to - ms, to };
  }
  throw new CliFailure({
    what: `"${text}" is no period that can be replayed.`,
    where: '--replay',
    fix: `Write it as 7d or 12h: from a minute to ${periodDaysMax} days.`,
    exitCode: exitCodes.usage,
  });
}
