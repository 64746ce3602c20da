import { expect, test } from 'vitest';
import { ann, me, row } from '../../mock/canned-work.ts';
import { goneText, isNotPickedUp, nextText } from './next-step.ts';
import { ownerText } from './ownership.ts';

const open = row(0, { id: 'a', patient: ann, about: 'Potassium 6.8 mmol/L' });
const mine = row(0, { id: 'a', patient: ann, about: 'Potassium 6.8 mmol/L', owner: me });
const exhausted = {
  ...open,
  next: { at: open.openedAt, to: 'House supervisor', unless: 'accepted' as const, again: true },
};

test('an open task says who is asked next', () => {
  expect(nextText(open, '14:47', me.id)).toBe('14:47 → Charge nurse, Emergency');
});

test('at the end of the ladder the last ones are asked on and on: it is not picked up', () => {
  expect(nextText(exhausted, '14:47', me.id)).toBe(
    '14:47 → House supervisor again, and on until somebody accepts',
  );
  expect(isNotPickedUp(exhausted)).toBe(true);
  expect(isNotPickedUp(open)).toBe(false);
  expect(ownerText(exhausted, me.id)).toBe('Not picked up; Nurse, Emergency asked');
});

test('an accepted task says that its time to finish takes it from its owner', () => {
  expect(nextText(mine, '15:30', me.id)).toBe(
    'if not finished by 15:30 → Charge nurse, Emergency, and you are no longer accountable',
  );
  expect(nextText(mine, '15:30', 'bo')).toContain(`and ${me.name} is no longer accountable`);
});

test('a row that left the list says what became of it, or that this is not known', () => {
  const standing = { state: 'accepted', sentence: 'Bo Lee accepted.', mayOpen: true } as const;
  expect(goneText(standing, false)).toBe('No longer on your list: Bo Lee accepted.');
  expect(goneText(undefined, true)).toContain('could not be read');
  expect(goneText(undefined, false)).toContain('Looking up');
});
