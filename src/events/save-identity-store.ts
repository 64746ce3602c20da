import { bulkInsert, bulkInsertSql, iso, type Queryable } from '../platform/platform.ts';

import type { Changes, PatientLink } from './stored-records.ts';

type Merges = Changes['merges'];

/** What is stored of the retired and was not loaded follows the survivor; each merge is written down to be taken back. */
export async function saveMerges(tx: Queryable, merges: Merges): Promise<void> {
  if (merges.length === 0) return;
  await insertMerges(tx, merges);
  await repointMerged(tx, merges);
}

async function insertMerges(tx: Queryable, merges: Merges): Promise<void> {
  const rows = merges.map(({ mergedAt, ...merge }) => ({ ...merge, mergedAt: iso(mergedAt) }));
  await tx.query(
    'events-insert-merges',
    `insert into patient_merge (id, site, lane, retired, survivor, identifiers, merged_at, source_seq)
     select row.id, row.site, row.lane, row.retired, row."into",
            (select json_agg(distinct key)
               from (select authority || '|' || value as key
                       from patient_identifier
                      where patient_id = row.retired
                      union all
                     select json_array_elements_text(row.identifiers)) as keys),
            row."mergedAt", row."sourceSeq"
       from json_to_recordset($1::json) as row (
              id text, site text, lane smallint, retired text, "into" text, identifiers json,
              "mergedAt" timestamptz, "sourceSeq" bigint)`,
    [JSON.stringify(rows)],
  );
}

async function repointMerged(tx: Queryable, merges: Merges): Promise<void> {
  await tx.query(
    'events-repoint-merged',
    `with merge as (
       select * from json_to_recordset($1::json) as row (retired text, survivor text)),
     aliases as (
       update patient_identifier as alias set patient_id = merge.survivor, retired = true
         from merge where alias.patient_id = merge.retired),
     encounters as (
       update encounter as one set patient_id = merge.survivor, rev = one.rev + 1
         from merge where one.patient_id = merge.retired)
     update observation as one set patient_id = merge.survivor, rev = one.rev + 1
       from merge where one.patient_id = merge.retired`,
    [JSON.stringify(merges)],
  );
}

/** What is stored under moved identifiers and of moved visits, and was not loaded, follows; links are noted. */
export async function saveMoves(
  tx: Queryable,
  { identifierMoves, visitMoves, links }: Changes,
): Promise<void> {
  if (identifierMoves.length > 0) await moveResultsByKey(tx, identifierMoves);
  if (visitMoves.length > 0) await moveResultsByVisit(tx, visitMoves);
  await upsertLinks(tx, links);
}

async function moveResultsByKey(tx: Queryable, moves: Changes['identifierMoves']): Promise<void> {
  await tx.query(
    'events-move-results-by-key',
    `update observation as one set patient_id = move."to", rev = one.rev + 1
       from json_to_recordset($1::json) as move ("from" text, "to" text, keys json)
      where one.patient_id = move."from"
        and one.patient_key in (select json_array_elements_text(move.keys))`,
    [JSON.stringify(moves)],
  );
}

async function moveResultsByVisit(tx: Queryable, moves: Changes['visitMoves']): Promise<void> {
  await tx.query(
    'events-move-results-by-visit',
    `update observation as one
        set patient_id = move."toPatientId", encounter_id = move."toEncounterId",
            rev = one.rev + 1
       from json_to_recordset($1::json) as move (
              "encounterId" text, "toEncounterId" text, "toPatientId" text)
      where one.encounter_id = move."encounterId"
        and (one.patient_id, one.encounter_id) <> (move."toPatientId", move."toEncounterId")`,
    [JSON.stringify(moves)],
  );
}

const upsertLinkSql = bulkInsertSql(
  'patient_link',
  {
    patient_a: 'text',
    patient_b: 'text',
    site: 'text',
    lane: 'smallint',
    linked: 'boolean',
    changed_at: 'timestamptz',
    source_seq: 'bigint',
  },
  `on conflict (patient_a, patient_b) do update
      set linked = excluded.linked, changed_at = excluded.changed_at,
          source_seq = excluded.source_seq`,
);

async function upsertLinks(tx: Queryable, links: readonly PatientLink[]): Promise<void> {
  const rows = links.map((link) => ({
    patient_a: link.patientA,
    patient_b: link.patientB,
    site: link.site,
    lane: link.lane,
    linked: link.linked,
    changed_at: link.changedAt,
    source_seq: link.sourceSeq,
  }));
  await bulkInsert(tx, 'events-upsert-links', upsertLinkSql, rows);
}
