import { expect, test } from 'vitest';

import { northlake } from '../../test/world.ts';
import type { Network } from '../governance/governance.ts';
import { compileRelease, type CompiledRelease } from '../workflows/workflows.ts';
import { alikeWorkflows } from './alike.ts';
import { withParameters } from './with-parameters.ts';

const network = await northlake();
const inForce = compiled(network);
const everything = [...inForce.workflows.keys()].toSorted();

function compiled(of: Network): CompiledRelease {
  const answer = compileRelease({ epoch: 1, digest: '', network: of });
  if ('problems' in answer) throw new Error(answer.problems[0]?.sentence);
  return answer.compiled;
}

function alikeWith(...others: readonly CompiledRelease[]): string[] {
  return [...alikeWorkflows([inForce, ...others])].toSorted();
}

function without(...ids: readonly string[]): string[] {
  return everything.filter((id) => !ids.includes(id));
}

test('a workflow with another value at one site is not alike, and the others are', () => {
  const change = { workflow: 'critical-result', parameter: 'accept_within', value: '12m' };
  const candidate = compiled(withParameters(network, [{ ...change, site: 'st-anne' }]));
  expect(alikeWith(candidate)).toEqual(without('critical-result'));
});

test('neither is one that was otherwise for a while, though it is the same again', () => {
  const change = { workflow: 'nurse-triage', parameter: 'set_within', value: '2m', site: null };
  expect(alikeWith(compiled(withParameters(network, [change])), inForce)).toEqual(
    without('nurse-triage'),
  );
});

test('what calls or is called by one that is not alike is not alike either', () => {
  const change = { workflow: 'sepsis-bundle', parameter: 'accept_within', site: null };
  const candidate = compiled(withParameters(network, [{ ...change, value: '7m' }]));
  expect(alikeWith(candidate)).toEqual(without('sepsis-bundle', 'sepsis-escalation'));
});

test('where sites have other cohorts, nothing is alike: they say which workflows an event may start', () => {
  const cohort = { id: 'icu', units: ['icu'] };
  const cohortsBySite = new Map([['st-anne', { zone: 'UTC', cohorts: [cohort] }]]);
  expect(alikeWith({ ...inForce, cohortsBySite })).toEqual([]);
});
