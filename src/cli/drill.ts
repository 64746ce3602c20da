import { lastDrills, type DrilledRung, type LastDrill } from '../flow/flow.ts';
import { newestRelease } from '../governance/governance.ts';
import { iso } from '../platform/platform.ts';
import { CliFailure } from './cli-failure.ts';
import type { Report } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { requireRunningDatabase } from './open-database.ts';
import type { Terminal } from './terminal.ts';

export interface DrillOptions {
  site?: string;
  data: string;
}

/** `sinew drill`: the last daily drill of each site, rung by rung. Exits with 3 where a rung stayed silent. */
export async function drill(terminal: Terminal, options: DrillOptions): Promise<Report> {
  const opened = await requireRunningDatabase(terminal, options);
  try {
    const release = await newestRelease(opened.database);
    const known = release?.network.sites.map(({ id }) => id) ?? [];
    if (options.site !== undefined && !known.includes(options.site)) {
      throw new CliFailure({
        what: `The network has no site "${options.site}".`,
        why: `Known here: ${known.join(', ')}.`,
        fix: 'Name one of them, or none.',
        exitCode: exitCodes.usage,
      });
    }
    const drills = await lastDrills(
      opened.database,
      options.site === undefined ? known : [options.site],
    );
    const isSilent = drills.some(({ rungs }) => rungs.some(({ answer }) => answer === 'silent'));
    return {
      lines:
        drills.length === 0 ? [neverDrilled(release?.network.drill?.at)] : drills.flatMap(linesOf),
      json: { drills: drills.map(asJson) },
      ...(isSilent && { exitCode: exitCodes.invalid }),
    };
  } finally {
    await opened.close();
  }
}

function neverDrilled(at: string | undefined): string {
  return at === undefined
    ? 'No drill: network.yaml says no time for it (drill: { at: … }).'
    : `No drill yet: the next is at ${at} on each site's clocks, where ladder-drill is installed.`;
}

function linesOf({ site, day, rungs }: LastDrill): string[] {
  const count = (answer: DrilledRung['answer']) =>
    rungs.filter((one) => one.answer === answer).length;
  return [
    `${site}  ${day}  ${rungs.length} rungs: ${count('answered')} answered, ${count('delivered')} delivered, ${count('silent')} silent, ${count('asked') + count('waiting')} to come`,
    ...rungs.map(lineOf),
  ];
}

function lineOf({ answer, place, person, channel, fallback, usedBy }: DrilledRung): string {
  const mark =
    answer === 'silent' ? '✗' : answer === 'answered' || answer === 'delivered' ? '✓' : ' ';
  const by = person ?? channel;
  const instead = fallback ? ', the fallback pool was asked' : '';
  return `  ${mark} ${place}: ${answer}${by === null ? '' : ` (${by})`}${instead}  [${usedBy.join(', ')}]`;
}

function asJson({ startedAt, rungs, ...drill }: LastDrill) {
  return {
    ...drill,
    startedAt: iso(startedAt),
    rungs: rungs.map(({ askedAt, answeredAt, ...rung }) => ({
      ...rung,
      askedAt: askedAt === null ? null : iso(askedAt),
      answeredAt: answeredAt === null ? null : iso(answeredAt),
    })),
  };
}
