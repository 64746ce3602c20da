import { CsvError, parse } from 'csv-parse/sync';

import type { CsvFormat } from '../governance/governance.ts';
import type { Problem } from '../platform/platform.ts';

/** Rows of one file; more are a file of their own. */
export const csvRowsMax = 100_000;
/** The longest row, in bytes. */
export const csvRowBytesMax = 64 * 1024;

/** A row as it is journalled: what is ours on the first line, then the titles and the row as they came. */
export interface CsvRow {
  /** Where it begins in the file, from 1. */
  line: number;
  raw: Uint8Array;
}

/** Why nothing of a file was taken. */
export type Unread = Problem;

interface Parsed {
  raw: string;
  record: string[];
}

/**
 * Cuts a file into its rows (RFC 4180), each byte for byte. A file whose quotes do not close, or whose titles are not those that the
 * feed declares, is not read at all: nobody could tell what else is shifted. A row with too few or too many cells is a row, and its
 * translation says so.
 */
export function readCsvFile(
  bytes: Uint8Array,
  { delimiter, columns }: CsvFormat,
): { rows: CsvRow[] } | { unread: Unread } {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    return unread('csv-charset', 'byte 0', 'The file is in UTF-16. Save it as UTF-8.');
  }
  if (bytes.includes(0))
    return unread('csv-binary', 'file', 'The file has NUL in it: it is no text.');
  const parsed = parseRecords(bytes, delimiter);
  if ('unread' in parsed) return parsed;
  const [head, ...rest] = parsed.records;
  if (!head)
    return unread('csv-empty', 'line 1', 'The file has no line with the titles of its columns.');
  const titles = titlesOf(head.record);
  const doubled = titles.find((title, at) => title in columns && titles.indexOf(title) !== at);
  if (doubled !== undefined) {
    return unread('csv-titles', 'line 1', 'A column that is read stands there twice.');
  }
  const missing = Object.keys(columns).filter((title) => !titles.includes(title));
  if (missing.length > 0) {
    const sentence = `The first line has not the columns that the feed declares: ${missing.length} are missing, such as "${missing[0]}".`;
    return unread('csv-titles', 'line 1', sentence);
  }
  const headLine = asLine(head.raw);
  const lines = new LineCounter(parsed.text);
  lines.at(contentOf(head.raw));
  const rows = rest.map(({ raw }) => {
    const line = lines.at(contentOf(raw));
    return { line, raw: encodeRow(line, headLine, asLine(raw)) };
  });
  return { rows };
}

/** The titles of a file's first line, without a byte order mark. */
export function titlesOf(record: readonly string[]): string[] {
  return record.map((title, at) =>
    (at === 0 ? title.replace(/^(?:\ufeff|ï»¿)/, '') : title).trim(),
  );
}

function parseRecords(
  bytes: Uint8Array,
  delimiter: string,
): { text: string; records: Parsed[] } | { unread: Unread } {
  // Latin 1 gives each byte one character and back: what is journalled is what came, whatever its charset.
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  try {
    const records = parse(text, {
      ...{ delimiter, raw: true, columns: false, relax_column_count: true },
      ...{ skip_empty_lines: true, max_record_size: csvRowBytesMax, to: csvRowsMax + 2 },
    }) as unknown as Parsed[];
    if (records.length <= csvRowsMax + 1) return { text, records };
    const sentence = `The file has more than ${csvRowsMax} rows. Split it.`;
    return unread('csv-too-long', `line ${csvRowsMax + 2}`, sentence);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = Number((error as { lines?: unknown }).lines ?? 0);
    return unread('csv-malformed', `line ${line}`, sentences[error.code] ?? MALFORMED);
  }
}

const MALFORMED = 'From here on the file is no CSV by RFC 4180.';
const sentences: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'A quotation mark that opens a cell has none that closes it.',
  CSV_INVALID_CLOSING_QUOTE:
    'After the quotation mark that closes a cell comes neither a delimiter nor the end.',
  INVALID_OPENING_QUOTE: 'A quotation mark stands inside a cell that does not begin with one.',
  CSV_MAX_RECORD_SIZE: `A row is longer than ${csvRowBytesMax} bytes, or a quotation mark is not closed.`,
};

function unread(code: string, location: string, sentence: string): { unread: Unread } {
  return { unread: { code, severity: 'error', location, sentence } };
}

/** Says in which line each record begins, asked in their order. The parser's own count takes CRLF in a cell for two. */
class LineCounter {
  readonly #text: string;
  #at = 0;
  #line = 1;

  constructor(text: string) {
    this.#text = text;
  }

  at(content: string): number {
    const begins = this.#text.indexOf(content, this.#at);
    this.#line += lineEnds(this.#text.slice(this.#at, begins));
    const line = this.#line;
    this.#at = begins + content.length;
    this.#line += lineEnds(content);
    return line;
  }
}

function lineEnds(text: string): number {
  return text.match(/\r\n|\r|\n/g)?.length ?? 0;
}

// The parser leaves the line ends around a record with it, or a part of them.
function contentOf(raw: string): string {
  return raw.replace(/^[\r\n]+|[\r\n]+$/g, '');
}

function asLine(raw: string): string {
  return `${contentOf(raw)}\r\n`;
}

function encodeRow(line: number, head: string, row: string): Uint8Array {
  return Buffer.from(`${JSON.stringify({ format: 'csv', line })}\n${head}${row}`, 'latin1');
}
