import { expect, test } from 'vitest';
import { cannedExceptions } from '../../mock/canned-flow.ts';
import { resolvedText } from './resolved.ts';

const none = {
  groups: [],
  open: 0,
  moreGroups: 0,
  holds: [],
  ...{ holdable: [], planItemsMax: 5000, planItemsAloneMax: 100 },
};
const done = { seq: 4705, exceptionId: 'x1', how: 'retry' as const, released: 3 };

test('a retry says how many go on behind it', () => {
  expect(resolvedText(done, none)).toBe(
    'Message 4705 is being tried again. 3 messages that waited behind it go on.',
  );
  expect(resolvedText({ ...done, how: 'skip', released: 0 }, none)).toBe(
    'Message 4705 was skipped. Nothing waited behind it.',
  );
});

test('a message that failed again is not called done', () => {
  const again = cannedExceptions(0);
  const items = again.groups[0]?.items ?? [];
  for (const item of items) if (item.seq === 4705) item.id = 'x9';
  expect(resolvedText(done, again)).toContain('failed again');
});

test('the exception that was just resolved and is still on the old list is not a new failure', () => {
  expect(resolvedText(done, cannedExceptions(0))).toContain('is being tried again');
});
