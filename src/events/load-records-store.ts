import type {
  Encounter,
  Fact,
  Identifier,
  Location,
  Observation,
  Patient,
} from '../canonical/canonical.ts';
import { iso, type Instant, type Queryable } from '../platform/platform.ts';

import { resultKeys } from './apply-result.ts';
import { visitKeys } from './find-encounter.ts';
import { identifierKey, Records, type Alias } from './records.ts';

/**
 * Reads all that the facts of a batch can touch, in five statements whatever its size. Merges are followed: of each
 * patient the chain up to the survivor is there.
 */
export async function loadRecords(tx: Queryable, facts: readonly Fact[]): Promise<Records> {
  const records = new Records();
  const wanted = wantedBy(facts);
  if (wanted.identifiers.size === 0) return records;
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
    ids: idsOf(observations, (one) => one.encounterId),
    patients: idsOf(patients, (one) => one.id),
    patientsInFull: survivors(records, wanted.withoutVisit),
  });
  for (const { location, ...encounter } of rows) {
    records.load({ encounters: [encounter], locations: location ? [location] : [] });
  }
  return records;
}

interface Wanted {
  identifiers: Map<string, Identifier>;
  visitKeys: Set<string>;
  resultKeys: Set<string>;
  /** Patients of visits without a number: any visit of theirs may be meant. */
  withoutVisit: Identifier[];
}

function wantedBy(facts: readonly Fact[]): Wanted {
  const wanted: Wanted = {
    identifiers: new Map(),
    visitKeys: new Set(),
    resultKeys: new Set(),
    withoutVisit: [],
  };
  for (const fact of facts) {
    for (const identifier of identifiersOf(fact)) {
      wanted.identifiers.set(identifierKey(identifier), identifier);
    }
    if (fact.kind === 'patient' || fact.kind === 'merge') continue;
    if (fact.visit) {
      for (const key of visitKeys(fact.visit, fact.patient)) wanted.visitKeys.add(key);
    } else if (fact.kind === 'encounter') wanted.withoutVisit.push(fact.patient);
    if (fact.kind === 'result') for (const key of resultKeys(fact)) wanted.resultKeys.add(key);
  }
  return wanted;
}

function identifiersOf(fact: Fact): readonly Identifier[] {
  if (fact.kind === 'patient') return fact.identifiers;
  if (fact.kind === 'merge') return [...fact.survivor, ...fact.retired];
  return [fact.patient];
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
            alias.patient_id as "patientId"
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
            one.patient_id as "patientId", one.encounter_id as "encounterId", one.code,
            one.code_system as "codeSystem", one.display, one.value, one.number, one.unit,
            one.range, one.interpretation, one.status, one.observed_at as "observedAt",
            one.reported_at as "reportedAt", one.sent_at as "sentAt",
            one.order_id as "orderId", one.rev, one.changed_at as "changedAt",
            one.source_seq as "sourceSeq"`;

async function selectObservations(tx: Queryable, keys: readonly string[]): Promise<Observation[]> {
  if (keys.length === 0) return [];
  const rows = await tx.query<Observation>(
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
): Promise<Observation[]> {
  if (asked.length === 0) return [];
  const rows = await tx.query<Observation>(
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

type EncounterRow = Encounter & { location: Location | null };

async function selectEncounters(
  tx: Queryable,
  wanted: {
    visitKeys: readonly string[];
    ids: readonly string[];
    patients: readonly string[];
    patientsInFull: readonly string[];
  },
): Promise<EncounterRow[]> {
  const rows = await tx.query<EncounterRow>(
    'events-encounters',
    `select one.id, one.site, one.lane, one.visit_key as "visitKey",
            one.patient_id as "patientId", one.class, one.status,
            one.location_id as "locationId", one.unit, one.attending,
            one.admitted_at as "admittedAt", one.discharged_at as "dischargedAt",
            one.disposition, one.rev, one.changed_at as "changedAt",
            one.source_seq as "sourceSeq", to_jsonb(location) as location
       from encounter as one
       left join location on location.id = one.location_id
      where one.visit_key = any($1)
         or one.id = any($2)
         or (one.patient_id = any($3) and one.status in ('planned', 'in-progress'))
         or one.patient_id = any($4)`,
    [wanted.visitKeys, wanted.ids, wanted.patients, wanted.patientsInFull],
  );
  return rows.map(withNumbers);
}

// Drivers give int8 as text or number, as they like.
function withNumbers<Row extends { sourceSeq: number; changedAt: Instant }>(row: Row): Row {
  return { ...row, sourceSeq: Number(row.sourceSeq) };
}
