import type { Destination } from '../governance/governance.ts';
import type { Ids, Instant, Queryable } from '../platform/platform.ts';
import { factsOfCause, type Cause } from './cause.ts';
import { insertEffects } from './effect-store.ts';
import { readPayloadPatients, readPayloadVisits } from './payload-store.ts';
import { planEffects, wantedCauses } from './plan-effects.ts';

export interface RecordContext {
  destinations: readonly Destination[];
  personName: (id: string) => string | null;
  now: Instant;
  ids: Ids;
}

/**
 * Writes the effects of these causes in the transaction in which they happened, so that neither is ever without the
 * other. Patients are read as the transaction has written them. Where no destination takes any, nothing is asked.
 */
export async function recordEffects(
  tx: Queryable,
  causes: readonly Cause[],
  context: RecordContext,
): Promise<void> {
  const wanted = wantedCauses(causes, context.destinations);
  if (wanted.length === 0) return;
  const facts = wanted.map(factsOfCause);
  const patients = await readPayloadPatients(tx, distinct(facts.map((one) => one.patientId)));
  const visits = await readPayloadVisits(tx, distinct(facts.map((one) => one.encounterId)));
  const effects = planEffects(wanted, {
    ...context,
    patients: new Map(patients.map((patient) => [patient.id, patient])),
    visits,
  });
  await insertEffects(tx, effects);
}

function distinct(ids: readonly (string | null)[]): string[] {
  return [...new Set(ids.filter((id) => id !== null))];
}
