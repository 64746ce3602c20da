import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { sampleFeed } from '../../test/formats-feeds.ts';
import type { CsvFormat } from '../governance/governance.ts';
import { parseMessage } from '../hl7v2/hl7v2.ts';
import { csvRowBytesMax, csvRowsMax, readCsvFile } from './csv-file.ts';
import { readCsvRow } from './csv-message.ts';

const format: CsvFormat = {
  message: 'ORU^R01',
  delimiter: ',',
  columns: {
    MRN: { to: ['PID-3.1'] },
    Name: { to: ['PID-5.1'] },
    Test: { to: ['OBX-3.1'] },
    Value: { to: ['OBX-5'] },
    Taken: { to: ['OBX-14', 'OBR-7'], time: 'DD.MM.YYYY HH:mm' },
    Flag: { to: ['OBX-8'], values: { critical: 'HH' } },
  },
  constants: { 'OBX-2': 'NM', 'PID-3.5': 'MR' },
};
const feed = sampleFeed({ kind: 'csv', csv: format });
const head = 'MRN,Name,Test,Value,Taken,Flag';
const row = '7,Ekholm,K,6.8,01.03.2026 12:00,critical';

function rowsOf(text: string | Uint8Array) {
  const read = readCsvFile(Buffer.from(text as string), format);
  if ('unread' in read) throw new Error(read.unread.sentence);
  return read.rows;
}

function unread(text: string | Uint8Array) {
  const read = readCsvFile(Buffer.from(text as string), format);
  return 'unread' in read ? `${read.unread.location} ${read.unread.code}` : 'read';
}

function retold(cells: string) {
  const [only] = rowsOf(`${head}\r\n${cells}\r\n`);
  const told = readCsvRow(only?.raw ?? new Uint8Array(), feed);
  if ('failed' in told) throw new Error(`${told.failed.location} ${told.failed.code}`);
  return { ...told, text: parseMessage(told.bytes).message.text };
}

describe('a file', () => {
  test('gives its rows byte for byte, each with the line in which it begins', () => {
    const rows = rowsOf(
      `\ufeff${head}\r\n${row}\r\n\r\n8,"Berg\r\nvon",K,1,,\r\n9,"a ""b"" c",K,1,,`,
    );
    expect(rows.map(({ line }) => line)).toEqual([2, 4, 6]);
    expect(Buffer.from(rows[0]?.raw ?? []).toString()).toBe(
      `{"format":"csv","line":2}\n\ufeff${head}\r\n${row}\r\n`,
    );
    expect(Buffer.from(rows[1]?.raw ?? []).toString()).toContain('8,"Berg\r\nvon",K,1,,\r\n');
  });

  test.each([
    ['a quotation mark that is not closed', `${head}\n7,"x,K,1,,\n8,y,K,1,,\n`, 'csv-malformed'],
    ['a quotation mark within a cell', `${head}\n7,x"y,K,1,,\n`, 'line 2 csv-malformed'],
    ['text after a quoted cell', `${head}\n7,"x"y,K,1,,\n`, 'line 2 csv-malformed'],
    ['no column of a name that is read', `MRN,Name\n7,x\n`, 'line 1 csv-titles'],
    ['a column that is read twice', `${head},MRN\n${row},8\n`, 'line 1 csv-titles'],
    ['another delimiter', head.replaceAll(',', ';'), 'line 1 csv-titles'],
    ['nothing but line ends', '\r\n\r\n', 'line 1 csv-empty'],
    ['NUL in it', `${head}\n7,\0,K,1,,\n`, 'file csv-binary'],
    ['UTF-16', Buffer.from(`\ufeff${head}`, 'utf16le'), 'byte 0 csv-charset'],
  ])('with %s is not read at all', (_, text, expected) => {
    expect(unread(text)).toContain(expected);
  });

  test('a row at the size limit is taken, and one beyond is not', () => {
    const wide = (chars: number): string => `${head}\n7,${'x'.repeat(chars)},K,1,,\n`;
    const rest = '7,,K,1,,'.length;
    expect(unread(wide(csvRowBytesMax - rest))).toBe('read');
    expect(unread(wide(csvRowBytesMax + 1))).toContain('csv-malformed');
  });

  test('so many rows are taken, and not one more', () => {
    const rows = (count: number): string => `${head}\n${'7,x,K,1,,\n'.repeat(count)}`;
    expect(rowsOf(rows(csvRowsMax))).toHaveLength(csvRowsMax);
    expect(unread(rows(csvRowsMax + 1))).toBe(`line ${csvRowsMax + 2} csv-too-long`);
  });

  test('whatever the bytes, it is read or told why not, and never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, titled) => {
        const text = titled ? Buffer.concat([Buffer.from(`${head}\n`), bytes]) : bytes;
        const read = readCsvFile(text, format);
        if ('unread' in read) return;
        for (const { raw } of read.rows) readCsvRow(raw, feed);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a row', () => {
  test('is told as HL7 v2 by the map of its feed', () => {
    const { text } = retold(row);
    expect(text.split('\r').slice(1, -1)).toEqual([
      'PID|||7^^^^MR||Ekholm',
      'OBR|||||||202603011200',
      'OBX||NM|K||6.8|||HH||||||202603011200',
    ]);
  });

  test('the same row again is the same message, wherever it stands', () => {
    const [first, second] = rowsOf(`${head}\n${row}\n${row}\n`);
    const [a, b] = [first, second].map((one) => readCsvRow(one?.raw ?? new Uint8Array(), feed));
    expect(a && 'bytes' in a && b && 'bytes' in b && Buffer.compare(a.bytes, b.bytes)).toBe(0);
  });

  test('what would be a delimiter of HL7 v2 is text', () => {
    const { bytes } = retold('7,"A|B^C&D~E\\F\rOBX|1|NM|X||9.9|||HH",K,1,,');
    const { message } = parseMessage(bytes);
    expect(message.segmentsNamed('OBX')).toHaveLength(1);
    expect(message.segment('PID')?.field(5, 1, 1)).toContain('A|B^C&D~E\\F');
  });

  test('a time that is not written as declared is left out, and told of by its column', () => {
    const { problems, text } = retold('7,x,K,1,2026-03-01,');
    expect(problems).toMatchObject([{ code: 'csv-time', location: 'line 2, column "Taken"' }]);
    expect(text).not.toContain('2026-03');
  });

  test.each([
    ['too few', '7,x,K'],
    ['too many', `${row},y`],
  ])('with %s cells is read as nothing, because nobody knows what stands where', (_, cells) => {
    expect(() => retold(cells)).toThrow('line 2 csv-cells');
  });

  test('problems are told by the column that they are about', () => {
    const { place } = retold(row);
    expect(place('OBX-5.1')).toBe('line 2, column "Value" (OBX-5.1)');
    expect(place('PID-3')).toBe('line 2, column "MRN" (PID-3)');
    expect(place('OBX-11')).toBe('line 2 (OBX-11)');
  });
});
