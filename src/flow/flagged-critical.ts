import type { Fact } from '../canonical/canonical.ts';
import { parseMessage } from '../hl7v2/hl7v2.ts';
import type { JournalEntry } from '../intake/intake.ts';

/** HL7 table 0078: what laboratories flag as dangerous. */
const criticalFlags: ReadonlySet<string> = new Set(['HH', 'LL', 'AA']);

/** Does the laboratory flag a result among these facts? What only a limit of a workflow would find is not known here. */
export function factsTellOfCritical(facts: readonly Fact[]): boolean {
  return facts.some((fact) => fact.kind === 'result' && fact.interpretation.startsWith('critical'));
}

/** The same of a message that could not be translated, by its bytes: OBX-8 of any result. */
export function messageTellsOfCritical({
  raw,
  disposition,
}: Pick<JournalEntry, 'raw' | 'disposition'>): boolean {
  if (disposition !== 'accepted') return false;
  return parseMessage(raw)
    .message.segmentsNamed('OBX')
    .some((segment) =>
      Array.from({ length: segment.repetitions(8) }, (_, n) => segment.field(8, n + 1, 1)).some(
        (flag) => criticalFlags.has(flag ?? ''),
      ),
    );
}
