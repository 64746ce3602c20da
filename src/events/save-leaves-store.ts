import { bulkInsert, bulkInsertSql, type Queryable } from '../platform/platform.ts';

import type { StoredEncounter } from './stored-records.ts';

const upsertLeaveSql = bulkInsertSql(
  'encounter_leave',
  {
    encounter_id: 'text',
    began_at: 'timestamptz',
    ended_at: 'timestamptz',
    expected_back_at: 'timestamptz',
    site: 'text',
    lane: 'smallint',
  },
  `on conflict (encounter_id, began_at) do update
      set ended_at = excluded.ended_at, expected_back_at = excluded.expected_back_at`,
);

/** Writes the leaves of which a batch was told. */
export async function saveLeaves(
  tx: Queryable,
  encounters: readonly StoredEncounter[],
): Promise<void> {
  const rows = encounters.flatMap(({ id, site, lane, changedLeaves = [] }) =>
    changedLeaves.map(({ from, until, expectedBackAt }) => ({
      ...{ encounter_id: id, began_at: from, ended_at: until, expected_back_at: expectedBackAt },
      ...{ site, lane },
    })),
  );
  await bulkInsert(tx, 'events-upsert-leaves', upsertLeaveSql, rows);
}
