import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { northlake } from '../../test/world.ts';
import { createFlagReader, type FlagQuestion } from './evaluate-flag.ts';
import type { FlagChange } from './flag-change-store.ts';
import { switchesAt } from './flag-switch.ts';
import { createPastFlagReader } from './past-flags.ts';

const network = await northlake();

function question(at: number, site: string | null): FlagQuestion {
  const nothing = { unit: null, provider: null, workflow: null, step: null, specialty: null };
  return { ...nothing, at, site, acuity: null, confidence: null };
}

const anyChanges = fc
  .array(
    fc.record({
      at: fc.nat({ max: 100 }),
      site: fc.constantFrom(null, 'st-anne', 'harbor'),
      change: fc.constantFrom('turned-off' as const, 'turned-on' as const),
    }),
    { maxLength: 8 },
  )
  .map((list) =>
    list
      .toSorted((a, b) => a.at - b.at)
      .map((one, index): FlagChange => {
        const by = { id: `flg_${index}`, flag: 'sepsis_screening', unit: null, actor: 'a' };
        return { ...by, reason: 'r', ...one };
      }),
  );

test('what was turned off then is off then, whichever time is asked about first, and whatever is heard later', () => {
  const asked = fc.array(fc.nat({ max: 120 }), { minLength: 1, maxLength: 10 });
  const sites = fc.constantFrom(null, 'st-anne', 'harbor');
  fc.assert(
    fc.property(anyChanges, asked, sites, fc.nat(), (changes, times, site, known) => {
      const heard = changes.slice(0, known % (changes.length + 1));
      const read = createPastFlagReader(network, heard);
      read('sepsis_screening', question(0, site));
      heard.push(...changes.slice(heard.length));
      for (const at of times) {
        const switches = switchesAt(changes, at);
        const then = createFlagReader({ network, switches, cutOff: false });
        const expected = then('sepsis_screening', question(at, site));
        expect(read('sepsis_screening', question(at, site))).toEqual(expected);
      }
    }),
  );
  expect(createPastFlagReader(network, [])('nobody_s', question(0, null))).toBeUndefined();
});
