import { expect, test } from 'vitest';

import { northlake } from '../../test/world.ts';
import { must } from '../platform/platform.ts';
import { checkContract } from './check-contract.ts';

const noon = Date.parse('2026-03-03T18:00:00Z');
const network = await northlake();
const lab = must(
  network.feeds.find(({ id }) => id === 'st-anne-lab'),
  'the laboratory of St. Anne',
);
const site = must(
  network.sites.find(({ id }) => id === lab.site),
  'St. Anne',
);

test.each(network.feeds.map((feed) => [feed.id, feed] as const))(
  '%s keeps its contract',
  (_, feed) => {
    const its = must(
      network.sites.find(({ id }) => id === feed.site),
      feed.site,
    );
    const results = checkContract(feed, its, noon);
    expect(results.filter(({ broken }) => broken.length > 0)).toEqual([]);
    if (feed.kind === 'fhir') expect(results).toEqual([]);
    else expect(results.length).toBeGreaterThan(8);
  },
);

test('a code is a case, and so is a location, a processing id and a type of identifier', () => {
  const titles = checkContract(lab, site, noon).map(({ title }) => title);
  for (const sent of Object.keys(lab.codes)) {
    expect(titles.some((title) => title.startsWith(`test code ${sent} is `))).toBe(true);
  }
  for (const place of Object.keys(lab.locations)) {
    expect(titles.some((title) => title.startsWith(`point of care ${place} is `))).toBe(true);
  }
  expect(titles).toContain('processing id T is refused');
});

test('a feed that cannot take what its file promises breaks the contract, and says how', () => {
  const feed = { ...lab, messageBytesMax: 50 };
  const broken = checkContract(feed, site, noon).filter((one) => one.broken.length > 0);
  expect(broken.length).toBeGreaterThan(0);
  expect(broken.flatMap((one) => one.broken)).toContain('it was refused, not accepted');
});
