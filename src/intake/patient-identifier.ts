import { compareIdentifiers, isPlaceholder, type Feed } from '../governance/governance.ts';
import type { PeekedIdentifier } from '../hl7v2/hl7v2.ts';

type IdentifierRules = Pick<Feed, 'defaultAuthority' | 'patientIdentifier'>;

export interface ChosenIdentifier extends PeekedIdentifier {
  authority: string;
}

/**
 * The identifier that a feed knows the patient by (`compareIdentifiers`). Without an authority an identifier belongs to the
 * feed's default one. Undefined where there is none.
 */
export function choosePatientIdentifier(
  identifiers: readonly PeekedIdentifier[],
  feed: IdentifierRules,
): ChosenIdentifier | undefined {
  return identifiers
    .filter(({ value }) => !isPlaceholder(value))
    .map((one) => ({ ...one, authority: one.authority ?? feed.defaultAuthority }))
    .toSorted((a, b) => compareIdentifiers(feed, a, b))[0];
}
