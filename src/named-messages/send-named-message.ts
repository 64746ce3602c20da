import { hash } from 'node:crypto';

import { appendAudit } from '../access/access.ts';
import { laneOf, type NamedMessageFact } from '../canonical/canonical.ts';
import { awaitOutcomes, findPatients } from '../fhir/fhir.ts';
import type { Feed } from '../governance/governance.ts';
import { columnText, type NewJournalRow, type Written } from '../intake/intake.ts';
import type { Clock, Database, Problem } from '../platform/platform.ts';
import {
  encodeFhirRequest,
  readNamedMessage,
  type Carried,
  type FhirHead,
} from '../translation/translation.ts';
import type { SiteWorkflow } from '../workflows/workflows.ts';
import { carriedBy, namesHeard } from './declared-messages.ts';
import { readHeardBy, readOtherReceipt, type HeardBy } from './heard-by-store.ts';

export type { HeardBy } from './heard-by-store.ts';

export interface NamedMessageDeps {
  database: Database;
  clock: Clock;
  /** The configuration epoch in force: rows are pinned to it. */
  epoch: number;
  /** The workflows in force at a site. */
  workflowsAt: (site: string) => readonly SiteWorkflow[];
  /** Journals what is sent; settled when it is committed. */
  keep: (row: NewJournalRow) => Promise<Written>;
}

/** A message of a client that may send it. */
export interface NamedMessageRequest {
  name: string;
  body: Uint8Array;
  client: string;
  /** In whose name it is sent: it says the site, and how identifiers are read. */
  feed: Feed;
}

export type NamedMessageAnswer =
  /** It is in the journal. `outcome`: what became of it, null where it waits for its turn. `heardBy`: the runs that took it. */
  | {
      kind: 'kept';
      seq: number;
      repeated: boolean;
      outcome: 'applied' | 'kept' | 'parked' | 'failed' | 'skipped' | null;
      heardBy: readonly HeardBy[];
    }
  | { kind: 'unknown-name'; problems: readonly Problem[] }
  | { kind: 'unknown-patient'; problems: readonly Problem[] }
  | { kind: 'invalid'; problems: readonly Problem[] }
  /** The id stands for another message. */
  | { kind: 'other-content'; problems: readonly Problem[] }
  /** It could not be kept: send it again. */
  | { kind: 'unavailable' };

/**
 * Takes a named message: it is read, held against what workflows of the site declare, journalled byte for byte, applied in the
 * lane of its patient and answered when that is done, or after a while that it is kept. What is refused is kept, too. The same id
 * with the same content is the same message.
 */
export async function sendNamedMessage(
  request: NamedMessageRequest,
  deps: NamedMessageDeps,
): Promise<NamedMessageAnswer> {
  const { answer, patientId } = await take(request, deps);
  await audit(request, answer, patientId, deps);
  return answer;
}

interface Taken {
  answer: NamedMessageAnswer;
  patientId: string | null;
}

async function take(request: NamedMessageRequest, deps: NamedMessageDeps): Promise<Taken> {
  const { name, feed, client, body } = request;
  const { database, clock } = deps;
  const receivedAt = clock.now();
  const workflows = deps.workflowsAt(feed.site);
  const carries = carriedBy(workflows, name);
  if (!carries) return refused(request, deps, 'unknown-name', [unknownName(name, workflows)]);
  const read = readNamedMessage({ body, name, client, carries, feed, receivedAt });
  if ('problems' in read) return refused(request, deps, 'invalid', read.problems);
  const { fact } = read;
  const [patient] = await findPatients(database, [fact.patient]);
  if (!patient) return refused(request, deps, 'unknown-patient', [unknownPatient]);
  const row = rowOf(request, { fact, carries, receivedAt, epoch: deps.epoch });
  const identity = row.identity;
  if (identity && (await readOtherReceipt(database, feed.id, identity))) {
    return refused(request, deps, 'other-content', [otherContent]);
  }
  const written = await deps.keep(row);
  if (written.kind !== 'kept') return { answer: { kind: 'unavailable' }, patientId: patient.id };
  const { seq, duplicate: repeated } = written;
  const [settled] = await awaitOutcomes(database, [seq], clock);
  const heardBy = await readHeardBy(database, { patientId: patient.id, seq });
  const outcome = settled?.outcome ?? null;
  return { answer: { kind: 'kept', seq, repeated, outcome, heardBy }, patientId: patient.id };
}

function unknownName(name: string, workflows: readonly SiteWorkflow[]): Problem {
  const sentence = `No workflow of this site hears a message of this name.${namesHeard(workflows, name)}`;
  return problem('name', sentence);
}

const unknownPatient = problem('patient', 'No patient is known by this identifier.');

const otherContent = problem(
  'id',
  'This id was sent before with other content. Each message has an id of its own.',
);

function problem(location: string, sentence: string): Problem {
  return { code: 'named-message', severity: 'error', location, sentence };
}

/** Kept, so that whoever answers for the feed sees what was sent and why nothing came of it. */
async function refused(
  request: NamedMessageRequest,
  { keep, clock, epoch }: NamedMessageDeps,
  kind: Exclude<NamedMessageAnswer['kind'], 'kept' | 'unavailable'>,
  problems: readonly Problem[],
): Promise<Taken> {
  await keep({
    ...journalled(request, { receivedAt: clock.now(), epoch, laneKey: `feed:${request.feed.id}` }),
    ...{ disposition: 'refused', identity: null, controlId: null, patientId: null, visitId: null },
    problem: problems[0] ?? null,
    raw: encodeFhirRequest(headOf(request, {}), request.body),
    ackCode: '422',
    ack: new Uint8Array(),
  });
  return { answer: { kind, problems }, patientId: null };
}

function rowOf(
  request: NamedMessageRequest,
  {
    fact: { id, patient, visit },
    carries,
    receivedAt,
    epoch,
  }: { fact: NamedMessageFact; carries: Carried; receivedAt: number; epoch: number },
): NewJournalRow {
  const { body, name, client } = request;
  const laneKey = [patient.authority, patient.value].map((text) => columnText(text)).join('|');
  const content = Buffer.concat([Buffer.from(`${name}\n`), body]);
  return {
    ...journalled(request, { receivedAt, epoch, laneKey }),
    disposition: 'accepted',
    identity: {
      controlKey: hash('sha256', ['named-message', client, id].join('\0')),
      payloadHash: hash('sha256', content),
    },
    controlId: columnText(id),
    patientId: columnText(patient.value),
    visitId: columnText(visit?.value),
    problem: null,
    raw: encodeFhirRequest(headOf(request, carries), body),
    ackCode: '200',
    ack: new Uint8Array(),
  };
}

function headOf({ client, name }: NamedMessageRequest, carries: Carried): FhirHead {
  return { client, method: 'POST', url: name, known: {}, existing: [], carries };
}

function journalled(
  { feed, client, name }: NamedMessageRequest,
  { laneKey, ...when }: { receivedAt: number; epoch: number; laneKey: string },
) {
  return {
    ...{ ...when, site: feed.site, feed: feed.id, laneKey, lane: laneOf(laneKey) },
    messageType: 'NAMED',
    triggerEvent: columnText(name),
    sendingApplication: columnText(client),
    sendingFacility: null,
    messageTime: null,
    orderId: null,
    peer: `messages:${client}`,
  };
}

async function audit(
  { client, feed, name }: NamedMessageRequest,
  answer: NamedMessageAnswer,
  patientId: string | null,
  { database, clock }: NamedMessageDeps,
): Promise<void> {
  const isKept = answer.kind === 'kept';
  await appendAudit(database, [
    {
      at: clock.now(),
      site: feed.site,
      actor: client,
      action: 'message.send',
      object: isKept ? `message:${answer.seq}` : `feed:${feed.id}`,
      patientId,
      outcome: isKept ? 'done' : 'refused',
      detail: isKept ? { name: columnText(name) } : { refusal: answer.kind },
    },
  ]);
}
