import {
  contentCharsMax,
  contentCharsMin,
  estimateContent,
  searchContent,
  type ContentCost,
  type FoundMessage,
  type MessagePlace,
  type MessageSearch,
} from '../feeds/feeds.ts';
import { iso, type Database } from '../platform/platform.ts';
import { CliFailure } from './cli-failure.ts';
import type { Report } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { asJson, tableOf } from './messages-table.ts';
import { progressOn, type Terminal } from './terminal.ts';

/**
 * `sinew messages --text`: without `--yes` it tells what looking inside messages would cost, and looks at none. With it, it
 * goes on slice by slice until it has found enough, has seen everything, or is interrupted, and says where it stopped.
 */
export async function lookInside(
  terminal: Terminal,
  asked: {
    database: Database;
    search: MessageSearch;
    before: MessagePlace | null;
    text: string;
    yes?: boolean;
    limit: number;
  },
): Promise<Report> {
  const { database, search, text, yes, limit } = asked;
  if (text.length < contentCharsMin || text.length > contentCharsMax) {
    throw new CliFailure({
      what: `A text to look for has ${contentCharsMin} to ${contentCharsMax} characters.`,
      where: '--text',
      fix: 'Write more of it, or less.',
      exitCode: exitCodes.usage,
    });
  }
  const cost = await estimateContent(database, search);
  if (!yes) {
    const fix = 'Narrow it with --feed, --from and --to, or add --yes to do it.';
    return { lines: [costLine(cost), fix], json: { cost, rows: null, next: null } };
  }
  const interruption = { came: false };
  void terminal.interrupted().then(() => (interruption.came = true));
  const progress = progressOn(terminal);
  const looked = { messages: 0, bytes: 0 };
  const rows: FoundMessage[] = [];
  let place = asked.before;
  do {
    const slice = await searchContent(database, search, { text, before: place });
    rows.push(...slice.rows);
    looked.messages += slice.looked.messages;
    looked.bytes += slice.looked.bytes;
    place = slice.next;
    progress.show(`${looked.messages} of about ${cost.messages} messages, ${rows.length} found`);
  } while (place && rows.length < limit && !interruption.came);
  progress.end();
  const end = place
    ? `Stopped at ${iso(place.receivedAt)} after ${looked.messages} messages. Go on with --before ${place.seq}.`
    : `Looked at all ${looked.messages} messages.`;
  return {
    lines: [...tableOf(rows), end],
    json: { cost, looked, rows: rows.map(asJson), next: place?.seq ?? null },
  };
}

function costLine({ messages, bytes, seconds }: ContentCost): string {
  const mebibytes = Math.ceil(bytes / 1024 / 1024);
  return `This would read about ${messages} messages, ${mebibytes} MiB, for ${seconds} s or more.`;
}
