import type { Feed } from '../governance/governance.ts';
import type { PeekedIdentifier } from '../hl7v2/hl7v2.ts';

type IdentifierRules = Pick<Feed, 'defaultAuthority' | 'patientIdentifier'>;

export interface ChosenIdentifier extends PeekedIdentifier {
  authority: string;
}

/**
 * The repetition of PID-3 (or MRG-1) that identifies the patient by the feed's rules, whatever the order they come in.
 * A repetition counts if its type and authority are among those listed; an empty list lets in any. Without an authority
 * it belongs to the feed's default one; without a type it comes after those that have a listed one. Among equals the
 * first wins. Undefined where none counts.
 */
export function choosePatientIdentifier(
  identifiers: readonly PeekedIdentifier[],
  feed: IdentifierRules,
): ChosenIdentifier | undefined {
  const { types, authorities } = feed.patientIdentifier;
  let best: { rank: number; identifier: ChosenIdentifier } | undefined;
  for (const one of identifiers) {
    const authority = one.authority ?? feed.defaultAuthority;
    const typeRank = one.type === undefined ? types.length : rankOf(one.type, types);
    const authorityRank = rankOf(authority, authorities);
    if (typeRank === undefined || authorityRank === undefined) continue;
    const rank = typeRank * (authorities.length + 1) + authorityRank;
    if (!best || rank < best.rank) best = { rank, identifier: { ...one, authority } };
  }
  return best?.identifier;
}

function rankOf(value: string, list: readonly string[]): number | undefined {
  if (list.length === 0) return 0;
  const at = list.indexOf(value);
  return at === -1 ? undefined : at;
}
