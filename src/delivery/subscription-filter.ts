import type { Cause } from './cause.ts';
import type { Topic } from './topics.ts';

/** Longest filter, in characters. */
export const filterCharsMax = 500;

/** Of which parameter which values are wanted: all of these must hold. */
export type SubscriptionFilter = readonly { name: string; values: readonly string[] }[];

/**
 * A filter as the R4 Subscriptions Backport writes it: the focus, "?", and search parameters (`Encounter?class=IMP,EMER`).
 * Undefined where it is none that the topic knows: a filter that is not understood must not let more through.
 */
export function parseFilter(text: string, topic: Topic): SubscriptionFilter | undefined {
  const [focus, search, ...more] = text.split('?');
  if (focus !== topic.focus || search === undefined || more.length > 0) return undefined;
  if (text.length > filterCharsMax) return undefined;
  const filter = Array.from(new URLSearchParams(search), ([name, value]) => ({
    name,
    values: value.split(','),
  }));
  const isKnown = filter.every(
    ({ name, values }) => Object.hasOwn(topic.filters, name) && !values.includes(''),
  );
  return filter.length > 0 && isKnown ? filter : undefined;
}

/** Whether a cause of the topic passes. */
export function passes(cause: Cause, filter: SubscriptionFilter, topic: Topic): boolean {
  return filter.every(({ name, values }) => {
    const value = topic.filters[name]?.(cause) ?? null;
    return value !== null && values.includes(value);
  });
}
