import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { peek } from './hl7v2.ts';
import { segmentsMax } from './message.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);

describe('peeking into a frame', () => {
  test('the fields that route, find and answer a message are read', () => {
    const text = [
      'MSH|^~\\&|LAB^1|^9.9^ISO|||20260301||ORU^R01|7|P|2.5.1',
      'PID|1||A1^^^ONE^MR~~B2^^^&2.2&ISO^PI~""',
      'PV1|1|I|||||||||||||||||V5^^^ONE',
      'ORC|RE|P6',
      'OBR|1|P7|F8',
      'MRG|C3^^^ONE^MR',
    ].join('\r');
    expect(peek(bytes(text))).toMatchObject({
      sendingApplication: 'LAB',
      sendingFacility: '9.9',
      messageTime: '20260301',
      messageCode: 'ORU',
      triggerEvent: 'R01',
      controlId: '7',
      processingId: 'P',
      version: '2.5.1',
      patientIdentifiers: [
        { value: 'A1', authority: 'ONE', type: 'MR' },
        { value: 'B2', authority: '2.2', type: 'PI' },
      ],
      retiredIdentifiers: [{ value: 'C3', authority: 'ONE', type: 'MR' }],
      visitNumber: 'V5',
      orderId: 'P6',
      problems: [],
    });
  });

  test.each([
    ['', ['empty']],
    ['PID|1', ['no-header']],
    ['FHS|^~\\&|A', ['batch']],
    ['MSH|^^^^|A||||||ADT|7', ['odd-delimiters']],
    ['MSH|^~\\&|A||||||ADT|', ['no-control-id']],
    ['MSH|^~\\&|A|||||||7', ['no-message-type']],
    ['MSH|^~\\&|A||||||ADT|7\rPID|1\rMSH|^~\\&|B||||||ADT|8', ['several-messages']],
  ])('%j: %s', (text, codes) => {
    const { problems } = peek(bytes(text));
    expect(problems.map(({ code }) => code)).toEqual(codes);
  });

  test('where PID-3 is empty, what came before it counts', () => {
    const header = 'MSH|^~\\&|A||||||ADT|7\r';
    const values = (pid: string): string[] =>
      peek(bytes(header + pid)).patientIdentifiers.map(({ value }) => value);
    expect(values('PID|1|X1||Y2')).toEqual(['X1', 'Y2']);
    expect(values('PID|1|X1|A1|Y2')).toEqual(['A1']);
  });

  test('a message of the most segments is read, one more is too many', () => {
    const codes = (segments: number): string[] => {
      const text = 'MSH|^~\\&|A||||||ADT|7\r' + 'NTE|1\r'.repeat(segments - 1);
      return peek(bytes(text)).problems.map(({ code }) => code);
    };
    expect(codes(segmentsMax)).toEqual([]);
    expect(codes(segmentsMax + 1)).toEqual(['too-many-segments']);
  });

  test('no bytes make it throw', () => {
    const start = fc.constantFrom('', 'MSH', 'MSH|^~\\&|A|B|||||ADT^A01|7\rPID|1||');
    fc.assert(
      fc.property(start, fc.uint8Array({ maxLength: 100 }), (text, rest) => {
        peek(Buffer.concat([Buffer.from(text), rest]));
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ['MSH-14', 'MSH|^~\\&|A||||||ORU^R01|1|P|2.5||2\r'],
    ['DSC-1', 'MSH|^~\\&|A||||||ORU^R01|1|P|2.5\rOBX|1\rDSC|2\r'],
    ['ADD', 'MSH|^~\\&|A||||||ORU^R01|1|P|2.5\rOBX|1\rADD|more\r'],
  ])('a part of a longer message is told by its %s', (location, text) => {
    expect(peek(Buffer.from(text)).problems).toMatchObject([
      { code: 'continued', severity: 'error', location },
    ]);
  });

  test('an empty continuation pointer continues nothing', () => {
    const text = 'MSH|^~\\&|A||||||ORU^R01|1|P|2.5|||||\rDSC|\r';
    expect(peek(Buffer.from(text)).problems).toEqual([]);
  });
});
