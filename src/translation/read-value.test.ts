import { expect, test } from 'vitest';

import { valueCharsMax } from './read-value.ts';
import { headerOf, messageOf, sampleFeed, sampleSite } from './sample-feed.ts';
import { translate } from './translation.ts';

/** The value that is taken of a result, and the problems of the message. */
function taken(...values: string[]) {
  const raw = messageOf(
    headerOf('ORU^R01'),
    'PID|1||4711^^^NORTH^MR||Doe^Jane',
    'OBR|1|P1|F1|PANEL^Panel^L',
    ...values.map((value, n) => `OBX|${n + 1}|TX|NOTE^Note^L||${value}||||||F`),
  );
  const receivedAt = Date.UTC(2026, 2, 1, 18);
  const read = translate({ raw, feed: sampleFeed(), site: sampleSite, receivedAt });
  const facts = read.outcome === 'facts' ? read.facts : [];
  const result = facts.find((fact) => fact.kind === 'result');
  return {
    value: result?.value,
    cuts: read.problems.filter(({ code }) => code === 'value-cut').map(({ location }) => location),
  };
}

test('a value at the limit is taken whole; of a longer one the first characters are, with a problem at its place', () => {
  const whole = 'x'.repeat(valueCharsMax);
  expect(taken(whole)).toEqual({ value: whole, cuts: [] });
  expect(taken(`${whole}y`)).toEqual({ value: whole, cuts: ['OBX-5'] });
  // Repetitions are lines of one text.
  expect(taken(`${whole.slice(1)}~`)).toMatchObject({ cuts: [] });
  expect(taken(`${whole}~z`)).toEqual({ value: whole, cuts: ['OBX-5'] });
});

test('no character is cut in two', () => {
  const { value } = taken(`x${'😀'.repeat(valueCharsMax / 2)}`);
  expect(value?.isWellFormed()).toBe(true);
});
