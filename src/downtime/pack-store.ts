import type { Instant, Queryable } from '../platform/platform.ts';
import type { LadderRung, TaskDetail } from '../workflows/workflows.ts';

/** An open task as a pack needs it. */
export interface PackRow {
  id: string;
  unit: string | null;
  title: string;
  priority: 'critical' | 'urgent' | 'routine';
  state: 'open' | 'accepted';
  poolRole: string;
  poolUnit: string | null;
  owner: string | null;
  rung: number;
  acceptBy: Instant | null;
  finishBy: Instant | null;
  openedAt: Instant;
  ladder: readonly LadderRung[];
  detail: TaskDetail;
  patientId: string | null;
  family: string | null;
  given: string | null;
  birthDate: string | null;
  identifiers: readonly string[];
  room: string | null;
  bed: string | null;
}

/** Open tasks of a site that its packs hold, those due first; a site with more has other problems, and the pack says so. */
export const packTasksMax = 5_000;

/** The open and accepted tasks of a site, as they fall due. */
export async function readPackRows(db: Queryable, site: string): Promise<PackRow[]> {
  return db.query<PackRow>(
    'downtime-tasks',
    `select task.id, task.unit, task.title, task.priority, task.state, task.pool_role as "poolRole",
            task.pool_unit as "poolUnit", task.owner, task.rung, task.accept_by as "acceptBy",
            task.finish_by as "finishBy", task.opened_at as "openedAt", task.ladder, task.detail,
            patient.id as "patientId", patient.family, patient.given, patient.birth_date as "birthDate",
            (select coalesce(json_agg(authority || ' ' || value order by authority, value), '[]')
               from patient_identifier
              where patient_id = task.patient_id) as identifiers,
            place.room, place.bed
       from task
       left join patient on patient.id = task.patient_id
       left join encounter on encounter.id = task.encounter_id
       left join location as place on place.id = encounter.location_id
      where task.site = $1
        and task.state in ('open', 'accepted')
      order by least(task.accept_by, task.finish_by) nulls last, task.id
      limit $2`,
    [site, packTasksMax],
  );
}
