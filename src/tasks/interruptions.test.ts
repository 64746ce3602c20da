import { expect, test } from 'vitest';

import { noDutyChanges, type Network } from '../governance/governance.ts';
import { countInterruptions, type Asking } from './interruptions.ts';

const everyDay = [1, 2, 3, 4, 5, 6, 7];
const noon = Date.UTC(2026, 2, 3, 12);
const hourMs = 3_600_000;

const holder = (id: string, role: string) => ({
  ...{ id, name: id, title: '' },
  grants: [{ role, site: 'north', unit: null }],
});

const network: Network = {
  ...{ id: 'small', title: 'Small', version: '1', feeds: [], workflows: [], roles: [] },
  sites: [
    {
      ...{ id: 'north', title: 'North', kind: 'hospital', zone: 'UTC', units: [] },
      fallback: { role: 'supervisor', unit: null },
    },
  ],
  people: [holder('dana', 'nurse'), holder('noor', 'nurse'), holder('bea', 'supervisor')],
  rotas: [
    {
      ...{ site: 'north', unit: null, role: 'nurse' },
      shifts: [
        { days: everyDay, from: '07:00', to: '19:00', people: ['dana'] },
        { days: everyDay, from: '19:00', to: '23:00', people: ['dana', 'noor'] },
      ],
    },
  ],
};

function asked(hours: number, set: Partial<Asking> = {}): Asking {
  const at = noon + hours * hourMs;
  return { site: 'north', at, role: 'nurse', unit: null, to: null, ...set };
}

const counted = (...askings: Asking[]) =>
  countInterruptions(askings, network, noDutyChanges).map(({ person, shift, interruptions }) => [
    person,
    shift,
    interruptions,
  ]);

test('each task that asks a pool interrupts everybody of it who is on shift, once for each time', () => {
  expect(counted(asked(0), asked(1), asked(8))).toEqual([
    ['dana', '07:00–19:00', 2],
    ['dana', '19:00–23:00', 1],
    ['noor', '19:00–23:00', 1],
  ]);
});

test('where nobody is on shift the fallback pool is interrupted', () => {
  expect(counted(asked(12))).toEqual([['bea', null, 1]]);
});

test('an offer interrupts the one to whom it is made, and nobody else', () => {
  expect(counted(asked(8, { to: 'noor' }))).toEqual([['noor', '19:00–23:00', 1]]);
});

test('nobody who is away is interrupted', () => {
  const away = {
    ...{ id: 'a', person: 'dana', substitute: 'noor', reason: 'Ill', createdBy: 'bea' },
    ...{ from: noon - hourMs, until: noon + hourMs },
  };
  const lines = countInterruptions([asked(0)], network, { overrides: [], absences: [away] });
  expect(lines.map(({ person }) => person)).toEqual(['noor']);
});
