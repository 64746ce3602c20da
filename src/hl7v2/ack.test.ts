import { describe, expect, test } from 'vitest';

import { ackWish, buildAck, parseAck, parseMessage, type AckRequest } from './hl7v2.ts';

function answer(text: string | Uint8Array, options: Partial<AckRequest> = {}): string {
  const bytes = buildAck({
    to: parseMessage(text).message,
    code: 'AA',
    controlId: 'OURS1',
    time: '20260301140507+0000',
    ...options,
  });
  return Buffer.from(bytes).toString('latin1');
}

const refusal = {
  code: 'AR',
  error: { code: '202', sentence: 'Processing id T is not let in.', location: 'MSH-11' },
} as const;

describe('answering a message', () => {
  test('sender and receiver change places whole, and what identifies the message is copied', () => {
    const text =
      'MSH|^~\\&|A^1|B^2^ISO|C|D|2026||ADT^A01^ADT_A01|id 7 |T|2.5.1||||||UNICODE UTF-8\r';
    expect(answer(text)).toBe(
      'MSH|^~\\&|C|D|A^1|B^2^ISO|20260301140507+0000||ACK^A01^ACK|OURS1|T|2.5.1||||||UNICODE UTF-8\r' +
        'MSA|AA|id 7 \r',
    );
  });

  test("the sender's delimiters are used everywhere, in MSH-9 too", () => {
    expect(answer('MSH!%*?@!A!B!C!D!!!ADT%A08!9!P!2.4\r', refusal)).toBe(
      'MSH!%*?@!C!D!A!B!20260301140507+0000!!ACK%A08%ACK!OURS1!P!2.4\r' +
        'MSA!AR!9!Processing id T is not let in.\r' +
        'ERR!MSH%1%11%202@Processing id T is not let in.@HL70357\r',
    );
  });

  test('before 2.3.1 an answer has no message structure', () => {
    expect(answer('MSH|^~\\&|A||||||ADT^A01|9|P|2.3\r')).toContain('||ACK^A01|OURS1|P|2.3\r');
    expect(answer('MSH|^~\\&|A||||||ADT^A01|9|P|2.3.1\r')).toContain('||ACK^A01^ACK|');
  });

  test('from 2.5 on ERR names the place, the code and the severity', () => {
    expect(answer('MSH|^~\\&|A||||||ADT^A01|9|T|2.5\r', refusal)).toContain(
      '\rERR||MSH^1^11|202^Processing id T is not let in.^HL70357|E\r',
    );
  });

  test('MSA-2 is MSH-10 byte for byte, in whatever charset', () => {
    const bytes = Buffer.from(
      'MSH|^~\\&|A||||||ADT^A01|\\F\\ \xe9\xfc|P|2.3||||||8859/1\r',
      'latin1',
    );
    expect(answer(bytes)).toContain('MSA|AA|\\F\\ \xe9\xfc\r');
  });

  test.each(['', 'garbage', 'PID|1', 'FHS|^~\\&|A'])('even %j gets an answer', (text) => {
    expect(answer(text, refusal)).toMatch(
      /^MSH\|\^~\\&\|.*\|ACK\|OURS1\|.*\rMSA\|AR\|\|Proc.*\rERR/,
    );
  });

  test('delimiters that cannot work are not sent back', () => {
    expect(answer('MSH|^~\\\\&|A|B|||||ADT^A01|9|P|2.5\r', refusal)).toMatch(
      /^MSH\|\^~\\&\|.*MSA\|AR\|9\|/s,
    );
    expect(answer('MSH^^^^|A', refusal)).toMatch(/^MSH\|\^~\\&\|/);
    expect(answer('MSH|', refusal)).toMatch(/^MSH\|\^~\\&\|/);
  });

  test('a client reads code, control id and text', () => {
    const text = 'MSH|^~\\&|A||||||ADT^A01|9|T|2.5\r';
    expect(parseAck(Buffer.from(answer(text, refusal)))).toEqual({
      code: 'AR',
      controlId: '9',
      text: 'Processing id T is not let in.',
    });
    expect(parseAck(Buffer.from(text))).toBeUndefined();
  });

  test.each([
    ['', '', true, 'application', true],
    ['', '', false, 'application', true],
    ['AL', 'NE', true, 'commit', true],
    ['AL', 'AL', false, 'commit', true],
    ['NE', 'AL', true, 'application', true],
    ['NE', 'NE', true, 'application', false],
    ['ER', 'AL', true, 'application', true],
    ['ER', 'NE', false, 'commit', true],
    ['ER', 'NE', true, 'application', false],
    ['SU', 'NE', true, 'commit', true],
    ['SU', 'ER', false, 'application', true],
    ['al', 'ne', true, 'commit', true],
    ['ne', 'ne', false, 'application', false],
    ['er', 'ne', false, 'commit', true],
    ['Y', '', true, 'application', true],
    ['Y', 'NE', true, 'application', false],
  ])('MSH-15 %j and MSH-16 %j, success %j: %s level, wanted %j', (...wish) => {
    const [commit, application, success, level, wanted] = wish;
    const text = `MSH|^~\\&|A||||||ADT^A01|9|P|2.5|||${commit}|${application}\r`;
    expect(ackWish(parseMessage(text).message, success)).toEqual({ level, wanted });
  });
});
