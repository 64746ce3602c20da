import { carriedFields, type NamedMessageFact } from '../canonical/canonical.ts';

import type { Application } from './application.ts';
import { findEncounterOfResult } from './find-encounter.ts';
import { findOrRegisterPatient } from './find-patient.ts';
import { raise } from './raise-event.ts';

/** Says what another system told: it changes no record, and runs of the patient hear it. */
export function applyNamedMessage(application: Application, fact: NamedMessageFact): void {
  const { name, client, id, run, occurredAt, values } = fact;
  const patient = findOrRegisterPatient(application, [fact.patient]);
  raise(application, {
    type: 'message.named',
    patientId: patient.id,
    encounter: findEncounterOfResult(application, fact.visit, fact.patient, patient.id),
    // The same message never starts a workflow twice, however late it is sent again.
    subject: `named:${client}:${id}`,
    occurredAt,
    data: { name, client, id, run, ...carriedFields(values) },
  });
}
