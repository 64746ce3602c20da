import { iso } from '../platform/platform.ts';
import { CliFailure } from './cli-failure.ts';
import type { Report } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { listMessages, type ListedMessage } from './messages-store.ts';
import { requireRunningDatabase } from './open-database.ts';
import type { Terminal } from './terminal.ts';

export interface MessagesOptions {
  json?: boolean;
  feed?: string;
  type?: string;
  patient?: string;
  control?: string;
  outcome?: string;
  limit: number;
  data?: string;
}

const OUTCOMES = ['applied', 'kept', 'parked', 'failed', 'skipped'];

/** `sinew messages`: what arrived, newest first. Shows no patient data: control ids and outcomes only. */
export async function messages(terminal: Terminal, options: MessagesOptions): Promise<Report> {
  if (options.outcome !== undefined && !OUTCOMES.includes(options.outcome)) {
    throw new CliFailure({
      what: `There is no outcome "${options.outcome}".`,
      where: '--outcome',
      fix: `Write one of ${OUTCOMES.join(', ')}.`,
      exitCode: exitCodes.usage,
    });
  }
  const [type, trigger] = options.type?.split('^') ?? [];
  const { feed, patient, control, outcome, limit } = options;
  const opened = await requireRunningDatabase(terminal, options);
  try {
    const keys = { feed, type, trigger, patient, control, outcome };
    const rows = await listMessages(opened.database, keys, limit);
    return { lines: tableOf(rows), json: { rows: rows.map(asJson) } };
  } finally {
    await opened.close();
  }
}

function asJson(row: ListedMessage): object {
  return { ...row, receivedAt: iso(row.receivedAt) };
}

const COLUMNS = ['seq', 'received', 'feed', 'type', 'control id', 'answer', 'outcome'] as const;

function tableOf(rows: readonly ListedMessage[]): string[] {
  if (rows.length === 0) return ['No message matches.'];
  const cells = [[...COLUMNS], ...rows.map(cellsOf)];
  const widths = COLUMNS.map((_, column) =>
    Math.max(...cells.map((row) => row[column]?.length ?? 0)),
  );
  return cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function cellsOf(row: ListedMessage): string[] {
  return [
    String(row.seq),
    iso(row.receivedAt),
    row.feed,
    [row.type, row.trigger].filter((part) => part !== null).join('^') || '-',
    row.controlId ?? '-',
    row.ackCode,
    [row.outcome ?? 'waiting', row.reason].filter((part) => part !== null).join(': '),
  ];
}
