import { readFileSync } from 'node:fs';

import { expect, test } from 'vitest';

import { createAuthorize } from '../access/access.ts';
import { loadNetwork, networkTree } from '../governance/governance.ts';
import { must } from '../platform/platform.ts';
import { compileRelease } from '../workflows/workflows.ts';
import type { PageContext } from './endpoint.ts';
import { workflowEndpoints } from './workflows-page.ts';
import type { ApiWorkflow, ApiWorkflows } from './workflows-api.ts';

const context = await northlake();

test('a manager sees each workflow with how alike the sites run it', async () => {
  const { workflows } = await pageOf<ApiWorkflows>(0, {});
  const result = workflows.find(({ id }) => id === 'critical-result');
  expect(result?.sites).toContainEqual({
    site: 'millbrook',
    title: expect.any(String),
    atStandard: 8,
    parameters: 11,
    waivers: 1,
  });
});

test('one workflow says who set which value where, who is asked, and what leads where', async () => {
  const page = await pageOf<ApiWorkflow>(1, { id: 'critical-result' });
  expect(page.parameters.find(({ name }) => name === 'accept_within')).toMatchObject({
    standard: '15m',
    from: 'catalog',
    bounds: '10m to 60m',
    elsewhere: [
      { site: 'millbrook', value: '20m', from: 'site', location: 'workflows.yaml:10:35' },
      { site: 'st-anne', value: '10m', from: 'site', location: 'workflows.yaml:9:33' },
    ],
  });
  expect(page.parameters.find(({ name }) => name === 'potassium_high')).toMatchObject({
    standard: '6',
    from: 'network',
    elsewhere: [],
  });
  const [state] = page.states;
  expect(state).toMatchObject({ name: 'unacknowledged', terminal: false });
  expect(state?.asks.slice(0, 2)).toEqual(['Nurse', 'Charge nurse']);
  expect(state?.leads).toContainEqual({
    on: 'the task completed, if has(form.read_back)',
    to: 'acknowledged',
  });
});

test('a decision table is shown as its authors wrote it', async () => {
  const page = await pageOf<ApiWorkflow>(1, { id: 'news2-watch' });
  expect(page.decisions[0]).toMatchObject({
    name: 'breathing',
    hit: 'unique',
    columns: [{ title: 'respiratory rate', reads: 'inputs.respiratory_rate', unit: '/min' }],
    outputs: ['points'],
  });
  expect(page.decisions[0]?.rows[1]).toEqual({ cells: ['[9..11]'], gives: ['1'] });
  expect(page.inputs.map(({ name }) => name)).toContain('pulse');
});

test('whoever may not see runs sees no workflow, and an unknown one is not found', async () => {
  const [list, one] = workflowEndpoints;
  const nobody = { ...context, person: { ...context.person, grants: [] } };
  expect(await list?.run(nobody, raw({}))).toMatchObject({ refused: { kind: 'forbidden' } });
  expect(await one?.run(context, raw({ id: 'nothing' }))).toMatchObject({
    refused: { kind: 'not-found' },
  });
});

async function pageOf<Page>(which: number, params: object): Promise<Page> {
  const answer = await workflowEndpoints[which]?.run(context, raw(params));
  if (!answer || !('page' in answer)) throw new Error(JSON.stringify(answer));
  return answer.page as Page;
}

function raw(params: object) {
  return { params, query: {}, body: {} };
}

/** Only what these pages read; the rest of a context is the database's. */
async function northlake(): Promise<PageContext> {
  const tree = new Map(await networkTree({ network: 'networks/northlake', catalog: 'catalog' })());
  const path = 'workflows/news2-watch/workflow.yaml';
  tree.set(path, readFileSync('src/workflows/fixtures/news2.yaml', 'utf8'));
  const workflows = must(tree.get('workflows.yaml'), 'workflows');
  tree.set(
    'workflows.yaml',
    `${workflows}  - { id: news2-watch, from: ${path}, sites: [st-anne] }\n`,
  );
  const loaded = await loadNetwork(async () => tree);
  const network = must(loaded.network, JSON.stringify(loaded.problems));
  const release = { epoch: 1, digest: '', network };
  const answer = compileRelease(release);
  const compiled = must('compiled' in answer ? answer.compiled : null, JSON.stringify(answer));
  const person = must(
    network.people.find(({ grants }) => grants.some(({ role }) => role === 'rollout-manager')),
    'a rollout manager',
  );
  const part: Partial<PageContext> = {
    person,
    release,
    network,
    authorize: createAuthorize(network.roles),
    workflowsAt: (site) => compiled.bySite.get(site) ?? [],
  };
  return part as PageContext;
}
