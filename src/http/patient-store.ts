import type { Network } from '../governance/governance.ts';
import { iso, type Instant, type Queryable } from '../platform/platform.ts';
import type { ApiPatient } from './api.ts';
import { siteOf, unitTitle } from './place-titles.ts';

interface PatientRow {
  id: string;
  family: string | null;
  given: string | null;
  birthDate: string | null;
  sex: string | null;
  identifiers: ApiPatient['identifiers'];
  site: string | null;
  unit: string | null;
  room: string | null;
  bed: string | null;
  onLeaveSince: Instant | null;
  expectedBackAt: Instant | null;
}

const patientsSql = `
  select patient.id, patient.family, patient.given, patient.birth_date as "birthDate", patient.sex,
         (select coalesce(jsonb_agg(jsonb_build_object('authority', authority, 'value', value, 'type', type)
                                    order by authority, value), '[]')
            from patient_identifier
           where patient_id = patient.id) as identifiers,
         place.site, place.unit, place.room, place.bed,
         place.on_leave_since as "onLeaveSince", place.expected_back_at as "expectedBackAt"
    from patient
    left join lateral (
         select location.site, location.unit, location.room, location.bed,
                encounter.on_leave_since, encounter.expected_back_at
           from encounter
           left join location on location.id = encounter.location_id
          where encounter.patient_id = patient.id
            and encounter.status = 'in-progress'
          order by location.id is null, encounter.admitted_at desc nulls last, encounter.id
          limit 1) as place on true
   where patient.id = any($1)`;

/** Who the patients are, by id, and where they are now as far as an open visit says. */
export async function readPatients(
  db: Queryable,
  network: Network,
  ids: readonly string[],
): Promise<Map<string, ApiPatient>> {
  if (ids.length === 0) return new Map();
  const rows = await db.query<PatientRow>('page-patients', patientsSql, [[...new Set(ids)]]);
  return new Map(rows.map((row) => [row.id, patientOf(row, network)]));
}

/** Stands where a row names a patient that is not (or no longer) there. */
export function unknownPatient(id: string): ApiPatient {
  return {
    id,
    family: null,
    given: null,
    birthDate: null,
    sex: null,
    identifiers: [],
    location: null,
    onLeave: null,
  };
}

function patientOf(row: PatientRow, network: Network): ApiPatient {
  const { id, family, given, birthDate, sex, identifiers } = row;
  return {
    ...{ id, family, given, birthDate, sex, identifiers },
    location: placeOf(row, network),
    onLeave: leaveOf(row),
  };
}

function leaveOf({ onLeaveSince, expectedBackAt }: PatientRow): ApiPatient['onLeave'] {
  if (onLeaveSince === null) return null;
  return {
    since: iso(onLeaveSince),
    expectedBackAt: expectedBackAt === null ? null : iso(expectedBackAt),
  };
}

function placeOf(row: PatientRow, network: Network): string | null {
  if (row.site === null) return null;
  const parts = [
    unitTitle(siteOf(network, row.site), row.unit),
    row.room && `room ${row.room}`,
    row.bed && `bed ${row.bed}`,
  ].filter(Boolean);
  return parts.length === 0 ? null : parts.join(', ');
}
