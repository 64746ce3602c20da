import { describe, expect, test } from 'vitest';

import { eventFields } from '../canonical/canonical.ts';
import schema from '../../catalog/workflow.schema.json' with { type: 'json' };
import { catalogWorkflow } from './catalog-fixture.ts';
import { compileDefinition, compiledKeptMax } from './compile-definition.ts';
import { definitionBytesMax, definitionDepthMax } from './definition.ts';

const { source } = catalogWorkflow('critical-result');

/** The critical result with one thing changed. */
function problemsWith(wrong: string, right: string): string[] {
  expect(source, 'the text to change is there').toContain(right);
  return problemsOf(source.replace(right, wrong));
}

function problemsOf(text: string): string[] {
  const answer = compileDefinition(text, 'w.yaml');
  return 'problems' in answer
    ? answer.problems.map(({ location, sentence }) => `${location} ${sentence}`)
    : [];
}

function lineOf(text: string): number {
  return source.slice(0, source.indexOf(text)).split('\n').length;
}

describe('a definition with a mistake says where, what and how to mend it', () => {
  test('a field name with a typing error', () => {
    expect(problemsWith('  acept_within: params', '  accept_within: params')).toEqual([
      `w.yaml:${lineOf('key: acknowledge')}:7 states.unacknowledged.task needs the field "accept_within": add it.`,
      expect.stringMatching(
        /^w\.yaml:\d+:\d+ "acept_within" is not a field of states\.unacknowledged\.task\. Did you mean "accept_within"\?$/,
      ),
    ]);
  });

  test('an event field with a typing error inside a guard', () => {
    const line = lineOf('when: task.accepted && event.value != data.value');
    expect(
      problemsWith(
        'when: task.accepted && event.valu != data.value',
        'when: task.accepted && event.value != data.value',
      ),
    ).toEqual([`w.yaml:${line}:38 There is no field "valu". Did you mean "value"?`]);
  });

  test.each([
    [
      'an event that nobody sends',
      '[result.withdrawm]',
      '[result.withdrawn]',
      'Did you mean "result.withdrawn"?',
    ],
    [
      'a state that is not there',
      'goto: acknowleged',
      'goto: acknowledged',
      'There is no state "acknowleged". Did you mean "acknowledged"?',
    ],
    [
      'a parameter that is not there',
      'after: params.phisician_after',
      'after: params.physician_after',
      'There is no parameter "phisician_after". Did you mean "physician_after"?',
    ],
    [
      'a number where a wait belongs',
      'after: params.potassium_high',
      'after: params.physician_after',
      'The parameter "potassium_high" is a number, but this place needs a duration.',
    ],
    [
      'a wait that is none',
      'after: quarter',
      'after: params.physician_after',
      'write a duration such as 15m or 24h',
    ],
    [
      'a value that is not declared',
      'dislay: event.display',
      'display: event.display',
      '"dislay" is not declared under remembers. Did you mean "display"?',
    ],
    [
      'a default outside of its own bounds',
      'default: 5m',
      'default: 15m',
      '5m is outside of what is allowed: 10m to 60m.',
    ],
    [
      'a version that is none',
      'version: one',
      'version: 1.0.0',
      'write a semantic version such as 1.0.0',
    ],
    [
      'a form field that is not asked',
      'when: has(form.readback)',
      'when: has(form.read_back)',
      'There is no field "readback". Did you mean "read_back"?',
    ],
    [
      'a handler without an ear',
      'about: encounter\n        when',
      'event: [encounter.transferred]\n        about: encounter\n        when',
      'A handler hears one of event, act, joined, done, message: give one of them.',
    ],
  ])('%s', (_title, wrong, right, sentence) => {
    const problems = problemsWith(wrong, right);
    expect(problems.join('\n')).toContain(sentence);
    for (const problem of problems) expect(problem).toMatch(/^w\.yaml:\d+:\d+ /);
    expect(problems.length).toBeGreaterThan(0);
  });

  test('a task taken away without a word', () => {
    expect(problemsWith('', '        reason: The laboratory withdrew the result.\n')[0]).toContain(
      'This takes the task away from whoever has it: say why under "reason".',
    );
  });

  test('a completed task that may lead nowhere', () => {
    expect(
      problemsWith(
        'when: "!has(form.read_back)"\n        goto: unconfirmed',
        'goto: unconfirmed',
      )[0],
    ).toContain('Say what happens when "acknowledge" is completed');
  });
});

const tiny = `
id: tiny
version: 1.0.0
title: Tiny
purpose: Shows the smallest run.
owner: Tests
sources: [{ title: t, reference: r, says: s }]
parameters: {}
remembers: {}
start: [{ event: [encounter.discharged], goto: waiting }]
states:
  waiting: { describes: Waits, timers: [{ name: end, after: 1h, goto: over }] }
  over: { describes: Over, terminal: true }
`;

describe('nothing waits for nobody (I-14), proved before a run starts', () => {
  test('the smallest run compiles', () => {
    expect(problemsOf(tiny)).toEqual([]);
  });

  test('a state without task and timer is refused', () => {
    const stuck = tiny.replace(
      ', timers: [{ name: end, after: 1h, goto: over }]',
      ', on: [{ event: [encounter.updated], goto: over }]',
    );
    expect(problemsOf(stuck)).toEqual([
      'w.yaml:12:3 Nobody is waited for in "waiting": give it a task or a timer, or make it terminal.',
    ]);
  });

  test('a terminal state with a timer is refused', () => {
    const odd = tiny.replace(
      'terminal: true',
      'terminal: true, timers: [{ name: end, after: 1h, goto: waiting }]',
    );
    expect(problemsOf(odd)[0]).toContain('cannot have a task or timers');
  });

  test('a state that nothing leads to is refused', () => {
    expect(problemsOf(`${tiny}  lost: { describes: Lost, terminal: true }\n`)).toEqual([
      'w.yaml:14:3 No rule leads to "lost": remove it, or go to it.',
    ]);
  });

  test('a parameter or a condition that nothing reads is refused', () => {
    const unused = tiny
      .replace(
        'parameters: {}',
        'parameters: { idle: { type: number, default: 1, local: true, describes: d } }',
      )
      .replace(
        'remembers: {}',
        "remembers: {}\nconditions: { idle: { when: 'true', describes: d } }",
      );
    expect(problemsOf(unused)).toEqual([
      expect.stringContaining('Nothing reads the parameter "idle"'),
      expect.stringContaining('Nothing reads the condition "idle"'),
    ]);
  });
});

describe('hostile text is answered, never thrown', () => {
  test.each([
    ['nothing', ''],
    ['a list', '- a'],
    ['broken YAML', 'id: [unclosed'],
    ['a bomb of aliases', 'a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]'],
    ['the same key twice', 'id: a\nid: b'],
    ['brackets without end', '['.repeat(100_000)],
    ['a name of the language itself', tiny.replaceAll('waiting', 'constructor')],
    ['binary', String.fromCharCode(0, 1, 2, 255)],
  ])('%s', (_title, text) => {
    const problems = problemsOf(text);
    expect(problems.length).toBeGreaterThan(0);
    for (const problem of problems) expect(problem).toMatch(/^w\.yaml:\d+:\d+ ./);
  });

  test('a file of the largest size is read, one byte more is not', () => {
    expect(problemsOf(fill(definitionBytesMax))).toEqual([]);
    expect(problemsOf(fill(definitionBytesMax + 1))).toEqual([
      'w.yaml:1:1 The file is larger than 1000000 bytes: split it.',
    ]);
  });

  test('what is nested too deep is refused where the limit is crossed', () => {
    const nested = `${'['.repeat(definitionDepthMax + 1)}${']'.repeat(definitionDepthMax + 1)}`;
    expect(problemsOf(nested)[0]).toContain('nested deeper than 20 levels');
  });
});

describe('the published schema', () => {
  test('knows the same events as the clinical vocabulary', () => {
    expect(schema.definitions.eventTypes.items.enum.toSorted()).toEqual(
      // A named message is heard by its name, with `message:`.
      Object.keys(eventFields)
        .filter((type) => type !== 'message.named')
        .toSorted(),
    );
  });

  test('describes every property', () => {
    const silent: string[] = [];
    const visit = (node: unknown, path: string): void => {
      if (typeof node !== 'object' || node === null) return;
      for (const [name, value] of Object.entries(node)) visit(value, `${path}.${name}`);
      const properties = 'properties' in node ? node.properties : {};
      for (const [name, property] of Object.entries(properties as Record<string, object>)) {
        const named = Object.keys(schema.definitions).find(
          (one) => '$ref' in property && property.$ref === `#/definitions/${one}`,
        );
        const described =
          'description' in property ||
          (named !== undefined && 'description' in Object(Reflect.get(schema.definitions, named)));
        if (!described) silent.push(`${path}.${name}`);
      }
    };
    visit(schema, '');
    expect(silent).toEqual([]);
  });
});

test('the digest changes with the meaning, not with comments and spaces', () => {
  expect(digestOf(`# said\n${tiny}`)).toBe(digestOf(tiny));
  expect(digestOf(tiny.replace('1h', '2h'))).not.toBe(digestOf(tiny));
});

function fill(bytes: number): string {
  return `${tiny}#${'x'.repeat(bytes - tiny.length - 1)}`;
}

function digestOf(text: string): string {
  const answer = compileDefinition(text, 'w.yaml');
  return 'definition' in answer ? answer.definition.digest : '';
}

test('the same text under the same path is compiled once, and under another path anew', () => {
  const text = `${source}\n# kept`;
  const first = compileDefinition(text, 'a.yaml');
  expect(compileDefinition(text, 'a.yaml')).toBe(first);
  expect(compileDefinition(text, 'b.yaml')).not.toBe(first);
  for (let other = 0; other < compiledKeptMax; other += 1)
    compileDefinition(`id: ${other}`, 'a.yaml');
  expect(compileDefinition(text, 'a.yaml')).not.toBe(first);
});
