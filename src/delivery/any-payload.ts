import fc from 'fast-check';

import { payloadFieldNames, type PayloadField } from '../governance/governance.ts';
import type { Effect } from './effect.ts';
import type { FullPayload } from './payload.ts';

/** A word that stands nowhere but in the field that it names. */
export function canary(field: PayloadField): string {
  return `canary${payloadFieldNames.indexOf(field)}x`;
}

const aboutText = (field: PayloadField): fc.Arbitrary<string> =>
  fc.string({ unit: 'grapheme', maxLength: 12 }).map((noise) => `${canary(field)}${noise}`);

const aboutId = (
  field: PayloadField,
): fc.Arbitrary<{ authority: string; value: string; type: string }> =>
  fc.record({ authority: aboutText(field), value: aboutText(field), type: fc.constant('MR') });

const LISTS: Partial<Record<PayloadField, (field: PayloadField) => fc.Arbitrary<unknown>>> = {
  'patient.identifiers': (field) => fc.array(aboutId(field), { minLength: 1, maxLength: 3 }),
  'encounter.visit': (field) => aboutId(field),
  'task.outcome': (field) =>
    fc.dictionary(fc.stringMatching(/^[a-z_]{1,8}$/), aboutText(field), { minKeys: 1, maxKeys: 3 }),
  'effect.data': (field) =>
    fc.dictionary(fc.stringMatching(/^[a-z_]{1,8}$/), aboutText(field), { minKeys: 1, maxKeys: 3 }),
};

// Times are written in other forms on the way: no word survives that could be looked for.
const isTime = (field: PayloadField): boolean => field.endsWith('At');

/** Everything that could be said, each field marked. */
export const anyFullPayload: fc.Arbitrary<FullPayload> = fc.record(
  Object.fromEntries(
    payloadFieldNames.map((field) => [
      field,
      isTime(field) ? fc.constant('2026-03-03T18:00:00.000Z') : (LISTS[field] ?? aboutText)(field),
    ]),
  ),
) as unknown as fc.Arbitrary<FullPayload>;

/** Any choice of fields. */
export const anyFields: fc.Arbitrary<PayloadField[]> = fc.subarray([...payloadFieldNames]);

export function effectWith(payload: Effect['payload']): Effect {
  return {
    id: 'efx_01jnxk5a3q0000000000000000',
    site: 'st-anne',
    lane: 1,
    patientId: 'pat_1',
    destination: 'record',
    kind: 'task.completed',
    subject: 'tsk_1',
    idempotencyKey: 'record:task.completed:tsk_1:3',
    orderKey: 'pat_1',
    payload,
    createdAt: Date.UTC(2026, 2, 3, 18),
    expiresAt: Date.UTC(2026, 2, 4, 18),
  };
}
