import type { FoundMessage } from '../feeds/feeds.ts';
import { iso } from '../platform/platform.ts';

/** A message as data. Without the patient's identifier: what a terminal shows is kept in its history. */
export function asJson(row: FoundMessage): object {
  const { seq, receivedAt, feed, site, type, trigger, controlId, ackCode, outcome, reason } = row;
  const where = { seq, receivedAt: iso(receivedAt), feed, site };
  return { ...where, type, trigger, controlId, ackCode, outcome, reason };
}

const COLUMNS = ['seq', 'received', 'feed', 'type', 'control id', 'answer', 'outcome'] as const;

/** Messages as a table, with a line of names above it. */
export function tableOf(rows: readonly FoundMessage[]): string[] {
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

function cellsOf(row: FoundMessage): string[] {
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
