import { describe, expect, test } from 'vitest';

import type { InstalledWorkflow, Network, Release } from '../governance/governance.ts';
import { catalogWorkflow, clinicalEvent, NINE_O_CLOCK } from './catalog-fixture.ts';
import { startInstance } from './start-run.ts';
import { step } from './step.ts';
import { compileRelease, WorkflowRegistry } from './workflow-registry.ts';

const ROLES = ['nurse', 'charge-nurse', 'on-call-physician', 'house-supervisor'];

function release(epoch: number, change: Partial<InstalledWorkflow> = {}, roles = ROLES): Release {
  const network: Network = {
    id: 'northlake',
    title: 'Northlake',
    version: '1.0.0',
    sites: [hospital('st-anne'), hospital('lakeside')],
    people: [],
    roles: roles.map((id) => ({ id, title: id, permissions: [] })),
    rotas: [],
    feeds: [],
    workflows: [
      {
        id: 'critical-result',
        source: catalogWorkflow('critical-result').source,
        path: 'catalog/critical-result/workflow.yaml',
        sites: ['st-anne'],
        parameters: {},
        siteParameters: {},
        ...change,
      },
    ],
  };
  return { epoch, digest: `digest-${epoch}`, network };
}

function compiled(one: Release) {
  const answer = compileRelease(one);
  if ('problems' in answer) throw new Error(JSON.stringify(answer.problems));
  return answer.compiled;
}

function sentences(one: Release): string[] {
  const answer = compileRelease(one);
  return 'problems' in answer
    ? answer.problems.map(({ location, sentence }) => `${location} ${sentence}`)
    : [];
}

describe('a release', () => {
  test('runs its workflows where it says, and nowhere else', () => {
    const registry = new WorkflowRegistry();
    registry.add(compiled(release(1)));
    expect(registry.at(1, 'st-anne')?.map(({ definition }) => definition.id)).toEqual([
      'critical-result',
    ]);
    expect(registry.at(1, 'lakeside')).toEqual([]);
    expect(registry.at(2, 'st-anne')).toBeUndefined();
  });

  test('with a role that the network does not have is refused, where the role stands', () => {
    const problems = sentences(
      release(1, {}, ['nurse', 'charge-nurse', 'on-call-physican', 'house-supervisor']),
    );
    expect(problems[0]).toMatch(
      /^catalog\/critical-result\/workflow\.yaml:\d+:\d+ The network has no role "on-call-physician"\. Did you mean "on-call-physican"\?$/,
    );
  });

  test('with a site, a name or a value that cannot be is refused with all of its problems', () => {
    const problems = sentences(
      release(1, {
        id: 'critical-results',
        sites: ['st-ane'],
        siteParameters: { 'st-ane': { accept_within: '5m' } },
      }),
    );
    expect(problems).toEqual([
      expect.stringContaining(
        'The network calls this workflow "critical-results" (critical-results.id), but it calls itself "critical-result".',
      ),
      expect.stringContaining('The network has no site "st-ane". Did you mean "st-anne"?'),
      expect.stringContaining('5m is outside of what is allowed'),
    ]);
  });
});

test('a run keeps the limits that it started with, though a later release has others (I-12)', () => {
  const registry = new WorkflowRegistry();
  registry.add(compiled(release(1)));
  const [before] = registry.at(1, 'st-anne') ?? [];
  const started =
    before &&
    startInstance(before.definition, clinicalEvent(), {
      instanceId: 'ins_1',
      epoch: 1,
      parameters: before.parameters,
      now: NINE_O_CLOCK,
    });
  registry.add(compiled(release(2, { siteParameters: { 'st-anne': { potassium_high: 7 } } })));
  const pinned = started && registry.pinned(started.instance);
  expect(pinned?.parameters.byName['potassium_high']?.value).toBe(6.2);
  expect(registry.at(2, 'st-anne')?.[0]?.parameters.byName['potassium_high']?.value).toBe(7);
  const still = clinicalEvent({
    type: 'result.corrected',
    data: { ...clinicalEvent().data, value: '6.5', number: 6.5 },
  });
  const answer =
    started &&
    pinned &&
    step(
      pinned.definition,
      started.instance,
      { kind: 'event', event: still },
      { parameters: pinned.parameters, now: NINE_O_CLOCK },
    );
  expect(answer).toMatchObject({ instance: { state: 'unacknowledged', data: { value: '6.5' } } });
  expect(registry.pinned({ digest: 'never added' })).toBeUndefined();
});

function hospital(id: string) {
  return {
    id,
    title: id,
    kind: 'hospital',
    zone: 'UTC',
    units: [],
    fallback: { role: 'nurse', unit: null },
  } as const;
}
