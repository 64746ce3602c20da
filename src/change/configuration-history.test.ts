import { expect, test } from 'vitest';

import type { AssignmentScope, Waiver } from '../governance/governance.ts';
import type { BundleSummary } from './bundle-summary.ts';
import { configurationHistory } from './configuration-history.ts';
import { standardTrendSentence } from './standard-trend-sentence.ts';

const day = 86_400_000;
const start = Date.UTC(2026, 10, 10, 18);
const anne = { title: 'St. Anne', zone: 'America/Chicago' };

function waiver(expires: string): Waiver {
  return {
    ...{ id: 'slow-lab', workflow: 'critical-result', sites: ['st-anne', 'harbor'] },
    ...{ parameter: 'accept_within', value: '12m', reason: 'r', risk: 'k', control: 'c' },
    ...{ owner: 'lena.hoffmann', expires },
  };
}

function says(
  version: string,
  atStandard: Readonly<Record<string, number>>,
  waivers: readonly Waiver[] = [],
): BundleSummary {
  const bySite = new Map(
    Object.entries(atStandard).map(([site, standard]) => [
      site,
      [
        {
          ...{ workflow: 'critical-result', title: 'Critical result', parameters: 9 },
          ...{ atStandard: standard, waivers },
        },
      ],
    ]),
  );
  return { version, bySite };
}

const everywhere: AssignmentScope = { kind: 'everywhere' };
const atAnne: AssignmentScope = { kind: 'site', site: 'st-anne' };

function history(
  summaries: Readonly<Record<string, BundleSummary>>,
  assigned: readonly (readonly [AssignmentScope, string])[],
) {
  return configurationHistory(
    assigned.map(([scope, bundle], index) => ({
      ...{ scope, bundle, at: start + index * day, epoch: index + 1 },
    })),
    new Map(Object.entries(summaries)),
  );
}

test('a site tells how many parameters are at the standard since when, and how many were before', () => {
  const summaries = {
    a: says('1.0.0', { 'st-anne': 7, harbor: 9 }),
    b: says('1.1.0', { 'st-anne': 7, harbor: 8 }),
    c: says('1.2.0', { 'st-anne': 8, harbor: 8 }),
  };
  const { trends } = history(summaries, [
    [everywhere, 'a'],
    [atAnne, 'b'],
    [atAnne, 'c'],
    [{ kind: 'network' }, 'b'],
  ]);
  const [first, second] = trends;
  expect(first?.points).toEqual([
    { at: start, epoch: 1, version: '1.0.0', atStandard: 7, parameters: 9 },
    { at: start + 2 * day, epoch: 3, version: '1.2.0', atStandard: 8, parameters: 9 },
  ]);
  expect(first && standardTrendSentence(first, anne)).toBe(
    'Critical result at St. Anne: 8 of 9 at the standard since 12-Nov-2026; 7 of 9 before.',
  );
  // Harbor never got what only St. Anne was assigned.
  expect(second).toMatchObject({ site: 'harbor', points: [{ atStandard: 9 }] });
});

test('a workflow that left a site and came back is told of since it came back', () => {
  const summaries = {
    a: says('1.0.0', { 'st-anne': 7, harbor: 9 }),
    b: says('1.1.0', { harbor: 9 }),
    c: says('1.2.0', { 'st-anne': 9, harbor: 9 }),
  };
  const gone = history(summaries, [
    [everywhere, 'a'],
    [everywhere, 'b'],
  ]);
  expect(gone.trends.map(({ site }) => site)).toEqual(['harbor']);
  const { trends } = history(summaries, [
    [everywhere, 'a'],
    [everywhere, 'b'],
    [everywhere, 'c'],
  ]);
  const back = trends.find(({ site }) => site === 'st-anne');
  expect(back && standardTrendSentence(back, anne)).toBe(
    'Critical result at St. Anne: 9 of 9 at the standard since 12-Nov-2026.',
  );
});

test('a waiver with a later end is renewed; going back to an older version and forward again is no renewal', () => {
  const sites = { 'st-anne': 7, harbor: 8 };
  const summaries = {
    a: says('1.0.0', sites, [waiver('2026-12-31')]),
    b: says('1.1.0', sites, [waiver('2027-06-30')]),
    none: says('1.2.0', sites),
  };
  const { waivers } = history(summaries, [
    [everywhere, 'a'],
    [atAnne, 'b'],
    [atAnne, 'a'],
    [atAnne, 'b'],
  ]);
  expect(waivers.map(({ waiver: { expires }, ...rest }) => ({ expires, ...rest }))).toEqual([
    {
      ...{ expires: '2027-06-30', title: 'Critical result', sites: ['st-anne'] },
      ...{ since: start, renewals: 1 },
    },
    {
      ...{ expires: '2026-12-31', title: 'Critical result', sites: ['harbor'] },
      ...{ since: start, renewals: 0 },
    },
  ]);
  const ended = history(summaries, [
    [everywhere, 'a'],
    [everywhere, 'none'],
  ]);
  expect(ended.waivers).toEqual([]);
  const again = history(summaries, [
    [everywhere, 'a'],
    [everywhere, 'none'],
    [everywhere, 'b'],
  ]);
  expect(again.waivers).toMatchObject([{ sites: ['st-anne', 'harbor'], renewals: 1 }]);
});
