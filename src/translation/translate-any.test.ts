import { existsSync, readdirSync, readFileSync } from 'node:fs';

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { headerOf, messageOf, sampleFeed, sampleSite } from './sample-feed.ts';
import { sampleMessages } from './sample-messages.ts';
import { translate, type Translation } from './translation.ts';

const corpus = '../shared/data/hl7v2';
const receivedAt = Date.UTC(2026, 2, 1, 18);
const feed = sampleFeed();

function read(raw: Uint8Array): Translation {
  return translate({ raw, feed, site: sampleSite, receivedAt });
}

const samples = [
  messageOf(
    headerOf('ADT^A01'),
    'EVN|A01|20260301115500',
    'PID|1||4711^^^NORTH^MR~1^^^SSA^SS||ZZCANARY^Jane||19811110|F',
    'PV1|1|I|ICU^12^A||||77^Ortiz^Elena||||||||||||V1',
  ),
  messageOf(headerOf('ADT^A40'), 'PID|1||A^^^NORTH^MR', 'MRG|B^^^NORTH^MR'),
  messageOf(
    headerOf('ORU^R01'),
    'PID|1||4711^^^NORTH^MR||ZZCANARY^Jane',
    'ORC|RE|P1|F1',
    'OBR|1|P1|F1|BMP|||20260301110000',
    'OBX|1|NM|K||6.8|mmol/L|3.5-5.1|HH|||F|||20260301110000',
    'OBX|2|SN|X||<^5||||||C',
    'OBX|3|TX|T||line\\.br\\two||||||P',
  ),
  ...Object.values(sampleMessages),
] as const;

describe('whatever arrives', () => {
  test('a message with any bytes changed is answered, and what it says can be stored', () => {
    const change = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      cut: fc.nat(8),
      put: fc.uint8Array({ maxLength: 8 }),
    });
    fc.assert(
      fc.property(
        fc.constantFrom(...samples),
        fc.array(change, { maxLength: 6 }),
        (raw, changes) => {
          const mutated = changes.reduce<Uint8Array>((bytes, { at, cut, put }) => {
            const start = Math.floor(at * bytes.length);
            return Buffer.concat([bytes.subarray(0, start), put, bytes.subarray(start + cut)]);
          }, raw);
          expectStorable(read(mutated));
        },
      ),
      { numRuns: 3000 },
    );
  });

  test('bytes of chance are answered', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(['failed', 'kept']).toContain(read(bytes).outcome);
      }),
      { numRuns: 300 },
    );
  });

  test('no name of a patient gets into a problem or a sentence', () => {
    for (const raw of samples) {
      const broken = Buffer.from(Buffer.from(raw).toString().replaceAll('|F', '|ZZCANARY'));
      expect(JSON.stringify(read(broken).problems)).not.toContain('CANARY');
    }
  });
});

describe.skipIf(!existsSync(corpus))('the shared messages (skipped: no shared data)', () => {
  test('every one of them is answered', () => {
    const counts = new Map<string, number>();
    const messages = readdirSync(corpus).flatMap(messagesOf);
    for (const raw of messages) {
      const translation = read(raw);
      expectStorable(translation);
      const name =
        translation.outcome === 'failed' ? `failed: ${translation.cause}` : translation.outcome;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    console.log(`translated ${messages.length}:`, Object.fromEntries(counts));
    expect(messages.length).toBeGreaterThanOrEqual(1205);
    expect(counts.get('facts')).toBeGreaterThan(500);
  });
});

function messagesOf(file: string): Uint8Array[] {
  const lines = readFileSync(`${corpus}/${file}`, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => Buffer.from(textOf(line)));
}

function textOf(line: string): string {
  const entry: unknown = JSON.parse(line);
  if (typeof entry === 'object' && entry !== null && 'text' in entry) return String(entry.text);
  throw new Error('a line without a message');
}

/** PostgreSQL takes neither NUL nor half a character, no number that is none, and no key of any length. */
function expectStorable(translation: Translation): void {
  if (translation.outcome !== 'facts') return;
  const text = JSON.stringify(translation.facts);
  expect(text).not.toContain('\\u0000');
  expect(text.isWellFormed()).toBe(true);
  for (const fact of translation.facts) {
    if ('keys' in fact) for (const key of fact.keys) expect(key.length).toBeLessThan(700);
    const identifiers = fact.kind === 'patient' ? fact.identifiers : [];
    for (const { value } of identifiers) expect(value.length).toBeGreaterThan(0);
    if (fact.kind !== 'result') continue;
    expect(fact.number === null || Number.isFinite(fact.number)).toBe(true);
    expect(fact.resultKey.length).toBeLessThan(700);
  }
}
