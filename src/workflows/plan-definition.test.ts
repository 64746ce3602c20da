import { readdirSync, readFileSync } from 'node:fs';

import { expect, test } from 'vitest';

import { fhirIssues } from '../../test/fhir-validator.ts';
import { compileDefinition } from './compile-definition.ts';
import { exportPlanDefinition } from './export-plan-definition.ts';
import { followersMax, importPlanDefinition } from './import-plan-definition.ts';
import { problemsIn } from './language-fixture.ts';
import { planActionsMax, planDepthMax } from './plan-definition.ts';

const catalog = readdirSync('catalog', { withFileTypes: true })
  .filter((one) => one.isDirectory())
  .map(({ name }) => name);

function exported(id: string) {
  const path = `catalog/${id}/workflow.yaml`;
  const answer = compileDefinition(readFileSync(path, 'utf8'), path);
  if ('problems' in answer) throw new Error(JSON.stringify(answer.problems));
  return exportPlanDefinition(answer.definition);
}

function imported(plan: object) {
  const answer = importPlanDefinition(JSON.stringify(plan), 'p.json');
  if ('problem' in answer) throw new Error(JSON.stringify(answer.problem));
  return answer;
}

function refused(text: string): string {
  const answer = importPlanDefinition(text, 'p.json');
  if (!('problem' in answer)) throw new Error('It was taken.');
  return `${answer.problem.location} ${answer.problem.sentence}`;
}

test.each(catalog)(
  '%s goes out as a resource that is valid R4, and comes back as a workflow that is valid here',
  (id) => {
    const { plan } = exported(id);
    expect(fhirIssues(plan)).toEqual([]);
    expect(problemsIn(imported(plan).yaml)).toEqual([]);
  },
);

test('what goes out says who is asked for what, in which time, after what, and what was lost', () => {
  const { plan, losses } = exported('discharge-follow-up');
  const actions = plan['action'] as Record<string, unknown>[];
  expect(actions.find(({ id }) => id === 'calling')).toMatchObject({
    relatedAction: [
      { actionId: 'at-home', relationship: 'after-end', offsetDuration: { value: 1_440 } },
      // It counts calling hours, which FHIR has no offset for.
      { actionId: 'trying-again' },
    ],
    action: [
      {
        id: 'calling.follow-up-call',
        priority: 'routine',
        participant: [{ type: 'practitioner', role: { text: 'care-coordinator' } }],
      },
    ],
  });
  expect(actions[0]).toMatchObject({
    id: 'at-home',
    trigger: [{ type: 'named-event', name: 'encounter.discharged' }],
  });
  expect(losses).toContain('parameters: the defaults were written.');
});

const step = (id: string, more: object = {}) => ({ id, title: `Do ${id}`, ...more });
const plan = (...action: object[]) => ({
  resourceType: 'PlanDefinition',
  status: 'active',
  title: 'Elsewhere',
  action,
});
const after = (actionId: string, more: object = {}) => ({
  relatedAction: [{ actionId, relationship: 'after-end', ...more }],
});

test('a plan of others asks a person for each step, in their order, and waits where it says so', () => {
  const { yaml, losses } = imported(
    plan(
      step('Look ${first}', {
        participant: [{ type: 'practitioner', role: { text: 'Charge Nurse' } }],
        priority: 'asap',
        timingDuration: { value: 2, code: 'h' },
      }),
      step('treat', after('Look ${first}')),
      step('again', after('treat', { offsetDuration: { value: 3, code: 'd' } })),
    ),
  );
  expect(problemsIn(yaml)).toEqual([]);
  expect(yaml).toContain('role: charge-nurse');
  expect(yaml).toContain('priority: urgent');
  expect(yaml).toContain('finish_within: 120m');
  expect(yaml).toContain('after: 4320m');
  expect(yaml).not.toContain('${');
  const told = losses.map(({ location, sentence }) => `${location} ${sentence}`);
  expect(told).toContain(
    'p.json PlanDefinition.version It is no semantic version: 1.0.0 was written.',
  );
  expect(told).toContain('p.json PlanDefinition.action Nothing triggers it: a person starts it.');
});

test('where several steps may follow, whoever completes one says which', () => {
  const { yaml } = imported(
    plan(step('look'), step('home', after('look')), step('stay', after('look'))),
  );
  expect(problemsIn(yaml)).toEqual([]);
  expect(yaml).toContain('form.next == "home"');
});

test('a question has at most so many answers; one more is refused, where it stands', () => {
  const some = Array.from({ length: followersMax }, (_, at) => step(`s${at}`, after('look')));
  expect(problemsIn(imported(plan(step('look'), ...some)).yaml)).toEqual([]);
  expect(refused(JSON.stringify(plan(step('look'), ...some, step('more', after('look')))))).toBe(
    `p.json PlanDefinition.action[0] More than ${followersMax} actions come after this one.`,
  );
});

test('a plan may have so many actions, so deep; beyond that, and what is no plan, is refused with its place', () => {
  const row = (count: number) => Array.from({ length: count }, (_, at) => step(`s${at}`));
  expect(problemsIn(imported(plan(...row(planActionsMax))).yaml)).toEqual([]);
  expect(refused(JSON.stringify(plan(...row(planActionsMax + 1))))).toContain('split it');
  const deep = (levels: number): object =>
    step(`l${levels}`, levels > 1 ? { action: [deep(levels - 1)] } : {});
  expect(problemsIn(imported(plan(deep(planDepthMax))).yaml)).toEqual([]);
  expect(refused(JSON.stringify(plan(deep(planDepthMax + 1))))).toContain('nested deeper');
  expect(refused('<PlanDefinition/>')).toContain('no JSON');
  expect(refused('{"resourceType":"Patient"}')).toContain('PlanDefinition.resourceType');
  expect(refused(JSON.stringify(plan(step('a', { title: 7 }))))).toContain(
    'PlanDefinition.action[0].title',
  );
});
