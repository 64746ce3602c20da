import { describe, expect, test } from 'vitest';

import {
  actBody,
  idCharsMax,
  idParams,
  messagesPageMax,
  messagesQuery,
  outcomeFieldsMax,
  searchCharsMax,
} from './inputs.ts';

/** Where an input is refused; null where it is taken. */
function refusedAt(
  schema: typeof idParams | typeof messagesQuery | typeof actBody,
  input: object,
): string | null {
  const parsed = schema.safeParse(input);
  return parsed.success ? null : (parsed.error.issues[0]?.path.join('.') ?? '');
}

const fields = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`f${n}`, 'yes']));

describe('at its limit an input is taken, beyond it the field is named', () => {
  test('an id', () => {
    expect(refusedAt(idParams, { id: 'x'.repeat(idCharsMax) })).toBeNull();
    expect(refusedAt(idParams, { id: 'x'.repeat(idCharsMax + 1) })).toBe('id');
    expect(refusedAt(idParams, { id: '' })).toBe('id');
  });

  test('what messages are searched for', () => {
    expect(refusedAt(messagesQuery, { patient: 'x'.repeat(searchCharsMax) })).toBeNull();
    expect(refusedAt(messagesQuery, { patient: 'x'.repeat(searchCharsMax + 1) })).toBe('patient');
  });

  test('the messages of one page', () => {
    expect(refusedAt(messagesQuery, { limit: String(messagesPageMax) })).toBeNull();
    expect(refusedAt(messagesQuery, { limit: String(messagesPageMax + 1) })).toBe('limit');
    expect(refusedAt(messagesQuery, { limit: '0' })).toBe('limit');
  });

  test('the fields that a task is completed with', () => {
    const complete = (count: number) => ({ act: 'complete', rev: 1, outcome: fields(count) });
    expect(refusedAt(actBody, complete(outcomeFieldsMax))).toBeNull();
    expect(refusedAt(actBody, complete(outcomeFieldsMax + 1))).toBe('outcome');
  });
});
