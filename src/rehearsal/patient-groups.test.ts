import fc from 'fast-check';
import { expect, test } from 'vitest';

import { PatientGroups } from './patient-groups.ts';

const anyPatient = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');

test('patients are of one group exactly where a chain of links leads from one to the other', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(anyPatient, anyPatient), { maxLength: 8 }), (links) => {
      const groups = new PatientGroups();
      for (const [one, other] of links) groups.join(one, other);
      for (const one of 'abcdef')
        for (const other of 'abcdef')
          expect(groups.groupOf(one) === groups.groupOf(other)).toBe(
            reached(one, links).has(other),
          );
    }),
  );
});

function reached(from: string, links: readonly [string, string][]): Set<string> {
  const known = new Set([from]);
  for (const patient of known)
    for (const link of links) if (link.includes(patient)) for (const one of link) known.add(one);
  return known;
}
