import type { ClinicalEvent } from '../canonical/canonical.ts';
import { bulkInsert, bulkInsertSql, type Queryable } from '../platform/platform.ts';

const appendEventSql = bulkInsertSql('event', {
  id: 'text',
  site: 'text',
  lane: 'smallint',
  type: 'text',
  occurred_at: 'timestamptz',
  received_at: 'timestamptz',
  recorded_at: 'timestamptz',
  patient_id: 'text',
  encounter_id: 'text',
  unit: 'text',
  subject: 'text',
  data: 'json',
  sources: 'bigint[]',
  epoch: 'integer',
});

/** Appends the events in their order, in one statement. */
export async function appendEvents(tx: Queryable, events: readonly ClinicalEvent[]): Promise<void> {
  const rows = events.map((event) => ({
    id: event.id,
    site: event.site,
    lane: event.lane,
    type: event.type,
    occurred_at: event.occurredAt,
    received_at: event.receivedAt,
    recorded_at: event.recordedAt,
    patient_id: event.patientId,
    encounter_id: event.encounterId,
    unit: event.unit,
    subject: event.subject,
    data: event.data,
    sources: event.sources,
    epoch: event.epoch,
  }));
  await bulkInsert(tx, 'events-append', appendEventSql, rows);
}
