import { expect, test } from 'vitest';
import type { ApiProblem } from '../../../src/http/api.ts';
import { RefusedError } from './api-client.ts';
import { troubleOf } from './form-trouble.ts';

const refused = (set: Partial<ApiProblem>) =>
  new RefusedError({
    ...{ type: 'urn:sinew:problem:invalid', title: 'Not complete', status: 422, code: 'invalid' },
    ...{ detail: 'Say why.', id: 'req_1', ...set },
  });

test('what a refusal says of a field stands at the field, and nothing is left to say below', () => {
  const trouble = troubleOf(refused({ field: 'why' }), ['title', 'why']);
  expect(trouble).toEqual({ at: { why: 'Say why.' }, rest: null });
});

test('of several problems each stands at its field, the first one where a field has two', () => {
  const problems = [
    { field: 'risk', sentence: 'Say the risk.' },
    { field: 'expires', sentence: 'There is no such day.' },
    { field: 'expires', sentence: 'It is too late.' },
  ];
  expect(troubleOf(refused({ problems }), ['risk', 'expires'])).toEqual({
    at: { risk: 'Say the risk.', expires: 'There is no such day.' },
    rest: null,
  });
});

test('what is about no field of the form is still said', () => {
  for (const error of [
    refused({}),
    refused({ field: 'elsewhere' }),
    refused({
      problems: [
        { field: 'why', sentence: 'a' },
        { field: 'elsewhere', sentence: 'b' },
      ],
    }),
    new TypeError('fault'),
  ]) {
    expect(troubleOf(error, ['why']).rest).toBe(error);
  }
  expect(troubleOf(null, ['why'])).toEqual({ at: {}, rest: null });
});
