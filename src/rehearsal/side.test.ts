import fc from 'fast-check';
import { expect, test } from 'vitest';

import { northlake } from '../../test/world.ts';
import { compileRelease } from '../workflows/workflows.ts';
import { dayFrom } from './any-week.ts';
import { candidateSide, type Side } from './side.ts';

const network = await northlake();
const answer = compileRelease({ epoch: 1, digest: '', network });

function freshSide(): Side {
  if (!('compiled' in answer)) throw new Error('it does not compile');
  return candidateSide({ network }, answer.compiled);
}

const anyAsking = fc.record({
  pool: fc.record({
    role: fc.constantFrom('nurse', 'charge-nurse', 'on-call-physician', 'house-supervisor'),
    unit: fc.constantFrom('4a', '4b', 'icu', null),
  }),
  site: fc.constantFrom(...network.sites.map(({ id }) => id)),
  minute: fc.integer({ min: -3 * 1_440, max: 3 * 1_440 }),
});

test('who is asked, and in which shift and on which day, does not hang on what was asked before', () => {
  const side = freshSide();
  fc.assert(
    fc.property(anyAsking, ({ pool, site, minute }) => {
      const at = dayFrom + minute * 60_000;
      expect(side.asked(pool, site, at)).toEqual(freshSide().asked(pool, site, at));
    }),
    { numRuns: 1_000 },
  );
});
