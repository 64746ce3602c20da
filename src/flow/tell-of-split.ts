import type { ClinicalEvent } from '../canonical/canonical.ts';
import {
  appendEvents,
  readSplitPatients,
  type SplitPatient,
  type StoredMerge,
} from '../events/events.ts';
import type { Signal, Transaction } from '../platform/platform.ts';
import type { ApplyDeps } from './apply-rows.ts';
import { hearEvents } from './hear-events.ts';
import { recordCauses } from './record-causes.ts';
import { saveLedger, workSignals } from './save-ledger.ts';

/**
 * Lets the engine hear of both patients that they are two again, once their records and the work about them have gone back.
 * Gives the signals to send after the commit.
 */
export async function tellOfSplit(
  tx: Transaction,
  merge: StoredMerge,
  deps: ApplyDeps,
): Promise<Signal[]> {
  const patients = await readSplitPatients(tx, merge);
  const events = patients.map((patient) => unmergedEvent(patient, merge, deps));
  const context = { ...deps, now: deps.clock.now() };
  const ledger = await hearEvents(tx, events, context);
  await saveLedger(tx, ledger);
  await appendEvents(tx, events);
  await recordCauses(tx, { ledger, events }, context);
  return workSignals(ledger);
}

function unmergedEvent(
  { id, lane, ...told }: SplitPatient,
  { site, retired, holder, sourceSeq }: StoredMerge,
  { clock, ids, releases }: ApplyDeps,
): ClinicalEvent {
  const now = clock.now();
  return {
    id: ids.next('evt'),
    type: 'patient.unmerged',
    ...{ site, lane, patientId: id, encounterId: null, unit: null, subject: id },
    ...{ occurredAt: now, receivedAt: now, recordedAt: now },
    data: { ...told, otherPatientId: id === retired ? holder : retired },
    ...{ sources: [sourceSeq], epoch: releases.current.epoch },
  };
}
