import type { Encounter, Location, Observation, Patient } from '../canonical/canonical.ts';
import { bulkInsert, bulkInsertSql, type Queryable } from '../platform/platform.ts';

import type { Alias, Merge, Records } from './records.ts';

/**
 * Writes what a batch changed, in one statement for each kind of row that changed. Rows go out in the order of their
 * keys.
 */
export async function saveRecords(tx: Queryable, records: Records): Promise<void> {
  const changes = records.changes();
  await upsertPatients(tx, changes.patients);
  await repointMerged(tx, changes.merges);
  await upsertAliases(tx, changes.aliases);
  await insertLocations(tx, changes.locations);
  await upsertEncounters(tx, changes.encounters);
  await upsertObservations(tx, changes.observations);
}

const upsertPatientSql = bulkInsertSql(
  'patient',
  {
    id: 'text',
    site: 'text',
    lane: 'smallint',
    family: 'text',
    given: 'text',
    birth_date: 'text',
    sex: 'text',
    deceased: 'boolean',
    merged_into: 'text',
    rev: 'integer',
    changed_at: 'timestamptz',
    source_seq: 'bigint',
  },
  `on conflict (id) do update
      set family = excluded.family, given = excluded.given, birth_date = excluded.birth_date,
          sex = excluded.sex, deceased = excluded.deceased, merged_into = excluded.merged_into,
          rev = excluded.rev, changed_at = excluded.changed_at, source_seq = excluded.source_seq`,
);

async function upsertPatients(tx: Queryable, patients: readonly Patient[]): Promise<void> {
  const rows = patients.map((patient) => ({
    id: patient.id,
    site: patient.site,
    lane: patient.lane,
    family: patient.family,
    given: patient.given,
    birth_date: patient.birthDate,
    sex: patient.sex,
    deceased: patient.deceased,
    merged_into: patient.mergedInto,
    rev: patient.rev,
    changed_at: patient.changedAt,
    source_seq: patient.sourceSeq,
  }));
  await bulkInsert(tx, 'events-upsert-patients', upsertPatientSql, rows);
}

/** What is stored of the retired and was not loaded follows the survivor. */
async function repointMerged(tx: Queryable, merges: readonly Merge[]): Promise<void> {
  if (merges.length === 0) return;
  await tx.query(
    'events-repoint-merged',
    `with merge as (
       select * from json_to_recordset($1::json) as row (retired text, survivor text)),
     aliases as (
       update patient_identifier as alias set patient_id = merge.survivor
         from merge where alias.patient_id = merge.retired),
     encounters as (
       update encounter as one set patient_id = merge.survivor, rev = one.rev + 1
         from merge where one.patient_id = merge.retired)
     update observation as one set patient_id = merge.survivor, rev = one.rev + 1
       from merge where one.patient_id = merge.retired`,
    [JSON.stringify(merges)],
  );
}

const upsertAliasSql = bulkInsertSql(
  'patient_identifier',
  {
    authority: 'text',
    value: 'text',
    type: 'text',
    site: 'text',
    lane: 'smallint',
    patient_id: 'text',
  },
  `on conflict (authority, value) do update set patient_id = excluded.patient_id`,
);

async function upsertAliases(tx: Queryable, aliases: readonly Alias[]): Promise<void> {
  const rows = aliases.map(({ patientId, ...alias }) => ({ ...alias, patient_id: patientId }));
  await bulkInsert(tx, 'events-upsert-aliases', upsertAliasSql, rows);
}

const insertLocationSql = bulkInsertSql(
  'location',
  { id: 'text', site: 'text', unit: 'text', room: 'text', bed: 'text' },
  'on conflict (id) do nothing',
);

async function insertLocations(tx: Queryable, locations: readonly Location[]): Promise<void> {
  await bulkInsert(tx, 'events-insert-locations', insertLocationSql, locations);
}

const upsertEncounterSql = bulkInsertSql(
  'encounter',
  {
    id: 'text',
    site: 'text',
    lane: 'smallint',
    visit_key: 'text',
    patient_id: 'text',
    class: 'text',
    status: 'text',
    location_id: 'text',
    unit: 'text',
    attending: 'text',
    admitted_at: 'timestamptz',
    discharged_at: 'timestamptz',
    disposition: 'text',
    rev: 'integer',
    changed_at: 'timestamptz',
    source_seq: 'bigint',
  },
  `on conflict (id) do update
      set patient_id = excluded.patient_id, class = excluded.class, status = excluded.status,
          location_id = excluded.location_id, unit = excluded.unit,
          attending = excluded.attending, admitted_at = excluded.admitted_at,
          discharged_at = excluded.discharged_at, disposition = excluded.disposition,
          rev = excluded.rev, changed_at = excluded.changed_at, source_seq = excluded.source_seq`,
);

async function upsertEncounters(tx: Queryable, encounters: readonly Encounter[]): Promise<void> {
  const rows = encounters.map((encounter) => ({
    id: encounter.id,
    site: encounter.site,
    lane: encounter.lane,
    visit_key: encounter.visitKey,
    patient_id: encounter.patientId,
    class: encounter.class,
    status: encounter.status,
    location_id: encounter.locationId,
    unit: encounter.unit,
    attending: encounter.attending,
    admitted_at: encounter.admittedAt,
    discharged_at: encounter.dischargedAt,
    disposition: encounter.disposition,
    rev: encounter.rev,
    changed_at: encounter.changedAt,
    source_seq: encounter.sourceSeq,
  }));
  await bulkInsert(tx, 'events-upsert-encounters', upsertEncounterSql, rows);
}

const upsertObservationSql = bulkInsertSql(
  'observation',
  {
    id: 'text',
    site: 'text',
    lane: 'smallint',
    result_key: 'text',
    patient_id: 'text',
    encounter_id: 'text',
    code: 'text',
    code_system: 'text',
    display: 'text',
    value: 'text',
    number: 'double precision',
    unit: 'text',
    range: 'text',
    interpretation: 'text',
    status: 'text',
    observed_at: 'timestamptz',
    reported_at: 'timestamptz',
    sent_at: 'timestamptz',
    order_id: 'text',
    rev: 'integer',
    changed_at: 'timestamptz',
    source_seq: 'bigint',
  },
  `on conflict (id) do update
      set patient_id = excluded.patient_id, encounter_id = excluded.encounter_id,
          code = excluded.code, code_system = excluded.code_system, display = excluded.display,
          value = excluded.value, number = excluded.number, unit = excluded.unit,
          range = excluded.range, interpretation = excluded.interpretation,
          status = excluded.status, observed_at = excluded.observed_at,
          reported_at = excluded.reported_at, sent_at = excluded.sent_at,
          order_id = excluded.order_id, rev = excluded.rev, changed_at = excluded.changed_at,
          source_seq = excluded.source_seq`,
);

async function upsertObservations(
  tx: Queryable,
  observations: readonly Observation[],
): Promise<void> {
  const rows = observations.map((one) => ({
    id: one.id,
    site: one.site,
    lane: one.lane,
    result_key: one.resultKey,
    patient_id: one.patientId,
    encounter_id: one.encounterId,
    code: one.code,
    code_system: one.codeSystem,
    display: one.display,
    value: one.value,
    number: one.number,
    unit: one.unit,
    range: one.range,
    interpretation: one.interpretation,
    status: one.status,
    observed_at: one.observedAt,
    reported_at: one.reportedAt,
    sent_at: one.sentAt,
    order_id: one.orderId,
    rev: one.rev,
    changed_at: one.changedAt,
    source_seq: one.sourceSeq,
  }));
  await bulkInsert(tx, 'events-upsert-observations', upsertObservationSql, rows);
}
