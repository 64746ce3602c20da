import { expect, test } from 'vitest';
import { cannedRows, cannedTask } from '../../mock/canned-work.ts';
import { factRows } from './fact-rows.ts';
import { keptTogether } from './value-text.ts';

const now = Date.parse('2026-11-21T14:00:00Z');
const time = (at: string) => at.slice(11, 16);

function eventWith(data: Record<string, unknown>, type = 'result.reported') {
  return { id: 'e', type, occurredAt: '2026-11-21T13:00:00Z', data };
}

const valueOf = (event: ReturnType<typeof eventWith>, label: string) =>
  factRows(event, time).find((fact) => fact.label === label)?.value;

test('a value is shown as it was reported, with its zeros and its unit', () => {
  const event = eventWith({ value: '2.10', number: 2.1, unitOfMeasure: 'mmol/L' });
  expect(valueOf(event, 'Value')).toBe('2.10\u00a0mmol/L');
});

test('the flag is in words, and the previous value has its time', () => {
  const [row] = cannedRows(now);
  if (row === undefined) throw new Error('The canned worklist is empty.');
  const { event } = cannedTask(now, row, []);
  const facts = new Map(factRows(event, time).map(({ label, value }) => [label, value]));
  expect(facts.get('Flag')).toBe('Critical high');
  expect(facts.get('Previous value')).toBe('4.90\u00a0mmol/L at 05:40');
});

test('what is missing is said, never left blank', () => {
  const event = eventWith({ value: null });
  expect(valueOf(event, 'Value')).toBe('Not known');
  expect(valueOf(event, 'Reference range')).toBe('Not reported');
  expect(valueOf(event, 'Previous value')).toBe('None known');
  expect(valueOf(event, 'Flag')).toBe('None reported');
});

test('other events show each field that has a value, under a name that people read', () => {
  const event = eventWith(
    { dischargedAt: '2026-11-21T09:40:00Z', previousUnit: 'ed', bed: null },
    'encounter.discharged',
  );
  expect(factRows(event, time).map(({ label, value }) => [label, value])).toEqual([
    ['Discharged', '09:40'],
    ['Previous unit', 'ed'],
    ['Event time', '13:00'],
  ]);
});

test('a number and its unit are not parted by the end of a line', () => {
  expect(keptTogether('Potassium 6.8 mmol/L, critical high')).toBe(
    'Potassium 6.8\u00a0mmol/L, critical high',
  );
});
