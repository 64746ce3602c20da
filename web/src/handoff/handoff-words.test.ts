import { expect, test } from 'vitest';
import { isUnderWay, standText, taskCount } from './handoff-words.ts';

const none = { offered: 0, accepted: 0, declined: 0, withdrawn: 0, returned: 0, over: 0 };

test('how a handoff stands names only what there is', () => {
  const at = (fates: Partial<typeof none>, closedAt: string | null = null) =>
    standText({ fates: { ...none, ...fates }, closedAt });
  expect(at({ offered: 5 })).toBe('0 of 5 accepted, 5 wait');
  expect(at({ offered: 1, accepted: 4 })).toBe('4 of 5 accepted, 1 waits');
  expect(at({ accepted: 3, declined: 1, over: 1 })).toBe('3 of 5 accepted, 1 declined, 1 finished');
  expect(at({ accepted: 4, returned: 1 }, '2026-03-03T18:00:00Z')).toBe(
    '4 of 5 accepted, 1 asks its pool again',
  );
  expect(at({ accepted: 5 }, '2026-03-03T18:00:00Z')).toBe('All accepted');
});

test('a handoff is under way while anything waits for the receiver', () => {
  expect(isUnderWay({ fates: { ...none, offered: 1, accepted: 4 } })).toBe(true);
  expect(isUnderWay({ fates: { ...none, accepted: 4, returned: 1 } })).toBe(false);
});

test('one task is one task', () => {
  expect([taskCount(1), taskCount(2)]).toEqual(['1 task', '2 tasks']);
});
