import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const BEGIN = '<!-- prettier-ignore-start -->\n<!-- What `npm run conformance` printed. -->\n\n';
const END = '\n\n<!-- prettier-ignore-end -->';

/** Where the tables are published. */
export const reportPath = join(import.meta.dirname, '../docs/conformance.md');

/** The tables as they are published. Throws where the document has no place for them. */
export function publishedTables(): string {
  const text = readFileSync(reportPath, 'utf8');
  const { start, end } = placeIn(text);
  return text.slice(start, end);
}

/** Publishes these tables instead of those that are there. */
export function publishTables(tables: string): void {
  const text = readFileSync(reportPath, 'utf8');
  const { start, end } = placeIn(text);
  writeFileSync(reportPath, text.slice(0, start) + tables + text.slice(end));
}

function placeIn(text: string): { start: number; end: number } {
  const start = text.indexOf(BEGIN) + BEGIN.length;
  const end = text.indexOf(END, start);
  if (start < BEGIN.length || end === -1) throw new Error('the document has no place for tables');
  return { start, end };
}
