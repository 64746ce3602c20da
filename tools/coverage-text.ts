import { format, resolveConfig } from 'prettier';

import type { Feed, Site } from '../src/governance/governance.ts';
import { fieldTitle, parseMessage, segmentTitle, type Segment } from '../src/hl7v2/hl7v2.ts';
import { readTypes, translate, type Translation } from '../src/translation/translation.ts';

/**
 * What is read of which message, as a page of the manual. It is measured, not declared: each reader is given a message that has
 * every segment, and whatever field it looks at is written down.
 */
export async function coverageText(): Promise<string> {
  const read = readTypes.map(readingOf);
  const text = [
    '# What is read of a message',
    '',
    'Written by `node tools/write-coverage.mjs`; a test holds it against the program. Types that are not here are acknowledged and',
    'kept, with the reason `unsupported-type`. A field that is not here stays in the message, where people can read it.',
    '',
    '## Message types',
    '',
    '| type | facts |',
    '| --- | --- |',
    ...read.map(({ type, gives }) => `| ${type} | ${gives} |`),
    '',
    '## Segments and fields',
    '',
    ...segmentTables(read),
  ].join('\n');
  const options = await resolveConfig(new URL(import.meta.url));
  return format(text, { ...options, parser: 'markdown' });
}

interface TypeReading {
  type: string;
  gives: string;
  /** `PID-3` */
  fields: ReadonlySet<string>;
}

function readingOf(type: string): TypeReading {
  const fields = new Set<string>();
  const receivedAt = Date.UTC(2026, 2, 2);
  const result = traced(fields, () => translate({ raw: sampleOf(type), feed, site, receivedAt }));
  // What stands in for what was not sent.
  traced(fields, () => translate({ raw: sampleOf(type, true), feed, site, receivedAt }));
  return { type, gives: givenBy(result), fields };
}

function givenBy(result: Translation): string {
  if (result.outcome === 'facts') return [...new Set(result.facts.map(nameOf))].join(', ');
  return result.outcome === 'kept' ? `none (${result.reason}): ${result.sentence}` : result.cause;
}

function nameOf(fact: { kind: string; change?: string; moves?: string }): string {
  const more = fact.change ?? fact.moves;
  return more === undefined ? fact.kind : `${fact.kind} ${more}`;
}

/** Writes down every field that is asked for while `work` runs. */
function traced<Result>(fields: Set<string>, work: () => Result): Result {
  const prototype = segmentPrototype();
  const { field } = prototype;
  prototype.field = function (this: Segment, ...at: Parameters<Segment['field']>) {
    fields.add(`${this.name}-${at[0]}`);
    return field.apply(this, at);
  };
  try {
    return work();
  } finally {
    prototype.field = field;
  }
}

function segmentPrototype(): { field: Segment['field'] } {
  const segment = parseMessage('MSH|^~\\&|').message.segments[0];
  return Object.getPrototypeOf(segment) as { field: Segment['field'] };
}

function segmentTables(read: readonly TypeReading[]): string[] {
  const withFacts = read.filter(({ gives }) => !gives.startsWith('none')).map(({ type }) => type);
  const fields = new Set(read.flatMap((one) => [...one.fields]));
  const bySegment = Map.groupBy(fields, (field) => field.slice(0, 3));
  return [...bySegment]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, its]) => [
      `### ${name} ${segmentTitle(name)}`,
      '',
      '| field | is | read of |',
      '| --- | --- | --- |',
      ...its
        .toSorted((a, b) => numberOf(a) - numberOf(b))
        .map((field) => {
          const lookers = read.filter((one) => one.fields.has(field)).map(({ type }) => type);
          const types = lookers.filter((type) => withFacts.includes(type));
          return `| ${field} | ${fieldTitle(name, numberOf(field))} | ${inWords(types, withFacts)} |`;
        }),
      '',
    ]);
}

function numberOf(field: string): number {
  return Number(field.slice(4));
}

function inWords(types: readonly string[], all: readonly string[]): string {
  const byCode = Map.groupBy(types, codeOf);
  return [...byCode]
    .map(([code, its]) => {
      const others = all.filter((type) => codeOf(type) === code && !its.includes(type));
      if (others.length === 0) return code;
      const except = others.map(triggerOf).join(', ');
      if (others.length < its.length) return `${code} but ${except}`;
      return `${code} ${its.map(triggerOf).join(', ')}`;
    })
    .join('; ');
}

function codeOf(type: string): string {
  return type.slice(0, 3);
}

function triggerOf(type: string): string {
  return type.slice(4) || 'without a trigger';
}

/** A patient (of ADT two) with a visit, and one of every other segment, in an order that every reader can do with. */
function sampleOf(type: string, sparse = false): Uint8Array {
  const cx = '1^^^A^MR';
  const filled = (name: string, fields: Readonly<Record<number, string>>): string =>
    [name, ...Array.from({ length: 45 }, (_, n) => fields[n + 1] ?? '')].join('|');
  const pid = (id: string): string =>
    filled('PID', {
      [sparse ? 4 : 3]: `${id}^^^A^MR`,
      5: 'Doe^Jane',
      7: '19811110',
      8: 'F',
      18: '7^^^A^AN',
    });
  const pv1 = filled('PV1', { 2: 'I', 3: 'ICU^1^A', 7: '7^Ortiz', 19: '5', 44: '20260301' });
  const segments = [
    `MSH|^~\\&|A|B|C|D|20260301120000||${type}|1|P|2.5.1`,
    filled('EVN', sparse ? {} : { 2: '20260301120000', 6: '20260301110000' }),
    filled('SCH', sparse ? {} : { 1: 'P', 2: 'F', 8: 'V', 25: 'Booked' }),
    ...[pid('1'), pv1, filled('PV2', {})],
    ...(type.startsWith('ADT')
      ? [pid('2'), filled('MRG', { 1: cx, 3: '8^^^A^AN', 5: '9' }), pv1]
      : []),
    filled('NPU', { 1: 'ICU^1^A', 2: 'U' }),
    ...['AIS', 'AIG', 'AIL', 'AIP'].map((name) => filled(name, { 3: 'X' })),
    filled('TXA', sparse ? {} : { 2: 'DS', 12: 'D', 13: 'E', 17: 'AU', 19: 'AV' }),
    ...[filled('RF1', sparse ? {} : { 1: 'P', 6: 'R', 11: 'X' }), filled('DG1', { 3: 'C' })],
    ...[filled('PRD', { 1: 'RP' }), filled('PRD', { 1: 'RT', 2: 'Chen^Li' })],
    ...[filled('MFE', { 1: 'MUP', 4: 'ICU^1^A' }), filled('LOC', sparse ? {} : { 1: 'ICU^1^A' })],
    ...[filled('STF', sparse ? {} : { 1: '7' }), filled('PRA', {})],
    filled('ORC', sparse ? { 1: 'RE' } : { 1: 'NW', 2: 'P', 3: 'F' }),
    ...[filled('RXA', { 5: '08^Hep B^CVX' }), filled('RXR', { 1: 'IM' })],
    ...(sparse ? [] : [filled('TQ1', { 7: '20260301120000', 9: 'S' })]),
    filled('OBR', { 2: 'P', 3: 'F', 4: 'K', 7: '20260301110000', 22: '20260301113000', 25: 'F' }),
    filled('OBX', { 2: 'NM', 3: 'K', 5: '6.8', 6: 'mmol/L', 7: '3.5-5.1', 8: 'HH', 11: 'F' }),
    'NTE|1||Hemolyzed',
  ];
  return Buffer.from(segments.map((segment) => `${segment}\r`).join(''));
}

const site: Site = {
  id: 'a',
  title: 'A',
  kind: 'hospital',
  zone: 'UTC',
  units: [],
  fallback: { role: 'charge-nurse', unit: null },
};

const feed: Feed = {
  id: 'a',
  title: 'A',
  site: 'a',
  owner: 'nobody',
  host: '127.0.0.1',
  port: 1,
  processingIds: ['P'],
  charset: 'utf-8',
  messageBytesMax: 1_000_000,
  defaultAuthority: 'A',
  patientIdentifier: { types: ['MR'], authorities: ['A'] },
  locations: {},
  codes: {},
};
