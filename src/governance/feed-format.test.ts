import { expect, test } from 'vitest';
import { z } from 'zod';

import { csvColumnsMax, feedFormatFile } from './feed-format.ts';

const file = z.strictObject(feedFormatFile);

const csv = (columns: object) => file.safeParse({ csv: { message: 'ORU^R01', columns } });

function columns(count: number): object {
  return Object.fromEntries(Array.from({ length: count }, (_, n) => [`c${n}`, 'OBX-5']));
}

test('a column is a place, several, or a place with how it is written', () => {
  const parsed = csv({ A: 'PID-3.1', B: ['OBX-14', 'OBR-7'], C: { to: 'OBX-5', time: 'YYYY' } });
  expect(parsed.data?.csv?.columns).toEqual({
    A: { to: ['PID-3.1'] },
    B: { to: ['OBX-14', 'OBR-7'] },
    C: { to: ['OBX-5'], time: 'YYYY' },
  });
});

test.each(['MSH-10', 'PID', 'PID-0', 'pid-3', 'PID-3.1.1.1', 'PID-3[2]', 'OBX-5 '])(
  'the place %j is refused',
  (place) => expect(csv({ A: place }).success).toBe(false),
);

test('so many columns may be named, and not one more', () => {
  expect(csv(columns(csvColumnsMax)).success).toBe(true);
  expect(csv(columns(csvColumnsMax + 1)).success).toBe(false);
  expect(csv({}).success).toBe(false);
});

test.each(['/inbox', '../inbox', 'a/../../b', '', '~/x'])('the folder %j is refused', (folder) => {
  expect(file.safeParse({ folder }).success).toBe(false);
});
