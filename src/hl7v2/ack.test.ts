import { describe, expect, test } from 'vitest';

import { ackWish, ackWishes, buildAck, parseAck, parseMessage, type AckRequest } from './hl7v2.ts';

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

  test.each([
    ['', '', true, 'original', false, true],
    ['AL', 'AL', true, 'enhanced', true, true],
    ['AL', 'NE', false, 'enhanced', true, false],
    ['ER', 'SU', true, 'enhanced', false, true],
    ['ER', 'SU', false, 'enhanced', true, false],
    ['NE', 'NE', false, 'enhanced', false, false],
    ['', 'AL', true, 'enhanced', false, true],
  ])('MSH-15 %j and MSH-16 %j, success %j: %s mode', (...wishes) => {
    const [commit, application, success, mode, commitWanted, applicationWanted] = wishes;
    const text = `MSH|^~\\&|A||||||ADT^A01|9|P|2.5|||${commit}|${application}\r`;
    expect(ackWishes(parseMessage(text).message, success)).toEqual({
      mode,
      commit: commitWanted,
      application: applicationWanted,
    });
  });

  test.each(['||', 'AL|AL', '|AL'])(
    'an acknowledgement is never acknowledged at application level (%s)',
    (asked) => {
      const text = `MSH|^~\\&|A||||||ACK^A01|9|P|2.5|||${asked}\rMSA|AA|8\r`;
      expect(ackWishes(parseMessage(text).message, true)).toMatchObject({
        application: false,
        commit: asked.startsWith('AL'),
      });
    },
  );

  test('an application answer may ask for a commit of its own, and name the next number', () => {
    const text = 'MSH|^~\\&|A||||||ADT^A01|9|P|2.5||7|AL|AL\r';
    expect(answer(text, { acceptAck: 'AL', expectedSequence: 8 })).toBe(
      'MSH|^~\\&|||A||20260301140507+0000||ACK^A01^ACK|OURS1|P|2.5|||AL\rMSA|AA|9||8\r',
    );
    expect(answer(text, { ...refusal, expectedSequence: 8 })).toContain(
      'MSA|AR|9|Processing id T is not let in.|8\r',
    );
    const named = 'MSH|^~\\&|A||||||ADT^A01|9|P|2.5|||AL|AL||8859/1\r';
    expect(answer(named, { acceptAck: 'ER' })).toContain('|P|2.5|||ER|||8859/1\r');
  });

  test.each([
    ['PID', 'PID^1'],
    ['PID-3', 'PID^1^3'],
    ['PID-3[2]', 'PID^1^3^2'],
    ['OBX[4]-5.2', 'OBX^4^5^1^2'],
    ['PID-3[2].4.1', 'PID^1^3^2^4^1'],
    ['byte 7', ''],
  ])('ERR-2 says of %s exactly what is known', (location, place) => {
    const text = 'MSH|^~\\&|A||||||ADT^A01|9|P|2.5\r';
    const error = { code: '102', sentence: 'No.', location };
    expect(answer(text, { code: 'AE', error })).toContain(`\rERR||${place}|102^No.^HL70357|E\r`);
  });
});
