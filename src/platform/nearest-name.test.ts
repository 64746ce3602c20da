import fc from 'fast-check';
import { expect, test } from 'vitest';

import { didYouMean, nearestName, nearestNameEditsMax, suggestion } from './nearest-name.ts';

const fields = ['title', 'kind', 'zone', 'units', 'fallback', 'rotas'];

test.each([
  ['untis', 'units'],
  ['unit', 'units'],
  ['Zone', 'zone'],
  ['falback', 'fallback'],
  ['fallbakc', 'fallback'],
  ['rota', 'rotas'],
])('"%s" is taken for a slip of "%s"', (word, meant) => {
  expect(didYouMean(word, fields)).toBe(` Did you mean "${meant}"?`);
  expect(suggestion(word, fields)).toBe(didYouMean(word, fields));
});

test.each(['', 'x', 'people', 'workflows'])('"%s" is not close to anything', (word) => {
  expect(didYouMean(word, fields)).toBe('');
});

test('what is close to nothing is told what there is, if there is anything', () => {
  expect(suggestion('people', ['zone', 'kind'])).toBe(' Known here: kind, zone.');
  expect(suggestion('people', [])).toBe('');
});

test('where two are close the closer one is meant', () => {
  const roles = ['nurse', 'charge-nurse', 'charge-nurses'];
  expect(nearestName('charge-nurs', roles)).toBe('charge-nurse');
});

test('a long name is guessed at up to the limit of edits, and not beyond', () => {
  const name = 'discharge-follow-up';
  const slip = (edits: number): string => name.slice(edits);
  expect(nearestName(slip(nearestNameEditsMax), [name])).toBe(name);
  expect(nearestName(slip(nearestNameEditsMax + 1), [name])).toBeUndefined();
});

test('a name that is known is meant by itself, whatever else is known', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ minLength: 1 }), { minLength: 1 }), (names) => {
      const [first = ''] = names;
      expect(nearestName(first, names)?.toLowerCase()).toBe(first.toLowerCase());
    }),
  );
});
