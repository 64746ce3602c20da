import { expect, test } from 'vitest';

import { bundleAt, bundleBefore, standingOf, type AssignmentScope } from './standing.ts';

const everywhere: AssignmentScope = { kind: 'everywhere' };
const site = (id: string): AssignmentScope => ({ kind: 'site', site: id });
const cohort = (id: string, of: string): AssignmentScope => ({
  kind: 'cohort',
  site: of,
  cohort: { id, units: ['ed'] },
});
const lines = (...all: [AssignmentScope, string][]) =>
  all.map(([scope, bundle]) => ({ scope, bundle }));

test('nothing stands before something was assigned everywhere', () => {
  expect(standingOf([])).toBeUndefined();
  expect(standingOf(lines([site('north'), 'b1']))).toBeUndefined();
});

test('a site runs its own, the others what runs everywhere, until that is assigned anew', () => {
  const history = lines([everywhere, 'b1'], [site('north'), 'b2']);
  const standing = standingOf(history);
  expect(standing && ['north', 'south'].map((one) => bundleAt(standing, one))).toEqual([
    'b2',
    'b1',
  ]);
  expect(standingOf([...history, ...lines([everywhere, 'b3'])])).toEqual({
    ...{ network: 'b3', others: 'b3' },
    ...{ sites: new Map(), cohorts: [] },
  });
});

test('what belongs to the network goes its own way', () => {
  const standing = standingOf(lines([everywhere, 'b1'], [{ kind: 'network' }, 'b2']));
  expect(standing).toMatchObject({ network: 'b2', others: 'b1' });
});

test('a cohort ends with its site, and where it would run what the site runs', () => {
  const begun = lines([everywhere, 'b1'], [cohort('pilot', 'north'), 'b2']);
  expect(standingOf(begun)?.cohorts).toHaveLength(1);
  expect(standingOf([...begun, ...lines([cohort('pilot', 'north'), 'b3'])])?.cohorts).toEqual([
    { site: 'north', cohort: { id: 'pilot', units: ['ed'] }, bundle: 'b3' },
  ]);
  expect(standingOf([...begun, ...lines([cohort('pilot', 'north'), 'b1'])])?.cohorts).toEqual([]);
  expect(standingOf([...begun, ...lines([site('north'), 'b2'])])?.cohorts).toEqual([]);
  expect(standingOf([...begun, ...lines([site('south'), 'b2'])])?.cohorts).toHaveLength(1);
});

test('a rollback leads to what the site ran before, however wide it was assigned', () => {
  const history = lines([everywhere, 'b1'], [site('north'), 'b2']);
  expect(bundleBefore(history, 'north')).toBe('b1');
  expect(bundleBefore(history, 'south')).toBeUndefined();
  const wider = [...history, ...lines([everywhere, 'b2'])];
  expect(bundleBefore(wider, 'north')).toBe('b1');
  expect(bundleBefore(wider, 'south')).toBe('b1');
  const back = [...wider, ...lines([site('north'), 'b1'])];
  expect(bundleBefore(back, 'north')).toBe('b2');
});
