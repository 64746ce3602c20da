import fc from 'fast-check';
import { expect, test } from 'vitest';

import { mergeTexts } from './merge-texts.ts';

const text = (...lines: string[]): string => lines.join('\n');

test('changes of different lines are put together', () => {
  const base = text('a', 'b', 'c', 'd', 'e');
  const ours = text('a', 'B', 'c', 'd', 'e');
  const theirs = text('a', 'b', 'c', 'd', 'new', 'e');
  expect(mergeTexts({ base, ours, theirs })).toEqual({
    text: text('a', 'B', 'c', 'd', 'new', 'e'),
  });
});

test('lines that both changed are given back with both, or decided as somebody says', () => {
  const texts = {
    base: text('a', 'b', 'c'),
    ours: text('a', '1', 'c'),
    theirs: text('a', '2', 'c'),
  };
  expect(mergeTexts(texts)).toEqual({
    conflicts: [{ line: 2, base: ['b'], ours: ['1'], theirs: ['2'] }],
  });
  expect(mergeTexts(texts, 'ours')).toEqual({ text: texts.ours });
  expect(mergeTexts(texts, 'theirs')).toEqual({ text: texts.theirs });
});

const lines = fc
  .array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 })
  .map((all) => text(...all));

test('what only one side changed is taken as it is, whichever side it was', () => {
  fc.assert(
    fc.property(lines, lines, (base, changed) => {
      expect(mergeTexts({ base, ours: changed, theirs: base })).toEqual({ text: changed });
      expect(mergeTexts({ base, ours: base, theirs: changed })).toEqual({ text: changed });
      expect(mergeTexts({ base, ours: changed, theirs: changed })).toEqual({ text: changed });
    }),
  );
});

test('somebody who decides for one side everywhere is always given a text', () => {
  fc.assert(
    fc.property(lines, lines, lines, (base, ours, theirs) => {
      expect(mergeTexts({ base, ours, theirs }, 'ours')).toHaveProperty('text');
    }),
  );
});
