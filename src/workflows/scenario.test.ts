import { readdirSync, readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { compileDefinition } from './compile-definition.ts';
import { runScenario, scenarioTimersMax } from './run-scenario.ts';
import { parseScenario } from './scenario.ts';

const CATALOG = 'catalog';

const workflows = readdirSync(CATALOG, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

test('the catalog ships the critical result and the discharge follow-up', () => {
  expect(workflows).toEqual(expect.arrayContaining(['critical-result', 'discharge-follow-up']));
});

describe.each(workflows)('%s', (id) => {
  const definition = compiled(`${CATALOG}/${id}/workflow.yaml`);
  const folder = `${CATALOG}/${id}/scenarios`;
  const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

  test('it is named as its folder, and tells at least three stories', () => {
    expect(definition.id).toBe(id);
    expect(files.length).toBeGreaterThanOrEqual(3);
  });

  test.each(files)('the story %s comes out as it is written', (file) => {
    const parsed = parseScenario(readFileSync(`${folder}/${file}`, 'utf8'), `${folder}/${file}`);
    if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems, null, 2));
    const { failures, story } = runScenario(definition, parsed.scenario);
    expect(failures, `${parsed.scenario.title}\n${story.join('\n')}`).toEqual([]);
  });
});

test('a story that does not come out says what was the case instead', () => {
  const parsed = parseScenario(
    [
      'title: Wrong',
      'story: Wrong',
      'steps:',
      '  - at: 0s',
      '    event: { type: result.reported, data: { critical: true, status: final } }',
      '    then: { asks: surgeon of the site, rung: 0 }',
    ].join('\n'),
    's.yaml',
  );
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  const { failures, story, passed } = runScenario(
    compiled('catalog/critical-result/workflow.yaml'),
    parsed.scenario,
  );
  expect(passed).toBe(false);
  expect(failures).toEqual([
    'at 0s: asks should be "surgeon of the site", but is "nurse in medical"',
  ]);
  expect(story[0]).toContain('[unacknowledged] Critical result started on result.reported.');
});

test('a story in which too many timers fall due is not told to its end, and says so', () => {
  // Nobody accepts: a rung each 15 minutes, for ever.
  const after = (minutes: number) => {
    const parsed = parseScenario(
      [
        'title: Waiting',
        'story: Waiting',
        'steps:',
        '  - at: 0s',
        '    event: { type: result.reported, data: { critical: true, status: final } }',
        `  - at: ${minutes}m`,
        '    then: { state: unacknowledged }',
      ].join('\n'),
      's.yaml',
    );
    if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
    return runScenario(compiled('catalog/critical-result/workflow.yaml'), parsed.scenario).failures;
  };
  expect(after(scenarioTimersMax * 15)).toEqual([]);
  expect(after((scenarioTimersMax + 1) * 15)).toEqual([
    `more than ${scenarioTimersMax} timers fall due; the story was not told to its end`,
  ]);
});

test('a scenario with an unknown field or a step back in time is refused, located', () => {
  const answer = parseScenario(
    [
      'title: t',
      'story: s',
      'steps:',
      '  - at: 5m',
      '    event: { type: result.reported, data: { critcal: true } }',
      '  - at: 4m',
      '    event: { type: result.reprted }',
    ].join('\n'),
    's.yaml',
  );
  expect(answer).toEqual({
    problems: [
      expect.objectContaining({
        location: 's.yaml:5:45',
        sentence: '"critcal" is not a field of result.reported. Did you mean "critical"?',
      }),
      expect.objectContaining({ location: 's.yaml:6:9' }),
      expect.objectContaining({
        location: 's.yaml:7:20',
        sentence: 'There is no event "result.reprted". Did you mean "result.reported"?',
      }),
    ],
  });
});

function compiled(path: string) {
  const answer = compileDefinition(readFileSync(path, 'utf8'), path);
  if ('problems' in answer) throw new Error(JSON.stringify(answer.problems, null, 2));
  return answer.definition;
}

test('a story that goes on for days says which day it is', () => {
  const text = readFileSync(
    'catalog/discharge-follow-up/scenarios/reached-at-first-call.yaml',
    'utf8',
  );
  const parsed = parseScenario(text, 's.yaml');
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  const { story } = runScenario(
    compiled('catalog/discharge-follow-up/workflow.yaml'),
    parsed.scenario,
  );
  expect(story.map((line) => line.split('  [')[0])).toEqual([
    '00:00',
    '1d 00:00',
    '1d 02:00',
    '1d 03:00',
  ]);
});

test('a story cannot end a downtime that was not declared, nor declare one twice', () => {
  const parsed = parseScenario(
    [
      'title: Downtimes',
      'story: Downtimes',
      'steps:',
      '  - { at: 0s, downtime: ended }',
      '  - { at: 1h, downtime: declared }',
      '  - { at: 2h, downtime: declared }',
      '  - { at: 3h, downtime: ended }',
    ].join('\n'),
    's.yaml',
  );
  expect('problems' in parsed && parsed.problems.map((one) => one.location)).toEqual([
    's.yaml:4:25',
    's.yaml:6:25',
  ]);
});

test('a downtime that nobody ends suspends for two weeks in a story, as it does in truth', () => {
  const ended = (at: string, state: string) => {
    const parsed = parseScenario(
      [
        'title: Forgotten',
        'story: Forgotten',
        'steps:',
        '  - at: 0s',
        '    event: { type: encounter.discharged, subject: encounter-1, data: { class: inpatient } }',
        '  - at: 1h',
        '    event: { type: document.available, subject: d, data: { code: 18842-5, status: final, author: C } }',
        '    then: { state: sending }',
        '  - { at: 2h, downtime: declared }',
        `  - { at: ${at}, then: { state: ${state} } }`,
      ].join('\n'),
      's.yaml',
    );
    if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
    return runScenario(compiled('catalog/discharge-summary/workflow.yaml'), parsed.scenario)
      .failures;
  };
  // 24 hours of waiting from the first hour on, and two weeks that do not count.
  expect(ended('21659m', 'sending')).toEqual([]);
  expect(ended('361h', 'no-receipt')).toEqual([]);
});
