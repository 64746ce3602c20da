import { expect, test } from 'vitest';
import { concerns, fieldNumber, rawLines } from './raw-fields.ts';

const fieldsOf = (raw: string, line: number) =>
  (rawLines(raw)[line]?.pieces ?? [])
    .filter(({ field }) => field !== null)
    .map(({ field, text }) => [field, text]);

test('in MSH the separator itself is field 1', () => {
  expect(fieldsOf('MSH|^~\\&|LAB', 0)).toEqual([
    [1, '|'],
    [2, '^~\\&'],
    [3, 'LAB'],
  ]);
});

test('in every other segment counting starts after the name', () => {
  expect(fieldsOf('MSH|^~\\&\nPID|1||0048', 1)).toEqual([
    [1, '1'],
    [2, ''],
    [3, '0048'],
  ]);
});

test('the separator is the one that the message declares', () => {
  expect(fieldsOf('MSH#^~\\&\nPID#1#a|b', 1)).toEqual([
    [1, '1'],
    [2, 'a|b'],
  ]);
});

test('put together again, the pieces are the text', () => {
  const raw = 'MSH|^~\\&|LAB||\nPID|1||0048^^^A~77|\nodd line';
  const text = rawLines(raw)
    .map(({ pieces }) => pieces.map((piece) => piece.text).join(''))
    .join('\n');
  expect(text).toBe(raw);
});

test('a problem is shown at its field and not at one whose number begins alike', () => {
  expect(concerns('PID-3[2].4', 'PID-3')).toBe(true);
  expect(concerns('PID-3', 'PID-3')).toBe(true);
  expect(concerns('PID-30', 'PID-3')).toBe(false);
  expect(concerns('OBX[2]-5.1', 'OBX[2]-5')).toBe(true);
  expect(fieldNumber('OBX[12]-5.1')).toBe(5);
  expect(fieldNumber('PID')).toBeNull();
});
