import type { Fact, Identifier, Location, Patient } from '../canonical/canonical.ts';
import { iso, type Instant, type Queryable } from '../platform/platform.ts';

import { loadCare } from './care-store.ts';
import { Records } from './records.ts';
import type { Alias, StoredEncounter, StoredObservation } from './stored-records.ts';
import { wantedBy, type Wanted } from './wanted-records.ts';

/**
 * Reads all that the facts of a batch can touch, in a few statements whatever its size. Merges are followed: of each
 * patient the chain up to the survivor is there.
 */
export async function loadRecords(tx: Queryable, facts: readonly Fact[]): Promise<Records> {
  const records = new Records();
  const wanted = wantedBy(facts);
  const encounters = await loadCare(tx, facts, records);
  if (wanted.identifiers.size > 0)
    await loadPatients(tx, records, { ...wanted, encounters }, facts);
  // The places of visits come without their beds' status: these last.
  records.load({ locations: await selectLocations(tx, [...wanted.locations]) });
  return records;
}

async function loadPatients(
  tx: Queryable,
  records: Records,
  wanted: Wanted & { encounters: readonly string[] },
  facts: readonly Fact[],
): Promise<void> {
  const aliases = await selectAliases(tx, [...wanted.identifiers.values()]);
  const patients = await selectPatients(
    tx,
    idsOf(aliases, (alias) => alias.patientId),
  );
  records.load({ aliases, patients });

  const observations = await selectObservations(tx, [...wanted.resultKeys]);
  records.load({ observations });
  records.load({
    observations: await selectEarlierObservations(tx, earlierAsked(facts, records)),
  });

  const rows = await selectEncounters(tx, {
    visitKeys: [...wanted.visitKeys],
    ids: [...idsOf(observations, (one) => one.encounterId), ...wanted.encounters],
    patients: idsOf(patients, (one) => one.id),
    patientsInFull: survivors(records, wanted.inFull),
    accounts: [...wanted.accounts],
  });
  loadEncounters(records, rows);
  await loadMerged(tx, records);
}

function loadEncounters(records: Records, rows: readonly EncounterRow[]): void {
  for (const { location, ...encounter } of rows) {
    records.load({ encounters: [encounter], locations: location ? [location] : [] });
  }
}

/** Visits that were found to be one with another lead to it, by as many steps as it takes. */
async function loadMerged(tx: Queryable, records: Records): Promise<void> {
  for (;;) {
    const missing = idsOf(records.mergedEncounters(), (one) => one.mergedInto).filter(
      (id) => !records.encounter(id),
    );
    if (missing.length === 0) return;
    loadEncounters(records, await selectEncounters(tx, { ...nothingWanted, ids: missing }));
  }
}

function idsOf<Row>(rows: readonly Row[], id: (row: Row) => string | null): string[] {
  const ids = new Set<string>();
  for (const row of rows) {
    const one = id(row);
    if (one !== null) ids.add(one);
  }
  return [...ids];
}

function survivors(records: Records, identifiers: readonly Identifier[]): string[] {
  return idsOf(identifiers, (identifier) => records.patientOf(identifier)?.id ?? null);
}

async function selectLocations(tx: Queryable, ids: readonly string[]): Promise<Location[]> {
  if (ids.length === 0) return [];
  return tx.query<Location>(
    'events-locations',
    `select id, site, unit, room, bed, bed_status as "bedStatus",
            bed_status_at as "bedStatusAt"
       from location
      where id = any($1)`,
    [ids],
  );
}

/** Which result of which code, from before when, an event may name as the previous one. */
interface EarlierAsked {
  patient_id: string;
  code: string;
  before: string | null;
}

function earlierAsked(facts: readonly Fact[], records: Records): EarlierAsked[] {
  const asked = new Map<string, EarlierAsked>();
  for (const fact of facts) {
    if (fact.kind !== 'result' || records.observationOfKey(fact.resultKey)) continue;
    const patient = records.patientOf(fact.patient);
    if (!patient) continue;
    const { code, observedAt } = fact;
    asked.set(`${patient.id}|${code}|${observedAt ?? ''}`, {
      patient_id: patient.id,
      code,
      before: observedAt === null ? null : iso(observedAt),
    });
  }
  return [...asked.values()];
}

async function selectAliases(tx: Queryable, identifiers: readonly Identifier[]): Promise<Alias[]> {
  return tx.query<Alias>(
    'events-aliases',
    `select alias.authority, alias.value, alias.type, alias.site, alias.lane,
            alias.patient_id as "patientId", alias.retired
       from unnest($1::text[], $2::text[]) as wanted (authority, value)
       join patient_identifier as alias using (authority, value)`,
    [identifiers.map(({ authority }) => authority), identifiers.map(({ value }) => value)],
  );
}

async function selectPatients(tx: Queryable, ids: readonly string[]): Promise<Patient[]> {
  if (ids.length === 0) return [];
  const rows = await tx.query<Patient>(
    'events-patients',
    `with recursive chain as (
       select patient.* from patient where id = any($1)
        union
       select survivor.*
         from chain
        cross join lateral (
              -- One row by its key, however large the table has grown since the plan was made.
              select patient.* from patient where patient.id = chain.merged_into limit 1) as survivor)
     select id, site, lane, family, given, birth_date as "birthDate", sex, deceased,
            merged_into as "mergedInto", rev, changed_at as "changedAt",
            source_seq as "sourceSeq"
       from chain`,
    [ids],
  );
  return rows.map(withNumbers);
}

const observationColumns = `
            one.id, one.site, one.lane, one.result_key as "resultKey",
            one.patient_id as "patientId", one.patient_key as "patientKey",
            one.encounter_id as "encounterId", one.code,
            one.code_system as "codeSystem", one.display, one.value, one.number, one.unit,
            one.range, one.interpretation, one.status, one.observed_at as "observedAt",
            one.reported_at as "reportedAt", one.sent_at as "sentAt",
            one.order_id as "orderId", one.order_item_id as "orderItemId", one.note, one.rev, one.changed_at as "changedAt",
            one.source_seq as "sourceSeq"`;

async function selectObservations(
  tx: Queryable,
  keys: readonly string[],
): Promise<StoredObservation[]> {
  if (keys.length === 0) return [];
  const rows = await tx.query<StoredObservation>(
    'events-observations',
    `select ${observationColumns}
       from observation as one
      where one.result_key = any($1)`,
    [keys],
  );
  return rows.map(withNumbers);
}

async function selectEarlierObservations(
  tx: Queryable,
  asked: readonly EarlierAsked[],
): Promise<StoredObservation[]> {
  if (asked.length === 0) return [];
  const rows = await tx.query<StoredObservation>(
    'events-earlier-observations',
    `select ${observationColumns}
       from json_to_recordset($1::json) as asked (patient_id text, code text, before timestamptz)
      cross join lateral (
            select *
              from observation
             where patient_id = asked.patient_id
               and code = asked.code
               and observed_at < coalesce(asked.before, 'infinity')
               and status not in ('withdrawn', 'cancelled')
             order by observed_at desc
             limit 1) as one`,
    [JSON.stringify(asked)],
  );
  return rows.map(withNumbers);
}

type EncounterRow = StoredEncounter & { location: Location | null };

interface EncountersWanted {
  visitKeys: readonly string[];
  ids: readonly string[];
  /** Whose open visits are wanted. */
  patients: readonly string[];
  /** Whose visits are all wanted. */
  patientsInFull: readonly string[];
  accounts: readonly string[];
}

const nothingWanted: EncountersWanted = {
  visitKeys: [],
  ids: [],
  patients: [],
  patientsInFull: [],
  accounts: [],
};

async function selectEncounters(tx: Queryable, wanted: EncountersWanted): Promise<EncounterRow[]> {
  const rows = await tx.query<EncounterRow>(
    'events-encounters',
    `select one.id, one.site, one.lane, one.visit_key as "visitKey",
            one.patient_id as "patientId", one.class, one.status,
            one.location_id as "locationId", one.unit, one.attending,
            one.attending_id as "attendingId",
            one.admitted_at as "admittedAt", one.discharged_at as "dischargedAt",
            one.disposition, one.on_leave_since as "onLeaveSince",
            one.expected_back_at as "expectedBackAt", one.rev, one.changed_at as "changedAt",
            one.source_seq as "sourceSeq", one.patient_key as "patientKey", one.account,
            one.same_as as "mergedInto", one.history,
            case when location.id is null then null
                 else json_build_object(
                        'id', location.id, 'site', location.site, 'unit', location.unit,
                        'room', location.room, 'bed', location.bed) end as location
       from encounter as one
       left join location on location.id = one.location_id
      where one.visit_key = any($1)
         or one.id = any($2)
         or (one.patient_id = any($3) and one.status in ('planned', 'in-progress'))
         or one.patient_id = any($4)
         or one.account = any($5)`,
    [wanted.visitKeys, wanted.ids, wanted.patients, wanted.patientsInFull, wanted.accounts],
  );
  return rows.map(withNumbers);
}

// Drivers give int8 as text or number, as they like.
function withNumbers<Row extends { sourceSeq: number; changedAt: Instant }>(row: Row): Row {
  return { ...row, sourceSeq: Number(row.sourceSeq) };
}
