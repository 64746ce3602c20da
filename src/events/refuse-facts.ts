import type { Fact, Identifier } from '../canonical/canonical.ts';

import type { Records } from './records.ts';

/** Why facts are not applied before a person has decided. Nothing of the message is. */
export interface FactRefusal {
  cause: keyof typeof sentences;
  sentence: string;
}

const sentences = {
  'merge-reversed':
    'This merges a patient into one who was merged into them before. Take that merge back if it was wrong, then retry; or skip this.',
  'unlink-of-merged':
    'This tells apart two patients that were merged here. Take the merge back, then retry; or skip this.',
} as const;

/** What only a person can decide, asked before any of the message's facts is applied. */
export function refuseFacts(records: Records, facts: readonly Fact[]): FactRefusal | undefined {
  for (const fact of facts) {
    if (fact.kind === 'merge' && reverses(records, fact.survivor[0], fact.retired[0])) {
      return refusal('merge-reversed');
    }
    if (fact.kind === 'link' && !fact.linked) {
      const [[a], [b]] = fact.patients;
      if (areOne(records, a, b) && isRetired(records, a) !== isRetired(records, b)) {
        return refusal('unlink-of-merged');
      }
    }
  }
  return undefined;
}

function refusal(cause: FactRefusal['cause']): FactRefusal {
  return { cause, sentence: sentences[cause] };
}

// Both lead to one patient already. Who is said to survive was merged away, and who is said to go was not.
function reverses(records: Records, survivor: Identifier, retired: Identifier): boolean {
  return (
    areOne(records, survivor, retired) &&
    isRetired(records, survivor) &&
    !isRetired(records, retired)
  );
}

function areOne(records: Records, a: Identifier, b: Identifier): boolean {
  const patient = records.patientOf(a);
  return patient !== undefined && patient === records.patientOf(b);
}

function isRetired(records: Records, identifier: Identifier): boolean {
  return records.alias(identifier)?.retired === true;
}
