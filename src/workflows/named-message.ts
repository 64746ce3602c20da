import {
  carriedValues,
  type ClinicalEvent,
  type EventValue,
  type FieldType,
} from '../canonical/canonical.ts';
import type { CompiledDefinition } from './compiled-definition.ts';
import type { NamedMessage } from './instance.ts';

/**
 * What an event `message.named` says to runs of a definition, or undefined for any other event. Values have the types that the
 * definition declares: one of another type is not known (W-10), and one that it does not declare is left out.
 */
export function namedMessageOf(
  { definition }: CompiledDefinition,
  { type, data }: Pick<ClinicalEvent, 'type' | 'data'>,
): NamedMessage | undefined {
  if (type !== 'message.named') return undefined;
  const name = String(data['name']);
  const declared = declaredBy(definition.messages, name);
  const carried = carriedValues(data);
  const values = Object.entries(declared).map(([field, kind]) => {
    const value = carried[field] ?? null;
    return [field, isOf(value, kind) ? value : null] as const;
  });
  return {
    id: String(data['id']),
    name,
    from: String(data['client']),
    values: Object.fromEntries(values),
  };
}

/** Whether an event is a named message for one run alone, and for another one than this. */
export function isForAnother({ data }: Pick<ClinicalEvent, 'data'>, runId: string): boolean {
  const only = data['run'];
  return typeof only === 'string' && only !== runId;
}

function declaredBy(
  messages: CompiledDefinition['definition']['messages'] = {},
  name: string,
): Readonly<Record<string, FieldType>> {
  return (Object.hasOwn(messages, name) && messages[name]?.carries) || {};
}

function isOf(value: EventValue, kind: FieldType): boolean {
  return value === null || typeof value === (kind === 'instant' ? 'number' : kind);
}
