import {
  parseMoment,
  readPlace,
  searchedOutcomes,
  searchMessages,
  type FoundMessage,
  type MessagePlace,
  type MessageSearch,
  type MessagesFound,
  type SearchedOutcome,
} from '../feeds/feeds.ts';
import { iso, type Database, type Instant } from '../platform/platform.ts';
import { CliFailure } from './cli-failure.ts';
import type { Report } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { lookInside } from './messages-content.ts';
import { asJson, tableOf } from './messages-table.ts';
import { requireRunningDatabase } from './open-database.ts';
import type { Terminal } from './terminal.ts';

export interface MessagesOptions {
  json?: boolean;
  feed?: string;
  type?: string;
  sender?: string;
  patient?: string;
  visit?: string;
  order?: string;
  control?: string;
  outcome?: string;
  from?: string;
  to?: string;
  zone: string;
  text?: string;
  yes?: boolean;
  before?: number;
  limit: number;
  data?: string;
}

/** `sinew messages`: what arrived, newest first. Shows no patient data: control ids and outcomes only. */
export async function messages(terminal: Terminal, options: MessagesOptions): Promise<Report> {
  const search = searchOf(options);
  const opened = await requireRunningDatabase(terminal, options);
  try {
    const { database } = opened;
    const { text, limit } = options;
    const before = await placeBefore(database, options.before);
    if (text !== undefined) {
      return await lookInside(terminal, { ...options, database, search, before, text });
    }
    const found = await searchMessages(database, search, { before, limit });
    return reportOf(found.rows, {
      next: found.next?.seq ?? null,
      note: found.stopped && stoppedNote(found.stopped),
    });
  } finally {
    await opened.close();
  }
}

/** The keys of a command line as a search. Throws `CliFailure` (usage) where one of them is none. */
export function searchOf(options: MessagesOptions): MessageSearch {
  const { feed, sender, patient, visit, order, control, outcome, zone } = options;
  const [type, trigger] = options.type?.split('^') ?? [];
  const isOutcome = (text: string): text is SearchedOutcome =>
    (searchedOutcomes as readonly string[]).includes(text);
  if (outcome !== undefined && !isOutcome(outcome)) {
    throw new CliFailure({
      what: `There is no outcome "${outcome}".`,
      where: '--outcome',
      fix: `Write one of ${searchedOutcomes.join(', ')}.`,
      exitCode: exitCodes.usage,
    });
  }
  return {
    ...{ feed, type: type || undefined, trigger, sender, patient, visit, order, control, outcome },
    from: momentOf('--from', options.from, zone),
    to: momentOf('--to', options.to, zone),
  };
}

function momentOf(option: string, text: string | undefined, zone: string): Instant | undefined {
  if (text === undefined) return undefined;
  const at = parseMoment(text, zone);
  if (at !== null) return at;
  throw new CliFailure({
    what: `"${text}" is no time.`,
    where: option,
    fix: 'Write it as 2026-03-03T14:05, read in the zone of --zone, or with an offset: 2026-03-03T14:05Z.',
    exitCode: exitCodes.usage,
  });
}

async function placeBefore(
  database: Database,
  seq: number | undefined,
): Promise<MessagePlace | null> {
  if (seq === undefined) return null;
  const place = await readPlace(database, seq);
  if (place) return place;
  throw new CliFailure({
    what: `There is no message ${seq}.`,
    where: '--before',
    fix: 'Name a message that the journal still has.',
    exitCode: exitCodes.usage,
  });
}

function stoppedNote({ looked, backTo }: NonNullable<MessagesFound['stopped']>): string {
  return `Stopped after ${looked} messages, back to ${iso(backTo)}: no key that was given names few messages. Go on with --before.`;
}

function reportOf(
  rows: readonly FoundMessage[],
  { next, note }: { next: number | null; note: string | null },
): Report {
  const more = next === null ? [] : [`More: --before ${next}`];
  return {
    lines: [...tableOf(rows), ...(note === null ? [] : [note]), ...more],
    json: { rows: rows.map(asJson), next, note },
  };
}
