import { hash } from 'node:crypto';

import { laneOf, type Identifier } from '../canonical/canonical.ts';
import { columnText, type NewJournalRow, type Written } from '../intake/intake.ts';
import type { Clock, Problem } from '../platform/platform.ts';
import { encodeFhirRequest, type FhirHead } from '../translation/translation.ts';
import { answerSent } from './answer-sent.ts';
import { awaitOutcomes } from './await-outcomes.ts';
import type { FhirContext } from './fhir-context.ts';
import { answerRefusal, refuse, type FhirAnswer, type FhirRefusal } from './outcome.ts';
import { prepareSend, type PreparedSend, type SendRequest } from './prepare-send.ts';

export interface SendDeps {
  clock: Clock;
  /** The configuration epoch in force: rows are pinned to it. */
  epoch: number;
  keep: (row: NewJournalRow) => Promise<Written>;
}

/**
 * Takes in what a system sends: it is journalled byte for byte, translated and applied like a message of any feed, and
 * answered when that is done. Nothing is acknowledged before it is committed. What is refused is kept, too.
 */
export async function answerSend(
  context: FhirContext,
  request: SendRequest,
  deps: SendDeps,
): Promise<FhirAnswer> {
  const prepared = await prepareSend(context, request);
  if ('issues' in prepared) return keepRefused(request, prepared, deps);
  // Everything that was to be created is there already: nothing is new.
  const isNew = prepared.entries.some(
    ({ index }) => !prepared.existing.has(index) && !prepared.refused.has(index),
  );
  const seqs: number[] = [];
  for (const group of isNew ? prepared.groups : []) {
    const written = await deps.keep(rowOf(request, prepared, group, deps.epoch));
    if (written.kind !== 'kept') return answerRefusal(notKept(written));
    seqs.push(written.seq);
  }
  const outcomes = await awaitOutcomes(context.database, seqs, deps.clock);
  return answerSent(context, request, prepared, outcomes);
}

function notKept({ kind }: Written): FhirRefusal {
  if (kind === 'rejected') {
    return refuse(500, 'exception', 'This could not be kept. Nothing of it was applied.');
  }
  return refuse(503, 'transient', 'This could not be kept now: please send it again in a while.');
}

function rowOf(
  request: SendRequest,
  { kind, entries, name }: PreparedSend,
  { head, patient }: { head: FhirHead; patient: Identifier | null },
  epoch: number,
): NewJournalRow {
  const raw = encodeFhirRequest(head, request.body);
  // Without what was known: that may change until it is sent again.
  const asked = Buffer.from(`${request.method} ${request.url}\n`);
  const what = kind === 'single' ? (entries[0]?.type ?? '') : kind;
  return {
    ...journalled(request, epoch, patient),
    disposition: 'accepted',
    identity: {
      controlKey: hash('sha256', [head.client, name, ...(head.only ?? [])].join('\0')),
      payloadHash: hash('sha256', Buffer.concat([asked, request.body])),
    },
    triggerEvent: columnText(what),
    controlId: columnText(name),
    problem: null,
    raw,
    ackCode: '202',
    ack: new Uint8Array(),
  };
}

/** What all rows of a request have in common. */
function journalled(
  { feed, client, receivedAt }: SendRequest,
  epoch: number,
  patient: Identifier | null,
) {
  const key = patient ? [patient.authority, patient.value].map(columnTextOf).join('|') : undefined;
  const laneKey = key ?? `feed:${feed.id}`;
  return {
    ...{ receivedAt, site: feed.site, feed: feed.id, laneKey, lane: laneOf(laneKey), epoch },
    messageType: 'FHIR',
    sendingApplication: columnText(client),
    sendingFacility: null,
    messageTime: null,
    patientId: columnText(patient?.value),
    visitId: null,
    orderId: null,
    peer: `fhir:${client}`,
  };
}

function columnTextOf(text: string): string {
  return columnText(text);
}

async function keepRefused(
  request: SendRequest,
  refusal: FhirRefusal,
  { keep, epoch }: SendDeps,
): Promise<FhirAnswer> {
  const { client, method, url } = request;
  const [{ code, diagnostics: sentence, expression: location = 'body' }] = refusal.issues;
  const problem: Problem = { code, severity: 'error', location, sentence };
  const head: FhirHead = { client, method, url, known: {}, existing: [] };
  await keep({
    ...journalled(request, epoch, null),
    disposition: 'refused',
    identity: null,
    triggerEvent: null,
    controlId: null,
    problem,
    raw: encodeFhirRequest(head, request.body),
    ackCode: String(refusal.status),
    ack: new Uint8Array(),
  });
  return answerRefusal(refusal);
}
