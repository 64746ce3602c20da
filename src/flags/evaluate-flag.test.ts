import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { Flag } from '../governance/governance.ts';
import { evaluateFlag, type FlagQuestion, type FlagReading } from './evaluate-flag.ts';
import type { FlagChange } from './flag-change-store.ts';
import { switchesAt, turnOnHoursMax } from './flag-switch.ts';

const noon = Date.UTC(2026, 10, 18, 12);
const hour = 3_600_000;

const flag: Flag = {
  ...{ key: 'paging', title: 'Paging', kind: 'kill-switch', default: 'on', off: 'off' },
  variants: { on: true, off: false },
  ...{ rules: [], whenCutOff: 'off', owner: 'nina', expires: '2027-01-31', retire: 'Never.' },
  clients: [],
};

const asked: FlagQuestion = {
  ...{ at: noon, site: 'st-anne', unit: 'ed', provider: 'Dr. Who', workflow: 'w', step: 's' },
  ...{ specialty: 'cardiology', acuity: '2', confidence: 0.8 },
};

const change = (what: FlagChange['change'], set: Partial<FlagChange> = {}): FlagChange => ({
  ...{ id: `${what}-1`, flag: 'paging', site: null, unit: null, change: what },
  ...{ actor: 'nina', reason: 'too loud', at: noon - hour, ...set },
});

function evaluate(
  set: Partial<Flag>,
  {
    question = {},
    changes = [],
    cutOff = false,
  }: { question?: Partial<FlagQuestion>; changes?: FlagChange[]; cutOff?: boolean } = {},
): FlagReading {
  const book = { providerGroups: { doctors: ['Dr. Who'] } };
  const world = { book, switches: switchesAt(changes, noon), cutOff, zone: 'America/Chicago' };
  return evaluateFlag({ ...flag, ...set }, { ...asked, ...question }, world);
}

describe('a flag', () => {
  test('gives its default and says why: there are no rules, or none matched', () => {
    expect(evaluate({})).toEqual({ key: 'paging', value: true, variant: 'on', reason: 'STATIC' });
    const rules = [{ id: 'r', when: { sites: ['lakeside'] }, gives: 'off' }];
    expect(evaluate({ rules })).toMatchObject({ value: true, reason: 'DEFAULT' });
  });

  test.each([
    ['site', { sites: ['st-anne'] }, { site: 'lakeside' }],
    ['unit', { units: ['ed'] }, { unit: null }],
    ['provider group', { providerGroups: ['doctors'] }, { provider: 'Dr. No' }],
    ['workflow', { workflows: ['w'] }, { workflow: 'x' }],
    ['step', { steps: ['s'] }, { step: null }],
    ['specialty', { specialties: ['cardiology'] }, { specialty: null }],
    ['acuity', { acuities: ['1', '2'] }, { acuity: '3' }],
    ['confidence', { confidence: { atLeast: 0.8, below: 0.9 } }, { confidence: 0.9 }],
    ['confidence', { confidence: { atLeast: 0.8 } }, { confidence: null }],
    // 12:00 UTC is 06:00 in Chicago.
    ['shift', { shift: { days: [3], from: '06:00', to: '07:00' } }, { at: noon + hour }],
  ])('goes by the rule about the %s, and not where it is another or unknown', (_, when, other) => {
    const rules = [{ id: 'r', when, gives: 'off' }];
    expect(evaluate({ rules })).toMatchObject({
      reason: 'TARGETING_MATCH',
      rule: 'r',
      value: false,
    });
    expect(evaluate({ rules }, { question: other })).toMatchObject({ reason: 'DEFAULT' });
  });

  test('that is turned off is off before any rule, there and in all that lies within', () => {
    const rules = [{ id: 'r', when: { units: ['ed'] }, gives: 'on' }];
    const off = (site: string | null, unit: string | null) =>
      evaluate({ rules }, { changes: [change('turned-off', { site, unit })] });
    const disabled = { value: false, reason: 'DISABLED', rule: 'switch:turned-off-1' };
    expect(off(null, null)).toMatchObject(disabled);
    expect(off('st-anne', null)).toMatchObject(disabled);
    expect(off('st-anne', 'ed')).toMatchObject(disabled);
    expect(off('st-anne', 'icu')).toMatchObject({ value: true });
    expect(off('lakeside', null)).toMatchObject({ value: true });
  });

  test('says STALE in a process that is cut off, and is off there only if it is marked so', () => {
    expect(evaluate({}, { cutOff: true })).toMatchObject({ value: false, reason: 'STALE' });
    expect(evaluate({ whenCutOff: 'keep' }, { cutOff: true })).toMatchObject({
      ...{ value: true, reason: 'STALE' },
    });
  });
});

describe('what was turned off', () => {
  test('stays off until it is turned on at the same place; narrower does not help', () => {
    const off = change('turned-off');
    expect(switchesAt([off, change('turned-on', { site: 'st-anne' })], noon)).toHaveLength(1);
    expect(switchesAt([off, change('turned-on')], noon)).toEqual([]);
  });

  test(`may be asked on again for ${turnOnHoursMax} hours, and turning it off once more takes that back`, () => {
    const at = noon - turnOnHoursMax * hour;
    const [off, ask] = [change('turned-off', { at }), change('turn-on-asked', { at: at + 1 })];
    const askedOf = (changes: FlagChange[], when: number) => switchesAt(changes, when)[0]?.asked;
    expect(askedOf([off, ask], noon)).toEqual(ask);
    expect(askedOf([off, ask], noon + 1)).toBeNull();
    expect(askedOf([off, ask, change('turned-off', { id: 'again' })], noon)).toBeNull();
  });

  test('of the past is known from the same rows', () => {
    const rows = [change('turned-off'), change('turned-on', { at: noon })];
    expect(switchesAt(rows, noon - 1)).toHaveLength(1);
    expect(switchesAt(rows, noon - 2 * hour)).toEqual([]);
  });
});

test('whoever turns things off and on, a place is off exactly while the last word about it or what it lies in is off', () => {
  const place = fc.constantFrom<[string | null, string | null]>(
    ...([
      [null, null],
      ['st-anne', null],
      ['st-anne', 'ed'],
      ['lakeside', null],
    ] as [string | null, string | null][]),
  );
  const word = fc.tuple(place, fc.constantFrom('turned-off', 'turn-on-asked', 'turned-on'));
  fc.assert(
    fc.property(fc.array(word, { maxLength: 12 }), (words) => {
      const changes = words.map(([[site, unit], what], index) =>
        change(what as FlagChange['change'], { id: String(index), site, unit }),
      );
      const lastIsOff = (site: string | null, unit: string | null): boolean =>
        words.findLast(
          ([[oneSite, oneUnit], what]) =>
            oneSite === site && oneUnit === unit && what !== 'turn-on-asked',
        )?.[1] === 'turned-off';
      const isOff =
        lastIsOff(null, null) || lastIsOff('st-anne', null) || lastIsOff('st-anne', 'ed');
      expect(evaluate({}, { changes }).value).toBe(!isOff);
    }),
  );
});
