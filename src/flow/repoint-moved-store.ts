import type { MovedRecords } from '../events/events.ts';
import { iso, type Instant, type Queryable } from '../platform/platform.ts';

/**
 * Work is of the patient and the visit of what it is about. After records moved, all instances and tasks of those who had
 * them, ended ones too, follow; the caller has written the records before.
 */
export async function repointMovedWork(tx: Queryable, moved: MovedRecords): Promise<void> {
  if (moved.visits.length > 0) await followVisits(tx, moved.visits);
  if (moved.patients.length > 0) await followSubjects(tx, moved.patients);
}

async function followVisits(tx: Queryable, visits: MovedRecords['visits']): Promise<void> {
  await tx.query(
    'work-follows-visits',
    `with move as (
       select * from json_to_recordset($1::json) as row (
         "encounterId" text, "toEncounterId" text)
        where "encounterId" <> "toEncounterId"),
     tasks as (
       update task set encounter_id = move."toEncounterId"
         from move where task.encounter_id = move."encounterId")
     update instance
        set encounter_id = move."toEncounterId",
            subject = case when instance.subject = move."encounterId"
                            and not exists (select from instance as other
                                             where other.workflow = instance.workflow
                                               and other.subject = move."toEncounterId")
                           then move."toEncounterId"
                           else instance.subject end
       from move where instance.encounter_id = move."encounterId"`,
    [JSON.stringify(visits)],
  );
}

async function followSubjects(tx: Queryable, patients: readonly string[]): Promise<void> {
  await tx.query(
    'work-follows-subjects',
    `with about as (
       select instance.id,
              coalesce(patient.id, observation.patient_id, item.patient_id,
                       encounter.patient_id) as patient_id
         from instance
         left join patient on patient.id = instance.subject and patient.merged_into is null
         left join observation on observation.id = instance.subject
         left join lateral (
              select patient_id from clinical_order where id = instance.subject
               union all
              select patient_id from appointment where id = instance.subject
               union all
              select patient_id from document where id = instance.subject
               union all
              select patient_id from referral where id = instance.subject
               union all
              select patient_id from immunization where id = instance.subject) as item on true
         left join encounter on encounter.id = instance.encounter_id
        where instance.patient_id = any ($1)),
     tasks as (
       update task set patient_id = about.patient_id
         from about
        where task.instance_id = about.id and task.patient_id <> about.patient_id)
     update instance set patient_id = about.patient_id
       from about
      where instance.id = about.id and instance.patient_id <> about.patient_id`,
    [patients],
  );
}

/**
 * After a merge was taken back: the work about what went back to the retired patient, and about that patient, is theirs. What is
 * still to be done says so in its history, under a new revision: nobody completes it unaware from a page that is open.
 */
export async function repointSplitWork(
  tx: Queryable,
  { retired, holder }: { retired: string; holder: string },
  decision: { by: string; at: Instant },
): Promise<{ id: string; site: string }[]> {
  await followSubjects(tx, [holder]);
  return tx.query<{ id: string; site: string }>(
    'work-of-split-patient',
    `with told as (
       update task set rev = rev + 1
        where patient_id = $1 and state in ('open', 'accepted')
        returning id, rev, site, lane, state),
     history as (
       insert into task_history (task_id, rev, site, lane, at, actor, act, from_state, to_state, detail)
       select id, rev, site, lane, $2, 'engine', 'other-patient', state, state, $3
         from told)
     select id, site from task where patient_id = $1 order by id`,
    [retired, iso(decision.at), JSON.stringify({ by: decision.by })],
  );
}
