import type { Queryable } from '../platform/platform.ts';

import { careTables } from './care-columns.ts';
import type { Changes } from './stored-records.ts';

const tables = Object.values(careTables).map(({ table }) => table);

/** Care items that were not loaded follow the patients, identifiers and visits that a batch merged or moved. */
export async function saveCareMoves(
  tx: Queryable,
  { merges, identifierMoves, visitMoves }: Changes,
): Promise<void> {
  if (merges.length > 0) await followMerges(tx, merges);
  if (identifierMoves.length > 0) await followIdentifiers(tx, identifierMoves);
  if (visitMoves.length > 0) await followVisits(tx, visitMoves);
}

async function followMerges(tx: Queryable, merges: Changes['merges']): Promise<void> {
  const moved = inEveryTable(
    `set patient_id = move.survivor, rev = one.rev + 1
       from move where one.patient_id = move.retired`,
  );
  await tx.query(
    'events-care-follows-merges',
    `with move as (
       select * from json_to_recordset($1::json) as row (retired text, survivor text)),
     ${moved}`,
    [JSON.stringify(merges.map(({ retired, survivor }) => ({ retired, survivor })))],
  );
}

async function followIdentifiers(tx: Queryable, moves: Changes['identifierMoves']): Promise<void> {
  const moved = inEveryTable(
    `set patient_id = move."to", rev = one.rev + 1
       from move
      where one.patient_id = move."from"
        and one.patient_key in (select json_array_elements_text(move.keys))`,
  );
  await tx.query(
    'events-care-follows-identifiers',
    `with move as (
       select * from json_to_recordset($1::json) as row ("from" text, "to" text, keys json)),
     ${moved}`,
    [JSON.stringify(moves)],
  );
}

async function followVisits(tx: Queryable, moves: Changes['visitMoves']): Promise<void> {
  const moved = inEveryTable(
    `set patient_id = move."toPatientId", encounter_id = move."toEncounterId", rev = one.rev + 1
       from move
      where one.encounter_id = move."encounterId"
        and (one.patient_id, one.encounter_id) <> (move."toPatientId", move."toEncounterId")`,
  );
  await tx.query(
    'events-care-follows-visits',
    `with move as (
       select * from json_to_recordset($1::json) as row (
         "encounterId" text, "toEncounterId" text, "toPatientId" text)),
     ${moved}`,
    [JSON.stringify(moves)],
  );
}

/** The same change of each table, as parts of one statement. */
function inEveryTable(change: string): string {
  const parts = tables.map((table) => `${table}_moved as (update ${table} as one ${change})`);
  return `${parts.join(',\n     ')}\n     select 1`;
}
