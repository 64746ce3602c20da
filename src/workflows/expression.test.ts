import { describe, expect, test } from 'vitest';

import type { ClinicalEvent } from '../canonical/canonical.ts';
import { clinicalEvent } from './catalog-fixture.ts';
import type { ExpressionInputs } from './evaluate-expression.ts';
import { compileExpression, expressionCharsMax, type Scope, type Wanted } from './expression.ts';
import { compileTemplate, templateValueCharsMax } from './template-text.ts';

const scope: Scope = {
  event: {
    critical: 'boolean',
    number: 'number',
    code: 'string',
    unit: 'string',
    observedAt: 'instant',
    occurredAt: 'instant',
  },
  params: { potassium_high: 'number', patience: 'duration' },
  data: { attempts: 'number', value: 'string' },
  conditions: { critical: 'event.critical || event.number >= params.potassium_high' },
};

function inputs(data: ClinicalEvent['data']): ExpressionInputs {
  return {
    event: clinicalEvent({ data }),
    params: { potassium_high: 6, patience: 60_000 },
    data: { attempts: 2, value: null },
    task: {},
    form: {},
    message: {},
  };
}

function evaluate(text: string, data: ClinicalEvent['data'] = {}, wanted: Wanted = 'boolean') {
  const compiled = compileExpression(text, scope, wanted);
  if ('problem' in compiled) throw new Error(compiled.problem.sentence);
  return compiled.expression.evaluate(inputs(data));
}

function problemOf(text: string, wanted: Wanted = 'boolean') {
  const compiled = compileExpression(text, scope, wanted);
  if ('expression' in compiled) throw new Error(`"${text}" should not compile`);
  return compiled.problem;
}

describe('what is not known', () => {
  test('a missing value makes the result indeterminate, and is named', () => {
    expect(evaluate('event.number > 6.0')).toEqual({ known: false, missing: 'event.number' });
    expect(evaluate('event.number > 6.0', { number: null })).toEqual({
      known: false,
      missing: 'event.number',
    });
  });

  test('a missing value that the result does not hang on does no harm', () => {
    expect(evaluate('event.critical || event.number > 6', { critical: true })).toEqual({
      known: true,
      value: true,
    });
    expect(evaluate('event.critical || event.number > 6', { number: 7 })).toEqual({
      known: true,
      value: true,
    });
    expect(evaluate('event.critical || event.number > 6', { number: 5 })).toEqual({
      known: false,
      missing: 'event.critical',
    });
  });

  test('a value of another type than declared is not known, and never silently compared', () => {
    expect(evaluate('event.number > 6', { number: '7' })).toEqual({
      known: false,
      missing: 'event.number, which has another type than declared',
    });
  });

  test('a condition passes on what it misses', () => {
    expect(evaluate('is.critical', { critical: false })).toEqual({
      known: false,
      missing: 'event.number',
    });
    expect(evaluate('!is.critical', { critical: false, number: 5 })).toEqual({
      known: true,
      value: true,
    });
  });

  test('has() asks whether a value is there', () => {
    expect(evaluate('has(event.number)', { number: null })).toEqual({ known: true, value: false });
    expect(evaluate('has(event.number)', { number: 0 })).toEqual({ known: true, value: true });
  });

  test('what cannot be computed is not known', () => {
    expect(evaluate('event.number / 0', { number: 5 }, 'number')).toMatchObject({ known: false });
  });
});

test('times and waits go together', () => {
  const at = clinicalEvent().occurredAt;
  expect(
    evaluate('event.occurredAt - event.observedAt > params.patience', { observedAt: at - 61_000 }),
  ).toEqual({ known: true, value: true });
  expect(
    evaluate('event.occurredAt - event.observedAt > params.patience', { observedAt: at - 60_000 }),
  ).toEqual({ known: true, value: false });
});

test('whole numbers may be written without a point', () => {
  expect(evaluate('data.attempts + 1', {}, 'number')).toEqual({ known: true, value: 3 });
  expect(evaluate('data.attempts == 2')).toEqual({ known: true, value: true });
});

test('the parameters that an expression hangs on are known, those of its conditions too', () => {
  const compiled = compileExpression(
    'is.critical && event.number > params.potassium_high',
    scope,
    'boolean',
  );
  expect('expression' in compiled && compiled.expression.parameters).toEqual(['potassium_high']);
});

describe('what is refused when a definition is loaded', () => {
  test.each([
    ['event.criticl', 'There is no field "criticl". Did you mean "critical"?', 6],
    ['evnt.critical', '"evnt" is not known here. Did you mean "event"?', 0],
    ['has(event.criticl)', 'There is no field "criticl". Did you mean "critical"?', 10],
    ['event.code > 5', 'These do not go together: string > int. Compare values of one type.', 0],
    ['event["code"] == "x"', 'Write which field of "event" is meant, as in event.name.', 0],
    [
      'event.code.matches("(a+)+$")',
      'Regular expressions are not allowed: use startsWith, endsWith or contains.',
      0,
    ],
    ['event.number', 'The expression gives a number, but this place needs true or false.', 0],
    [
      'form.read_back == "yes"',
      '"form" is not known here. Known here: data, event, is, params.',
      0,
    ],
  ])('%s', (text, sentence, offset) => {
    expect(problemOf(text)).toEqual({ sentence, offset });
  });

  test('a half sentence', () => {
    expect(problemOf('event.critical &&').sentence).toContain('Unexpected token: EOF');
  });

  test('one character more than the limit', () => {
    const fits = `event.code == "${'x'.repeat(expressionCharsMax - 'event.code == ""'.length)}"`;
    expect(compileExpression(fits, scope, 'boolean')).toHaveProperty('expression');
    expect(problemOf(`${fits} `).sentence).toContain('longer than 4000 characters');
  });

  test('a condition that reads another one, and why', () => {
    const nested = { ...scope, conditions: { ...scope.conditions, both: 'is.critical && true' } };
    const compiled = compileExpression('is.both', nested, 'boolean');
    expect('problem' in compiled && compiled.problem.sentence).toBe(
      'The condition "both" cannot be used: a condition cannot read another one. Write out there what it reads.',
    );
  });

  test('a condition where there is no event', () => {
    const { event: _event, ...quiet } = scope;
    const compiled = compileExpression('is.critical', quiet, 'boolean');
    expect('problem' in compiled && compiled.problem.sentence).toContain(
      'The condition "critical" cannot be used here',
    );
  });
});

describe('texts with values in them', () => {
  test('a value that is missing is written in words, never as a gap', () => {
    expect(write('Potassium ${event.number} (${event.code}).', { number: 6.8 })).toBe(
      'Potassium 6.8 (not known).',
    );
  });

  test('a long value is cut at the limit', () => {
    expect(write('${event.code}', { code: 'x'.repeat(templateValueCharsMax) })).toHaveLength(
      templateValueCharsMax,
    );
    expect(write('${event.code}', { code: 'x'.repeat(templateValueCharsMax + 1) })).toBe(
      `${'x'.repeat(templateValueCharsMax)}…`,
    );
  });

  test('a bad place is located in the text', () => {
    expect(compileTemplate('Now ${data.valu}', scope)).toEqual({
      problem: { sentence: 'There is no field "valu". Did you mean "value"?', offset: 11 },
    });
  });
});

function write(text: string, data: ClinicalEvent['data']): string {
  const compiled = compileTemplate(text, scope);
  if ('problem' in compiled) throw new Error(compiled.problem.sentence);
  return compiled.template.write(inputs(data));
}
