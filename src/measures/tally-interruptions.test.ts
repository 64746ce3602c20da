import { expect, test } from 'vitest';

import { northlake } from '../../test/world.ts';
import { noDutyChanges } from '../governance/governance.ts';
import { tallyInterruptions, type Asking } from './tally-interruptions.ts';

const network = await northlake();
/** A Tuesday noon in Chicago. */
const noon = Date.UTC(2026, 2, 3, 18);
const hour = 3_600_000;
const asked = (hours: number, to: string | null = null): Asking => ({
  ...{ site: 'st-anne', workflow: 'critical-result', at: noon + hours * hour },
  ...{ role: 'charge-nurse', unit: 'ed', to },
});

const counted = (...askings: Asking[]) =>
  tallyInterruptions(
    askings,
    () => network,
    () => noDutyChanges,
  );

test('a pool that is asked interrupts each of its people who are on shift, in that hour of that shift', () => {
  const [first, ...others] = counted(asked(0), asked(0.5), asked(1));
  expect(first).toMatchObject({ hour: noon, role: 'charge-nurse', unit: 'ed', n: 2 });
  expect(first?.shift).toMatch(/^2026-03-03 \d\d:\d\d–\d\d:\d\d$/);
  const sum = [...others, ...(first ? [first] : [])].reduce((n, one) => n + one.n, 0);
  expect(sum).toBe(3 * new Set(counted(asked(0)).map(({ person }) => person)).size);
});

test('an offer interrupts the one to whom it is made', () => {
  expect(counted(asked(0, 'nina.alvarez'))).toMatchObject([{ person: 'nina.alvarez', n: 1 }]);
});

test('of a time whose configuration is lost nobody is counted', () => {
  const none = tallyInterruptions(
    [asked(0)],
    () => undefined,
    () => noDutyChanges,
  );
  expect(none).toEqual([]);
});
