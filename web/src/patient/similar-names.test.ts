import fc from 'fast-check';
import { expect, test } from 'vitest';
import { editsBetween, soundKey } from './similar-names.ts';

test.each([
  ['ann', 'ann', 0],
  ['ann', 'anne', 1],
  ['smith', 'smyth', 1],
  ['brian', 'brain', 1],
  ['smith', 'smythe', 2],
  ['', 'lee', 3],
])('from %s to %s it is %i', (one, other, edits) => {
  expect(editsBetween(one, other)).toBe(edits);
});

test('it is as far back as there, and never further than the longer name', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (one, other) => {
      const edits = editsBetween(one, other);
      expect(editsBetween(other, one)).toBe(edits);
      expect(edits).toBeLessThanOrEqual(Math.max(one.length, other.length));
      expect(edits === 0).toBe(one === other);
    }),
  );
});

// The examples of the United States National Archives.
test.each([
  ['washington', 'w252'],
  ['lee', 'l000'],
  ['gutierrez', 'g362'],
  ['pfister', 'p236'],
  ['jackson', 'j250'],
  ['tymczak', 't522'],
  ['ashcraft', 'a261'],
])('%s sounds like %s', (name, key) => {
  expect(soundKey(name)).toBe(key);
});
