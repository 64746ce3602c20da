import { resultKeys, visitKeys } from '../events/events.ts';
import type { FhirEntry } from '../translation/translation.ts';
import type { FhirContext } from './fhir-context.ts';
import { loadResources } from './load-resources.ts';
import { operationOutcome, type FhirAnswer, type Issue } from './outcome.ts';
import { isTaken, type PreparedSend, type SendRequest } from './prepare-send.ts';
import { fhirId } from './resource-id.ts';
import {
  findEncounters,
  findObservations,
  findPatients,
  type SentOutcome,
  type SentRow,
} from './send-store.ts';

/** What became of one entry. */
interface Settled {
  status: 200 | 201 | 202;
  /** Where it is; null where nothing was made of it (yet). */
  row: SentRow | null;
  issue: Issue | null;
}

/** Answers a request that was taken in: of each resource where it is and whether it is new. */
export async function answerSent(
  context: FhirContext,
  request: SendRequest,
  prepared: PreparedSend,
  outcomes: readonly SentOutcome[],
): Promise<FhirAnswer> {
  const { entries, existing, refused } = prepared;
  const rows = await rowsOf(context, entries);
  const applied = new Set(
    outcomes.flatMap(({ seq, outcome }) => (outcome === 'applied' ? [seq] : [])),
  );
  // As long as one of the messages waits nobody can tell whose it is; `pending` says so of all of them.
  const pending = pendingIssue(prepared, outcomes);
  const settled = entries.map((entry): Settled => {
    const found = existing.get(entry.index);
    if (found) return { status: 200, row: found, issue: null };
    if (!isTaken(entry.type)) return { status: 202, row: null, issue: keptIssue(entry) };
    const row = rows.get(entry.index);
    if (!row || (pending && !applied.has(row.sourceSeq))) {
      return { status: 202, row: null, issue: pending ?? nothingIssue(entry) };
    }
    const isNew = row.rev === 1 && applied.has(row.sourceSeq);
    return { status: isNew ? 201 : 200, row, issue: null };
  });
  if (prepared.kind === 'single') return single(context, request, entries[0], settled[0]);
  const entry = entries.map((one, at) => {
    const refusal = refused.get(one.index);
    if (refusal) {
      const outcome = operationOutcome(refusal.issues);
      return { response: { status: String(refusal.status), outcome } };
    }
    return { response: responseOf(one, settled[at]) };
  });
  return {
    status: 200,
    headers: {},
    body: {
      resourceType: 'Bundle',
      type: `${prepared.kind}-response`,
      ...(entry.length > 0 && { entry }),
    },
  };
}

/** The rows that the entries became, by their index. */
async function rowsOf(
  { database }: FhirContext,
  entries: readonly FhirEntry[],
): Promise<Map<number, SentRow>> {
  const patients: { index: number; key: { authority: string; value: string } }[] = [];
  const encounters: { index: number; key: string }[] = [];
  const observations: { index: number; key: string }[] = [];
  for (const { index, facts } of entries) {
    const [fact] = facts;
    if (fact?.kind === 'patient') patients.push({ index, key: fact.identifiers[0] });
    if (fact?.kind === 'encounter' && fact.visit) {
      for (const key of visitKeys(fact.visit, fact.patient)) encounters.push({ index, key });
    }
    if (fact?.kind === 'result') {
      for (const key of resultKeys(fact)) observations.push({ index, key });
    }
  }
  const rows = new Map<number, SentRow>();
  const take = (asked: readonly { index: number }[], found: readonly (SentRow | undefined)[]) => {
    for (const [at, { index }] of asked.entries()) {
      const row = found[at];
      const other = rows.get(index);
      // A key that another patient holds is kept apart under one of its own: the later is the one that was meant.
      if (row && (!other || row.sourceSeq > other.sourceSeq)) rows.set(index, row);
    }
  };
  take(
    patients,
    await findPatients(
      database,
      patients.map(({ key }) => key),
    ),
  );
  take(
    encounters,
    await findEncounters(
      database,
      encounters.map(({ key }) => key),
    ),
  );
  take(
    observations,
    await findObservations(
      database,
      observations.map(({ key }) => key),
    ),
  );
  return rows;
}

function responseOf({ type }: FhirEntry, settled: Settled | undefined) {
  const { status, row, issue } = settled ?? { status: 202, row: null, issue: null };
  return {
    status: statusLines[status],
    ...(row && {
      location: `${type}/${fhirId(row.id)}/_history/${row.rev}`,
      etag: `W/"${row.rev}"`,
    }),
    ...(issue && { outcome: operationOutcome([issue]) }),
  };
}

const statusLines = { 200: '200 OK', 201: '201 Created', 202: '202 Accepted' } as const;

async function single(
  { database, titles, base }: FhirContext,
  { headers }: SendRequest,
  entry: FhirEntry | undefined,
  settled: Settled | undefined,
): Promise<FhirAnswer> {
  const { status, row, issue } = settled ?? { status: 202 as const, row: null, issue: null };
  if (!row || !entry) {
    const issues = issue ?? pending('accepted');
    return { status, headers: {}, body: operationOutcome([issues]) };
  }
  const located = {
    location: `${base}/${entry.type}/${fhirId(row.id)}/_history/${row.rev}`,
    etag: `W/"${row.rev}"`,
  };
  if (/\breturn=minimal\b/.test(headers['prefer'] ?? '')) {
    return { status, headers: located, body: null };
  }
  const type = entry.type as 'Patient' | 'Encounter' | 'Observation';
  const [loaded] = await loadResources[type](database, [row.id], titles);
  return { status, headers: located, body: loaded?.resource ?? null };
}

function pendingIssue({ groups }: PreparedSend, outcomes: readonly SentOutcome[]): Issue | null {
  if (outcomes.some(({ outcome }) => outcome === 'failed')) return pending('failed');
  if (outcomes.some(({ outcome }) => outcome === 'parked')) return pending('parked');
  return outcomes.length < groups.length ? pending('accepted') : null;
}

const pendingSentences = {
  accepted: 'This is kept and will be applied; it waits for its turn.',
  parked:
    'This is kept. An earlier message of the patient could not be applied and waits for a person; so does this.',
  failed: 'This is kept, but could not be applied: a person will look at it.',
} as const;

function pending(why: keyof typeof pendingSentences): Issue {
  const severity = why === 'accepted' ? 'information' : 'warning';
  const code = why === 'accepted' ? 'informational' : 'incomplete';
  return { severity, code, diagnostics: pendingSentences[why] };
}

function keptIssue({ type, path }: FhirEntry): Issue {
  const diagnostics = `This is kept as it came. Sinew takes nothing from resources of type ${type}.`;
  return { severity: 'information', code: 'informational', diagnostics, expression: path };
}

function nothingIssue({ path }: FhirEntry): Issue {
  const diagnostics = 'This is kept as it came. It says nothing that is recorded.';
  return { severity: 'information', code: 'informational', diagnostics, expression: path };
}
