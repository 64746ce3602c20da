import { expect, test } from 'vitest';

import { missedMin, missedObjectives, missedSentence } from './missed-objectives.ts';

const none = { messages: 0, missing: 0, invalidCode: 0, unexpectedNull: 0, late: 0, duplicate: 0 };
const feed = { objectives: { invalidCode: 2, late: 5 } };

test('an objective is missed where more messages offend than were agreed, and the sentence says by how much', () => {
  const hours = [
    { ...none, messages: 300, invalidCode: 30 },
    { ...none, messages: 40, invalidCode: 12, late: 17 },
  ];
  const missed = missedObjectives(feed, hours);
  // 17 of 340 are 5 % exactly: as agreed.
  expect(missed).toEqual([{ measure: 'invalidCode', count: 42, messages: 340, objective: 2 }]);
  expect(missedSentence(missed)).toBe(
    '12.4 % of 340 messages in 24 hours came with a code that no map has; 2 % were agreed.',
  );
});

test('one or two bad messages of a quiet feed are chance, and what was not agreed is not missed', () => {
  const at = (invalidCode: number) =>
    missedObjectives(feed, [{ ...none, messages: 4, invalidCode, missing: 4 }]);
  expect(at(missedMin - 1)).toEqual([]);
  expect(at(missedMin)).toHaveLength(1);
  expect(missedObjectives({}, [{ ...none, messages: 9, missing: 9 }])).toEqual([]);
});
