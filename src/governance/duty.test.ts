import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { withChanges, type Absence, type DutyOverride } from './duty.ts';

const holders = ['ann', 'bea', 'cleo', 'dina'].map((id) => ({ id }));
const place = { site: 'north', unit: 'ed', role: 'nurse' };
const always = { from: 0, until: 100, reason: 'Ill', createdBy: 'bea' };

function onWith(
  onRota: readonly string[],
  changes: { overrides?: Partial<DutyOverride>[]; absences?: Partial<Absence>[] },
): string[] {
  const overrides = (changes.overrides ?? []).map((one, at): DutyOverride => ({
    ...{ ...always, id: `o${at}`, site: 'north', unit: null, role: 'nurse', out: null, in: null },
    ...one,
  }));
  const absences = (changes.absences ?? []).map((one, at): Absence => ({
    ...always,
    id: `a${at}`,
    person: 'ann',
    substitute: null,
    ...one,
  }));
  const rota = holders.filter(({ id }) => onRota.includes(id));
  return withChanges(holders, rota, place, 50, { overrides, absences }).map(({ id }) => id);
}

test('a swap takes the one off and puts the other on, for its time and its place only', () => {
  const swap = { out: 'ann', in: 'bea' };
  expect(onWith(['ann'], { overrides: [swap] })).toEqual(['bea']);
  expect(onWith(['ann'], { overrides: [{ ...swap, until: 50 }] })).toEqual(['ann']);
  expect(onWith(['ann'], { overrides: [{ ...swap, from: 51 }] })).toEqual(['ann']);
  expect(onWith(['ann'], { overrides: [{ ...swap, unit: 'icu' }] })).toEqual(['ann']);
  expect(onWith(['ann'], { overrides: [{ ...swap, unit: 'ed' }] })).toEqual(['bea']);
  expect(onWith(['ann'], { overrides: [{ ...swap, role: 'physician' }] })).toEqual(['ann']);
  expect(onWith(['ann'], { overrides: [{ ...swap, site: 'south' }] })).toEqual(['ann']);
});

test('a substitute is on while the one who is away would be, and not otherwise', () => {
  const away = { person: 'ann', substitute: 'cleo' };
  expect(onWith(['ann', 'dina'], { absences: [away] })).toEqual(['cleo', 'dina']);
  expect(onWith(['dina'], { absences: [away] })).toEqual(['dina']);
  expect(onWith(['ann'], { absences: [{ person: 'ann' }] })).toEqual([]);
  expect(onWith(['ann'], { absences: [{ person: 'ann', substitute: 'stranger' }] })).toEqual([]);
});

test('a substitute who is away too is not on', () => {
  const absences = [{ person: 'ann', substitute: 'bea' }, { person: 'bea' }];
  expect(onWith(['ann'], { absences })).toEqual([]);
});

test('whatever is entered, who is away is never on, and nobody is on who does not hold the role', () => {
  const who = fc.constantFrom('ann', 'bea', 'cleo', 'dina', 'stranger');
  const maybe = fc.option(who);
  const span = { from: fc.integer({ min: 0, max: 60 }), until: fc.integer({ min: 40, max: 100 }) };
  fc.assert(
    fc.property(
      fc.subarray(['ann', 'bea', 'cleo', 'dina']),
      fc.array(fc.record({ out: maybe, in: maybe, ...span })),
      fc.array(fc.record({ person: who, substitute: maybe, ...span })),
      (rota, overrides, absences) => {
        const on = onWith(rota, { overrides, absences });
        const isNow = ({ from, until }: { from: number; until: number }) =>
          from <= 50 && 50 < until;
        for (const one of absences.filter(isNow)) expect(on).not.toContain(one.person);
        expect(on).not.toContain('stranger');
        expect(new Set(on).size).toBe(on.length);
      },
    ),
  );
});
