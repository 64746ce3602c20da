import fc from 'fast-check';
import { expect, test } from 'vitest';

import {
  nextOperation,
  operatingStates,
  recoveryMs,
  unseen,
  type Observation,
} from './operating-state.ts';

const well: Observation = { database: 'writes', troubles: [] };
const late: Observation = { database: 'writes', troubles: ['What arrives is not applied.'] };
const full: Observation = { database: 'reads', troubles: [] };
const away: Observation = { database: 'away', troubles: [] };

test('it is worse at the first look, and each state says why', () => {
  const degraded = nextOperation(unseen(0), late, 15_000);
  expect(degraded).toMatchObject({ state: 'degraded', since: 15_000, reasons: late.troubles });
  const readOnly = nextOperation(degraded, full, 30_000);
  expect(readOnly).toMatchObject({ state: 'read-only', since: 30_000 });
  expect(nextOperation(readOnly, away, 45_000)).toMatchObject({
    state: 'down',
    reasons: ['The database does not answer.'],
  });
});

test('it is better only after it was better for a minute, and one bad look begins that minute anew', () => {
  const down = nextOperation(unseen(0), away, 0);
  const first = nextOperation(down, well, 15_000);
  expect(first.state).toBe('down');
  expect(nextOperation(first, well, 15_000 + recoveryMs - 1).state).toBe('down');
  expect(nextOperation(first, well, 15_000 + recoveryMs)).toMatchObject({
    state: 'normal',
    since: 15_000 + recoveryMs,
    reasons: [],
  });
  const again = nextOperation(nextOperation(first, away, 30_000), well, 45_000);
  expect(nextOperation(again, well, 45_000 + recoveryMs - 1).state).toBe('down');
});

test('whatever is seen, the state is never better than what was just seen, and never worse than the worst of the last minute', () => {
  const looks = fc.array(
    fc.record({
      seen: fc.constantFrom(well, late, full, away),
      after: fc.integer({ min: 1, max: 40_000 }),
    }),
    { maxLength: 40 },
  );
  fc.assert(
    fc.property(looks, (all) => {
      let now = 0;
      let operation = unseen(0);
      const past: { at: number; rank: number }[] = [];
      for (const { seen, after } of all) {
        now += after;
        operation = nextOperation(operation, seen, now);
        const rank = operatingStates.indexOf(nextOperation(unseen(0), seen, 0).state);
        const stands = operatingStates.indexOf(operation.state);
        expect(stands).toBeGreaterThanOrEqual(rank);
        past.push({ at: now, rank });
        const recent = past.filter(
          ({ at }, index) => (past[index + 1]?.at ?? now) >= now - recoveryMs || at === now,
        );
        expect(stands).toBeLessThanOrEqual(Math.max(...recent.map((one) => one.rank), rank));
      }
    }),
  );
});
