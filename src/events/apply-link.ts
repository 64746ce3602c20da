import type { LinkFact } from '../canonical/canonical.ts';

import { warn, type Application } from './application.ts';
import { findOrRegisterPatient } from './find-patient.ts';

/**
 * Notes that two records may be of one person, or no longer are (HL7 v2.5.1 §3.3.24, §3.3.37). Both stay as they are; work
 * about one of them is not shown for the other.
 */
export function applyLink(application: Application, { patients, linked }: LinkFact): void {
  const { records, context } = application;
  const [a, b] = patients.map((one) => findOrRegisterPatient(application, one).id).toSorted();
  if (a === undefined || b === undefined || a === b) {
    const sentence = 'Both sides of this link are the same patient; there was nothing to link.';
    return warn(application, 'link-to-itself', 'patient.link', sentence);
  }
  const { site, lane, seq: sourceSeq, now: changedAt } = context;
  records.link({ patientA: a, patientB: b, site, lane, linked, changedAt, sourceSeq });
}
