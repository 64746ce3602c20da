import { expect, test } from 'vitest';

import type { KeptAssignment } from '../governance/governance.ts';
import { changesOf, hypercareAt, judgeCapacity } from './hypercare.ts';

const dayMs = 24 * 3_600_000;

function assignment(epoch: number, more: Partial<KeptAssignment>): KeptAssignment {
  return {
    ...{ epoch, bundle: `b${epoch}`, kind: 'assign', actor: 'ann', reason: 'x', runs: [] },
    ...{ scope: { kind: 'everywhere' }, at: epoch * dayMs },
    ...more,
  };
}

const site = (id: string) => ({ scope: { kind: 'site' as const, site: id } });
const rules = { days: 14 };
const sites = ['north', 'south'];

test('the network that was there first is no change, and each later one is at the sites that it came to', () => {
  const changes = changesOf(
    [
      assignment(1, { kind: 'start' }),
      assignment(2, site('north')),
      assignment(3, { scope: { kind: 'network' } }),
      assignment(4, {}),
    ],
    sites,
  );
  expect(changes.map((one) => `${one.epoch} ${one.site}`)).toEqual([
    '2 north',
    '4 north',
    '4 south',
  ]);
});

test('a site is in hypercare from its newest change on, to the millisecond, unless somebody ended it', () => {
  const changes = changesOf([assignment(1, {}), assignment(2, site('north'))], sites);
  const at = (now: number, ended: { site: string; epoch: number }[] = []) =>
    hypercareAt(changes, rules, { ended, now }).map((one) => one.site);
  expect(at(2 * dayMs)).toEqual(['north']);
  expect(at(16 * dayMs - 1)).toEqual(['north']);
  expect(at(16 * dayMs)).toEqual([]);
  expect(at(3 * dayMs, [{ site: 'north', epoch: 2 }])).toEqual([]);
  expect(at(3 * dayMs, [{ site: 'north', epoch: 1 }])).toEqual(['north']);
});

test('going back ends the hypercare of what was taken back', () => {
  const back = assignment(3, { ...site('north'), kind: 'rollback' });
  const changes = changesOf([assignment(1, {}), assignment(2, site('north')), back], sites);
  expect(hypercareAt(changes, rules, { ended: [], now: 4 * dayMs })).toEqual([]);
});

test('the next wave waits where one site more would be too many, or where feedback waits for answers', () => {
  const network = {
    sites: [],
    programme: {
      hypercare: { days: 14, sitesMax: 2, openFeedbackMax: 3 },
      ...{ pods: [], training: [], reviews: { days: [], collapse: { share: 0.5, tasksMin: 1 } } },
    },
  };
  const judge = (joining: string[], openFeedback = 0) =>
    judgeCapacity(network, { sites: ['north', 'south'], openFeedback }, joining);
  expect(judge([])).toMatchObject({
    holds: false,
    sentence:
      '2 sites are in hypercare; support is there for 2 at once. Feedback that waits for an answer: 0; 3 hold the next wave.',
  });
  expect(judge(['north'])).toMatchObject({ holds: false });
  expect(judge(['west'])).toMatchObject({
    ...{ holds: true, sentence: 'north, south are in hypercare; 2 sites are the most at once.' },
  });
  expect(judge([], 2).holds).toBe(false);
  expect(judge([], 3).sentence).toBe('3 pieces of feedback have no answer; 3 are the most.');
});
