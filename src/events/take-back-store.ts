import { iso, type Instant, type Queryable } from '../platform/platform.ts';

import { careTables } from './care-columns.ts';

/** A merge as it was written down. */
export interface StoredMerge {
  id: string;
  site: string;
  retired: string;
  survivor: string;
  /** Who has the retired one's records now, after later merges. */
  holder: string;
  sourceSeq: number;
  takenBackAt: Instant | null;
}

/** What nobody can tell whose it is: told since the merge under an identifier of the survivor, or before that was noted. */
export interface UncertainRecord {
  kind: 'visit' | 'result' | 'care-item';
  id: string;
  /** Visit number or what was measured. */
  about: string;
  /** The journal row that told of it last. */
  sourceSeq: number;
}

/** Uncertain records that are listed; more than these are counted only. */
export const uncertainMax = 200;

/** The merge, locked, or undefined. */
export async function lockMerge(tx: Queryable, id: string): Promise<StoredMerge | undefined> {
  const rows = await tx.query<StoredMerge>(
    'merge-lock',
    `with recursive chain as (
       select patient.id, patient.merged_into
         from patient_merge
         join patient on patient.id = patient_merge.retired
        where patient_merge.id = $1
        union
       select patient.id, patient.merged_into
         from chain
         join patient on patient.id = chain.merged_into)
     select id, site, retired, survivor, source_seq as "sourceSeq",
            taken_back_at as "takenBackAt",
            (select chain.id from chain where chain.merged_into is null) as holder
       from patient_merge
      where id = $1
        for update of patient_merge`,
    [id],
  );
  const row = rows[0];
  return row && { ...row, sourceSeq: Number(row.sourceSeq) };
}

const tables = Object.values(careTables).map(({ table }) => table);

const splitItems = tables
  .map(
    (table) => `
     ${table}_split as (
       update ${table} as one set patient_id = $2, rev = one.rev + 1
        where one.patient_id = $3 and one.patient_key in (select key from key))`,
  )
  .join(',');

const careItemsAbout = tables
  .map((table) => `select id, patient_id, source_seq, coalesce(display, '') as about from ${table}`)
  .join(' union all ');

/**
 * Two patients again: identifiers, visits, results and care items that were told under the retired one's identifiers, before the merge or
 * since, are that patient's. Gives how many visits and results went back.
 */
export async function splitMerge(
  tx: Queryable,
  { id, retired, holder }: StoredMerge,
  decision: { by: string; at: Instant },
): Promise<{ visits: number; results: number }> {
  await closeMerge(tx, id, decision);
  await reviveRetired(tx, retired, decision.at);
  const rows = await tx.query<{ visits: number; results: number }>(
    'merge-split',
    `with key as (
       select json_array_elements_text(identifiers) as key from patient_merge where id = $1),
     aliases as (
       update patient_identifier as alias
          set patient_id = $2,
              -- Who was merged into the retired one stays merged.
              retired = exists (
                select from patient_merge as other
                 where other.survivor = $2 and other.taken_back_at is null
                   and alias.authority || '|' || alias.value in (
                         select json_array_elements_text(other.identifiers)))
        where alias.patient_id = $3
          and alias.authority || '|' || alias.value in (select key from key)),
     visits as (
       update encounter as one set patient_id = $2, rev = one.rev + 1
        where one.patient_id = $3 and one.patient_key in (select key from key)
        returning one.id),
     results as (
       update observation as one set patient_id = $2, rev = one.rev + 1
        where one.patient_id = $3 and one.patient_key in (select key from key)
        returning one.id),
${splitItems}
     select (select count(*) from visits)::int as visits,
            (select count(*) from results)::int as results`,
    [id, retired, holder],
  );
  return rows[0] ?? { visits: 0, results: 0 };
}

async function closeMerge(
  tx: Queryable,
  id: string,
  { by, at }: { by: string; at: Instant },
): Promise<void> {
  await tx.query(
    'merge-close',
    `update patient_merge set taken_back_at = $2, taken_back_by = $3 where id = $1`,
    [id, iso(at), by],
  );
}

async function reviveRetired(tx: Queryable, retired: string, at: Instant): Promise<void> {
  await tx.query(
    'merge-revive-retired',
    `update patient set merged_into = null, rev = rev + 1, changed_at = $2 where id = $1`,
    [retired, iso(at)],
  );
}

/** Of the two patients of a merge, what an event tells. */
export interface SplitPatient {
  id: string;
  lane: number;
  family: string | null;
  given: string | null;
  birthDate: string | null;
  sex: string | null;
  deceased: boolean;
}

/** The two patients as they are after the split. */
export async function readSplitPatients(
  tx: Queryable,
  { retired, holder }: StoredMerge,
): Promise<SplitPatient[]> {
  return tx.query<SplitPatient>(
    'merge-patients',
    `select id, lane, family, given, birth_date as "birthDate", sex, deceased
       from patient
      where id = any($1)
      order by id`,
    [[retired, holder]],
  );
}

/** What stays with the survivor although it may be the other one's, the oldest first; read after the split. */
export async function readUncertain(
  tx: Queryable,
  { holder, sourceSeq }: StoredMerge,
): Promise<{ count: number; records: UncertainRecord[] }> {
  const rows = await tx.query<UncertainRecord & { count: number }>(
    'merge-uncertain',
    `select one.*, count(*) over ()::int as count
       from (select 'visit' as kind, id, visit_key as about, source_seq as "sourceSeq"
               from encounter
              where patient_id = $1 and (source_seq > $2 or patient_key is null)
              union all
             select 'result', id, coalesce(display, code), source_seq
               from observation
              where patient_id = $1 and (source_seq > $2 or patient_key is null)
              union all
             select 'care-item', id, about, source_seq
               from (${careItemsAbout}) as item
              where patient_id = $1 and source_seq > $2) as one
      order by "sourceSeq", id
      limit $3`,
    [holder, sourceSeq, uncertainMax],
  );
  const records = rows.map(({ kind, id, about, sourceSeq: seq }) => ({
    kind,
    id,
    about,
    sourceSeq: Number(seq),
  }));
  return { count: rows[0]?.count ?? 0, records };
}
