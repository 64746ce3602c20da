import { isBound, standardUnit, type Location, type Patient } from '../canonical/canonical.ts';
import { bulkInsert, bulkInsertSql, type Queryable } from '../platform/platform.ts';

import { saveCareMoves } from './care-moves-store.ts';
import { saveCare } from './care-store.ts';
import type { Records } from './records.ts';
import { saveLeaves } from './save-leaves-store.ts';
import { saveMerges, saveMoves } from './save-identity-store.ts';
import type { Alias, StoredEncounter, StoredObservation } from './stored-records.ts';

/**
 * Writes what a batch changed, in one statement for each kind of row that changed. Rows go out in the order of their
 * keys.
 */
export async function saveRecords(tx: Queryable, records: Records): Promise<void> {
  const changes = records.changes();
  await upsertPatients(tx, changes.patients);
  await saveMerges(tx, changes.merges);
  await upsertAliases(tx, changes.aliases);
  await insertLocations(tx, changes.locations);
  await upsertEncounters(tx, changes.encounters);
  await saveLeaves(tx, changes.encounters);
  await upsertObservations(tx, changes.observations);
  await upsertBeds(tx, changes.beds);
  await saveMoves(tx, changes);
  await saveCareMoves(tx, changes);
  await saveCare(tx, changes);
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

const upsertAliasSql = bulkInsertSql(
  'patient_identifier',
  {
    authority: 'text',
    value: 'text',
    type: 'text',
    site: 'text',
    lane: 'smallint',
    patient_id: 'text',
    retired: 'boolean',
  },
  `on conflict (authority, value) do update
      set patient_id = excluded.patient_id, retired = excluded.retired`,
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
  const rows = locations.map(({ id, site, unit, room, bed }) => ({ id, site, unit, room, bed }));
  await bulkInsert(tx, 'events-insert-locations', insertLocationSql, rows);
}

const upsertBedSql = bulkInsertSql(
  'location',
  {
    id: 'text',
    site: 'text',
    unit: 'text',
    room: 'text',
    bed: 'text',
    bed_status: 'text',
    bed_status_at: 'timestamptz',
  },
  `on conflict (id) do update
      set bed_status = excluded.bed_status, bed_status_at = excluded.bed_status_at`,
);

async function upsertBeds(tx: Queryable, beds: readonly Location[]): Promise<void> {
  const rows = beds.map(({ id, site, unit, room, bed, bedStatus, bedStatusAt }) => ({
    id,
    site,
    unit,
    room,
    bed,
    bed_status: bedStatus ?? null,
    bed_status_at: bedStatusAt ?? null,
  }));
  await bulkInsert(tx, 'events-upsert-beds', upsertBedSql, rows);
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
    attending_id: 'text',
    admitted_at: 'timestamptz',
    discharged_at: 'timestamptz',
    disposition: 'text',
    on_leave_since: 'timestamptz',
    expected_back_at: 'timestamptz',
    rev: 'integer',
    changed_at: 'timestamptz',
    source_seq: 'bigint',
    patient_key: 'text',
    account: 'text',
    same_as: 'text',
    history: 'json',
  },
  `on conflict (id) do update
      set patient_id = excluded.patient_id, class = excluded.class, status = excluded.status,
          location_id = excluded.location_id, unit = excluded.unit,
          attending = excluded.attending, attending_id = excluded.attending_id, admitted_at = excluded.admitted_at,
          discharged_at = excluded.discharged_at, disposition = excluded.disposition,
          on_leave_since = excluded.on_leave_since, expected_back_at = excluded.expected_back_at,
          rev = excluded.rev, changed_at = excluded.changed_at, source_seq = excluded.source_seq,
          account = excluded.account, same_as = excluded.same_as,
          history = excluded.history`,
);

async function upsertEncounters(
  tx: Queryable,
  encounters: readonly StoredEncounter[],
): Promise<void> {
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
    attending_id: encounter.attendingId ?? null,
    admitted_at: encounter.admittedAt,
    discharged_at: encounter.dischargedAt,
    disposition: encounter.disposition,
    on_leave_since: encounter.onLeaveSince,
    expected_back_at: encounter.expectedBackAt,
    rev: encounter.rev,
    changed_at: encounter.changedAt,
    source_seq: encounter.sourceSeq,
    patient_key: encounter.patientKey,
    account: encounter.account,
    same_as: encounter.mergedInto,
    history: encounter.history,
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
    unit_unknown: 'boolean',
    range: 'text',
    interpretation: 'text',
    status: 'text',
    observed_at: 'timestamptz',
    reported_at: 'timestamptz',
    sent_at: 'timestamptz',
    order_id: 'text',
    order_item_id: 'text',
    note: 'text',
    rev: 'integer',
    changed_at: 'timestamptz',
    source_seq: 'bigint',
    patient_key: 'text',
  },
  `on conflict (id) do update
      set patient_id = excluded.patient_id, encounter_id = excluded.encounter_id,
          code = excluded.code, code_system = excluded.code_system, display = excluded.display,
          value = excluded.value, number = excluded.number, unit = excluded.unit,
          unit_unknown = excluded.unit_unknown, range = excluded.range, interpretation = excluded.interpretation,
          status = excluded.status, observed_at = excluded.observed_at,
          reported_at = excluded.reported_at, sent_at = excluded.sent_at,
          order_id = excluded.order_id, order_item_id = excluded.order_item_id,
          note = excluded.note, rev = excluded.rev, changed_at = excluded.changed_at,
          source_seq = excluded.source_seq`,
);

async function upsertObservations(
  tx: Queryable,
  observations: readonly StoredObservation[],
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
    unit_unknown: isUnitUnknown(one),
    range: one.range,
    interpretation: one.interpretation,
    status: one.status,
    observed_at: one.observedAt,
    reported_at: one.reportedAt,
    sent_at: one.sentAt,
    order_id: one.orderId,
    order_item_id: one.orderItemId,
    note: one.note,
    rev: one.rev,
    changed_at: one.changedAt,
    source_seq: one.sourceSeq,
    patient_key: one.patientKey,
  }));
  await bulkInsert(tx, 'events-upsert-observations', upsertObservationSql, rows);
}

function isUnitUnknown({ number, unit, value }: StoredObservation): boolean {
  const isMeasured = number !== null || (value !== null && isBound(value));
  return isMeasured && unit !== null && standardUnit(unit) === null;
}
