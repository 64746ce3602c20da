import fc from 'fast-check';
import { expect, test } from 'vitest';

import { SubjectIndex } from './subject-index.ts';

test('what was put in is found, also among so many that it is noted which ones there are', () => {
  const index = new SubjectIndex();
  const anySubject = fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' });
  const put = (subject: string) => index.put({ id: `run|${subject}`, subject, workflow: 'w' });
  const early = fc.sample(anySubject, 200);
  for (const subject of early) put(subject);
  for (let n = 0; n < 12_000; n++) put(`obs_${n}`);
  const late = fc.sample(anySubject, 200);
  for (const subject of late) put(subject);
  for (const subject of [...early, ...late, 'obs_0', 'obs_9999', 'obs_10000', 'obs_11999']) {
    expect(index.get(subject)?.get('w')).toBe(`run|${subject}`);
  }
  expect(index.get('obs_12000')).toBeUndefined();
});

test('a subject has one run of each workflow, the last that was put in', () => {
  const index = new SubjectIndex();
  index.put({ id: 'one', subject: 's', workflow: 'v' });
  index.put({ id: 'two', subject: 's', workflow: 'w' });
  index.put({ id: 'three', subject: 's', workflow: 'w' });
  expect([...(index.get('s') ?? [])]).toEqual([
    ['v', 'one'],
    ['w', 'three'],
  ]);
});
