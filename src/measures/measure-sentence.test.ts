import { expect, test } from 'vitest';

import { measureSentence, type SentenceParts } from './measure-sentence.ts';
import { valueText } from './measure-words.ts';
import { shownMeasures } from './shown-measures.ts';
import { xmrOf } from './xmr.ts';

const [toAccept, late] = shownMeasures;
const day = 86_400_000;
const start = Date.UTC(2026, 8, 12, 5);

function said(values: readonly number[], set: Partial<SentenceParts> = {}): string {
  const points = values.map((value, index) => ({ at: start + index * day, value }));
  const parts: SentenceParts = {
    ...{ measure: toAccept ?? none(), value: values.at(-1) ?? null, of: 312, points },
    ...{ chart: xmrOf(points), tail: [], changes: [], bucket: 'day', zone: 'America/Chicago' },
    ...set,
  };
  return measureSentence(parts).replaceAll(' ', ' ');
}

function none(): never {
  throw new Error('there is no such measure');
}

const steady = Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? 630 : 690));
const fallen = Array.from({ length: 10 }, (_, at) => (at % 2 === 0 ? 475 : 485));

test('of nothing it says that there was nothing', () => {
  expect(said([])).toBe('There were no tasks accepted in this time.');
});

test('of too little it says what it is, and that a change cannot be told yet', () => {
  expect(said([260, 260, 260])).toBe(
    'Median time to accept is 4 min 20 s (312 tasks accepted); too early to tell a change from chance (3 of 8 days).',
  );
});

test('what is steady is said to be steady, with what chance alone does to it', () => {
  expect(said(steady)).toMatch(
    /^Median time to accept is steady at 11 min: every day lies where chance alone would put it \(/,
  );
});

test('a special cause is said with what it was before and is now, since when, and after what', () => {
  const changes = [{ at: start + 19 * day, words: 'release 1.4.0 at Lakeside' }];
  const tail = steady.map((value, index) => ({ at: start + index * day, value: value * 2 }));
  expect(said([...steady, ...fallen], { changes, tail })).toBe(
    'Median time to accept fell from 11 min to 8 min after release 1.4.0 at Lakeside (special cause since 02-Oct-2026); 90th centile unchanged.',
  );
});

test('what was changed after it began did not cause it', () => {
  const changes = [{ at: start + 25 * day, words: 'release 1.5.0' }];
  expect(said([...steady, ...fallen], { changes })).not.toContain('after release');
});

test('a share is a percentage of tasks', () => {
  const shares = [...steady.map((one) => one / 6300), ...fallen.map(() => 0.3)];
  expect(said(shares, { measure: late ?? none() })).toMatch(
    /^Share of tasks accepted late rose from 10 % to 28 % \(special cause since/,
  );
});

test('values are written with their unit, in two parts at most', () => {
  const texts = [35, 260, 600, 2280, 7800, 273_600].map((one) => valueText(one, 'seconds'));
  const written = ['35 s', '4 min 20 s', '10 min', '38 min', '2 h 10 min', '3 d 4 h'];
  expect(texts.map((one) => one.replaceAll(' ', ' '))).toEqual(written);
  expect(valueText(0.042, 'share').replaceAll(' ', ' ')).toBe('4.2 %');
});
