import type { Instant, Queryable } from '../platform/platform.ts';

export interface PatientRecordRow {
  site: string;
  mergedInto: string | null;
  /** Sites that know the patient. */
  sites: string[];
  /** Where the patient is now: of each visit that goes on. */
  stays: { site: string; unit: string | null }[];
}

const recordSql = `
  select site, merged_into as "mergedInto",
         array(select patient.site
                union
               select site from patient_identifier where patient_id = patient.id
                union
               select site from encounter where patient_id = patient.id) as sites,
         (select coalesce(json_agg(json_build_object('site', encounter.site,
                                                     'unit', coalesce(location.unit, encounter.unit))),
                          '[]'::json)
            from encounter
                 left join location on location.id = encounter.location_id
           where patient_id = patient.id and status = 'in-progress') as stays
    from patient
   where id = $1`;

export async function readPatientRecord(
  db: Queryable,
  id: string,
): Promise<PatientRecordRow | undefined> {
  const [row] = await db.query<PatientRecordRow>('page-patient-record', recordSql, [id]);
  return row;
}

export interface PatientRunRow {
  id: string;
  workflow: string;
  state: string;
  subject: string;
  startedAt: Instant;
  endedAt: Instant | null;
}

/** Runs that the page of a patient lists. */
export const patientRunsMax = 50;

const runsSql = `
  select id, workflow, state, subject, started_at as "startedAt", ended_at as "endedAt"
    from instance
   where patient_id = $1
     and site = any($2)
   order by started_at desc, id desc
   limit ${patientRunsMax}`;

export async function readPatientRuns(
  db: Queryable,
  patientId: string,
  sites: readonly string[],
): Promise<PatientRunRow[]> {
  return db.query<PatientRunRow>('page-patient-runs', runsSql, [patientId, [...sites]]);
}
