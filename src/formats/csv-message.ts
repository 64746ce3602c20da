import { CsvError, parse } from 'csv-parse/sync';

import type { CsvColumn, Feed } from '../governance/governance.ts';
import { feedCharset } from '../governance/governance.ts';
import { decodeText } from '../hl7v2/hl7v2.ts';
import { must, type Problem } from '../platform/platform.ts';
import { titlesOf } from './csv-file.ts';
import { renderMessage, type FilledSegment } from './render-fields.ts';

/** A row told as HL7 v2; or why nothing can be told of it. Problems beside it are of the row. */
export interface Retold {
  bytes: Uint8Array;
  problems: readonly Problem[];
  /** Where a place of the message stands in what came. */
  place(location: string): string;
}

/** In this order segments stand in a message; others come last, as they are named. */
const order =
  'PID PD1 NK1 PV1 PV2 MRG SCH TXA ORC OBR NTE OBX RGS AIS AIG AIL AIP RXA RXR DG1'.split(' ');

/** Reads a journalled row by the map of its feed. Pure and total: a row that does not fit its titles is a problem. */
export function readCsvRow(raw: Uint8Array, feed: Feed): Retold | { failed: Problem } {
  const format = must(feed.csv, 'a feed of tables says what its columns mean');
  const decoded = decodeText(raw, feedCharset(feed));
  const cut = decoded.text.indexOf('\n');
  const line = lineOf(decoded.text.slice(0, cut));
  const records = recordsOf(decoded.text.slice(cut + 1), format.delimiter);
  const [head, cells, ...more] = records ?? [];
  if (line === undefined || !head || !cells || more.length > 0) {
    return failed('csv-malformed', 'row', 'This is no row of a table.');
  }
  const where = `line ${line}`;
  const titles = titlesOf(head);
  if (titles.length !== cells.length) {
    const sentence = `The row has ${cells.length} cells, and there are ${titles.length} columns: what stands where is not known.`;
    return failed('csv-cells', where, sentence);
  }
  const problems = decoded.problem ? [{ ...decoded.problem, location: where }] : [];
  const values = new Map(Object.entries(format.constants));
  const columns = new Map<string, string>();
  for (const [title, column] of Object.entries(format.columns)) {
    const sent = cells[titles.indexOf(title)]?.trim() ?? '';
    const value = meant(sent, column);
    if (value === undefined) {
      const sentence = 'This is no time as the feed declares it. It is left out.';
      problems.push({
        code: 'csv-time',
        severity: 'warning',
        location: `${where}, column "${title}"`,
        sentence,
      });
    }
    for (const path of column.to) {
      columns.set(path, title);
      if (value) values.set(path, value);
    }
  }
  const { id, site, processingIds } = feed;
  const head251 = { type: format.message, application: id, facility: site, sentAt: '' };
  const bytes = renderMessage(
    { ...head251, processingId: processingIds[0] ?? 'P' },
    segmentsOf(values),
  );
  return { bytes, problems, place: (location) => placeIn(location, where, columns) };
}

function failed(code: string, location: string, sentence: string): { failed: Problem } {
  return { failed: { code, severity: 'error', location, sentence } };
}

function lineOf(head: string): number | undefined {
  try {
    const { line } = JSON.parse(head) as { line?: unknown };
    return typeof line === 'number' ? line : undefined;
  } catch {
    return undefined;
  }
}

function recordsOf(text: string, delimiter: string): string[][] | undefined {
  try {
    return parse(text, { delimiter, relax_column_count: true, skip_empty_lines: true });
  } catch (error) {
    if (error instanceof CsvError) return undefined;
    throw error;
  }
}

// Undefined: a time that is not written as declared. Empty: nothing was sent.
function meant(sent: string, { time, values }: CsvColumn): string | undefined {
  if (sent === '') return '';
  if (values && Object.hasOwn(values, sent)) return values[sent];
  return time === undefined ? sent : hl7Time(sent, time);
}

const TOKENS = /YYYY|MM|DD|HH|mm|ss/g;

function hl7Time(sent: string, format: string): string | undefined {
  const tokens = format.match(TOKENS) ?? [];
  const parts = format
    .split(TOKENS)
    .map((literal) => literal.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&'));
  const digits = tokens.map((token) => (token === 'YYYY' ? '(\\d{4})' : '(\\d{1,2})'));
  const source = parts.map((literal, at) => literal + (digits[at] ?? '')).join('');
  const found = new RegExp(`^${source}$`).exec(sent);
  if (!found) return undefined;
  const by = new Map(tokens.map((token, at) => [token, (found[at + 1] ?? '').padStart(2, '0')]));
  let text = '';
  for (const token of ['YYYY', 'MM', 'DD', 'HH', 'mm', 'ss']) {
    const part = by.get(token);
    if (part === undefined) break;
    text += part;
  }
  // HL7 v2 has no hour without its minute.
  return text.length === HOUR_CHARS ? `${text}00` : text;
}

const HOUR_CHARS = 10;

function segmentsOf(values: ReadonlyMap<string, string>): FilledSegment[] {
  const bySegment = new Map<string, [string, string][]>();
  for (const [path, value] of values) {
    const [name = '', place = ''] = path.split('-');
    bySegment.set(name, [...(bySegment.get(name) ?? []), [place, value]]);
  }
  const rank = (name: string): number =>
    (order.indexOf(name) + order.length + 1) % (order.length + 1);
  return [...bySegment]
    .map(([name, filled]) => ({ name, values: filled }))
    .sort((a, b) => rank(a.name) - rank(b.name));
}

// `OBX-5.1` is told of by the column that fills it, or a part of it, or the whole that it is a part of.
function placeIn(location: string, where: string, columns: ReadonlyMap<string, string>): string {
  const plain = location.replaceAll(/\[\d+\]/g, '');
  const near = [...columns].find(
    ([path]) => path === plain || path.startsWith(`${plain}.`) || plain.startsWith(`${path}.`),
  );
  return near ? `${where}, column "${near[1]}" (${location})` : `${where} (${location})`;
}
