import { fileURLToPath } from 'node:url';

import { describe, expect, test } from 'vitest';

import { loadNetwork, networkTree } from '../../src/governance/governance.ts';
import { must, silentLog, systemClock, systemIds } from '../../src/platform/platform.ts';
import { ConfigurationFault, createSystem } from '../../src/system.ts';
import { compileRelease } from '../../src/workflows/workflows.ts';
import { freshPostgres } from '../databases.ts';
import { startSystem } from './running-system.ts';
import { codeAndControl } from './raw-sender.ts';
import { potassium } from './sent-messages.ts';

/** The example network with one slip in it: what an informaticist or an engineer mistypes on a Friday. */

const workflow = 'catalog/critical-result/workflow.yaml';

const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const readExample = networkTree({
  network: folder('../../networks/northlake'),
  catalog: folder('../../catalog'),
});

/** The tree with `right` replaced by `wrong`, once, and where that is: `file:line`, and the column. */
async function spoil(
  path: string,
  right: string,
  wrong: string,
): Promise<{ tree: ReadonlyMap<string, string>; at: string; column: number }> {
  const tree = new Map(await readExample());
  const text = must(tree.get(path), `the example has ${path}`);
  const start = text.indexOf(right);
  expect(start, `${path} has what is to be spoilt`).toBeGreaterThanOrEqual(0);
  tree.set(path, text.slice(0, start) + wrong + text.slice(start + right.length));
  const above = text.slice(0, start).split('\n');
  return { tree, at: `${path}:${above.length}`, column: (above.at(-1) ?? '').length + 1 };
}

/** All that is said against a tree, by whoever finds it: the network's reader or the workflows' compiler. */
async function problemsOf(tree: ReadonlyMap<string, string>): Promise<string[]> {
  const loaded = await loadNetwork(async () => tree);
  const told = loaded.problems.map(({ location, sentence }) => `${location} ${sentence}`);
  if (!loaded.network) return told;
  const answer = compileRelease({ epoch: 1, digest: 'test', network: loaded.network });
  if ('compiled' in answer) return told;
  return [...told, ...answer.problems.map(({ location, sentence }) => `${location} ${sentence}`)];
}

function meansTo(problem: string, meant: string): boolean {
  return problem.includes(`Did you mean "${meant}"?`);
}

test('the example as it is has no problem', async () => {
  expect(await problemsOf(await readExample())).toEqual([]);
});

describe('a slip in the configuration is answered with file, line and column, and the word that was meant', () => {
  test.each([
    ['a field of a feed', 'feeds/st-anne-lab.yaml', 'charset: ', 'charste: ', 'charset'],
    ['a site that a feed names', 'feeds/st-anne-lab.yaml', 'st-anne', 'st-ane', 'st-anne'],
    ['a role that a person has', 'people.yaml', 'role: nurse,', 'role: nurs,', 'nurse'],
    [
      'a field of a task',
      workflow,
      'accept_within: params',
      'acept_within: params',
      'accept_within',
    ],
    ['a field in a template', workflow, '${data.display}', '${data.displya}', 'display'],
    ['a field in a condition', workflow, 'event.unit != data', 'event.unti != data', 'unit'],
    ['an event', workflow, '[result.withdrawn]', '[result.withdrawm]', 'result.withdrawn'],
    ['a state', workflow, 'goto: unacknowledged', 'goto: unacknowleged', 'unacknowledged'],
  ])('%s', async (_, path, right, wrong, meant) => {
    const { tree, at } = await spoil(path, right, wrong);
    const problems = await problemsOf(tree);
    const hinted = problems.filter((problem) => meansTo(problem, meant));
    expect(hinted, problems.join('\n')).toHaveLength(1);
    expect(hinted[0]).toMatch(new RegExp(`^${at.replaceAll('.', '\\.')}:\\d+ `));
  });

  test('a field in a condition with a name, at every place where the condition is used', async () => {
    const { tree } = await spoil(workflow, 'event.critical ||', 'event.critcal ||');
    const uses = (tree.get(workflow) ?? '').split('\n').filter((line) => /is\.critical/.test(line));
    const problems = await problemsOf(tree);
    expect(problems).toHaveLength(uses.length);
    for (const problem of problems) {
      expect(problem).toMatch(/^catalog\/critical-result\/workflow\.yaml:\d+:\d+ /);
      expect(meansTo(problem, 'critical')).toBe(true);
    }
  });

  test.each([
    [
      'a parameter that a site sets and there is not',
      'accept_within: 10m',
      'acept_within: 10m',
      'name',
      'There is no parameter "acept_within". Did you mean "accept_within"?',
    ],
    [
      'a value of a site that is out of range',
      'accept_within: 10m',
      'accept_within: 9m',
      'value',
      '9m is outside of what is allowed: 10m to 60m.',
    ],
    [
      'a value of the network that is out of range',
      'potassium_high: 6.0',
      'potassium_high: 60',
      'value',
      '60 mmol/L is outside of what is allowed: 5.5 to 7 mmol/L.',
    ],
    [
      'a value that a site may not set',
      'accept_within: 10m',
      'repeat_every: 10m',
      'value',
      'A site may not set this one: it is the same in the whole network. Set it there, or ask for a waiver.',
    ],
    [
      'a role that a site sets and nobody has',
      'call_after: 20h',
      'caller_role: nurs',
      'value',
      'The network has no role "nurs". Did you mean "nurse"?',
    ],
    [
      'a ladder that a site turns upside down',
      'physician_after: 40m',
      'physician_after: 50m',
      'value',
      'At millbrook, rung 3 of "unacknowledged" comes after 45 min, not later than the rung before it (50 min).',
    ],
  ])('%s', async (_, right, wrong, place, sentence) => {
    const { tree, at, column } = await spoil('workflows.yaml', right, wrong);
    const value = wrong.indexOf(': ') + ': '.length;
    expect(await problemsOf(tree)).toContain(
      `${at}:${place === 'name' ? column : column + value} ${sentence}`,
    );
  });

  // No rollout and no list of the network names it, so that nothing else is told of.
  const turnover = 'catalog/bed-turnover/workflow.yaml';
  test.each([
    ['the network', 'workflows.yaml', 'bed-turnovers', 'bed-turnover'],
    ['the workflow', turnover, 'bed-turnover', 'bed-turnovers'],
  ])(
    'a name that %s gives a workflow, and the other does not',
    async (_, path, inNetwork, inWorkflow) => {
      const { tree } = await spoil(path, 'id: bed-turnover', 'id: bed-turnovers');
      const named = await spoil('workflows.yaml', 'bed-turnover', 'bed-turnover');
      expect(await problemsOf(tree)).toEqual([
        `${turnover}:2:5 The network calls this workflow "${inNetwork}" (${named.at}:${named.column}), but it calls itself "${inWorkflow}". Make them the same.`,
      ]);
    },
  );

  test.each([
    ['a bracket that is not closed', 'feeds/st-anne-lab.yaml', 'types: [MR]', 'types: [MR'],
    ['a quote that is not closed', 'network.yaml', 'title: Northlake', 'title: "Northlake'],
    ['a tab where blanks belong', 'roles.yaml', '  - id: charge-nurse', '\t- id: charge-nurse'],
    ['a workflow that is no YAML', workflow, 'parameters:\n', 'parameters: {\n'],
  ])('%s', async (_, path, right, wrong) => {
    const { tree } = await spoil(path, right, wrong);
    const problems = await problemsOf(tree);
    expect(problems.length).toBeGreaterThan(0);
    for (const problem of problems) {
      expect(problem).toMatch(new RegExp(`^${path.replaceAll('.', '\\.')}:\\d+:\\d+ \\S`));
    }
  });
});

test('a system that is asked to start with it refuses, and what was in force stays in force', async () => {
  const { database } = await freshPostgres();
  const running = await startSystem(database);
  const { tree, at } = await spoil(workflow, '${data.display}', '${data.displya}');
  const { network } = await loadNetwork(async () => tree);
  const started = createSystem({
    database,
    clock: systemClock,
    ids: systemIds(systemClock),
    log: silentLog,
    network: must(network, 'the slip is in the workflow, which the network only carries'),
    identityProvider: { issuer: running.url, clientId: 'sinew', redirectUri: running.url },
    webRoot: null,
  });
  await expect(started).rejects.toThrow(ConfigurationFault);
  await expect(started).rejects.toThrow(`${at}:`);
  expect(await database.query('test-epochs', 'select epoch from network_release')).toHaveLength(1);

  const answer = await running
    .sender('st-anne-lab')
    .ask(potassium({ control: 'R1', value: '6.8' }));
  expect(codeAndControl(answer)).toBe('AA R1');
  expect(await running.kept()).toMatchObject([{ outcome: 'applied' }]);
  expect(await running.tasks()).toHaveLength(1);
});
