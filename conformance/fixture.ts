import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { parseDocument } from 'yaml';
import { z } from 'zod';

import { asks, needs, type Bytes } from './library.ts';

/** How a value must be: exactly so, or one of these, or not so. */
const wantedSchema = z.union([
  z.string(),
  z.null(),
  z.strictObject({ oneOf: z.array(z.string()) }),
  z.strictObject({ not: z.array(z.string()) }),
]);
export type Wanted = z.infer<typeof wantedSchema>;

const expectSchema = z.strictObject({
  frames: z.array(z.string()).optional(),
  /** The answers in order; of each, what must stand at these paths. */
  answers: z.array(z.record(z.string(), wantedSchema)).optional(),
  /** Paths whose values no two answers share. */
  unique: z.array(z.string()).optional(),
  /** Texts that stand in no answer. */
  nowhere: z.array(z.string()).optional(),
  values: z.record(z.string(), wantedSchema).optional(),
  segments: z.array(z.string()).optional(),
  written: z.string().optional(),
  instant: z.string().nullable().optional(),
  precision: z.string().optional(),
  ids: z.array(z.string()).optional(),
  outline: z.string().optional(),
  attachments: z
    .array(z.strictObject({ path: z.string(), mime: z.string(), bytes: z.int() }))
    .optional(),
  sequence: z.array(z.strictObject({ taken: z.boolean(), expected: z.string() })).optional(),
  told: z.boolean().optional(),
  linear: z.literal(true).optional(),
});
export type Expect = z.infer<typeof expectSchema>;

/** Segments, each ended by CR; or exactly these bytes. */
const messageSchema = z.union([z.string(), z.array(z.string())]);

const fixtureSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  rule: z.string(),
  source: z.string(),
  needs: z.array(z.enum(needs)).default([]),
  ask: z.enum(asks),
  /** For `frames` and `receive`: what each read of the socket gives. */
  stream: z.array(z.string()).optional(),
  /** The stream comes byte by byte. */
  bytewise: z.boolean().default(false),
  message: messageSchema.optional(),
  /** Makes the input grow: `unit` is repeated between `head` and `tail`; then the value at `reads` is read. */
  grow: z
    .strictObject({
      ...{ head: z.string(), unit: z.string(), tail: z.string(), units: z.int() },
      reads: z.string().default('MSH-10'),
    })
    .optional(),
  bytesMax: z.int().optional(),
  production: z.boolean().optional(),
  kept: z.boolean().optional(),
  charset: z.string().optional(),
  set: z.record(z.string(), z.string().nullable()).default({}),
  time: z.string().optional(),
  numbers: z.array(z.string()).default([]),
  zone: z.string().default('America/Chicago'),
  expect: expectSchema,
});

/** A rule, an input, and what a library that keeps the rule makes of it. */
export type Fixture = z.infer<typeof fixtureSchema> & {
  /** The file that it stands in. */
  area: string;
};

/** All fixtures, by area and in the order in which they are written. Throws at the first that is not well formed. */
export function readFixtures(
  folder: string = join(import.meta.dirname, 'fixtures'),
): readonly Fixture[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  return files.toSorted().flatMap((name) => {
    const document = parseDocument(readFileSync(join(folder, name), 'utf8'));
    const [fault] = document.errors;
    if (fault) throw new SyntaxError(`${name}: ${fault.message}`);
    const read = z.array(fixtureSchema).safeParse(document.toJS());
    if (!read.success) throw new SyntaxError(`${name}: ${z.prettifyError(read.error)}`);
    const area = name.replace(/^\d+-|\.yaml$/g, '');
    return read.data.map((fixture) => ({ ...fixture, area }));
  });
}

const NAMED: Readonly<Record<string, string>> = {
  ...{ VT: '\x0b', FS: '\x1c', CR: '\r', LF: '\n', ESC: '\x1b' },
};
const NOTATION = /<(VT|FS|CR|LF|ESC|M[1-9]|[0-9A-F]{2})>/g;

/**
 * The bytes that a fixture's text stands for: UTF-8, but `<VT>` `<FS>` `<CR>` `<LF>` `<ESC>` and two hexadecimal digits, as in
 * `<E9>`, are one byte each, and `<M1>` to `<M9>` are small admissions whose MSH-10 is that number.
 */
export function bytesOf(notation: string): Bytes {
  let bytes = '';
  let done = 0;
  for (const match of notation.matchAll(NOTATION)) {
    bytes += utf8(notation.slice(done, match.index)) + meaningOf(match[1] ?? '');
    done = match.index + match[0].length;
  }
  return bytes + utf8(notation.slice(done));
}

function meaningOf(name: string): Bytes {
  if (/^M[1-9]$/.test(name)) return admission(name.slice(1));
  return NAMED[name] ?? String.fromCharCode(Number.parseInt(name, 16));
}

function admission(id: string): Bytes {
  const header = `MSH|^~\\&|LAB|NORTH|HUB|NET|20260301120000||ADT^A01^ADT_A01|${id}|P|2.5.1`;
  return `${header}\rPID|1||70010${id}^^^NORTH^MR\r`;
}

function utf8(text: string): Bytes {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** The bytes of a fixture's message. */
export function messageOf(message: string | readonly string[] | undefined): Bytes {
  if (message === undefined) return '';
  return bytesOf(
    typeof message === 'string' ? message : message.map((one) => `${one}<CR>`).join(''),
  );
}
