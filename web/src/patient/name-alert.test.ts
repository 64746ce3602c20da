import { expect, test } from 'vitest';
import { nameAlerts } from './name-alert.ts';

const named = (id: string, family: string | null, given: string | null = `Given${id}`) => ({
  id,
  family,
  given,
});

test('two patients of one surname are told of each other', () => {
  const alerts = nameAlerts([named('a', 'Smith'), named('b', 'SMITH'), named('c', 'Jones')]);
  expect(alerts.get('a')).toBe('Name alert: 2 SMITH on this list');
  expect(alerts.get('b')).toBe('Name alert: 2 SMITH on this list');
  expect(alerts.has('c')).toBe(false);
});

test('one patient with two tasks is no alert', () => {
  expect(nameAlerts([named('a', 'Smith'), named('a', 'Smith')]).size).toBe(0);
});

test('accents, hyphens and case do not hide that names are the same', () => {
  const alerts = nameAlerts([named('a', 'Núñez-Ruiz'), named('b', 'NUNEZ RUIZ')]);
  expect(alerts.size).toBe(2);
});

test('a letter replaced, added or left out is similar', () => {
  expect(nameAlerts([named('a', 'Smith'), named('b', 'Smyth')]).get('a')).toBe(
    'Name alert: also SMYTH, Givenb on this list',
  );
  expect(nameAlerts([named('a', 'Clark'), named('b', 'Clarke')]).size).toBe(2);
  expect(nameAlerts([named('a', 'Smith', 'Ann'), named('b', 'Smooth', 'Ruth')]).size).toBe(0);
});

test('namesakes do not hide who has a similar name', () => {
  const alerts = nameAlerts([named('a', 'Smith'), named('b', 'Smith'), named('c', 'Smyth')]);
  expect(alerts.get('a')).toBe('Name alert: 2 SMITH, also SMYTH, Givenc on this list');
  expect(alerts.get('c')).toBe('Name alert: also SMITH, Givena; SMITH, Givenb on this list');
});

test.each([
  ['Smith', 'Ann', 'Smyth', 'Anne'],
  ['Smith', 'Ann', 'Smythe', 'Anne'],
  ['Meier', 'Jon', 'Mayer', 'John'],
  ['Stephenson', 'Katherine', 'Stevenson', 'Catherine'],
  ['Lee', 'Ann', 'Lea', 'Anne'],
  ['Smith', 'A', 'Smythe', 'Anne'],
  ['Brian', 'Wu', 'Brain', 'Wen'],
  ['Tang', 'Wei', 'Wei', 'Tang'],
])('%s %s and %s %s are alike', (family, given, otherFamily, otherGiven) => {
  const [one, other] = [named('a', family, given), named('b', otherFamily, otherGiven)];
  expect(nameAlerts([one, other]).size).toBe(2);
});

test.each([
  ['Smith', 'Ann', 'Smythe', 'Robert'],
  ['Meier', 'Jon', 'Mayer', 'Ruth'],
  ['Smith', 'Ann', 'Jones', 'Ann'],
  ['Lee', 'Ann', 'Lea', 'Robert'],
])('%s %s and %s %s are not', (family, given, otherFamily, otherGiven) => {
  const [one, other] = [named('a', family, given), named('b', otherFamily, otherGiven)];
  expect(nameAlerts([one, other]).size).toBe(0);
});

test('short names a letter apart are too common to mean anything by themselves', () => {
  expect(nameAlerts([named('a', 'Lee', 'Ann'), named('b', 'Lea', 'Ruth')]).size).toBe(0);
  expect(nameAlerts([named('a', 'Lees', 'Ann'), named('b', 'Leas', 'Ruth')]).size).toBe(2);
});

test('unknown patients are not said to be namesakes', () => {
  expect(nameAlerts([named('a', null), named('b', null)]).size).toBe(0);
});
