import { expect, test } from 'vitest';

import { standardUnit } from './canonical.ts';

test.each([
  ['mmol/L', 'mmol/L'],
  ['mmol/l', 'mmol/L'],
  ['MMOL/L', 'mmol/L'],
  ['mmol / L', 'mmol/L'],
  ['MMOLL', 'mmol/L'],
  ['meq/l', 'mEq/L'],
  ['G/DL', 'g/dL'],
  ['gm/dl', 'g/dL'],
  ['MG%', 'mg/dL'],
  ['µmol/L', 'umol/L'],
  ['LPM', 'L/min'],
])('%s is the unit %s, however it is spelled', (sent, unit) => {
  expect(standardUnit(sent)).toBe(unit);
});

test.each(['', 'mmol', 'furlongs', '3.5-5.1', 'constructor'])(
  '%s is a unit that nobody knows',
  (sent) => {
    expect(standardUnit(sent)).toBeNull();
  },
);
