import { describe, expect, test } from 'vitest';

import type { FlagQuestion, FlagReader, FlagReading } from '../flags/flags.ts';
import { clinicalEvent, NINE_O_CLOCK } from './catalog-fixture.ts';
import { compileDefinition } from './compile-definition.ts';
import { played, problemsIn, workflowText } from './language-fixture.ts';
import { effectiveParameters } from './parameters.ts';
import { startInstance, withheldStart } from './start-run.ts';
import { step } from './step.ts';

const task = (key: string): string => `
      key: ${key}
      title: Look
      priority: urgent
      pool: { role: nurse, unit: patient }
      accept_within: 15m
      finish_within: 30m
      ladder: [{ after: 10m, to: { role: charge-nurse, unit: none } }]
      repeat_last_every: 1h
      why: Because.
      todo: This.
      otherwise: That.`;

const flags = `flags:
  gather_by_itself: { type: boolean, default: true, describes: Whether it gathers. }
  limit: { type: number, default: 6, describes: From when on. }`;

/** Gathers for a minute by itself, unless that is switched off: then a nurse does. */
const states = (otherwise = 'ask') => `
  gather:
    describes: It gathers.
    switch: { flag: gather_by_itself, otherwise: ${otherwise} }
    timers: [{ name: gathered, after: 1m, goto: decide }]
  decide:
    describes: It decides.
    choose:
      - { when: 'flags.limit > 5', goto: ask }
      - { goto: done }
    if_indeterminate: ask
  ask:
    describes: A nurse does it.
    task:${task('look').replaceAll('\n', '\n  ')}
    on: [{ act: completed, goto: done }]
  done: { describes: Done., terminal: true }
`;

const whole = workflowText(states(), { more: flags });

describe('a definition', () => {
  test('with switches and flags that it declares compiles', () => {
    expect(problemsIn(whole)).toEqual([]);
  });

  test.each([
    [
      'a flag that is not declared',
      whole.replace('flags.limit', 'flags.limits'),
      'no field "limits"',
    ],
    ['a guard of another type', whole.replace('flags.limit > 5', 'flags.limit'), 'true or false'],
    [
      'a switch that is a number',
      whole.replace('flag: gather_by_itself', 'flag: limit'),
      'a switch is true or false',
    ],
    [
      'a fallback that is not there',
      workflowText(states('asks'), { more: flags }),
      'no state "asks". Did you mean "ask"',
    ],
    [
      'a fallback without a person',
      workflowText(states('decide'), { more: flags }),
      'Nobody would',
    ],
    ['a default of another type', whole.replace('default: 6', 'default: six'), 'of a number'],
    [
      'a switch of the whole that is not declared',
      workflowText(states(), { more: `${flags}\nswitch: other` }),
      '"other" is not declared under flags',
    ],
  ])('is refused with %s, located', (_, text, sentence) => {
    const found = problemsIn(text);
    expect(found.join('\n').toLowerCase()).toContain(sentence.toLowerCase());
    expect(found[0]).toMatch(/^w\.yaml:\d+:\d+ /);
  });
});

test('a step that is switched off goes to the person whom the author named; one that is on goes on by itself', () => {
  expect(
    played(
      whole,
      `
      - at: 0s
        event: { type: encounter.admitted }
        then: { state: gather }`,
    ),
  ).toMatchObject({ passed: true });
  expect(
    played(
      whole,
      `
      - at: 0s
        flags: { gather_by_itself: false }
        event: { type: encounter.admitted }
        then: { state: ask, asks: nurse in medical, says: left to people }`,
    ),
  ).toMatchObject({ passed: true });
});

const admission = clinicalEvent({ type: 'encounter.admitted', data: { attending: 'Dr. Who' } });

function compiled(text: string) {
  const answer = compileDefinition(text, 'w.yaml');
  if ('problems' in answer) throw new Error(problemsIn(text).join('\n'));
  const { definition } = answer;
  const effective = effectiveParameters(definition, { network: {}, site: {}, siteId: 'st-anne' });
  if ('problems' in effective) throw new Error('parameters');
  const context = (flags?: FlagReader) => ({
    ...{ instanceId: 'run_1', epoch: 1, now: NINE_O_CLOCK, parameters: effective.parameters },
    ...(flags && { flags }),
  });
  return { definition, context };
}

const gives = (key: string, value: FlagReading['value']): FlagReading => ({
  ...{ key, value, variant: String(value), reason: 'TARGETING_MATCH', rule: 'pilot' },
});

describe('a run', () => {
  test('does not begin while its workflow is switched off, and it can be told which run that was and why', () => {
    const { definition, context } = compiled(`${whole}\nswitch: gather_by_itself`);
    const off = context((key) => gives(key, key !== 'gather_by_itself'));
    expect(startInstance(definition, admission, off)).toBeNull();
    expect(withheldStart(definition, admission, off)).toEqual({
      subject: admission.subject,
      withheld: gives('gather_by_itself', false),
    });
    expect(withheldStart(definition, { ...admission, type: 'result.reported' }, off)).toBeNull();
    expect(withheldStart(definition, admission, context())).toBeNull();
    expect(startInstance(definition, admission, context())?.because.switches).toMatchObject([
      { key: 'gather_by_itself', value: true, reason: 'ERROR' },
      { key: 'gather_by_itself', value: true, reason: 'ERROR' },
    ]);
  });

  test('asks with what is known of it: site, unit, workflow, step, provider', () => {
    const { definition, context } = compiled(whole);
    const asked: FlagQuestion[] = [];
    startInstance(
      definition,
      admission,
      context((_key, question) => void asked.push(question)),
    );
    expect(asked.at(-1)).toMatchObject({
      ...{ site: 'st-anne', unit: 'medical', workflow: 'made-up', step: 'gather' },
      ...{ provider: 'Dr. Who', specialty: null, confidence: null, at: NINE_O_CLOCK },
    });
  });

  test('tells what a guard read of flags and why, and by that record the step comes out alike', () => {
    const { definition, context } = compiled(whole);
    const read: FlagReader = (key) => gives(key, key === 'limit' ? 3 : true);
    const first = startInstance(definition, admission, context(read));
    if (!first) throw new Error('it starts');
    const timer = {
      kind: 'timer',
      name: 'gathered#1',
      rung: 0,
      dueAt: NINE_O_CLOCK,
      lateMs: 0,
    } as const;
    const taken = step(definition, first.instance, timer, context(read));
    if ('refused' in taken) throw new Error(taken.refused);
    expect(taken.instance.state).toBe('done');
    const recorded = taken.because.choices?.[0]?.guard?.flags ?? [];
    expect(recorded).toEqual([gives('limit', 3)]);
    const byRecord: FlagReader = (key) => recorded.find((one) => one.key === key);
    expect(step(definition, first.instance, timer, context(byRecord))).toEqual(taken);
    expect(step(definition, first.instance, timer, context())).not.toEqual(taken);
  });
});
