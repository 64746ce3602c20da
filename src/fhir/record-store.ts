import type { Encounter, Location, Observation } from '../canonical/canonical.ts';
import type { Instant, Queryable } from '../platform/platform.ts';
import { readTasks } from '../tasks/tasks.ts';
import type { EncounterRecord } from './project-encounter.ts';
import type { PatientRecord } from './project-patient.ts';
import type { TaskRecord } from './project-task.ts';

const patientsSql = `
  select patient.id, patient.site, patient.lane, patient.family, patient.given,
         patient.birth_date as "birthDate", patient.sex, patient.deceased,
         patient.merged_into as "mergedInto", patient.rev, patient.changed_at as "changedAt",
         patient.source_seq as "sourceSeq",
         (select coalesce(json_agg(json_build_object('authority', authority, 'value', value, 'type', type)
                                   order by authority, value), '[]')
            from patient_identifier
           where patient_id = patient.id) as identifiers,
         array(select retired
                 from patient_merge
                where survivor = patient.id and taken_back_at is null
                order by retired) as replaces,
         array(select patient_b from patient_link where linked and patient_a = patient.id
                union
               select patient_a from patient_link where linked and patient_b = patient.id) as "seeAlso",
         array(select patient.site
                union
               select site from patient_identifier where patient_id = patient.id
                union
               select site from encounter where patient_id = patient.id) as sites
    from patient
   where patient.id = any($1)`;

/** Those of these patients that there are, in no order. */
export async function readPatientRecords(
  db: Queryable,
  ids: readonly string[],
): Promise<PatientRecord[]> {
  if (ids.length === 0) return [];
  type Row = PatientRecord['patient'] & Omit<PatientRecord, 'patient'>;
  const rows = await db.query<Row>('fhir-patients', patientsSql, [ids]);
  return rows.map(({ identifiers, replaces, seeAlso, sites, ...patient }) => ({
    ...{ patient, identifiers, replaces, seeAlso, sites },
  }));
}

const encountersSql = `
  select encounter.id, encounter.site, encounter.lane, encounter.visit_key as "visitKey",
         encounter.patient_id as "patientId", encounter.class, encounter.status,
         encounter.location_id as "locationId", encounter.unit, encounter.attending,
         encounter.admitted_at as "admittedAt", encounter.discharged_at as "dischargedAt",
         encounter.disposition, encounter.on_leave_since as "onLeaveSince",
         encounter.expected_back_at as "expectedBackAt", encounter.rev, encounter.changed_at as "changedAt",
         encounter.source_seq as "sourceSeq", outcome.at as "updatedAt",
         case when location.id is not null then to_json(location) end as location
    from encounter
    left join location on location.id = encounter.location_id
    left join message_outcome as outcome on outcome.seq = encounter.source_seq
   where encounter.id = any($1)`;

/** Those of these encounters that there are, in no order. */
export async function readEncounterRecords(
  db: Queryable,
  ids: readonly string[],
): Promise<EncounterRecord[]> {
  if (ids.length === 0) return [];
  type Row = Encounter & Omit<EncounterRecord, 'encounter'>;
  const rows = await db.query<Row>('fhir-encounters', encountersSql, [ids]);
  return rows.map(({ location, updatedAt, ...encounter }) => ({ encounter, location, updatedAt }));
}

const observationsSql = `
  select id, site, lane, result_key as "resultKey", patient_id as "patientId",
         encounter_id as "encounterId", code, code_system as "codeSystem", display, value, number,
         unit, range, interpretation, status, observed_at as "observedAt",
         reported_at as "reportedAt", sent_at as "sentAt", order_id as "orderId", rev,
         changed_at as "changedAt", source_seq as "sourceSeq"
    from observation
   where id = any($1)`;

/** Those of these results that there are, in no order. */
export async function readObservationRecords(
  db: Queryable,
  ids: readonly string[],
): Promise<Observation[]> {
  if (ids.length === 0) return [];
  return db.query<Observation>('fhir-observations', observationsSql, [ids]);
}

const locationsSql = `
  select id, site, unit, room, bed, bed_status as "bedStatus"
    from location
   where id = any($1)`;

/** Those of these places that there are, in no order. */
export async function readLocationRecords(
  db: Queryable,
  ids: readonly string[],
): Promise<Location[]> {
  if (ids.length === 0) return [];
  return db.query<Location>('fhir-locations', locationsSql, [ids]);
}

const locationByDigestSql = `select id, site, unit, room, bed from location where md5(id) = $1`;

/** The place of which this is the digest. */
export async function readLocationByDigest(
  db: Queryable,
  digest: string,
): Promise<Location | undefined> {
  const [row] = await db.query<Location>('fhir-location-digest', locationByDigestSql, [digest]);
  return row;
}

const taskExtrasSql = `
  select task.id, event.subject, history.at as "updatedAt"
    from task
    left join task_history as history on history.task_id = task.id and history.rev = task.rev
    left join event on event.id = task.detail -> 'event' ->> 'id'
   where task.id = any($1)`;

/** Those of these tasks that there are, in no order, with what each is about. */
export async function readTaskRecords(
  db: Queryable,
  ids: readonly string[],
): Promise<TaskRecord[]> {
  if (ids.length === 0) return [];
  const tasks = await readTasks(db, ids);
  type Row = { id: string; subject: string | null; updatedAt: Instant | null };
  const rows = await db.query<Row>('fhir-task-extras', taskExtrasSql, [ids]);
  const extras = new Map(rows.map(({ id, ...extra }) => [id, extra]));
  return tasks.map((task) => ({ task, subject: null, updatedAt: null, ...extras.get(task.id) }));
}
