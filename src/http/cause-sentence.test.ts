import { expect, test } from 'vitest';

import { causeSentence } from './cause-sentence.ts';

test('a group is headed by what is true of all its messages, not of one of them', () => {
  const ofOne = 'Sinew itself failed on this message (TypeError).';
  expect(causeSentence('program-fault', ofOne)).not.toContain('TypeError');
  const ofAll = 'The message control id is missing.';
  expect(causeSentence('no-control-id', ofAll)).toBe(ofAll);
  expect(causeSentence('constructor', ofAll)).toBe(ofAll);
});
