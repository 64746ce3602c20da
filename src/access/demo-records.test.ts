import { expect, test } from 'vitest';

import { VirtualClock } from '../platform/platform.ts';
import { createDemoRecords, demoRecordsMax } from './demo-records.ts';

test('as many sign-ins as fit are remembered; one more, and the oldest is forgotten', async () => {
  const records = createDemoRecords(new VirtualClock(0))('Interaction');
  for (let n = 0; n < demoRecordsMax; n++) await records.upsert(`i${n}`, { uid: `u${n}` }, 600);
  expect(await records.find('i0')).toEqual({ uid: 'u0' });

  await records.upsert('one-more', { uid: 'one-more' }, 600);
  expect(await records.find('i0')).toBeUndefined();
  expect(await records.find('i1')).toEqual({ uid: 'u1' });
  expect(await records.find('one-more')).toEqual({ uid: 'one-more' });
});

test('what is over its time is not found any more', async () => {
  const clock = new VirtualClock(0);
  const records = createDemoRecords(clock)('Interaction');
  await records.upsert('i', { uid: 'u' }, 600);
  clock.advance(599_999);
  expect(await records.find('i')).toEqual({ uid: 'u' });
  clock.advance(1);
  expect(await records.find('i')).toBeUndefined();
});
