import fc from 'fast-check';
import { expect, test } from 'vitest';

import type { Readiness } from '../governance/governance.ts';
import { judgeReadiness, type Evidence, type KnownSite } from './readiness-standing.ts';

const dayMs = 24 * 3_600_000;
const words = { title: 'x', why: 'y', workflows: [] };

const readiness: Readiness = {
  criteria: [
    { ...words, id: 'feeds', measured: 'feed-stability', limit: 0 },
    { ...words, id: 'codes', measured: 'unmapped-codes', limit: 3, workflows: ['lab'] },
    { ...words, id: 'trained', measured: 'training', limit: 80 },
    { ...words, id: 'champion', evidence: { holdsDays: 30, roles: ['manager'] } },
  ],
  tiers: [
    {
      ...{ id: 'first', title: 'First', rollout: true },
      needs: ['feeds', 'codes', 'trained', 'champion'],
    },
    { id: 'helped', title: 'Helped', rollout: true, needs: ['feeds', 'champion'] },
    { id: 'not-yet', title: 'Not yet', rollout: false, needs: [] },
  ],
  voters: [],
};

const shown: Evidence = {
  ...{ site: 'north', criterion: 'champion', shown: true, kind: 'text', reference: 'Ann' },
  ...{ note: 'Ann is it.', by: 'bob', at: 0 },
};

function known(more: Partial<KnownSite> = {}): KnownSite {
  const well = (value: number) => ({ value, sentence: 'measured' });
  const measured = {
    ...{ 'feed-stability': well(0), 'unmapped-codes': well(3), training: well(80) },
  };
  return { site: 'north', workflows: ['lab'], measured, evidence: [shown], ...more };
}

test('a site that meets everything, at each limit, is of the best tier', () => {
  const found = judgeReadiness(readiness, known(), dayMs);
  expect(found).toMatchObject({ tier: { id: 'first' }, ready: true, blocks: [], next: [] });
});

test('what was shown holds until its time is over, and then the site falls back and says why', () => {
  expect(judgeReadiness(readiness, known(), 30 * dayMs - 1).ready).toBe(true);
  const late = judgeReadiness(readiness, known(), 30 * dayMs);
  expect(late).toMatchObject({
    ...{ tier: { id: 'not-yet' }, ready: false },
    blocks: [{ id: 'champion', state: 'stale' }],
  });
  expect(late.blocks[0]?.sentence).toBe('It was shown 30 days ago and holds for 30. Show it anew.');
});

test('one past a limit keeps a site from the tier above, and nothing measured is not taken for well', () => {
  const more = { 'unmapped-codes': { value: 4, sentence: '4 codes' } };
  const worse = known({ measured: { ...known().measured, ...more } });
  expect(judgeReadiness(readiness, worse, 0)).toMatchObject({
    ...{ tier: { id: 'helped' }, ready: true, blocks: [] },
    next: [{ id: 'codes', state: 'unmet', sentence: '4 codes' }],
  });
  const none = judgeReadiness(readiness, known({ measured: {} }), 0);
  expect(none).toMatchObject({ ready: false, blocks: [{ id: 'feeds', state: 'unknown' }] });
});

test('a criterion of some workflows is not asked of a change of others', () => {
  const more = { 'unmapped-codes': { value: 4, sentence: '4 codes' } };
  const other = known({ workflows: ['beds'], measured: { ...known().measured, ...more } });
  expect(judgeReadiness(readiness, other, 0).tier?.id).toBe('first');
});

test('a network that asks for nothing lets every site be ready', () => {
  expect(judgeReadiness(undefined, known(), 0)).toMatchObject({ ready: true, tier: null });
});

test('a site is blocked exactly where it is not ready, and always by something that is not met', () => {
  const states = fc.record({
    feeds: fc.option(fc.nat(3)),
    training: fc.option(fc.nat(100)),
    at: fc.nat(60 * dayMs),
    shown: fc.boolean(),
  });
  fc.assert(
    fc.property(states, ({ feeds, training, at, shown: isShown }) => {
      const measured = {
        'feed-stability': { value: feeds, sentence: '' },
        training: { value: training, sentence: '' },
      };
      const evidence = [{ ...shown, shown: isShown }];
      const found = judgeReadiness(readiness, known({ measured, evidence }), at);
      expect(found.ready).toBe(found.blocks.length === 0);
      expect([...found.blocks, ...found.next].every(({ state }) => state !== 'met')).toBe(true);
    }),
  );
});
