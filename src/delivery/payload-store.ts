import type { Identifier } from '../canonical/canonical.ts';
import type { Queryable } from '../platform/platform.ts';
import type { PayloadPatient } from './cause.ts';

const patientsSql = `
  select patient.id, patient.family, patient.given, patient.birth_date as "birthDate", patient.sex,
         coalesce((select json_agg(json_build_object('authority', one.authority, 'value', one.value, 'type', one.type)
                                   order by one.authority, one.value)
                     from patient_identifier one
                    where one.patient_id = patient.id), '[]') as identifiers
    from patient
   where patient.id = any($1)`;

/** Those of these patients that there are, with all their identifiers. */
export async function readPayloadPatients(
  tx: Queryable,
  ids: readonly string[],
): Promise<PayloadPatient[]> {
  return tx.query<PayloadPatient>('payload-patients', patientsSql, [[...ids]]);
}

const visitsSql = `
  select id, visit_key as "visitKey"
    from encounter
   where id = any($1)`;

/** The visit numbers of these encounters; none for one that the feed never numbered. */
export async function readPayloadVisits(
  tx: Queryable,
  ids: readonly string[],
): Promise<Map<string, Identifier>> {
  const rows = await tx.query<{ id: string; visitKey: string }>('payload-visits', visitsSql, [
    [...ids],
  ]);
  const visits = new Map<string, Identifier>();
  for (const { id, visitKey } of rows) {
    // authority|number; site|patient|admission stands for a visit without a number.
    const [authority = '', value, ...more] = visitKey.split('|');
    if (value !== undefined && more.length === 0) visits.set(id, { authority, value });
  }
  return visits;
}
