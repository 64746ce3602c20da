import { newestRelease, type Network } from '../governance/governance.ts';
import {
  journalRows,
  mappingLine,
  previewMappings,
  withCode,
  type Configuration,
  type MappingPreview,
} from '../mappings/mappings.ts';
import { iso, suggestion, systemClock, type Instant } from '../platform/platform.ts';
import { compileRelease } from '../workflows/workflows.ts';
import { CliFailure } from './cli-failure.ts';
import type { Report } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { feedsOf, shownCode, type MappingsOptions } from './mappings-options.ts';
import { networkAt } from './network-at.ts';
import { requireRunningDatabase } from './open-database.ts';
import type { Terminal } from './terminal.ts';

const DAY_MS = 24 * 60 * 60_000;

/**
 * `sinew mappings preview`: what the network in a folder would make of messages that came, beside what the one in force makes of
 * them. Writes nothing.
 */
export async function previewNetwork(
  terminal: Terminal,
  options: MappingsOptions,
): Promise<Report> {
  const to = instantOf(options.to, '--to') ?? systemClock.now();
  const from = instantOf(options.from, '--from') ?? to - DAY_MS;
  const named = options.try === undefined ? await networkAt(options.network, terminal.cwd) : null;
  const opened = await requireRunningDatabase(terminal, options);
  try {
    const inForce = await newestRelease(opened.database);
    if (!inForce) {
      throw new CliFailure({
        what: 'No network was ever in force in this database.',
        where: opened.from,
        fix: 'Start Sinew on it once, then messages can be previewed.',
      });
    }
    const candidate = named ?? withTriedLine(inForce.network, options);
    if (inForce.network.id !== candidate.id) {
      throw new CliFailure({
        what: `The network in force is "${inForce.network.id}", the one to try is "${candidate.id}".`,
        where: '--network',
        fix: 'Name the folder with the change of the network that runs.',
        exitCode: exitCodes.conflict,
      });
    }
    const feeds = feedsOf(candidate, options.feed).map(({ id }) => id);
    const preview = await previewMappings(
      journalRows(opened.database, { from, to, feeds }),
      configurationOf(inForce.network, inForce.epoch),
      configurationOf(candidate, inForce.epoch),
      { rowsMax: options.limit },
    );
    const versions = { inForce: inForce.network.version, candidate: candidate.version };
    return {
      lines: [...previewLines(preview, versions), ...lineToCommit(candidate, options)],
      json: { from: iso(from), to: iso(to), feeds, ...versions, ...asJson(preview) },
    };
  } finally {
    await opened.close();
  }
}

const LOINC = 'http://loinc.org';

/** The network in force with the line of `--try` in the feed's code map, under the dictionary's name for the code. */
function withTriedLine(network: Network, options: MappingsOptions): Network {
  const [feed] = options.feed === undefined ? [] : feedsOf(network, options.feed);
  const [, sent, code = ''] = /^(.+)=([^=]+)$/.exec(options.try ?? '') ?? [];
  const term = network.dictionary?.results.find((one) => one.code === code);
  if (feed && sent !== undefined && term) {
    return withCode(network, feed.id, sent, { code, system: LOINC, display: term.display });
  }
  const terms = network.dictionary?.results.map((one) => one.code) ?? [];
  throw new CliFailure({
    what: 'This is no line that could be tried.',
    where: '--try',
    fix: `Name the feed with --feed, and a code of the dictionary: --try KX=2823-3.${suggestion(code, terms)}`,
    exitCode: exitCodes.usage,
  });
}

function lineToCommit({ feeds }: Network, { try: tried, feed: id }: MappingsOptions): string[] {
  const sent = tried?.slice(0, tried.lastIndexOf('=')) ?? '';
  const mapped = feeds.find((feed) => feed.id === id)?.codes[sent];
  if (tried === undefined || !mapped) return [];
  return [
    'To put it in force, add this to the codes of the feed or of a file of its mappings, and start Sinew with it:',
    `  ${mappingLine(sent, mapped)}`,
  ];
}

function instantOf(text: string | undefined, option: string): Instant | undefined {
  if (text === undefined) return undefined;
  const at = Date.parse(text);
  if (!Number.isNaN(at)) return at;
  throw new CliFailure({
    what: `"${text}" is no time.`,
    where: option,
    fix: 'Write it as 2026-11-21 or 2026-11-21T14:00:00Z.',
    exitCode: exitCodes.usage,
  });
}

function configurationOf(network: Network, epoch: number): Configuration {
  const answer = compileRelease({ epoch, digest: '', network });
  if ('compiled' in answer) return { network, compiled: answer.compiled };
  throw new CliFailure({
    what: 'The network in force does not compile with this version of Sinew.',
    ...(answer.problems[0] && {
      where: answer.problems[0].location,
      why: answer.problems[0].sentence,
    }),
    fix: 'Preview with the version of Sinew that runs.',
  });
}

function asJson(preview: MappingPreview): object {
  const time = (at: Instant | null): string | null => (at === null ? null : iso(at));
  return {
    ...preview,
    ...{ firstAt: time(preview.firstAt), lastAt: time(preview.lastAt) },
    codes: preview.codes.map(({ before, after, units, ...line }) => ({
      ...line,
      ...{ before: shownCode(before), after: shownCode(after) },
      units: units.map((one) => ({ ...one, unit: one.unit === null ? null : shownCode(one.unit) })),
    })),
    starts: preview.starts.map((line) => ({ ...line, code: shownCode(line.code) })),
  };
}

function previewLines(
  preview: MappingPreview,
  { inForce, candidate }: { inForce: string; candidate: string },
): string[] {
  const { messages, changedMessages, stopped, firstAt, lastAt, linesLeftOff } = preview;
  const read =
    firstAt === null || lastAt === null
      ? 'No message of these feeds came in that time.'
      : `Read ${messages} messages from ${iso(firstAt)} to ${iso(lastAt)}, by ${inForce} in force and by ${candidate}.`;
  return [
    read,
    ...(stopped ? ['Stopped at --limit: there are more messages in that time.'] : []),
    messages > 0 && changedMessages === 0
      ? 'Nothing would be different.'
      : `${changedMessages} of them would be different. Nothing was written.`,
    ...preview.codes.map(
      ({ feed, change, before, after, count, units, messages: seqs }) =>
        `${change.padEnd(8)} ${feed}  ${shownCode(before)} → ${shownCode(after)}  ${count} results${unitWords(units)}${behind(seqs)}`,
    ),
    ...preview.starts.map(
      ({ feed, workflow, change, code, count, messages: seqs }) =>
        `${change}  ${feed}  ${workflow}, for ${count} results ${shownCode(code)}${behind(seqs)}`,
    ),
    ...preview.fields.map(
      ({ feed, fact, field, count, messages: seqs }) =>
        `${field === 'fact' ? `${fact} comes or goes` : `${fact}.${field} differs`}  ${feed}  ${count} times${behind(seqs)}`,
    ),
    ...preview.outcomes.map(
      ({ feed, before, after, count, messages: seqs }) =>
        `outcome  ${feed}  ${before} → ${after}  ${count} messages${behind(seqs)}`,
    ),
    ...(linesLeftOff > 0 ? [`${linesLeftOff} more lines are not listed.`] : []),
  ];
}

function unitWords(units: MappingPreview['codes'][number]['units']): string {
  const unknown = units.filter(({ known }) => !known);
  if (unknown.length === 0) return '';
  const words = unknown.map(({ unit, count }) => `${count} in ${unitWord(unit)}`);
  return ` (no limit can be held against ${words.join(', ')})`;
}

function unitWord(unit: string | null): string {
  return unit === null ? 'no unit' : shownCode(unit);
}

function behind(messages: readonly number[]): string {
  return `  messages ${messages.join(', ')}`;
}
