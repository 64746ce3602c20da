import type { ClinicalEvent } from '../canonical/canonical.ts';
import { bulkInsert, bulkInsertSql, iso, type Queryable } from '../platform/platform.ts';

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
  data: 'jsonb',
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
    occurred_at: iso(event.occurredAt),
    received_at: iso(event.receivedAt),
    recorded_at: iso(event.recordedAt),
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

const eventColumns = `
            id, site, lane, type, occurred_at as "occurredAt", received_at as "receivedAt",
            recorded_at as "recordedAt", patient_id as "patientId",
            encounter_id as "encounterId", unit, subject, data, sources, epoch`;

/** The events that a message led to, in the order in which they were recorded. */
export async function readEventsBySource(tx: Queryable, seq: number): Promise<ClinicalEvent[]> {
  const rows = await tx.query<ClinicalEvent>(
    'events-by-source',
    `select ${eventColumns}
       from event
      where sources[1] = $1
      order by event.seq`,
    [seq],
  );
  return rows.map(withNumbers);
}

/** Undefined where there is no such event. */
export async function readEvent(tx: Queryable, id: string): Promise<ClinicalEvent | undefined> {
  const rows = await tx.query<ClinicalEvent>(
    'events-by-id',
    `select ${eventColumns}
       from event
      where id = $1`,
    [id],
  );
  return rows[0] && withNumbers(rows[0]);
}

// Drivers give int8 as text or number, as they like.
function withNumbers(event: ClinicalEvent): ClinicalEvent {
  return { ...event, sources: event.sources.map(Number) };
}
