import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { compareVersions, type Network } from '../governance/governance.ts';
import { northlake } from '../../test/world.ts';
import { minimumVersion, semanticDifference, type Difference } from './semantic-difference.ts';

const before = await northlake();

/** The workflow as it is, with a piece of its text replaced. */
function rewritten(from: string, to: string): Network {
  return changed((network) => ({
    ...network,
    workflows: network.workflows.map((one) => {
      if (one.id !== 'critical-result') return one;
      expect(one.source).toContain(from);
      return { ...one, source: one.source.replace(from, to) };
    }),
  }));
}

function changed(change: (network: Network) => Network): Network {
  return change(structuredClone(before) as Network);
}

const first = <Item>(items: readonly Item[], change: (item: Item) => Item): Item[] =>
  items.map((item, at) => (at === 0 ? change(item) : item));

test('a version does the same as itself, however often it is read', () => {
  expect(semanticDifference(before, structuredClone(before) as Network)).toEqual([]);
  expect(minimumVersion('1.2.3', [])).toBe('1.2.3');
});

describe('is MAJOR', () => {
  test.each([
    [
      'the pool that is asked',
      rewritten('role: charge-nurse', 'role: nurse-manager'),
      'workflow critical-result',
    ],
    ['the range of a limit', rewritten('max: 7.0', 'max: 7.5'), 'workflow critical-result'],
    [
      'what a code means',
      changed((network) => ({
        ...network,
        feeds: network.feeds.map((feed) =>
          feed.id === 'st-anne-lab'
            ? {
                ...feed,
                codes: Object.fromEntries(
                  Object.entries(feed.codes).map(([sent, code], at) => [
                    sent,
                    at === 0 ? { ...code, code: '9999-9' } : code,
                  ]),
                ),
              }
            : feed,
        ),
      })),
      'feed st-anne-lab',
    ],
    [
      'what a role may do',
      changed((network) => ({
        ...network,
        roles: first(network.roles, (role) => ({
          ...role,
          permissions: [...role.permissions, 'exception.view'],
        })),
      })),
      'role nurse',
    ],
    [
      'who is responsible when nobody is there',
      changed((network) => ({
        ...network,
        sites: first(network.sites, (site) => ({
          ...site,
          fallback: { role: 'nurse', unit: null },
        })),
      })),
      'site elm-street',
    ],
    [
      'a workflow that is gone',
      changed((network) => ({ ...network, workflows: network.workflows.slice(1) })),
      'workflow critical-result',
    ],
    [
      'a site where it runs no more',
      changed((network) => ({
        ...network,
        workflows: first(network.workflows, (one) => ({ ...one, sites: one.sites.slice(1) })),
      })),
      'workflow critical-result',
    ],
  ])('%s', (_what, after, object) => {
    const [found] = semanticDifference(before, after);
    expect(found).toMatchObject({ object, level: 'major' });
    expect(minimumVersion('1.4.2', semanticDifference(before, after))).toBe('2.0.0');
  });
});

test('is MINOR: a site more, a code more', () => {
  const more = changed((network) => ({
    ...network,
    sites: [
      ...network.sites,
      { ...network.sites[0], id: 'new-clinic' } as Network['sites'][number],
    ],
    feeds: first(network.feeds, (feed) => ({
      ...feed,
      codes: { ...feed.codes, NEW: { code: '1-1', system: 'http://loinc.org', display: 'New' } },
    })),
  }));
  const found = semanticDifference(before, more);
  expect(found.map(({ level }) => level)).toEqual(['minor', 'minor']);
  expect(minimumVersion('1.4.2', found)).toBe('1.5.0');
});

test('is MINOR: a calendar of the network, or of a site, that is another one', () => {
  const calendar = { days: ['mon' as const], hours: ['08:00-09:00'] };
  const after = changed((network) => ({
    ...network,
    workflows: network.workflows.map((one) =>
      one.calendars ? { ...one, calendars: { 'calling-hours': calendar } } : one,
    ),
  }));
  const found = semanticDifference(before, after);
  expect(new Set(found.map(({ level }) => level))).toEqual(new Set(['minor']));
  expect(found.map(({ path }) => path)).toContain('calendars.calling-hours.hours.0');
});

test('is PATCH: wording, and a value within its range', () => {
  const wording = rewritten('title: Critical result', 'title: Critical laboratory result');
  expect(semanticDifference(before, wording)).toMatchObject([{ path: 'title', level: 'patch' }]);
  const lower = rewritten('default: 6.2', 'default: 6.0');
  expect(semanticDifference(before, lower)).toMatchObject([
    { path: 'parameters.potassium_high.default', level: 'patch', before: 6.2, after: 6 },
  ]);
  const atSite = changed((network) => ({
    ...network,
    workflows: first(network.workflows, (one) => ({
      ...one,
      siteParameters: { ...one.siteParameters, 'st-anne': { accept_within: '12m' } },
    })),
  }));
  expect(semanticDifference(before, atSite)).toMatchObject([
    { site: 'st-anne', path: 'parameters.accept_within', level: 'patch', before: '10m' },
  ]);
  expect(minimumVersion('1.4.2', semanticDifference(before, atSite))).toBe('1.4.3');
});

test('the lowest version rises with the highest level, and never below what is', () => {
  const level = fc.constantFrom('major', 'minor', 'patch');
  const difference = level.map((one): Difference => ({
    ...{ object: 'x', site: null, path: '', change: 'changed', level: one },
  }));
  const version = fc.tuple(fc.nat(50), fc.nat(50), fc.nat(50)).map((parts) => parts.join('.'));
  fc.assert(
    fc.property(version, fc.array(difference), difference, (from, some, more) => {
      const lowest = minimumVersion(from, some);
      expect(compareVersions(lowest, from)).toBeGreaterThanOrEqual(0);
      expect(compareVersions(minimumVersion(from, [...some, more]), lowest)).toBeGreaterThanOrEqual(
        0,
      );
      expect(minimumVersion(from, some.toReversed())).toBe(lowest);
    }),
  );
});
