import type { Identifier, Patient } from '../canonical/canonical.ts';
import type { Queryable } from '../platform/platform.ts';

/** A patient as pages show them. */
export interface PatientView {
  patient: Patient;
  identifiers: readonly Identifier[];
  /** Where they are now, as far as is known. */
  place: { site: string; unit: string | null; room: string | null; bed: string | null } | null;
  /** The place in words: `icu, room 12, bed A`. Units by their id. */
  location: string | null;
}

/** The patients by the ids that were asked for; a merged id shows its survivor, an unknown one is absent. */
export async function readPatients(
  tx: Queryable,
  ids: readonly string[],
): Promise<Map<string, PatientView>> {
  const views = new Map<string, PatientView>();
  if (ids.length === 0) return views;
  for (const { asked, patient, identifiers, place } of await selectPatientViews(tx, ids)) {
    views.set(asked, {
      patient: { ...patient, sourceSeq: Number(patient.sourceSeq) },
      identifiers: identifiers.map(withoutNullType),
      place,
      location: place && placeText(place),
    });
  }
  return views;
}

interface PatientViewRow {
  asked: string;
  patient: Patient;
  identifiers: { authority: string; value: string; type: string | null }[];
  place: PatientView['place'];
}

async function selectPatientViews(
  tx: Queryable,
  ids: readonly string[],
): Promise<PatientViewRow[]> {
  const rows = await tx.query<Patient & Omit<PatientViewRow, 'patient'>>(
    'events-patient-views',
    `with recursive chain as (
       select id as asked, id, merged_into from patient where id = any($1)
        union
       select chain.asked, patient.id, patient.merged_into
         from patient join chain on patient.id = chain.merged_into)
     select chain.asked, one.id, one.site, one.lane, one.family, one.given,
            one.birth_date as "birthDate", one.sex, one.deceased,
            one.merged_into as "mergedInto", one.rev, one.changed_at as "changedAt",
            one.source_seq as "sourceSeq",
            coalesce(
              (select jsonb_agg(jsonb_build_object('authority', authority, 'value', value,
                                                   'type', type)
                                order by authority, value)
                 from patient_identifier where patient_id = one.id), '[]') as identifiers,
            (select jsonb_build_object('site', visit.site, 'unit', visit.unit,
                                       'room', location.room, 'bed', location.bed)
               from encounter as visit
               left join location on location.id = visit.location_id
              where visit.patient_id = one.id and visit.status = 'in-progress'
              order by visit.admitted_at desc nulls last, visit.id desc
              limit 1) as place
       from chain
       join patient as one on one.id = chain.id
      where chain.merged_into is null`,
    [ids],
  );
  return rows.map(({ asked, identifiers, place, ...patient }) => ({
    asked,
    identifiers,
    place,
    patient,
  }));
}

function withoutNullType({
  authority,
  value,
  type,
}: PatientViewRow['identifiers'][number]): Identifier {
  return type === null ? { authority, value } : { authority, value, type };
}

function placeText(place: NonNullable<PatientView['place']>): string | null {
  const parts = [
    place.unit,
    place.room === null ? null : `room ${place.room}`,
    place.bed === null ? null : `bed ${place.bed}`,
  ].filter((part) => part !== null);
  return parts.length > 0 ? parts.join(', ') : null;
}
