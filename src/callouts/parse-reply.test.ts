import fc from 'fast-check';
import { expect, test } from 'vitest';

import { seededIds, VirtualClock } from '../platform/platform.ts';
import { parseReply, replyCharsMax } from './parse-reply.ts';
import { isCode, randomCode } from './short-code.ts';

const ids = seededIds(new VirtualClock(0), 3);
const anyCode = fc.constant(null).map(() => randomCode(ids));

test.each([
  ['K7W4M 1', { code: 'K7W4M', answer: 'accept' }],
  ['accept k7w4m.', { code: 'K7W4M', answer: 'accept' }],
  ['K7W4M: not mine', { code: 'K7W4M', answer: 'not-mine' }],
  ['3 K7W4M', { code: 'K7W4M', answer: 'cannot' }],
  ["K7W4M can't", { code: 'K7W4M', answer: 'cannot' }],
  ['K7W4M 1 1', { code: 'K7W4M', answer: 'accept' }],
  ['1', { unclear: 'no-code' }],
  ['', { unclear: 'no-code' }],
  ['K7W4M', { unclear: 'no-answer' }],
  ['K7W4M 1 2', { unclear: 'two-answers' }],
  ['K7W4M T7W4M 1', { unclear: 'two-codes' }],
  ['K7W4M ok', { unclear: 'no-answer' }],
  ['K7W4M do not accept', { unclear: 'two-answers' }],
  ['K7W4M 4', { unclear: 'no-answer' }],
])('reads the reply "%s"', (text, meant) => {
  expect(parseReply(text)).toEqual(meant);
});

test('accepts nothing but one code with an answer that says so, whatever else is written', () => {
  fc.assert(
    fc.property(anyCode, fc.string({ maxLength: 30 }), (code, noise) => {
      const parsed = parseReply(`${code} ${noise}`);
      if (!('answer' in parsed) || parsed.answer !== 'accept') return;
      const rest = noise
        .toUpperCase()
        .split(/[^A-Z0-9]+/)
        .filter((word) => word && word !== code);
      expect(rest.every((word) => ['1', 'ACCEPT', 'ACCEPTED'].includes(word))).toBe(true);
    }),
  );
});

test('looks at no reply that is longer than a text message', () => {
  const most = `K7W4M 1${' '.repeat(replyCharsMax - 7)}`;
  expect(parseReply(most)).toEqual({ code: 'K7W4M', answer: 'accept' });
  expect(parseReply(`${most} `)).toEqual({ unclear: 'no-answer' });
});

test('draws codes that are read as codes', () => {
  fc.assert(fc.property(anyCode, (code) => isCode(code)));
});
