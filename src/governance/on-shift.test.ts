import * as fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';

import type { Network, Shift } from './network.ts';
import { poolMembers, shiftAt, steadyAround } from './on-shift.ts';

const everyDay = [1, 2, 3, 4, 5, 6, 7];

/** A hospital in `zone` where Dana (days) and Noor (nights) are the physicians, and Bea the supervisor. */
function network(zone: string, shifts: readonly Shift[]): Network {
  return {
    id: 'small',
    title: 'Small',
    version: '1.0.0',
    sites: [
      {
        id: 'north',
        title: 'North',
        kind: 'hospital',
        zone,
        units: [
          { id: 'ed', title: 'ED' },
          { id: 'icu', title: 'ICU' },
        ],
        fallback: { role: 'supervisor', unit: null },
      },
    ],
    people: [
      person('dana', 'physician', null),
      person('noor', 'physician', null),
      person('nina', 'nurse', 'ed'),
      person('ivy', 'nurse', 'icu'),
      person('bea', 'supervisor', null),
      person('sam', 'supervisor', null),
    ],
    roles: [],
    rotas: [{ site: 'north', unit: null, role: 'physician', shifts }],
    feeds: [],
    workflows: [],
  };
}

function person(id: string, role: string, unit: string | null) {
  return { id, name: id, title: role, grants: [{ role, site: 'north', unit }] };
}

const dayAndNight: Shift[] = [
  { days: everyDay, from: '07:00', to: '19:00', people: ['dana'] },
  { days: everyDay, from: '19:00', to: '07:00', people: ['noor'] },
];

const at = (text: string) => Temporal.ZonedDateTime.from(text).epochMilliseconds;
const physicians = { role: 'physician', unit: null };

function onCall(zone: string, shifts: readonly Shift[], when: string): string[] {
  const members = poolMembers(network(zone, shifts), physicians, 'north', at(when));
  return members.onShift.map((one) => one.id);
}

describe('shifts by the clock on the wall of the site', () => {
  test.each([
    ['2027-03-10T06:59:59[America/Chicago]', 'noor'],
    ['2027-03-10T07:00:00[America/Chicago]', 'dana'],
    ['2027-03-10T18:59:59[America/Chicago]', 'dana'],
    ['2027-03-10T19:00:00[America/Chicago]', 'noor'],
    ['2027-03-11T00:00:00[America/Chicago]', 'noor'],
  ])('at %s it is %s', (when, who) => {
    expect(onCall('America/Chicago', dayAndNight, when)).toEqual([who]);
  });

  test('the same instant is another shift in another zone', () => {
    const when = '2027-03-10T19:30:00[America/New_York]';
    expect(onCall('America/New_York', dayAndNight, when)).toEqual(['noor']);
    expect(onCall('America/Chicago', dayAndNight, when)).toEqual(['dana']);
  });

  test('a night belongs to the day on which it began', () => {
    const fridayNights = [{ days: [5], from: '19:00', to: '07:00', people: ['noor'] }];
    const zone = 'America/Chicago';
    expect(onCall(zone, fridayNights, `2027-03-12T23:00[${zone}]`)).toEqual(['noor']);
    expect(onCall(zone, fridayNights, `2027-03-13T06:00[${zone}]`)).toEqual(['noor']);
    expect(onCall(zone, fridayNights, `2027-03-12T06:00[${zone}]`)).toEqual([]);
    expect(onCall(zone, fridayNights, `2027-03-13T19:00[${zone}]`)).toEqual([]);
  });

  test('a shift that ends when it began lasts a whole day', () => {
    const mondays = [{ days: [1], from: '07:00', to: '07:00', people: ['dana'] }];
    const zone = 'America/Chicago';
    expect(onCall(zone, mondays, `2027-03-08T06:59[${zone}]`)).toEqual([]);
    expect(onCall(zone, mondays, `2027-03-08T07:00[${zone}]`)).toEqual(['dana']);
    expect(onCall(zone, mondays, `2027-03-09T06:59[${zone}]`)).toEqual(['dana']);
    expect(onCall(zone, mondays, `2027-03-09T07:00[${zone}]`)).toEqual([]);
  });
});

const handOver = (time: string): Shift[] => [
  { days: everyDay, from: '19:00', to: time, people: ['noor'] },
  { days: everyDay, from: time, to: '19:00', people: ['dana'] },
];

const clock = (of: number) =>
  `${String(Math.floor(of / 60)).padStart(2, '0')}:${String(of % 60).padStart(2, '0')}`;

describe('nights on which the clocks change', () => {
  const zone = 'America/Chicago';
  const start = (when: string) => at(`${when}[${zone}]`);
  const nights = [{ days: everyDay, from: '19:00', to: '07:00', people: ['noor'] }];
  const hours = (shifts: readonly Shift[], from: number, count: number): number => {
    const one = network(zone, shifts);
    let onShift = 0;
    for (let minute = 0; minute < count * 60; minute++) {
      const members = poolMembers(one, physicians, 'north', from + minute * 60_000);
      if (members.onShift.length > 0) onShift++;
    }
    return onShift / 60;
  };

  test('the spring night lasts eleven hours, the autumn night thirteen', () => {
    expect(hours(nights, start('2027-03-13T12:00'), 24)).toBe(11);
    expect(hours(nights, start('2027-11-06T12:00'), 24)).toBe(13);
    expect(hours(nights, start('2027-06-05T12:00'), 24)).toBe(12);
  });

  test('a hand-over at a time that does not exist or comes twice leaves nobody alone', () => {
    expect(hours(handOver('02:30'), start('2027-03-13T19:00'), 24)).toBe(24);
    expect(hours(handOver('01:30'), start('2027-11-06T19:00'), 24)).toBe(24);
  });

  test('two shifts that share the day are never both on, and never both off', () => {
    const minute = fc.integer({ min: 0, max: 1439 });
    const zones = fc.constantFrom('America/Chicago', 'Europe/London', 'Australia/Lord_Howe', 'UTC');
    const instants = fc.integer({ min: Date.UTC(2027, 0), max: Date.UTC(2028, 0) });
    fc.assert(
      fc.property(zones, minute, minute, fc.array(instants), (someZone, first, second, times) => {
        fc.pre(first !== second);
        const one = network(someZone, [
          { days: everyDay, from: clock(first), to: clock(second), people: ['dana'] },
          { days: everyDay, from: clock(second), to: clock(first), people: ['noor'] },
        ]);
        for (const time of times) {
          expect(poolMembers(one, physicians, 'north', time).onShift).toHaveLength(1);
        }
      }),
    );
  });
});

describe('who is asked', () => {
  const zone = 'America/Chicago';
  const weekdays: Shift[] = [
    { days: [1, 2, 3, 4, 5], from: '08:00', to: '17:00', people: ['dana'] },
  ];
  const noonOnWednesday = at(`2027-03-10T12:00[${zone}]`);
  const sunday = at(`2027-03-07T12:00[${zone}]`);

  test('those on shift, among those who hold the role', () => {
    expect(
      poolMembers(network(zone, weekdays), physicians, 'north', noonOnWednesday),
    ).toMatchObject({
      onShift: [{ id: 'dana' }],
      holders: [{ id: 'dana' }, { id: 'noor' }],
      fallback: false,
      pool: physicians,
      people: [{ id: 'dana' }],
    });
  });

  test('the fallback pool where nobody is on shift', () => {
    expect(poolMembers(network(zone, weekdays), physicians, 'north', sunday)).toMatchObject({
      onShift: [],
      fallback: true,
      pool: { role: 'supervisor', unit: null },
      people: [{ id: 'bea' }, { id: 'sam' }],
    });
  });

  test('the supervisor on shift, where supervisors have a rota too', () => {
    const one = network(zone, weekdays);
    const rota = {
      site: 'north',
      unit: null,
      role: 'supervisor',
      shifts: [{ days: [7], from: '07:00', to: '19:00', people: ['sam'] }],
    };
    const withRota = { ...one, rotas: [...one.rotas, rota] };
    const asked = (when: number) =>
      poolMembers(withRota, { role: 'chaplain', unit: null }, 'north', when).people;
    expect(asked(sunday).map((who) => who.id)).toEqual(['sam']);
    // Not even the supervisors' rota covers Wednesday: all of them are asked rather than nobody.
    expect(asked(noonOnWednesday).map((who) => who.id)).toEqual(['bea', 'sam']);
  });

  test('all holders of a role without a rota, each in her own unit', () => {
    const one = network(zone, weekdays);
    const nursesOf = (unit: string | null) =>
      poolMembers(one, { role: 'nurse', unit }, 'north', sunday);
    expect(nursesOf('ed').people.map((who) => who.id)).toEqual(['nina']);
    expect(nursesOf('icu').people.map((who) => who.id)).toEqual(['ivy']);
    // Nobody is a nurse of the whole site: a patient whose unit is unknown goes to the supervisors.
    expect(nursesOf(null)).toMatchObject({ holders: [], fallback: true });
  });

  test('somebody on the rota who lost the role is not asked any more', () => {
    const one = network(zone, weekdays);
    const without = { ...one, people: one.people.filter((who) => who.id !== 'dana') };
    expect(poolMembers(without, physicians, 'north', noonOnWednesday).fallback).toBe(true);
  });
});

test('in the stretch around an instant nobody else is asked, whatever the shifts and those of the fallback', () => {
  const zone = 'America/Chicago';
  const anyTime = fc.constantFrom('00:00', '02:30', '07:15', '12:00', '19:45');
  const anyShift = fc.record({
    days: fc.subarray(everyDay, { minLength: 1 }),
    ...{ from: anyTime, to: anyTime },
    people: fc.subarray(['dana', 'noor'], { minLength: 1 }),
  });
  const supervisors = { days: [6, 7], from: '09:00', to: '18:30', people: ['bea'] };
  // The clocks go forward on the 8th of March.
  const anyInstant = fc.integer({ min: Date.UTC(2026, 2, 6), max: Date.UTC(2026, 2, 11) });
  fc.assert(
    fc.property(
      fc.array(anyShift, { maxLength: 3 }),
      anyInstant,
      fc.nat(99),
      (shifts, now, percent) => {
        const one = network(zone, shifts);
        const rotas = [
          ...one.rotas,
          { site: 'north', unit: null, role: 'supervisor', shifts: [supervisors] },
        ];
        const both = { ...one, rotas };
        const answer = (instant: number) => ({
          people: poolMembers(both, physicians, 'north', instant).people.map(({ id }) => id),
          shift: shiftAt(both, physicians, 'north', instant),
        });
        const { from, until } = steadyAround(both, physicians, 'north', now);
        expect(from <= now && now < until).toBe(true);
        const meanwhile = from + Math.floor(((until - from) * percent) / 100);
        expect(answer(meanwhile)).toEqual(answer(now));
        expect(answer(until - 1)).toEqual(answer(now));
      },
    ),
    { numRuns: 200 },
  );
});
