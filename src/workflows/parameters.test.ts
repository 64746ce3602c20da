import { describe, expect, test } from 'vitest';

import { catalogWorkflow } from './catalog-fixture.ts';
import type { ParameterValue } from './definition.ts';
import { durationMsMax, durationWords, parseDuration } from './duration.ts';
import { effectiveParameters } from './parameters.ts';

const { definition } = catalogWorkflow('critical-result');

type Values = Readonly<Record<string, ParameterValue>>;

function effective(network: Values, site: Values) {
  return effectiveParameters(definition, { network, site, siteId: 'st-anne' });
}

function problemsOf(network: Values, site: Values): string[] {
  const answer = effective(network, site);
  return 'problems' in answer
    ? answer.problems.map(({ location, sentence }) => `${location}: ${sentence}`)
    : [];
}

function valueOf(name: string, network: Values, site: Values) {
  const answer = effective(network, site);
  return 'problems' in answer ? answer.problems : answer.parameters.byName[name];
}

describe('what holds at a site', () => {
  test('the site goes before the network, the network before the catalog, and each says so', () => {
    expect(valueOf('potassium_high', {}, {})).toEqual({
      name: 'potassium_high',
      value: 6.2,
      from: 'catalog',
    });
    expect(valueOf('potassium_high', { potassium_high: 6 }, {})).toEqual({
      name: 'potassium_high',
      value: 6,
      from: 'network',
    });
    expect(valueOf('potassium_high', { potassium_high: 6 }, { potassium_high: 5.8 })).toEqual({
      name: 'potassium_high',
      value: 5.8,
      from: 'site',
    });
  });

  test('the bounds themselves are allowed, what lies beyond is not', () => {
    expect(problemsOf({}, { accept_within: '10m' })).toEqual([]);
    expect(problemsOf({}, { accept_within: '599s' })).toEqual([
      'critical-result.siteParameters.st-anne.accept_within: 599s is outside of what is allowed: 10m to 60m.',
    ]);
    expect(problemsOf({}, { potassium_high: 7 })).toEqual([]);
    expect(problemsOf({ potassium_high: 7.1 }, {})).toEqual([
      'critical-result.parameters.potassium_high: 7.1 mmol/L is outside of what is allowed: 5.5 to 7 mmol/L.',
    ]);
  });

  test.each([
    [
      'a typing error',
      { acept_within: '15m' },
      'There is no parameter "acept_within". Did you mean "accept_within"?',
    ],
    [
      'a number where a wait belongs',
      { accept_within: 15 },
      'Write a duration such as 15m, 24h or 2d.',
    ],
    ['a text where a number belongs', { potassium_high: '6' }, 'Write a number.'],
    ['a value that is the same everywhere', { repeat_every: '10m' }, 'A site may not set this one'],
    [
      'the name of something that every object has',
      { toString: '1' },
      'There is no parameter "toString".',
    ],
  ])('%s is refused', (_title, site: Values, sentence) => {
    expect(problemsOf({}, site).join('\n')).toContain(sentence);
  });

  test('a ladder that would not rise any more is refused, though each value alone is allowed', () => {
    expect(problemsOf({}, { physician_after: '15m' })).toContain(
      'critical-result.siteParameters.st-anne.physician_after: At st-anne, rung 2 of "unacknowledged" comes after 15 min, not later than the rung before it (15 min).',
    );
    expect(problemsOf({}, { physician_after: '16m' })).toEqual([]);
  });

  test('the digest tells apart what an instance could be pinned to', () => {
    expect(digestAt({})).toBe(digestAt({}));
    expect(digestAt({ potassium_high: 6 })).not.toBe(digestAt({}));
  });
});

describe('waits', () => {
  test('are read in the units that people use, up to the limit', () => {
    expect(['90s', '15m', '24h', '2d', '1ms'].map(parseDuration)).toEqual([
      90_000, 900_000, 86_400_000, 172_800_000, 1,
    ]);
    expect(parseDuration('366d')).toBe(durationMsMax);
    expect(['367d', '0s', '15', '15 m', '-1m', '1.5h', ''].map(parseDuration)).toEqual(
      Array(7).fill(undefined),
    );
  });

  test('are said in words', () => {
    expect(
      [59_999, 60_000, 3_600_000, 5_400_000, 86_400_000, 172_800_000, 180_000_000].map(
        durationWords,
      ),
    ).toEqual(['59 s', '1 min', '1 h', '1 h 30 min', '24 h', '2 d', '2 d 2 h']);
  });
});

function digestAt(site: Values): string {
  const answer = effective({}, site);
  return 'parameters' in answer ? answer.parameters.digest : '';
}
