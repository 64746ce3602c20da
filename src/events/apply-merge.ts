import type { MergeFact } from '../canonical/canonical.ts';

import { warn, type Application } from './application.ts';
import { addAliases, findOrRegisterPatient, findPatient } from './find-patient.ts';
import { raisePatientEvent } from './raise-event.ts';

/**
 * Two persons are one (HL7 v2.5.1 §3.3.40, A40): identifiers, encounters and results of the retired one become the
 * survivor's. Where nobody is known by the retired identifiers they are noted as the survivor's, so that late messages
 * find the right patient.
 */
export function applyMerge(application: Application, fact: MergeFact): void {
  const { records, context } = application;
  const survivor = findOrRegisterPatient(application, fact.survivor);
  const retired = findPatient(application, fact.retired);
  if (retired?.id === survivor.id) {
    warn(
      application,
      'merge-into-itself',
      'patient.merge',
      'Both sides of this merge are already the same patient; there was nothing to merge.',
    );
    addAliases(application, survivor.id, fact.retired, true);
    return;
  }
  addAliases(application, survivor.id, fact.retired, true);
  if (!retired) return;
  records.putPatient({
    ...retired,
    mergedInto: survivor.id,
    rev: retired.rev + 1,
    changedAt: context.now,
    sourceSeq: context.seq,
  });
  const { site, lane, seq: sourceSeq, now: mergedAt } = context;
  const id = context.ids.next('mrg');
  const ids = { retired: retired.id, survivor: survivor.id };
  records.merge({ id, site, lane, ...ids, mergedAt, sourceSeq });
  raisePatientEvent(application, 'patient.merged', survivor, retired.id);
}
