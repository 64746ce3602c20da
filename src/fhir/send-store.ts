import type { Identifier } from '../canonical/canonical.ts';
import type { Queryable } from '../platform/platform.ts';

/** What a row is, for the answer to whoever sent it. */
export interface SentRow {
  id: string;
  rev: number;
  sourceSeq: number;
}

const patientsSql = `
  select wanted.ord, survivor.id, survivor.rev, survivor.source_seq as "sourceSeq"
    from unnest($1::text[], $2::text[]) with ordinality as wanted (authority, value, ord)
    join patient_identifier as alias on alias.authority = wanted.authority and alias.value = wanted.value
    join patient as known on known.id = alias.patient_id
    join patient as survivor on survivor.id = coalesce(known.merged_into, known.id)
   order by wanted.ord`;

/** The patients that these identifiers lead to, each in its place; merges followed. */
export async function findPatients(
  db: Queryable,
  identifiers: readonly Identifier[],
): Promise<(SentRow | undefined)[]> {
  if (identifiers.length === 0) return [];
  const rows = await db.query<SentRow & { ord: number }>('fhir-sent-patients', patientsSql, [
    identifiers.map(({ authority }) => authority),
    identifiers.map(({ value }) => value),
  ]);
  return placed(identifiers.length, rows);
}

const encountersSql = `
  select wanted.ord, encounter.id, encounter.rev, encounter.source_seq as "sourceSeq"
    from unnest($1::text[]) with ordinality as wanted (key, ord)
    join encounter on encounter.visit_key = wanted.key
   order by wanted.ord`;

/** The encounters of these visit keys, each in its place. */
export async function findEncounters(
  db: Queryable,
  visitKeys: readonly string[],
): Promise<(SentRow | undefined)[]> {
  if (visitKeys.length === 0) return [];
  const rows = await db.query<SentRow & { ord: number }>('fhir-sent-encounters', encountersSql, [
    visitKeys,
  ]);
  return placed(visitKeys.length, rows);
}

const observationsSql = `
  select wanted.ord, observation.id, observation.rev, observation.source_seq as "sourceSeq"
    from unnest($1::text[]) with ordinality as wanted (key, ord)
    join observation on observation.result_key = wanted.key
   order by wanted.ord`;

/** The results of these keys, each in its place. */
export async function findObservations(
  db: Queryable,
  resultKeys: readonly string[],
): Promise<(SentRow | undefined)[]> {
  if (resultKeys.length === 0) return [];
  const rows = await db.query<SentRow & { ord: number }>(
    'fhir-sent-observations',
    observationsSql,
    [resultKeys],
  );
  return placed(resultKeys.length, rows);
}

function placed(count: number, rows: readonly (SentRow & { ord: number })[]) {
  const found: (SentRow | undefined)[] = Array.from({ length: count }, () => undefined);
  for (const { ord, ...row } of rows) found[ord - 1] = row;
  return found;
}

export interface SentOutcome {
  seq: number;
  outcome: 'applied' | 'kept' | 'parked' | 'failed' | 'skipped';
}

const outcomesSql = `select seq, outcome from message_outcome where seq = any($1::bigint[])`;

/** What became of these journal rows, as far as it is known yet. */
export async function readOutcomes(db: Queryable, seqs: readonly number[]): Promise<SentOutcome[]> {
  return db.query<SentOutcome>('fhir-sent-outcomes', outcomesSql, [seqs]);
}
