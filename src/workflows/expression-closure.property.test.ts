import fc from 'fast-check';
import { expect, test } from 'vitest';

import { clinicalEvent } from './catalog-fixture.ts';
import { noInputs, type ExpressionInputs } from './evaluate-expression.ts';
import { compileExpression, type Scope } from './expression.ts';

const scope: Scope = {
  event: { critical: 'boolean', number: 'number', code: 'string', startAt: 'instant' },
  params: { high: 'number', patience: 'duration', code: 'string' },
  data: { attempts: 'number', value: 'string', startsAt: 'instant', waited: 'duration' },
  conditions: { high: 'event.critical || event.number >= params.high' },
};

const anyText = fc.constantFrom('event.code', 'params.code', 'data.value', '"718-7"');

const grammar = fc.letrec<Record<'truth' | 'number', string>>((tie) => ({
  truth: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom('event.critical', 'is.high', 'true', 'false'),
    fc.constantFrom('has(event.number)', 'has(data.value)', 'has(event.critical)'),
    fc.constantFrom('(event.startAt != data.startsAt)', '(event.startAt < data.startsAt)'),
    fc.constantFrom('(data.waited > params.patience)', '(data.waited == params.patience)'),
    fc.tuple(tie('truth'), fc.constantFrom('||', '&&', '=='), tie('truth')).map(joined),
    tie('truth').map((one) => `!(${one})`),
    fc
      .tuple(tie('number'), fc.constantFrom('<', '<=', '>', '>=', '==', '!='), tie('number'))
      .map(joined),
    fc.tuple(anyText, fc.constantFrom('==', '!='), anyText).map(joined),
    fc.tuple(tie('truth'), tie('truth'), tie('truth')).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
    anyText.map((one) => `(${one} in ["2823-3", "718-7"])`),
    anyText.map((one) => `${one}.startsWith("consult-")`),
    anyText.map((one) => `${one}.contains("7")`),
  ),
  number: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom('event.number', 'params.high', 'data.attempts', '6.0', '6.5', '7'),
    fc.tuple(tie('number'), fc.constantFrom('+', '-', '*'), tie('number')).map(joined),
  ),
}));

function joined([one, operator, other]: [string, string, string]): string {
  return `(${one} ${operator} ${other})`;
}

/** What is there, what is not, and what has another type than declared. */
const anyValue = fc.oneof(
  fc.constantFrom(undefined, null, true, false, 6, 6.5, 7, 60_000),
  fc.constantFrom('2823-3', '718-7', 'consult-cardiology', ''),
);

/** A calculation may come to what is no number. */
const anyNumber = fc.oneof(anyValue, fc.constant(Number.POSITIVE_INFINITY));

/** Points in time and durations are whole milliseconds. */
const anyMs = anyValue.filter((value) => value !== 6.5);

const anyValues: fc.Arbitrary<ExpressionInputs> = fc
  .record({
    event: fc.record({ critical: anyValue, number: anyNumber, code: anyValue, startAt: anyMs }),
    params: fc.record({ high: anyValue, patience: anyMs, code: anyValue }),
    data: fc.record({ attempts: anyValue, value: anyValue, startsAt: anyMs, waited: anyMs }),
  })
  .map(({ event, params, data }) => ({
    ...{ event: clinicalEvent({ data: present(event) }), params: present(params) },
    ...{ data: present(data), task: {}, form: {}, message: {} },
  }));

type Known = Record<string, string | number | boolean | null>;

function present(values: Record<string, string | number | boolean | null | undefined>): Known {
  const known = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known) as Known;
}

test('a closure comes to what CEL comes to, and misses what CEL misses, whatever is known', () => {
  let closures = 0;
  fc.assert(
    fc.property(grammar.truth, fc.array(anyValues, { minLength: 4, maxLength: 8 }), (text, all) => {
      const compiled = compileExpression(text, scope, 'boolean');
      if ('problem' in compiled) throw new Error(`${text}: ${compiled.problem.sentence}`);
      const { expression } = compiled;
      if (expression.evaluate !== expression.byCel) closures++;
      for (const values of all) {
        expect({ text, ...expression.evaluate(values) }).toEqual({
          text,
          ...expression.byCel(values),
        });
      }
    }),
    { numRuns: 400 },
  );
  expect(closures).toBeGreaterThan(200);
});

test('what the event and the parameters rule out is false, whatever else is known', () => {
  let ruledOut = 0;
  fc.assert(
    fc.property(grammar.truth, fc.array(anyValues, { minLength: 4, maxLength: 8 }), (text, all) => {
      const compiled = compileExpression(text, scope, 'boolean');
      if ('problem' in compiled) throw new Error(`${text}: ${compiled.problem.sentence}`);
      const { expression } = compiled;
      for (const { event, params } of all) {
        if (!expression.isRuledOut({ ...noInputs, event, params })) continue;
        ruledOut++;
        for (const { data } of all) {
          const evaluation = expression.byCel({ ...noInputs, event, params, data });
          expect({ text, ...evaluation }).toEqual({ text, known: true, value: false });
        }
      }
    }),
    { numRuns: 400 },
  );
  expect(ruledOut).toBeGreaterThan(80);
});

test('a guard is ruled out by the part of it that hangs on the event', () => {
  const ruledOut = (text: string, data: Known): boolean => {
    const compiled = compileExpression(text, scope, 'boolean');
    if ('problem' in compiled) throw new Error(compiled.problem.sentence);
    const params = { high: 6 };
    return compiled.expression.isRuledOut({ ...noInputs, event: clinicalEvent({ data }), params });
  };
  expect(ruledOut('is.high && data.attempts > 2.0', { critical: false, number: 5 })).toBe(true);
  expect(ruledOut('data.attempts > 2.0 && is.high', { critical: false, number: 5 })).toBe(true);
  expect(ruledOut('is.high && data.attempts > 2.0', { critical: true })).toBe(false);
  // Not known is not ruled out: the guard is indeterminate, and its rule says what follows.
  expect(ruledOut('is.high && data.attempts > 2.0', { critical: false })).toBe(false);
  expect(ruledOut('is.high || data.attempts > 2.0', { critical: false, number: 5 })).toBe(false);
});
