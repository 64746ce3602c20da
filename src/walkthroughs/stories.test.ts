import { expect, test } from 'vitest';

import { northlake } from '../../test/world.ts';
import { storiesOf } from './stories.ts';

test('while a part of a site tries another version, each story is told once, as it runs at most sites', async () => {
  const network = await northlake();
  const [workflow] = network.workflows.filter(({ id }) => id === 'bed-turnover');
  if (!workflow) throw new Error('the example network has bed turnover');
  const stories = workflow.scenarios?.length ?? 0;
  expect(stories).toBeGreaterThan(1);
  const tried = { ...workflow, sites: workflow.sites.slice(0, 1), scenarios: [] };
  const parts = [
    { ...tried, cohort: 'pilot' },
    { ...tried, cohort: 'night' },
  ];
  expect(storiesOf({ ...network, workflows: [...parts, tried, workflow] })).toHaveLength(stories);
  expect(storiesOf({ ...network, workflows: parts })).toEqual([]);
});
