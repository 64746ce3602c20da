import { expect, test } from 'vitest';

import { loadNetwork } from './governance.ts';

const site = (id: string) =>
  `title: ${id}
kind: clinic
zone: UTC
units: [{ id: ed, title: ED }]
fallback: { role: nurse }
`;

const tree = {
  'network.yaml': 'id: small\ntitle: Small\nversion: 1.0.0\n',
  'roles.yaml': 'roles:\n  - { id: nurse, title: Nurse, permissions: [task.view, task.act] }\n',
  'people.yaml':
    "people:\n  - { id: ann, name: Ann, title: RN, grants: [{ role: nurse, site: '*' }] }\n",
  'workflows.yaml':
    'workflows:\n  - { id: critical-result, from: catalog/one/workflow.yaml, sites: all }\n',
  'catalog/one/workflow.yaml': '',
  ...Object.fromEntries(
    ['st-anne', 'lakeside', 'millbrook'].map((id) => [`sites/${id}.yaml`, site(id)]),
  ),
};

const plan = `title: Pilot, then all
strategy: pilot-then-expand
workflows: [critical-result]
gates:
  - { id: late, measure: accepted-late, kind: guardrail }
exceptions:
  - { site: millbrook, reason: New laboratory. }
steps:
  - id: pilot
    canary: { sites: [st-anne], units: [ed], share: 25 }
    hold: { time: 2d, tasks: 100, gates: [late] }
  - id: shared
    network: true
  - id: all
    sites: [st-anne, lakeside]
    before: { approval: true }
`;

/** A small network with one plan, where one text stands for another. */
async function loaded(from = '', to = '') {
  expect(plan).toContain(from);
  const files = { ...tree, 'rollouts/pilot.yaml': plan.replace(from, to) };
  return loadNetwork(() => Promise.resolve(new Map(Object.entries(files))));
}

test('a plan is read as it is meant: defaults filled in, times in milliseconds, one salt for all its steps', async () => {
  const { network, problems } = await loaded();
  expect(problems).toEqual([]);
  const [read] = network?.rollouts ?? [];
  expect(read).toMatchObject({ id: 'pilot', falseStops: 0.05, strategy: 'pilot-then-expand' });
  expect(read?.gates[0]).toMatchObject({ margin: 2, canaryTasksMin: 50, eventsMin: 5 });
  expect(read?.steps.map(({ where }) => where)).toEqual([
    {
      ...{ kind: 'canary', sites: ['st-anne'] },
      part: { units: ['ed'], share: { percent: 25, salt: 'pilot' } },
    },
    { kind: 'network' },
    { kind: 'sites', sites: ['st-anne', 'lakeside'] },
  ]);
  expect(read?.steps[0]?.hold).toEqual({
    ...{ leastMs: 172_800_000, watchMs: 14 * 86_400_000, tasks: 100 },
    ...{ gates: ['late'], approval: false },
  });
});

test.each([
  ['workflows: [critical-result]', 'workflows: [critical-rezult]', 'no workflow "critical-rezult"'],
  ['units: [ed]', 'units: [edd]', 'no unit at st-anne "edd"'],
  ['sites: [st-anne, lakeside]', 'sites: [st-anne, lakesid]', 'no site "lakesid"'],
  ['gates: [late]', 'gates: [lat]', 'no gate "lat"'],
  ['- id: shared', '- id: pilot', 'second step "pilot"'],
  ['network: true', 'network: true\n    shadow: [st-anne]', 'this has several'],
  ['\n    network: true', '', 'this has none'],
  [', units: [ed], share: 25', '', 'Say which part'],
  ['network: true', 'network: true\n    hold: { gates: [late] }', 'nothing to compare'],
  ['tasks: 100, gates: [late]', 'tasks: 100', 'Tasks are counted by gates'],
  ['time: 2d', 'time: 15d', 'Gates are watched for as long as'],
  ['lakeside]\n', 'millbrook]\n', 'is an exception of this rollout'],
  ['network: true', 'sites: [st-anne]', 'since an earlier step'],
  ['before: { approval: true }', 'before: { go: true }', 'Nobody decides on a go here'],
  ['network: true', 'network: true\n    before: { go: true }', 'and this step has none'],
  ['network: true', 'network: true\n    switch: alarms', 'no flag "alarms"'],
  ['kind: guardrail', 'kind: guardrale', 'Did you mean "guardrail"?'],
])('%s → %s is refused at its place', async (from, to, sentence) => {
  const { network, problems } = await loaded(from, to);
  expect(network).toBeNull();
  expect(problems.map((one) => one.sentence).join('\n')).toContain(sentence);
  expect(problems[0]?.location).toMatch(/^rollouts\/pilot\.yaml:\d+:\d+$/);
});
