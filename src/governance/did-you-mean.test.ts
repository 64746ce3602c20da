import { expect, test } from 'vitest';

import { didYouMean } from './did-you-mean.ts';

const fields = ['title', 'kind', 'zone', 'units', 'fallback', 'rotas'];

test.each([
  ['untis', 'units'],
  ['unit', 'units'],
  ['Zone', 'zone'],
  ['falback', 'fallback'],
  ['fallbakc', 'fallback'],
  ['rota', 'rotas'],
])('“%s” is taken for a slip of “%s”', (word, meant) => {
  expect(didYouMean(word, fields)).toBe(` Did you mean “${meant}”?`);
});

test.each(['', 'x', 'people', 'workflows'])('“%s” is not close to anything', (word) => {
  expect(didYouMean(word, fields)).toBe('');
});

test('where two are close the closer one is meant', () => {
  expect(didYouMean('charge-nurs', ['nurse', 'charge-nurse', 'charge-nurses'])).toContain(
    '“charge-nurse”',
  );
});
