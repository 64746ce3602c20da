import type { CareItem, CareKind, Fact, MasterKind, MasterRecord } from '../canonical/canonical.ts';
import {
  bulkInsert,
  bulkInsertSql,
  type BulkInsert,
  type Columns,
  type Queryable,
} from '../platform/platform.ts';

import { careKeys } from './apply-care-item.ts';
import { careTables, columnName, masterTables } from './care-columns.ts';
import type { CareChanged, CareKey } from './care-items.ts';
import type { Records } from './records.ts';

/**
 * Reads the care items and master records that facts name, in one statement for their keys and one for each kind that is
 * there. Gives the encounters that the items belong to.
 */
export async function loadCare(
  tx: Queryable,
  facts: readonly Fact[],
  records: Records,
): Promise<string[]> {
  const wanted = wantedBy(facts);
  const keys = await selectCareKeys(tx, [...wanted.keys]);
  records.care.load({ keys });
  const encounters: string[] = [];
  for (const [kind, ofKind] of Map.groupBy(keys, (key) => key.kind)) {
    const items = await selectItems(tx, kind, [...new Set(ofKind.map(({ itemId }) => itemId))]);
    records.care.load({ items });
    for (const { encounterId } of items) if (encounterId !== null) encounters.push(encounterId);
  }
  for (const [kind, ids] of wanted.masters) {
    records.care.load({ masters: await selectMasters(tx, kind, [...ids]) });
  }
  return encounters;
}

/** Writes what a batch changed, in one statement for the keys and one for each kind of row. */
export async function saveCare(tx: Queryable, changed: CareChanged): Promise<void> {
  await insertCareKeys(tx, changed.keys);
  for (const [kind, items] of Map.groupBy(changed.items, (item) => item.kind)) {
    await bulkInsert(tx, `events-upsert-${kind}`, careInserts[kind], items.map(rowOf));
  }
  for (const [kind, masters] of Map.groupBy(changed.masters, (record) => record.kind)) {
    await bulkInsert(tx, `events-upsert-${kind}`, masterInserts[kind], masters.map(rowOf));
  }
}

interface Wanted {
  keys: Set<string>;
  masters: Map<MasterKind, Set<string>>;
}

function wantedBy(facts: readonly Fact[]): Wanted {
  const wanted: Wanted = { keys: new Set(), masters: new Map() };
  for (const fact of facts) {
    if (fact.kind === 'result') {
      const keys = fact.order ? careKeys(fact.order.keys, fact.patient) : [];
      for (const key of keys) wanted.keys.add(key);
    } else if ('keys' in fact) {
      for (const key of careKeys(fact.keys, fact.patient)) wanted.keys.add(key);
    } else if (fact.kind === 'provider' || fact.kind === 'place') {
      const ids = wanted.masters.get(fact.kind);
      if (ids) ids.add(fact.id);
      else wanted.masters.set(fact.kind, new Set([fact.id]));
    }
  }
  return wanted;
}

async function selectCareKeys(tx: Queryable, keys: readonly string[]): Promise<CareKey[]> {
  if (keys.length === 0) return [];
  return tx.query<CareKey>(
    'events-care-keys',
    `select item_key as "itemKey", site, lane, kind, item_id as "itemId"
       from care_item_key
      where item_key = any($1)`,
    [keys],
  );
}

/** Those of these care items of a kind that there are, in no order. */
export async function readCareItems<Kind extends CareKind>(
  db: Queryable,
  kind: Kind,
  ids: readonly string[],
): Promise<CareItem<Kind>[]> {
  if (ids.length === 0) return [];
  return selectItems(db, kind, ids) as Promise<CareItem<Kind>[]>;
}

async function selectItems(
  tx: Queryable,
  kind: CareKind,
  ids: readonly string[],
): Promise<CareItem[]> {
  const { table, columns } = careTables[kind];
  const rows = await tx.query<FlatRow>(
    `events-${kind}`,
    `select ${headOf}, ${selected(columns)}
       from ${table}
      where id = any($1)`,
    [ids],
  );
  return rows.map((row) => folded(row, kind, columns) as unknown as CareItem);
}

/** The newest care items of a kind that a patient has at these sites, at most `limit`, the one that changed last first. */
export async function readCareItemsOf<Kind extends CareKind>(
  db: Queryable,
  kind: Kind,
  of: { patientId: string; sites: readonly string[]; limit: number },
): Promise<CareItem<Kind>[]> {
  const { table, columns } = careTables[kind];
  const rows = await db.query<FlatRow>(
    `events-${kind}-of-patient`,
    `select ${headOf}, ${selected(columns)}
       from ${table}
      where patient_id = $1
        and site = any($2)
      order by changed_at desc, id desc
      limit $3`,
    [of.patientId, [...of.sites], of.limit],
  );
  return rows.map((row) => folded(row, kind, columns) as unknown as CareItem<Kind>);
}

async function selectMasters(
  tx: Queryable,
  kind: MasterKind,
  ids: readonly string[],
): Promise<MasterRecord[]> {
  const { table, columns } = masterTables[kind];
  const rows = await tx.query<FlatRow>(
    `events-${kind}`,
    `select id, site, status, told_at as "toldAt", rev, changed_at as "changedAt",
            source_seq as "sourceSeq", ${selected(columns)}
       from ${table}
      where id = any($1)`,
    [ids],
  );
  return rows.map((row) => folded(row, kind, columns) as unknown as MasterRecord);
}

const headOf = `id, site, lane, patient_id as "patientId", patient_key as "patientKey",
            encounter_id as "encounterId", status, told_at as "toldAt", rev,
            changed_at as "changedAt", source_seq as "sourceSeq"`;

type FlatRow = Readonly<Record<string, unknown>>;

function selected(columns: object): string {
  return Object.keys(columns)
    .map((detail) => `${columnName(detail)} as "${detail}"`)
    .join(', ');
}

// Drivers give int8 as text or number, as they like.
function folded(row: FlatRow, kind: string, columns: Columns): object {
  const details: Record<string, unknown> = {};
  const head: Record<string, unknown> = { kind };
  for (const [name, value] of Object.entries(row)) {
    const isBig = name === 'sourceSeq' || columns[name] === 'bigint';
    const shown = isBig && value !== null ? Number(value) : value;
    if (Object.hasOwn(columns, name)) details[name] = shown;
    else head[name] = shown;
  }
  return { ...head, details };
}

const masterHead = {
  id: 'text',
  site: 'text',
  status: 'text',
  told_at: 'timestamptz',
  rev: 'integer',
  changed_at: 'timestamptz',
  source_seq: 'bigint',
} as const satisfies Columns;

const careHead = {
  ...masterHead,
  lane: 'smallint',
  patient_id: 'text',
  patient_key: 'text',
  encounter_id: 'text',
} as const satisfies Columns;

const careInserts = {
  order: upsertInto(careTables.order, careHead),
  appointment: upsertInto(careTables.appointment, careHead),
  document: upsertInto(careTables.document, careHead),
  referral: upsertInto(careTables.referral, careHead),
  immunization: upsertInto(careTables.immunization, careHead),
} as const satisfies Record<CareKind, BulkInsert>;

const masterInserts = {
  provider: upsertInto(masterTables.provider, masterHead),
  place: upsertInto(masterTables.place, masterHead),
} as const satisfies Record<MasterKind, BulkInsert>;

function upsertInto(
  { table, columns }: { table: string; columns: Columns },
  head: Columns,
): BulkInsert {
  const details = Object.entries(columns).map(([detail, type]) => [columnName(detail), type]);
  const all: Columns = { ...head, ...Object.fromEntries(details) };
  const stays = new Set(['id', 'site', 'lane', 'patient_key']);
  const changed = Object.keys(all).filter((name) => !stays.has(name));
  const updates = changed.map((name) => `${name} = excluded.${name}`).join(', ');
  return bulkInsertSql(table, all, `on conflict (id) do update set ${updates}`);
}

function rowOf(one: CareItem | MasterRecord): object {
  const { details, ...head } = one;
  const values = Object.entries({ ...head, ...details });
  // No insert has a column for the kind: that is the table.
  return Object.fromEntries(values.map(([name, value]) => [columnName(name), value]));
}

const insertCareKeySql = bulkInsertSql(
  'care_item_key',
  { item_key: 'text', site: 'text', lane: 'smallint', kind: 'text', item_id: 'text' },
  'on conflict (item_key) do nothing',
);

async function insertCareKeys(tx: Queryable, keys: readonly CareKey[]): Promise<void> {
  await bulkInsert(tx, 'events-insert-care-keys', insertCareKeySql, keys.map(rowOfKey));
}

function rowOfKey({ itemKey, itemId, site, lane, kind }: CareKey): object {
  return { item_key: itemKey, item_id: itemId, site, lane, kind };
}
