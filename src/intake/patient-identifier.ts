import type { Feed } from '../governance/governance.ts';
import type { PeekedIdentifier } from '../hl7v2/hl7v2.ts';

type IdentifierRules = Pick<Feed, 'defaultAuthority' | 'patientIdentifier'>;

export interface ChosenIdentifier extends PeekedIdentifier {
  authority: string;
}

/** What registration desks type where there is no number. */
const PLACEHOLDER = /^(?:0+|9{7,}|x+|[-.?*]+|unknown|unk|none|null|nil|n\/?a|not ?available)$/i;

/**
 * The identifier that a feed knows the patient by: by type, then by authority, as the feed ranks them. What it does not
 * rank comes last but counts, in an order of its own: never simply the first that came, as senders do not keep their
 * order. Without an authority an identifier belongs to the feed's default one. Undefined where there is none.
 *
 * Translation puts the same one first; so a message that fails parks its patient and not its feed.
 */
export function choosePatientIdentifier(
  identifiers: readonly PeekedIdentifier[],
  feed: IdentifierRules,
): ChosenIdentifier | undefined {
  const { types, authorities } = feed.patientIdentifier;
  return identifiers
    .filter(({ value }) => !PLACEHOLDER.test(value))
    .map((one) => ({ ...one, authority: one.authority ?? feed.defaultAuthority }))
    .toSorted(
      (a, b) =>
        rank(types, a.type) - rank(types, b.type) ||
        rank(authorities, a.authority) - rank(authorities, b.authority) ||
        order(a.authority, b.authority) ||
        order(a.type ?? '', b.type ?? '') ||
        order(a.value, b.value),
    )[0];
}

function rank(wanted: readonly string[], name: string | undefined): number {
  const at = name === undefined ? -1 : wanted.indexOf(name);
  return at === -1 ? wanted.length : at;
}

function order(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
