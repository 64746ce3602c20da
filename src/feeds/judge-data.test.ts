import { expect, test } from 'vitest';

import { judgeData, type JudgedMessage } from './judge-data.ts';

const how = {
  zone: 'America/Chicago',
  lateAfterMs: 15 * 60_000,
  charset: { defaultCharset: 'utf-8' },
};
const noon = Date.parse('2026-03-03T18:00:00Z');
const judge = (message: Partial<JudgedMessage>) =>
  judgeData(
    { receivedAt: noon, messageTime: null, rawWithNull: null, problems: [], ...message },
    how,
  );
const coded = (...codes: string[]) => codes.map((code) => ({ code }));
const bytes = (...segments: string[]) =>
  new TextEncoder().encode(
    ['MSH|^~\\&|A|B|C|D|20260303||ORU^R01|1|P|2.5.1', ...segments].join('\r'),
  );

test('a message counts once for a measure, however often it offends', () => {
  expect(judge({ problems: coded('missing-code', 'missing-visit', 'unmapped-code') })).toEqual([
    'missing',
    'invalidCode',
  ]);
  expect(judge({ problems: coded('time-in-future', 'charset-mismatch') })).toEqual([]);
});

test('late is what arrives longer after its own time than was agreed, in the zone of the site', () => {
  expect(judge({ messageTime: '20260303114500' })).toEqual([]);
  expect(judge({ messageTime: '20260303114459' })).toEqual(['late']);
  expect(judge({ messageTime: '20260303184500+0000' })).toEqual([]);
  expect(judge({ messageTime: '20260303' })).toEqual([]);
  expect(judge({ messageTime: 'yesterday' })).toEqual([]);
});

test('a null deletes what may be deleted, and offends where HL7 requires a value', () => {
  expect(judge({ rawWithNull: bytes('PID|1||4711^^^A||Ash^Vera||""') })).toEqual([]);
  expect(judge({ rawWithNull: bytes('PID|1||""||Ash^Vera') })).toEqual(['unexpectedNull']);
  expect(judge({ rawWithNull: bytes('OBX|1|NM|K||""|||||||F') })).toEqual([]);
  expect(judge({ rawWithNull: bytes('OBX|1|NM|""||4|||||||F') })).toEqual(['unexpectedNull']);
});
