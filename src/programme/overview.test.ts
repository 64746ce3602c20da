import { expect, test } from 'vitest';

import {
  readinessSentence,
  standardSentence,
  versionSentence,
  workSentences,
  type SiteOverview,
  type WorkFigures,
} from './overview.ts';

const site: SiteOverview = {
  ...{ title: 'North', version: '1.1.0', parts: [], tier: 'First', ready: true, blocks: [] },
  ...{ values: 20, standard: 20, waivers: [] },
};
const waiver = {
  id: 'w',
  workflow: 'Critical result',
  expires: '2027-01-01',
  risk: 'r',
  owner: 'a',
};
const south = { ...site, title: 'South', standard: 18 };
const west = { ...site, title: 'West', standard: 19, waivers: [waiver] };

test('it is said how alike the sites are, who sets values of its own and who lives by waiver', () => {
  expect(standardSentence([site])).toBe(
    "1 of 1 sites do as the network does. 100 % of all values are the network's.",
  );
  expect(standardSentence([site, south, west])).toBe(
    "1 of 3 sites do as the network does; South sets values of its own, West lives by waiver. 95 % of all values are the network's.",
  );
});

test('up to three sites are named, and of more it is said how many', () => {
  expect(standardSentence([south, south, south])).toContain('; South, South, South set values');
  expect(standardSentence([south, south, south, south])).toContain('; 4 set values of their own');
});

test('versions are told from the most common one down', () => {
  expect(versionSentence([])).toBe('There are no sites.');
  expect(versionSentence([site, south])).toBe('All 2 sites run 1.1.0.');
  expect(versionSentence([site, south, { ...west, version: '1.2.0' }])).toBe(
    '2 of 3 sites run 1.1.0; 1 runs 1.2.0.',
  );
});

test('a version that a part of a site tries is told beside those of whole sites', () => {
  const tried = { ...site, parts: ['1.2.0'] };
  expect(versionSentence([tried, south])).toBe(
    'All 2 sites run 1.1.0. A part of North runs 1.2.0.',
  );
  expect(versionSentence([tried, { ...south, parts: ['1.2.0', '1.3.0'] }])).toBe(
    'All 2 sites run 1.1.0. Parts of North, South run 1.2.0. A part of South runs 1.3.0.',
  );
  expect(versionSentence([tried, tried, tried, tried])).toBe(
    'All 4 sites run 1.1.0. Parts of 4 sites run 1.2.0.',
  );
});

test('where a rollout may go comes with what is missing most', () => {
  const blocked = { ...site, ready: false, blocks: ['A champion is named'] };
  expect(readinessSentence([site])).toBe('A rollout may come to 1 of 1 sites.');
  expect(
    readinessSentence([site, blocked, { ...blocked, blocks: ['A champion is named', 'x'] }]),
  ).toBe(
    'A rollout may come to 1 of 3 sites. What is missing most: A champion is named (at 2 sites).',
  );
});

test('work is told with what it is counted from, beside the time before', () => {
  const none = { n: 0, median: null, p90: null };
  const quiet: WorkFigures = { opened: 0, accept: none, acceptDue: 0, acceptedLate: 0 };
  const busy = {
    opened: 50,
    accept: { n: 40, median: 480, p90: 900 },
    acceptDue: 50,
    acceptedLate: 5,
  };
  expect(workSentences(30, busy, quiet)).toEqual(['No task was opened in the last 30 days.']);
  expect(workSentences(30, quiet, busy)).toEqual([
    'Half of 40 tasks were accepted within 8 min in the last 30 days; nothing was measured in the days before.',
    '5 of 50 (10 %) were accepted late.',
  ]);
  const before = { ...busy, accept: { n: 60, median: 660, p90: 900 }, acceptedLate: 10 };
  expect(workSentences(30, before, busy)).toEqual([
    'Half of 40 tasks were accepted within 8 min in the last 30 days, after 11 min in the 30 days before.',
    '5 of 50 (10 %) were accepted late, after 20 % before.',
  ]);
});
