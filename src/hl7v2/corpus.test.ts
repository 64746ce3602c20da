import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { buildAck, encodeMessage, encodeText, parseAck, parseMessage, peek } from './hl7v2.ts';

const folder = join(import.meta.dirname, '../../../shared/data/hl7v2');
const found = existsSync(folder);

describe.skipIf(!found)(`1,205 real messages${found ? '' : ' (skipped: no shared data)'}`, () => {
  const texts = found ? corpus() : [];

  test('each is there', () => {
    expect(texts).toHaveLength(1205);
  });

  test('each parses and, unedited, encodes back byte for byte', () => {
    for (const text of texts) {
      const bytes = Buffer.from(text);
      const { message } = parseMessage(bytes);
      for (const segment of message.segments) {
        for (let n = 1; n <= segment.fieldCount; n++) segment.field(n, 1, 1, 1);
      }
      expect(message.segments[0]?.name).toBe('MSH');
      expect(Buffer.from(encodeMessage(message)).equals(bytes)).toBe(true);
      expect(Buffer.from(encodeText(message.text, message.charset)).equals(bytes)).toBe(true);
    }
  });

  test('each can be answered under its own control id', () => {
    for (const text of texts) {
      const { message, controlId = '' } = peek(Buffer.from(text));
      const ack = buildAck({ to: message, code: 'AA', controlId: 'X', time: '20260301' });
      expect(parseAck(ack)).toMatchObject({ code: 'AA' });
      expect(parseAck(ack)?.controlId.trim()).toBe(controlId);
    }
  });
});

function corpus(): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { text: string }).text);
}
