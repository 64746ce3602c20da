import { isDeepStrictEqual } from 'node:util';

/** One place at which two values differ. Lists are held against each other by position, things with an id by their id. */
export interface JsonChange {
  path: readonly (string | number)[];
  change: 'added' | 'removed' | 'changed';
  before?: unknown;
  after?: unknown;
}

/** The places at which two JSON values differ, as deep as they can be told. Empty where they are equal. */
export function jsonDifference(
  before: unknown,
  after: unknown,
  path: readonly (string | number)[] = [],
): JsonChange[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (before === undefined) return [{ path, change: 'added', after }];
  if (after === undefined) return [{ path, change: 'removed', before }];
  const [one, other] = [membersOf(before), membersOf(after)];
  if (!one || !other || Array.isArray(before) !== Array.isArray(after)) {
    return [{ path, change: 'changed', before, after }];
  }
  const names = [...new Set([...one.keys(), ...other.keys()])];
  return names.flatMap((name) => jsonDifference(one.get(name), other.get(name), [...path, name]));
}

function membersOf(value: unknown): Map<string | number, unknown> | undefined {
  if (Array.isArray(value)) {
    return new Map(value.map((item: unknown, at) => [idOf(item) ?? at, item]));
  }
  if (typeof value !== 'object' || value === null) return undefined;
  return new Map(Object.entries(value));
}

function idOf(item: unknown): string | undefined {
  if (typeof item !== 'object' || item === null) return undefined;
  for (const name of ['id', 'key', 'name']) {
    const value: unknown = Reflect.get(item, name);
    if (typeof value === 'string') return value;
  }
  return undefined;
}
