import { expect, test } from 'vitest';

import { isLoincCode } from './loinc.ts';

test.each(['2823-3', '2951-2', '718-7', '17861-6', '89579-7', '2028-9', '1-8', '6690-2', '2075-0'])(
  '%s is a LOINC code',
  (code) => {
    expect(isLoincCode(code)).toBe(true);
    const wrong = `${code.slice(0, -1)}${(Number(code.at(-1)) + 1) % 10}`;
    expect(isLoincCode(wrong)).toBe(false);
  },
);

test.each(['2823-33', '28233', '2823-', '8223-3', '2832-3', ' 2823-3', '12345678-9', 'K', ''])(
  '%j is none',
  (code) => {
    expect(isLoincCode(code)).toBe(false);
  },
);
