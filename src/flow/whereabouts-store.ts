import type { Queryable } from '../platform/platform.ts';
import type { Whereabouts } from './tell-of-waiting.ts';

const sql = `
  select asked.lane_key as "laneKey", patient_identifier.patient_id as "patientId",
         visit.id as "encounterId", visit.unit
    from unnest($1::text[]) as asked (lane_key)
    join patient_identifier
      on patient_identifier.authority = split_part(asked.lane_key, '|', 1)
     and patient_identifier.value = substr(asked.lane_key, strpos(asked.lane_key, '|') + 1)
    left join lateral (
         select id, unit
           from encounter
          where encounter.patient_id = patient_identifier.patient_id
            and encounter.status = 'in-progress'
          order by admitted_at desc nulls last, id
          limit 1) as visit on true`;

/** Where the patients of these lane keys are, by lane key; those that the record does not know are left out. */
export async function readWhereabouts(
  tx: Queryable,
  laneKeys: readonly string[],
): Promise<Map<string, Whereabouts>> {
  if (laneKeys.length === 0) return new Map();
  const rows = await tx.query<Whereabouts & { laneKey: string }>('flow-whereabouts', sql, [
    [...new Set(laneKeys)],
  ]);
  return new Map(rows.map(({ laneKey, ...where }) => [laneKey, where]));
}
