import { expect, test } from 'vitest';

import type { Fact, ResultFact } from '../canonical/canonical.ts';

import { headerOf, messageOf, sampleFeed, sampleSite } from './sample-feed.ts';
import { translate, type Translation } from './translation.ts';

const receivedAt = Date.UTC(2026, 2, 1, 18, 0, 5);
const pid = 'PID|1||4711^^^NORTH^MR||Doe^Jane||19811110|F';
const order = 'OBR|1|P1|F1^LAB|BMP^Basic|||20260301110000';

function read(raw: Uint8Array): Translation {
  return translate({ raw, feed: sampleFeed(), site: sampleSite, receivedAt });
}

function factsOf(raw: Uint8Array): readonly Fact[] {
  const translation = read(raw);
  if (translation.outcome !== 'facts') throw new Error(`not facts: ${translation.outcome}`);
  return translation.facts;
}

function resultsOf(...segments: string[]): ResultFact[] {
  const raw = messageOf(headerOf('ORU^R01'), pid, ...segments);
  return factsOf(raw).filter((one) => one.kind === 'result');
}

test('results say in passing who the patient is: admissions know it', () => {
  const oru = messageOf(headerOf('ORU^R01'), pid, order, 'OBX|1|NM|K||6.80|mmol/L||HH|||F');
  expect(factsOf(oru)[0]).toMatchObject({ kind: 'patient', mentioned: true });
  const [patient] = factsOf(messageOf(headerOf('ADT^A08'), pid));
  expect(patient).not.toHaveProperty('mentioned');
});

test('a result was reported when the laboratory says so, and told when its message was sent', () => {
  const obr = (reported: string) =>
    messageOf(
      ...[headerOf('ORU^R01'), pid, `OBR|1|P1|F1|K|||20260301110000${'|'.repeat(15)}${reported}`],
      'OBX|1|NM|K||6.8|mmol/L||HH|||F',
    );
  const [, fact] = factsOf(obr('20260301113000'));
  expect(fact).toMatchObject({
    reportedAt: Date.UTC(2026, 2, 1, 17, 30),
    sentAt: Date.UTC(2026, 2, 1, 18),
  });
  const inTheHourThatComesTwice = '20251102013000';
  expect(factsOf(obr(inTheHourThatComesTwice))[1]).toMatchObject({ reportedAt: null });
});

test('a result without a code is kept under the name of its order, its flag counts, and it is a problem', () => {
  const segments = [order, 'OBX|1|NM|||6.80|mmol/L||HH|||F', 'OBX|2|NM|||4.1|mmol/L|||||F'];
  expect(resultsOf(...segments)).toMatchObject([
    { code: 'no-code', display: 'Basic', value: '6.80', interpretation: 'critical-high' },
    { code: 'no-code', value: '4.1' },
  ]);
  expect(new Set(resultsOf(...segments).map(({ resultKey }) => resultKey)).size).toBe(2);
  const raw = messageOf(headerOf('ORU^R01'), pid, ...segments, 'OBX|3|NM||||||||||F');
  expect(resultsOf(...segments, 'OBX|3|NM||||||||||F')).toHaveLength(2);
  expect(read(raw).problems.map(({ code, location }) => `${code} ${location}`)).toEqual([
    'missing-code OBX-3',
    'missing-code OBX[2]-3',
    'missing-code OBX[3]-3',
  ]);
});

test('a line that is no segment is a problem, told once with how many there are', () => {
  const raw = messageOf(
    ...[
      headerOf('ORU^R01'),
      pid,
      order,
      'OBX|1|TX|NOTE||First line',
      'second line',
      'NTE',
      'K 7.1',
    ],
  );
  const problems = read(raw).problems.filter(({ code }) => code === 'not-a-segment');
  expect(problems).toMatchObject([{ location: 'line 5' }]);
  expect(problems[0]?.sentence).toMatch(/2 of them/);
  expect(problems[0]?.sentence).not.toContain('second');
});
