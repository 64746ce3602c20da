import type { Queryable } from '../platform/platform.ts';

/** Where a patient is: at the place of the visit that is open, else at the site that told of the patient. */
export interface PatientPlace {
  patientId: string;
  site: string;
  unit: string | null;
  encounterId: string | null;
}

const placeSql = `
  select patient.id as "patientId", coalesce(visit.site, patient.site) as site, visit.unit,
         visit.id as "encounterId"
    from patient
    left join lateral (
         select encounter.id, location.site, location.unit
           from encounter
           join location on location.id = encounter.location_id
          where encounter.patient_id = patient.id
            and encounter.status = 'in-progress'
          order by encounter.admitted_at desc nulls last, encounter.id
          limit 1) as visit on true
   where patient.id = $1
     and patient.merged_into is null`;

export async function readPatientPlace(
  db: Queryable,
  patientId: string,
): Promise<PatientPlace | undefined> {
  const [place] = await db.query<PatientPlace>('patient-place', placeSql, [patientId]);
  return place;
}
