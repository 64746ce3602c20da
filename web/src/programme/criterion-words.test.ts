import { expect, test } from 'vitest';
import type { ApiCriterion } from '../../../src/http/api.ts';
import { freshnessText } from './criterion-words.ts';

const now = Date.parse('2026-03-03T18:00:00Z');

const shown: ApiCriterion = {
  ...{ id: 'c', title: 'A champion', why: '', state: 'met', sentence: '', measured: false },
  ...{ by: 'Ann Moe', verifiedAt: '2026-03-03T16:00:00Z', holdsUntil: '2026-03-13T05:30:00Z' },
  evidence: null,
};

test('what was shown says who, how long ago, and until which day of the site it holds', () => {
  expect(freshnessText(shown, 'America/Chicago', now)).toBe(
    'Shown 2 h ago by Ann Moe, holds until 13-Mar-2026',
  );
  expect(freshnessText(shown, 'America/Los_Angeles', now)).toMatch(/holds until 12-Mar-2026$/);
  const later = Date.parse('2026-03-14T18:00:00Z');
  expect(freshnessText(shown, 'America/Chicago', later)).toMatch(/held until 13-Mar-2026$/);
});

test('what is measured is measured now, and what nobody showed says so', () => {
  expect(freshnessText({ ...shown, measured: true }, 'UTC', now)).toBe('Measured now');
  expect(freshnessText({ ...shown, verifiedAt: null }, 'UTC', now)).toBe('Never');
});
