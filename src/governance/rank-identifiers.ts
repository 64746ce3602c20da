import type { Feed } from './network.ts';

/** As much of an identifier as ranks it. */
interface Ranked {
  type?: string | undefined;
  authority: string;
  value: string;
}

/** What registration desks type where there is no number. */
const PLACEHOLDER = /^(?:0+|9{7,}|x+|[-.?*]+|unknown|unk|none|null|nil|n\/?a|not ?available)$/i;

/** Whether a value only stands in for an identifier. */
export function isPlaceholder(value: string): boolean {
  return PLACEHOLDER.test(value);
}

/**
 * Orders identifiers as a feed goes by them: by type, then by authority, as the feed ranks them. What it does not rank comes
 * last but counts, in an order of its own: never simply the first that came, as senders do not keep their order. One rule
 * for the lane key and for the patient, so that a message that fails parks its patient and not its feed.
 */
export function compareIdentifiers(
  { patientIdentifier: { types, authorities } }: Pick<Feed, 'patientIdentifier'>,
  a: Ranked,
  b: Ranked,
): number {
  return (
    rank(types, a.type) - rank(types, b.type) ||
    rank(authorities, a.authority) - rank(authorities, b.authority) ||
    order(a.authority, b.authority) ||
    order(a.type ?? '', b.type ?? '') ||
    order(a.value, b.value)
  );
}

function rank(wanted: readonly string[], name: string | undefined): number {
  const at = name === undefined ? -1 : wanted.indexOf(name);
  return at === -1 ? wanted.length : at;
}

function order(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
