import fc from 'fast-check';
import { expect, test } from 'vitest';

import { compileDefinition } from './compile-definition.ts';
import { played, workflowText } from './language-fixture.ts';
import { effectiveParameters } from './parameters.ts';

const workflow = (start = '40m') =>
  workflowText(`
  gather:
    describes: A bed is cleaned
    task:
      key: clean
      title: Clean
      priority: routine
      pool: { role: cleaner, unit: none }
      accept_within: 20m
      start_within: ${start}
      finish_within: 60m
      ladder: [{ after: 20m, to: { role: supervisor, unit: none } }]
      repeat_last_every: 20m
      why: w
      todo: t
      otherwise: o
    on: [{ act: completed, goto: done }]
  done: { describes: It is done, terminal: true }`);

const admitted = `\n      - { at: 0s, event: { type: encounter.admitted } }`;
const step = (minute: number, rest: string) => `\n      - { at: ${minute}m, ${rest} }`;

test('whoever accepted and does not begin in time loses the task, and the next rung is asked', () => {
  const { failures } = played(
    workflow(),
    admitted +
      step(5, 'act: { by: ann, does: accepted }') +
      step(39, 'then: { owner: ann }') +
      step(40, 'then: { asks: supervisor of the site, rung: 1 }'),
  );
  expect(failures).toEqual([]);
});

test('whoever begins is asked for nothing until it should be finished; only the owner begins, and once', () => {
  const { failures } = played(
    workflow(),
    admitted +
      step(1, 'act: { by: ann, does: started }, then: { nothing: true }') +
      step(5, 'act: { by: ann, does: accepted }') +
      step(6, 'act: { by: bo, does: started }, then: { nothing: true }') +
      step(7, 'act: { by: ann, does: started }, then: { owner: ann }') +
      step(8, 'act: { by: ann, does: started }, then: { nothing: true }') +
      step(59, 'then: { owner: ann }') +
      step(60, 'then: { asks: supervisor of the site, rung: 1 }'),
  );
  expect(failures).toEqual([]);
});

test('however late somebody accepts, they have as long to begin as who accepts in the last moment', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 90 }), (accepted) => {
      const due = Math.max(40, accepted + 20);
      const { failures } = played(
        workflow('40m').replace('finish_within: 60m', 'finish_within: 4h'),
        admitted +
          step(accepted, 'act: { by: ann, does: accepted }') +
          step(due - 1, 'then: { owner: ann }') +
          step(due, 'then: { asks: supervisor of the site }'),
      );
      expect(failures).toEqual([]);
    }),
    { numRuns: 30 },
  );
});

test.each([
  ['20m', 'not later than it must be accepted (20 min)'],
  ['60m', 'not before it must be finished (1 h)'],
])('a time to begin of %s is refused', (start, hint) => {
  const answer = compileDefinition(workflow(start), 'w.yaml');
  if ('problems' in answer) throw new Error('it does not compile');
  const settings = { network: {}, site: {}, siteId: 'st-anne' };
  const effective = effectiveParameters(answer.definition, settings);
  expect('problems' in effective && effective.problems[0]?.sentence).toContain(hint);
});
