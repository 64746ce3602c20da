import { expect, test } from 'vitest';

import type { ResultFact } from '../canonical/canonical.ts';
import type { Feed } from '../governance/governance.ts';
import type { Problem } from '../platform/platform.ts';

import { namedCodeCharsMax } from './read-code.ts';
import { headerOf, messageOf, sampleFeed, sampleSite } from './sample-feed.ts';
import { translate } from './translation.ts';

const mapped = 'OBX|1|NM|K^Kalium^L||4.1|mmol/L|||||F';
const unmapped = 'OBX|2|NM|KX^Kalium^L||6.9|mmol/L|||||F';

test('a code that the feed does not map is a problem at its place, and its result is kept', () => {
  const { problems, results } = read([mapped, unmapped]);
  expect(problems).toEqual([
    {
      code: 'unmapped-code',
      severity: 'warning',
      location: 'OBX[2]-3',
      sentence: expect.stringMatching(/"KX".*"north-adt"/),
    },
  ]);
  expect(results).toMatchObject([
    { code: '2823-3', value: '4.1' },
    { code: 'KX', codeSystem: 'L', value: '6.9', interpretation: 'unknown' },
  ]);
});

test.each([
  ['HH', 'critical-high'],
  ['LL', 'critical-low'],
  ['AA', 'critical'],
])('a result flagged %s stays %s where its code is not mapped', (flag, interpretation) => {
  const { results } = read([`OBX|1|NM|KX||6.9|mmol/L||${flag}|||F`]);
  expect(results).toMatchObject([{ code: 'KX', interpretation }]);
});

test('a code is told once in a message, however many results and lines have it', () => {
  const { problems } = read([
    'OBX|1|TX|REPORT||line one||||||F',
    'OBX|2|TX|REPORT||line two||||||F',
    'OBX|3|NM|KX||6.9||||||F',
  ]);
  expect(problems.map(({ location }) => location)).toEqual(['OBX-3', 'OBX[3]-3']);
});

test.each(['Doe Jane', '^Doe', 'DOE&JANE', 'Dóe', 'DOE-JANE-DOE-JANE-DOE', '-doe'])(
  'what does not look like a code is told by its place alone: %s',
  (sent) => {
    const [problem, ...more] = read([`OBX|1|NM|${sent}||1||||||F`]).problems;
    expect(more).toEqual([]);
    expect(problem).toMatchObject({ code: 'unmapped-code', location: 'OBX-3' });
    expect(problem?.sentence).not.toMatch(/d[oó]e/i);
  },
);

test.each(['ROE', 'Roe', '4711'])('what stands in PID, too, is not named: %s', (sent) => {
  const [problem] = read([`OBX|1|NM|${sent}||1||||||F`]).problems;
  expect(problem).toMatchObject({ code: 'unmapped-code', location: 'OBX-3' });
  expect(problem?.sentence).not.toContain(sent);
});

test('a longer code than is named is told by its place alone', () => {
  const sentences = [namedCodeCharsMax, namedCodeCharsMax + 1].map(
    (length) => read([`OBX|1|NM|${'K'.repeat(length)}||1||||||F`]).problems[0]?.sentence,
  );
  expect(sentences).toEqual([expect.stringContaining('KK'), expect.not.stringContaining('KK')]);
});

test('a code that the sender itself names in LOINC is taken for that', () => {
  const { problems, results } = read([
    'OBX|1|NM|KX^Kalium^L^2823-3^Potassium^LN||6.9|mmol/L|||||F',
  ]);
  expect(problems).toEqual([]);
  expect(results).toMatchObject([
    { code: '2823-3', codeSystem: 'LN', display: 'Potassium', resultKey: 'north|F1||BMP|KX|' },
  ]);
});

test('the map of the feed goes before what the sender calls its code', () => {
  const { results } = read(['OBX|1|NM|K^Kalium^L^2345-7^Glucose^LN||6.9|mmol/L|||||F']);
  expect(results).toMatchObject([{ code: '2823-3' }]);
});

test('a code that is LOINC already is no problem, whatever it calls itself', () => {
  for (const code of ['2823-3^Potassium^LN', '2823-3']) {
    const { problems, results } = read([`OBX|1|NM|${code}||6.9||||||F`]);
    expect(problems).toEqual([]);
    expect(results).toMatchObject([{ code: '2823-3' }]);
  }
});

test('a code that calls itself LOINC and is not is a problem: no limit knows it', () => {
  expect(read(['OBX|1|NM|KX^Potassium^LN||6.9||||||F']).problems).toHaveLength(1);
});

test('a feed that maps no codes is taken to send standard ones', () => {
  expect(read([unmapped], { codes: {} }).problems).toEqual([]);
});

function read(
  observations: readonly string[],
  feed: Partial<Feed> = {},
): { problems: readonly Problem[]; results: ResultFact[] } {
  const translation = translate({
    raw: messageOf(
      headerOf('ORU^R01'),
      'PID|1||4711^^^NORTH^MR||Roe^Richard',
      'OBR|1||F1|BMP|||20260301110000',
      ...observations,
    ),
    feed: sampleFeed(feed),
    site: sampleSite,
    receivedAt: Date.UTC(2026, 2, 1, 18),
  });
  if (translation.outcome !== 'facts') throw new Error(`not facts: ${translation.outcome}`);
  const results = translation.facts.filter((one) => one.kind === 'result');
  return { problems: translation.problems, results };
}
