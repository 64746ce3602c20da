import { hash } from 'node:crypto';

import { laneOf } from '../canonical/canonical.ts';
import { feedCharset, type Feed } from '../governance/governance.ts';
import {
  ackWish,
  ackWishes,
  buildAck,
  formatTimestamp,
  peek,
  takeOutAttachments,
  type AckCode,
  type AckError,
  type FrameEvent,
  type Peek,
  type SequenceVerdict,
} from '../hl7v2/hl7v2.ts';
import type { Instant, Problem } from '../platform/platform.ts';
import type { NewJournalRow, WrittenAlong } from './journal-store.ts';
import { choosePatientIdentifier } from './patient-identifier.ts';
import { numberOf, numberProblem } from './sequence-number.ts';
import { awaitsApplication, writtenAlong } from './written-along.ts';

/** A frame as it came off the wire, whole or not. */
export type ArrivedFrame = Exclude<FrameEvent, { kind: 'noise' }>;

export interface Arrival {
  frame: ArrivedFrame;
  feed: Feed;
  /** IANA zone of the feed's site, for the time in the answer. */
  zone: string;
  /** The configuration epoch in force: the row is pinned to it. */
  epoch: number;
  peer: string;
  receivedAt: Instant;
  /** MSH-10 of the answer. */
  ackControlId: string;
  /** The number of the last message that was taken, where the feed looks at numbers; undefined: there is none. */
  lastNumber?: number | undefined;
  /** The batch that it came in. */
  batch?: WrittenAlong['batch'];
}

export interface Acceptance {
  row: NewJournalRow;
  /** False where the sender said that it does not listen for answers. */
  answerWanted: boolean;
}

/** The longest text that is kept in a search column of the journal; the bytes themselves are kept whole. */
export const columnCharsMax = 200;

/**
 * Decides on a frame, without looking at anything else: what it is to the journal, which lane it goes to, and the answer
 * that it gets once its row is committed. Only what was readable and let in gets AA or CA, what was cut off on its way AE or
 * CE (send it again), the rest AR or CR; everything is kept.
 */
export function accept(arrival: Arrival): Acceptance {
  const { frame, feed } = arrival;
  const raw = frame.kind === 'oversize' ? frame.head : frame.bytes;
  const peeked = peek(raw, feedCharset(feed));
  const numbered = numberOf(arrival, peeked.message);
  const verdict = { ...judge(frame, peeked, feed, numbered), numbered };
  const patient = verdict.disposition === 'accepted' ? patientOf(peeked, feed) : undefined;
  const laneKey = patient
    ? [patient.authority, patient.value].map(columnText).join('|')
    : `feed:${feed.id}`;
  const answer = answerTo(arrival, peeked, verdict);
  const accepted = verdict.disposition === 'accepted';
  const takenOut = accepted ? takeOutAttachments(peeked.message) : undefined;
  const row: NewJournalRow = {
    receivedAt: arrival.receivedAt,
    site: feed.site,
    feed: feed.id,
    lane: laneOf(laneKey),
    laneKey,
    epoch: arrival.epoch,
    disposition: verdict.disposition,
    // Only what was taken is answered from memory: a refused message may be let in when it is sent again.
    identity: verdict.disposition === 'accepted' ? identityOf(peeked) : null,
    messageType: columnText(peeked.messageCode),
    triggerEvent: columnText(peeked.triggerEvent),
    controlId: columnText(peeked.controlId),
    sendingApplication: columnText(peeked.sendingApplication),
    sendingFacility: columnText(peeked.sendingFacility),
    messageTime: columnText(peeked.messageTime),
    patientId: columnText(patient?.value),
    visitId: columnText(peeked.visitNumber),
    orderId: columnText(peeked.orderId),
    peer: arrival.peer,
    problem: verdict.problem ?? null,
    raw: takenOut?.bytes ?? raw,
    ackCode: answer.code,
    ack: answer.bytes,
  };
  const along = writtenAlong(arrival, peeked.message, { accepted, numbered, takenOut });
  if (along) row.along = along;
  return { row, answerWanted: answer.wanted };
}

/** The answer where the row could not be kept although the database works: try again (HL7 table 0008, AE and CE). */
export function notKeptAnswer(arrival: Arrival): { ack: Uint8Array; wanted: boolean } {
  const { frame, feed } = arrival;
  const raw = frame.kind === 'oversize' ? frame.head : frame.bytes;
  const { message } = peek(raw, feedCharset(feed));
  const { level, wanted } = ackWish(message, false);
  const ack = buildAck({
    to: message,
    code: level === 'commit' ? 'CE' : 'AE',
    controlId: arrival.ackControlId,
    time: formatTimestamp(arrival.receivedAt, arrival.zone),
    error: { code: '207', sentence: 'The message could not be kept. Please send it again.' },
  });
  return { ack, wanted };
}

interface Verdict {
  disposition: NewJournalRow['disposition'];
  problem?: Problem | undefined;
}

function judge(
  frame: ArrivedFrame,
  peeked: Peek,
  feed: Feed,
  numbered: SequenceVerdict | undefined,
): Verdict {
  const refusal = refusalOf(frame, peeked, feed);
  if (refusal) return { disposition: 'refused', problem: refusal };
  const error = peeked.problems.find((one) => one.severity === 'error');
  if (error) return { disposition: 'unreadable', problem: error };
  if (!feed.processingIds.includes(peeked.processingId ?? '')) {
    return {
      disposition: 'refused',
      problem: problem('processing-id', 'MSH-11', 'This feed does not take that processing id.'),
    };
  }
  if (!VERSION.test(peeked.version ?? '')) {
    const sentence = 'This version of HL7 is not known; versions 2.1 to 2.9 are.';
    return { disposition: 'refused', problem: problem('version', 'MSH-12', sentence) };
  }
  const wrong = numberProblem(numbered, feed);
  if (wrong?.severity === 'error') return { disposition: 'refused', problem: wrong };
  return { disposition: 'accepted', problem: wrong ?? peeked.problems[0] };
}

/** HL7 table 0104: `2.3`, `2.5.1`. */
const VERSION = /^2\.[1-9](?:\.[1-9])?$/;

function refusalOf(frame: ArrivedFrame, peeked: Peek, feed: Feed): Problem | undefined {
  switch (frame.kind) {
    case 'truncated':
      return problem('truncated', 'frame', 'The end of the frame is missing.');
    case 'oversize': {
      const sentence = `The frame has ${frame.bytesSeen} bytes; this feed takes ${feed.messageBytesMax}.`;
      return problem('oversize', 'frame', sentence);
    }
    case 'frame':
      return peeked.problems.find(({ code }) => code === 'empty');
  }
}

function problem(code: string, location: string, sentence: string): Problem {
  return { code, severity: 'error', location, sentence };
}

function patientOf(peeked: Peek, feed: Feed): ReturnType<typeof choosePatientIdentifier> {
  // Of a merge (A40) PID names the survivor: its lane it is.
  return choosePatientIdentifier(peeked.patientIdentifiers, feed);
}

/** Problem codes and what HL7 table 0357 has for them; everything else is 100, segment sequence error. */
const errorCodes: Readonly<Record<string, string>> = {
  'no-control-id': '101',
  'no-message-type': '101',
  'odd-delimiters': '102',
  'processing-id': '202',
  version: '203',
  oversize: '207',
  'sequence-gap': '207',
  'sequence-no-number': '102',
  truncated: '207',
};

/** Faults of the transport: the same message sent again comes through, and after AR it might never be. */
const transportFaults: ReadonlySet<string> = new Set(['truncated', 'sequence-gap']);

function answerTo(
  arrival: Arrival,
  peeked: Peek,
  verdict: Verdict & { numbered: SequenceVerdict | undefined },
): { code: AckCode; bytes: Uint8Array; wanted: boolean } {
  const { message } = peeked;
  const success = verdict.disposition === 'accepted';
  // What is accepted at once is the commit alone, where the application answers for itself later.
  const isCommitOnly = success && awaitsApplication(arrival.feed, message);
  const { level, wanted } = isCommitOnly
    ? { level: 'commit', wanted: ackWishes(message, true).commit }
    : ackWish(message, success);
  const result = success ? 'A' : transportFaults.has(verdict.problem?.code ?? '') ? 'E' : 'R';
  const code: AckCode = `${level === 'commit' ? 'C' : 'A'}${result}`;
  const request = {
    to: message,
    code,
    controlId: arrival.ackControlId,
    time: formatTimestamp(arrival.receivedAt, arrival.zone),
    ...(verdict.numbered &&
      verdict.numbered.kind !== 'unnumbered' && { expectedSequence: verdict.numbered.expected }),
  };
  if (success || !verdict.problem) return { code, bytes: buildAck(request), wanted };
  const { code: problemCode, sentence, location } = verdict.problem;
  const error: AckError = { code: errorCodes[problemCode] ?? '100', sentence, location };
  return { code, bytes: buildAck({ ...request, error }), wanted };
}

/**
 * What makes a message the same as another: who sent it under which control id, and all of it but the time of sending
 * (MSH-7), which a resend may renew.
 */
function identityOf({ message }: Peek): NewJournalRow['identity'] {
  const header = message.segment('MSH');
  if (!header) return null;
  const controlKey = [3, 4, 10].map((n) => header.raw(n) ?? '').join('\0');
  const { text } = message;
  const time = header.span(7);
  const payload = time ? `${text.slice(0, time.start)}\0${text.slice(time.end)}` : text;
  return { controlKey: hash('sha256', controlKey), payloadHash: hash('sha256', payload) };
}

/** PostgreSQL keeps neither NUL nor half a surrogate pair in text. */
export function columnText(text: string): string;
export function columnText(text: string | undefined): string | null;
export function columnText(text: string | undefined): string | null {
  if (text === undefined) return null;
  const kept = text.slice(0, columnCharsMax);
  if (kept.isWellFormed() && !kept.includes('\0')) return kept;
  return kept.replaceAll('\0', '\ufffd').toWellFormed();
}
