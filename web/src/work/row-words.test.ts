import { expect, test } from 'vitest';
import { headingText, placeText } from './row-words.ts';

const about = 'Potassium 6.8 mmol/L, critical high';

test('a title does not repeat the value that stands below it', () => {
  const title = 'Critical result: Potassium 6.8 mmol/L';
  expect(headingText({ title, about })).toBe('Critical result');
});

test('a title that says something else stays whole', () => {
  const title = 'Critical result: Potassium 7.1 mmol/L';
  expect(headingText({ title, about })).toBe(title);
  expect(headingText({ title: 'Follow up', about: 'Discharged' })).toBe('Follow up');
});

test('a place names its unit once, and one that is elsewhere names both', () => {
  const at = { siteTitle: 'St Anne', unitTitle: 'Emergency' };
  expect(placeText({ ...at, patient: { location: 'Emergency, room 4', onLeave: null } })).toBe(
    'St Anne · Emergency, room 4',
  );
  expect(placeText({ ...at, patient: { location: '4B, room 1', onLeave: null } })).toBe(
    'St Anne · Emergency · 4B, room 1',
  );
  expect(placeText({ ...at, patient: { location: null, onLeave: null } })).toBe(
    'St Anne · Emergency',
  );
});

test('a place says of whom is on leave that they are', () => {
  const onLeave = { since: '2026-11-21T10:00:00Z', expectedBackAt: null };
  const at = { siteTitle: 'St Anne', unitTitle: null };
  expect(placeText({ ...at, patient: { location: '4B, room 1', onLeave } })).toBe(
    'St Anne · 4B, room 1 · on leave',
  );
});
