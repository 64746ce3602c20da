import { readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import type { EventValue } from '../canonical/canonical.ts';
import { clinicalEvent, NINE_O_CLOCK } from './catalog-fixture.ts';
import { compileDefinition } from './compile-definition.ts';
import type { Instance, Step } from './instance.ts';
import { knownTo } from './known-to.ts';
import { effectiveParameters } from './parameters.ts';
import { runScenario } from './run-scenario.ts';
import { parseScenario } from './scenario.ts';
import { startInstance } from './start-run.ts';
import { hears, step } from './step.ts';

const PATH = 'src/workflows/fixtures/news2.yaml';
const HOUR = 3_600_000;
const definition = compiled();
const parameters = defaults();

const normal: Record<string, readonly [string, number | string, string?]> = {
  respiratory_rate: ['9279-1', 16, '/min'],
  oxygen_saturation: ['59408-5', 98, '%'],
  oxygen: ['air-or-oxygen', 'Air'],
  systolic: ['8480-6', 120, 'mmHg'],
  pulse: ['8867-4', 70, 'bpm'],
  consciousness: ['67775-7', 'A'],
  temperature: ['8310-5', 98.6, '°F'],
};

describe('what a run watches', () => {
  test('six measurements and oxygen, each in its unit and spelling, come to a score of 0', () => {
    const run = told(admitted(), Object.values(normal));
    expect(known(run)).toMatchObject({
      respiratory_rate: 16,
      oxygen: 'air',
      consciousness: 'alert',
      temperature: 37,
      'news2.response': 'ward',
    });
  });

  test('what hangs on the one measurement that is missing is not known, and the guard names it', () => {
    const { temperature: _missing, respiratory_rate: _last, ...rest } = normal;
    const run = told(admitted(), Object.values(rest));
    const rate = { code: '9279-1', number: 30, unitOfMeasure: '/min' };
    const { because, instance } = hear(run, rate, 'obs_rr');
    expect(because.guard).toMatchObject({
      result: 'indeterminate',
      missing: 'inputs.temperature (never heard)',
    });
    expect(because.sentence).toContain('Kept: respiratory_rate is 30.');
    expect(known(instance)).toMatchObject({ 'breathing.points': 3, 'news2.response': null });
  });

  test.each<[string, Record<string, EventValue>, string]>([
    [
      'another unit',
      { number: 16, unitOfMeasure: 'kPa' },
      'in a unit of measure that is not declared',
    ],
    ['no unit', { number: 16, unitOfMeasure: null }, 'without a unit of measure'],
    ['a value off the scale', { number: null, atLeast: 60, value: '>60' }, 'off the scale'],
    ['a text', { number: null, value: 'see note' }, 'not a number'],
    ['what cannot be', { number: 1600, unitOfMeasure: '/min' }, 'not plausible'],
  ])('%s is not known, and the guard says why', (_, data, why) => {
    const rest = Object.values(normal).slice(1);
    const run = told(admitted(), rest);
    const answer = hear(run, { code: '9279-1', unitOfMeasure: '/min', ...data }, 'obs_rr');
    expect(answer.because.guard).toMatchObject({
      result: 'indeterminate',
      missing: `inputs.respiratory_rate (${why})`,
    });
    expect(answer.because.sentence).toContain(`respiratory_rate is not known (${why})`);
  });

  test('a measurement counts as long as the site says, and not a moment longer', () => {
    const run = told(admitted(), [['9279-1', 16, '/min']]);
    const until = NINE_O_CLOCK - 60_000 + 4 * HOUR;
    expect(known(run, until)['respiratory_rate']).toBe(16);
    expect(known(run, until + 1)['respiratory_rate']).toBeNull();
  });

  test('the newest observation counts, in whatever order results come, and none from the future lasts', () => {
    const at = (hour: number, number: number) => ({
      code: '9279-1',
      number,
      unitOfMeasure: '/min',
      observedAt: NINE_O_CLOCK + hour * HOUR,
    });
    let run = hear(admitted(), at(-1, 14), 'obs_1').instance;
    run = hear(run, at(-2, 30), 'obs_2', { mayRefuse: true }).instance;
    expect(known(run)['respiratory_rate']).toBe(14);
    run = hear(run, at(10_000, 15), 'obs_3').instance;
    expect(known(run, NINE_O_CLOCK + 5 * HOUR)['respiratory_rate']).toBeNull();
  });

  test('a correction changes it, a withdrawal loses it, and a later result brings it back', () => {
    const one = { code: '9279-1', number: 30, unitOfMeasure: '/min' };
    let run = hear(admitted(), one, 'obs_1').instance;
    run = hear(run, { ...one, number: 13 }, 'obs_1', { type: 'result.corrected' }).instance;
    expect(known(run)['respiratory_rate']).toBe(13);
    const lost = hear(run, one, 'obs_1', { type: 'result.withdrawn' });
    expect(lost.because.sentence).toContain('respiratory_rate is not known (withdrawn)');
    expect(known(lost.instance)['respiratory_rate']).toBeNull();
    expect(known(hear(lost.instance, one, 'obs_2').instance)['respiratory_rate']).toBe(30);
  });

  test('what is measured in another visit, or of nothing that is watched, does not move the run', () => {
    const run = admitted();
    const event = clinicalEvent({ encounterId: 'enc_2', data: { code: '9279-1', number: 30 } });
    expect(known(told(run, [['2823-3', 6.8, 'mmol/L']]))['respiratory_rate']).toBeNull();
    expect(
      hears({ definition: { ...definition, states: new Map() }, parameters }, run, event),
    ).toBe(false);
  });

  test('a guard shows what it read, and which rows of which tables decided', () => {
    const run = told(admitted(), Object.values(normal));
    const { because, instance } = hear(
      run,
      { code: '9279-1', number: 31, unitOfMeasure: '/min' },
      'rr',
    );
    expect(because.guard).toMatchObject({ result: 'false' });
    expect(because.guard?.inputs).toContainEqual({
      name: 'respiratory_rate',
      value: 31,
      unit: '/min',
      at: NINE_O_CLOCK - 60_000,
    });
    expect(because.guard?.decisions?.at(-1)).toEqual({
      name: 'news2',
      gives: { response: 'urgent-ward' },
      rows: [3],
    });
    expect(because.guard?.decisions).toContainEqual({
      name: 'breathing',
      gives: { points: 3 },
      rows: [5],
    });
    expect(instance.state).toBe('watching');
  });
});

test('a story may say what is known and what is decided, and is held to it', () => {
  const parsed = parseScenario(
    [
      'title: Watching',
      'story: One measurement, and then too long none.',
      'steps:',
      '  - { at: 0s, event: { type: encounter.admitted } }',
      '  - at: 1m',
      '    event: { type: result.reported, subject: o1, data: { code: 9279-1, number: 22, unitOfMeasure: /min } }',
      '    then: { inputs: { respiratory_rate: 22, pulse: null }, decides: { breathing.points: 2, heart.points: null } }',
      '  - at: 5h',
      '    then: { inputs: { respiratory_rate: 22, puls: 3 } }',
    ].join('\n'),
    's.yaml',
  );
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  expect(runScenario(definition, parsed.scenario).failures).toEqual([
    'at 5h: respiratory_rate should be "22", but is "not known"',
    'at 5h: there is no input or decision "puls"',
  ]);
});

function compiled() {
  const answer = compileDefinition(readFileSync(PATH, 'utf8'), PATH);
  if ('problems' in answer) throw new Error(JSON.stringify(answer.problems, null, 2));
  return answer.definition;
}

function defaults() {
  const answer = effectiveParameters(definition, { network: {}, site: {}, siteId: 'test' });
  if ('problems' in answer) throw new Error(JSON.stringify(answer.problems, null, 2));
  return answer.parameters;
}

function admitted(): Instance {
  const event = clinicalEvent({ type: 'encounter.admitted', subject: 'enc_1', data: {} });
  const first = startInstance(definition, event, {
    instanceId: 'run_1',
    epoch: 1,
    parameters,
    now: NINE_O_CLOCK,
  });
  if (!first) throw new Error('no run was started');
  return first.instance;
}

function hear(
  run: Instance,
  data: Record<string, EventValue>,
  subject: string,
  options: {
    type?: 'result.reported' | 'result.corrected' | 'result.withdrawn';
    mayRefuse?: true;
  } = {},
): Step {
  const { type = 'result.reported', mayRefuse } = options;
  const event = clinicalEvent({ type, subject, data });
  const context = { parameters, now: NINE_O_CLOCK };
  const answer = step(definition, run, { kind: 'event', event }, context);
  if (!('refused' in answer)) return answer;
  if (mayRefuse !== true) throw new Error(answer.refused);
  return { instance: run, commands: [], because: { rule: '', parameters: [], sentence: '' } };
}

function told(run: Instance, results: readonly (readonly [string, number | string, string?])[]) {
  return results.reduce((before, [code, value, unit = null]) => {
    const number = typeof value === 'number' ? value : null;
    const data = { code, value: String(value), number, unitOfMeasure: unit };
    return hear(before, data, `obs_${code}`, { mayRefuse: true }).instance;
  }, run);
}

function known(run: Instance, now = NINE_O_CLOCK): Record<string, unknown> {
  return Object.fromEntries(knownTo(definition, run, { parameters, now }));
}
