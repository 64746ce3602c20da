import { expect, test } from 'vitest';
import type { ApiReplay } from '../../../src/http/api.ts';
import { choiceText, standText, whatText } from './replay-words.ts';

const plan = {
  ...{ how: 'retry', items: 1200, patients: 1, createdBy: 'Wes', configuration: 'current' },
  ...{ effects: 'suppress', done: 1200, differing: 0, state: 'done' },
} as ApiReplay;

test('a plan says what it does to how many, by which configuration, and that nothing leaves', () => {
  expect(whatText(plan)).toBe('Retry 1,200 messages of 1 patient');
  expect(whatText({ ...plan, patients: 0 })).toBe('Retry 1,200 messages without a patient');
  expect(choiceText(plan)).toMatch(/in force at the dry run; nothing leaves/);
});

test('only where every message came out as predicted is a plan called verified', () => {
  expect(standText(plan)).toMatch(/^Verified: all 1,200/);
  expect(standText({ ...plan, differing: 1 })).toMatch(/^Done\. 1 message came out otherwise/);
});

test('a large plan names who may not approve it', () => {
  expect(standText({ ...plan, state: 'awaiting-approval' })).toMatch(/other than Wes/);
});
