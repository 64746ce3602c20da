import type { ClinicalEvent, ClinicalEventType } from '../canonical/canonical.ts';
import { iso, type Instant, type Queryable } from '../platform/platform.ts';
import { othersOf } from './patient-groups.ts';

/** A part of the event log: from `fromSeq` on, before `toSeq`. */
export interface LogPart {
  fromSeq: number;
  toSeq: number;
}

/** Rows of the log are in the order of their times but for this much: a clock may be set back. */
const clockLagMs = 5 * 60_000;

/** What grouping a whole period may take of the server's memory; beyond that it goes by files. */
const workMemory = '256MB';

/** The part of the event log that holds everything recorded in `[from, to)`, and little else: found by halving, without an index. */
export async function logPartOf(
  db: Queryable,
  { from, to }: { from: Instant; to: Instant },
): Promise<LogPart> {
  const last = await lastSeq(db);
  return {
    fromSeq: await firstSeqAt(db, from - clockLagMs, last),
    toSeq: await firstSeqAt(db, to + clockLagMs, last),
  };
}

/** Which events of a part of the log are meant. */
export interface LogSelection {
  part: LogPart;
  from: Instant;
  to: Instant;
  /** Null: all. */
  sites: readonly string[] | null;
  types: readonly ClinicalEventType[];
}

/** How many events there are of each visit of each patient, in the order of their ids. */
export async function readVisits(
  db: Queryable,
  selection: LogSelection,
): Promise<{ patientId: string; encounterId: string | null; events: number }[]> {
  await forGrouping(db);
  return db.query(
    'rehearsal-visits',
    `select patient_id as "patientId", encounter_id as "encounterId", count(*)::integer as events
       from event
      where ${selected}
      group by patient_id, encounter_id
      order by patient_id, encounter_id`,
    valuesOf(selection),
  );
}

/** Two patients who have to do with each other. */
export interface Link {
  one: string;
  other: string;
}

/** Of whom one was merged into the other, or got a visit of the other. */
export async function readHandedOver(db: Queryable, selection: LogSelection): Promise<Link[]> {
  const events = await db.query<Pick<ClinicalEvent, 'type' | 'data'> & { one: string }>(
    'rehearsal-handed-over',
    `select patient_id as one, type, data
       from event
      where ${selected}
        and type in ('patient.merged', 'encounter.moved')`,
    valuesOf(selection),
  );
  return events.flatMap(({ one, ...event }) => othersOf(event).map((other) => ({ one, other })));
}

/** Of whom something was told under one subject. First what was told of several, which mostly is nothing; then of whom. */
export async function readSameSubjects(db: Queryable, selection: LogSelection): Promise<Link[]> {
  await forGrouping(db);
  const shared = await db.query<{ subject: string }>(
    'rehearsal-shared',
    `select subject
       from event
      where ${selected}
      group by subject
     having min(patient_id) <> max(patient_id)`,
    valuesOf(selection),
  );
  if (shared.length === 0) return [];
  const sharing = await db.query<{ subject: string; patient: string }>(
    'rehearsal-sharing',
    `select distinct subject, patient_id as patient
       from event
      where ${selected}
        and subject = any ($7)`,
    [...valuesOf(selection), shared.map(({ subject }) => subject)],
  );
  const first = new Map(sharing.map(({ subject, patient }) => [subject, patient]));
  return sharing.map(({ subject, patient }) => ({
    one: first.get(subject) ?? patient,
    other: patient,
  }));
}

/** Events of some patients, the oldest first. Looked for patient by patient, since a period has many more of others. */
export async function readEventsOfPatients(
  db: Queryable,
  selection: LogSelection,
  patientIds: readonly string[],
): Promise<ClinicalEvent[]> {
  // What lies far apart is there as soon by itself as sorted by place.
  await db.query('rehearsal-by-key', 'set local enable_bitmapscan = off');
  const rows = await db.query<ToldEvents>(
    'rehearsal-events-of-patients',
    `select json_agg(${told} order by seq) as events
       from unnest($7::text[]) as wanted (id_of_patient)
      cross join lateral (select *
                            from event
                           where ${selected}
                             and patient_id = wanted.id_of_patient) as found`,
    [...valuesOf(selection), patientIds],
  );
  return eventsOf(rows);
}

/** Events recorded in `[from, to)` from a place of the log on, in the order of time. `sites`: null = all. */
export async function readEventsOf(
  db: Queryable,
  { fromSeq, from, to, sites }: LogSlice,
): Promise<ClinicalEvent[]> {
  const rows = await db.query<ToldEvents>(
    'rehearsal-events-of',
    `select json_agg(${told} order by recorded_at, seq) as events
       from event
      where seq >= $1
        and recorded_at >= $2
        and recorded_at < $3
        and ($4::text[] is null or site = any ($4))`,
    [fromSeq, iso(from), iso(to), sites],
  );
  return eventsOf(rows);
}

export interface LogSlice {
  /** No event of the slice stands before it. */
  fromSeq: number;
  from: Instant;
  to: Instant;
  sites: readonly string[] | null;
}

/** The epoch of the first event of a part of the log, or null where it is empty. */
export async function firstEpoch(
  db: Queryable,
  { fromSeq, toSeq }: LogPart,
): Promise<number | null> {
  const rows = await db.query<{ epoch: number }>(
    'rehearsal-first-epoch',
    `select epoch
       from event
      where seq >= $1
        and seq < $2
      order by seq
      limit 1`,
    [fromSeq, toSeq],
  );
  return rows[0]?.epoch ?? null;
}

async function lastSeq(db: Queryable): Promise<number> {
  const rows = await db.query<{ seq: number | null }>(
    'rehearsal-last-seq',
    `select max(seq) as seq from event`,
  );
  return rows[0]?.seq ?? 0;
}

async function firstSeqAt(db: Queryable, at: Instant, last: number): Promise<number> {
  let low = 0;
  let high = last + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const row = await firstFrom(db, middle);
    if (row && row.recorded_at < at) low = row.seq + 1;
    else high = middle;
  }
  return low;
}

async function firstFrom(
  db: Queryable,
  seq: number,
): Promise<{ seq: number; recorded_at: Instant } | undefined> {
  const rows = await db.query<{ seq: number; recorded_at: Instant }>(
    'rehearsal-first-from',
    `select seq, recorded_at
       from event
      where seq >= $1
      order by seq
      limit 1`,
    [seq],
  );
  return rows[0];
}

const selected = `seq >= $1
        and seq < $2
        and recorded_at >= $3
        and recorded_at < $4
        and ($5::text[] is null or site = any ($5))
        and type = any ($6)`;

function valuesOf({ part, from, to, sites, types }: LogSelection): readonly unknown[] {
  return [part.fromSeq, part.toSeq, iso(from), iso(to), sites, types];
}

async function forGrouping(db: Queryable): Promise<void> {
  await db.query('rehearsal-memory', `set local work_mem = '${workMemory}'`);
}

/** An event as JSON: many as one text take half of the time that as many rows take. */
const told = `json_build_array(id, type, site, lane, patient_id, encounter_id, unit, subject,
                               date_part('epoch', occurred_at), date_part('epoch', received_at),
                               date_part('epoch', recorded_at), data, sources, epoch)`;

interface ToldEvents {
  /** Null: there are none. */
  events: readonly ToldEvent[] | null;
}

function eventsOf([row]: readonly ToldEvents[]): ClinicalEvent[] {
  return row?.events?.map(eventOf) ?? [];
}

/** In the order of `told`. */
type ToldEvent = readonly [
  id: string,
  type: ClinicalEventType,
  site: string,
  lane: number,
  patientId: string,
  encounterId: string | null,
  unit: string | null,
  subject: string,
  occurredAtSeconds: number,
  receivedAtSeconds: number,
  recordedAtSeconds: number,
  data: ClinicalEvent['data'],
  sources: readonly number[],
  epoch: number,
];

function eventOf(event: ToldEvent): ClinicalEvent {
  const [id, type, site, lane, patientId, encounterId, unit, subject] = event;
  return {
    id,
    type,
    site,
    lane,
    patientId,
    encounterId,
    unit,
    subject,
    occurredAt: instantOf(event[8]),
    receivedAt: instantOf(event[9]),
    recordedAt: instantOf(event[10]),
    data: event[11],
    sources: event[12],
    epoch: event[13],
  };
}

/** From seconds, as PostgreSQL counts them. */
function instantOf(seconds: number): Instant {
  return Math.round(seconds * 1000);
}
