import { expect, test } from 'vitest';

import { boundsOf } from './canonical.ts';

test.each([
  ['>6.0', 6, null],
  ['> 6', 6, null],
  ['>=600', 600, null],
  ['≥ .5', 0.5, null],
  ['<2.0', null, 2],
  ['<=-1.5', null, -1.5],
  ['≤20', null, 20],
])('%s is at least %s and at most %s', (value, atLeast, atMost) => {
  expect(boundsOf(value)).toEqual({ atLeast, atMost });
});

test.each([null, '', '6.0', '7,2', '7.1 H', '<>5', '> high', '>1:128', '>6 <8', '1-2'])(
  '%s is no bound',
  (value) => {
    expect(boundsOf(value)).toEqual({ atLeast: null, atMost: null });
  },
);
