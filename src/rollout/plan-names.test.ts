import { expect, test } from 'vitest';

import { planFixture, stepFixture } from '../../test/rollout-plan.ts';
import type { Network, StepPlace } from '../governance/governance.ts';
import { gateName, stepName, withNames } from './plan-names.ts';

const site = (id: string, title: string): Network['sites'][number] => ({
  ...{ id, title, kind: 'hospital', zone: 'UTC', fallback: { role: 'nurse', unit: null } },
  units: [{ id: 'med3w', title: 'Medical 3 West' }],
});
const network = {
  sites: [site('st-anne', 'St. Anne'), site('lakeside', 'Lakeside'), site('harbor', 'Harbor')],
};
const named = (where: StepPlace) => stepName({ where }, network);
const canary = (part: Extract<StepPlace, { kind: 'canary' }>['part']) =>
  named({ kind: 'canary', sites: ['st-anne'], part });

test('a step without a title is named for what it is', () => {
  const shift = { days: [1], from: '07:00', to: '19:00' };
  expect(canary({ units: ['med3w'] })).toBe('Canary: Medical 3 West, St. Anne');
  expect(canary({ share: { percent: 50, salt: 's' } })).toBe('Canary: 50 % of patients, St. Anne');
  expect(canary({ units: ['gone'], shift })).toBe(
    'Canary: gone, shift from 07:00 to 19:00, St. Anne',
  );
  expect(named({ kind: 'sites', sites: ['st-anne'] })).toBe('St. Anne');
  expect(named({ kind: 'shadow', sites: ['harbor'] })).toBe('Beside what runs: Harbor');
  expect(named({ kind: 'network' })).toBe('What belongs to the network itself');
});

test('a wave names three sites, and of more how many', () => {
  const three = ['st-anne', 'lakeside', 'harbor'];
  expect(named({ kind: 'sites', sites: three })).toBe('Wave: St. Anne, Lakeside, Harbor');
  expect(named({ kind: 'sites', sites: [...three, 'elm'] })).toBe(
    'Wave: St. Anne, Lakeside, Harbor and 1 more',
  );
});

test('a gate is named for its measure, and titles of the plan come before all names', () => {
  expect(gateName({ measure: 'accepted-late' })).toBe('Accepted late');
  expect(gateName({ measure: 'late:time_to_read_back' })).toBe(
    'Over the time agreed for "time to read back"',
  );
  const plan = planFixture({ steps: [stepFixture('harbor', { title: 'The last one' })] });
  expect(withNames(plan, network)).toMatchObject({
    gates: [{ title: 'Accepted late' }, { title: 'Declined' }],
    steps: [{ title: 'The last one' }],
  });
});
