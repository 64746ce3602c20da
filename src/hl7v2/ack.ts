import { delimiterFault, standardDelimiters, type Delimiters } from './delimiters.ts';
import { encodeText } from './encode-text.ts';
import { encodeEscapes } from './escape.ts';
import { parseMessage, type Message } from './message.ts';
import { parsePath, type Path } from './path.ts';
import type { Segment, Value } from './segment.ts';

/** HL7 table 0008: application level (A) and commit level (C); accept, error (a resend may help), reject. */
export type AckCode = 'AA' | 'AE' | 'AR' | 'CA' | 'CE' | 'CR';

export interface AckError {
  /** HL7 table 0357: 101 required field missing, 202 unsupported processing id, 207 internal error, … */
  code: string;
  /** No patient data: it goes into MSA-3 and ERR. */
  sentence: string;
  /** A path: `MSH-11`. */
  location?: string;
}

export interface AckRequest {
  /** The message that is answered, readable or not. */
  to: Message;
  code: AckCode;
  /** Ours, unique; at most 20 characters (HL7 v2.5.1 §2.15.9.10). */
  controlId: string;
  /** MSH-7, a DTM. */
  time: string;
  /** MSH-15 of the answer: what the receiver of an application answer of its own is to commit to (table 0155). */
  acceptAck?: 'AL' | 'NE' | 'ER' | 'SU';
  /** MSA-4, where the sender numbers its messages (HL7 v2.5.1 §2.10.1). */
  expectedSequence?: number;
  /** For every code but AA and CA. */
  error?: AckError;
  /** MSA-3 of AA and CA: why nothing follows from a message that was taken. No patient data. */
  note?: string;
}

/** Which of the two answers of enhanced mode are waited for, each a message of its own. */
export interface AckWishes {
  mode: 'original' | 'enhanced';
  commit: boolean;
  application: boolean;
}

/** Who waits for which answer (HL7 v2.5.1 §2.9.2, §2.9.3; tables 0155 and 0008). */
export interface AckWish {
  level: 'application' | 'commit';
  /** False where the sender said that it does not listen for this one. */
  wanted: boolean;
}

/**
 * Which answer MSH-15 and MSH-16 ask for once a message was taken (`success`) or not. Both empty is the original mode:
 * one answer at application level. As no application answer follows later, it takes the place of a commit answer that
 * was not asked for.
 */
export function ackWish(to: Message, success: boolean): AckWish {
  const { commit, application } = ackWishes(to, success);
  if (commit) return { level: 'commit', wanted: true };
  return { level: 'application', wanted: application };
}

/**
 * The same where the commit answer goes out at once and the application answer follows later, under its own control id
 * and perhaps on another connection. An acknowledgement is never acknowledged at application level: two engines would go on
 * for ever.
 */
export function ackWishes(to: Message, success: boolean): AckWishes {
  const header = to.segment('MSH');
  const commit = conditionOf(header?.field(15));
  const application = conditionOf(header?.field(16));
  const isAnswer = ANSWERS.has(header?.field(9, 1, 1)?.trim() ?? '');
  if (commit === undefined && application === undefined) {
    return { mode: 'original', commit: false, application: !isAnswer };
  }
  return {
    mode: 'enhanced',
    commit: asks(commit, success),
    application: !isAnswer && asks(application, success),
  };
}

/** HL7 table 0076: the general acknowledgement, and the delayed one of older versions. */
const ANSWERS: ReadonlySet<string> = new Set(['ACK', 'MCF']);

// Senders write these in lower case, too. What table 0155 does not have asks for nothing that could be given or left out:
// it counts as not sent, so that nobody waits for ever.
function conditionOf(sent: Value): string | undefined {
  const condition = sent?.trim().toUpperCase() ?? '';
  return ['AL', 'NE', 'ER', 'SU'].includes(condition) ? condition : undefined;
}

function asks(condition: string | undefined, success: boolean): boolean {
  return condition === 'AL' || condition === (success ? 'SU' : 'ER');
}

/**
 * Builds an answer: the sender's delimiters, charset, version and processing id; sender and receiver exchanged whole;
 * MSA-2 exactly as MSH-10 was sent. Where the message cannot be read it is the best that can be done: standard
 * delimiters and an empty MSA-2.
 */
export function buildAck(request: AckRequest): Uint8Array {
  const { to, code } = request;
  const header = to.segments[0]?.name === 'MSH' ? to.segments[0] : undefined;
  const delimiters = answerDelimiters(to, header);
  const raw = (n: number): string => header?.raw(n) ?? '';
  const { field, component, repetition, escape, subcomponent, truncation } = delimiters;
  const msh = [
    'MSH',
    component + repetition + escape + subcomponent + truncation,
    raw(5),
    raw(6),
    raw(3),
    raw(4),
    request.time,
    '',
    ackType(header, delimiters),
    request.controlId,
    raw(11),
    raw(12) || '2.5.1',
  ];
  const acceptAck = request.acceptAck ?? '';
  if (raw(18) !== '') msh.push('', '', acceptAck, '', '', raw(18));
  else if (acceptAck !== '') msh.push('', '', acceptAck);
  const { error, expectedSequence } = request;
  const msa = ['MSA', code, raw(10)];
  const said = error?.sentence ?? request.note;
  if (said !== undefined) msa.push(encodeEscapes(said, delimiters, to.charset));
  if (expectedSequence !== undefined) {
    msa.push(...(said === undefined ? [''] : []), String(expectedSequence));
  }
  const lines: string[][] = [msh, msa];
  if (error) lines.push(errorSegment(error, header, delimiters, to));
  return encodeText(lines.map((line) => `${line.join(field)}\r`).join(''), to.charset);
}

function answerDelimiters(to: Message, header: Segment | undefined): Delimiters {
  if (!header) return standardDelimiters;
  if (to.delimiters === standardDelimiters) return standardDelimiters;
  if (delimiterFault(to.delimiters) === undefined) return to.delimiters;
  const repaired = { ...standardDelimiters, field: to.delimiters.field };
  return delimiterFault(repaired) === undefined ? repaired : standardDelimiters;
}

// MSH-9.2 came with 2.1, MSH-9.3 with 2.3.1 (§2.16.9.9 there).
function ackType(header: Segment | undefined, delimiters: Delimiters): string {
  const trigger = header?.raw(9, 1, 2) ?? '';
  if (trigger === '' || delimiters.component === '') return 'ACK';
  const type = `ACK${delimiters.component}${trigger}`;
  return isVersionBefore(header, [2, 3, 1]) ? type : `${type}${delimiters.component}ACK`;
}

function errorSegment(
  error: AckError,
  header: Segment | undefined,
  delimiters: Delimiters,
  to: Message,
): string[] {
  const { component, subcomponent } = delimiters;
  const sentence = encodeEscapes(error.sentence, delimiters, to.charset);
  const at = parsePath(error.location ?? '');
  const place = at ? placeOf(at) : [];
  if (isVersionBefore(header, [2, 5])) {
    // ERR-1, the ELD of HL7 v2.3 to v2.4: segment, sequence, field, code.
    const [segment = '', sequence = '', field = ''] = place;
    const code =
      subcomponent === '' ? error.code : [error.code, sentence, 'HL70357'].join(subcomponent);
    return ['ERR', [segment, sequence, field, code].join(component)];
  }
  const code = [error.code, sentence, 'HL70357'].join(component);
  return ['ERR', '', place.join(component), code, 'E'];
}

/** The data type ERL: what is not said is left out at the end. */
function placeOf({ segment, occurrence, ...at }: Path): string[] {
  const numbers = [at.field, at.repetition, at.component, at.subcomponent];
  // A path always has a repetition; ERL names it only where more than the whole field is meant.
  if (at.repetition === 1 && at.component === 0) numbers[1] = 0;
  while (numbers.at(-1) === 0) numbers.pop();
  return [segment, String(occurrence), ...numbers.map((n) => (n === 0 ? '' : String(n)))];
}

/** An unknown version counts as a late one. */
function isVersionBefore(header: Segment | undefined, version: readonly number[]): boolean {
  const sent = header?.field(12, 1, 1);
  if (typeof sent !== 'string' || !/^\d+(\.\d+)*$/.test(sent)) return false;
  const numbers = sent.split('.').map(Number);
  for (const [i, number] of version.entries()) {
    const difference = (numbers[i] ?? 0) - number;
    if (difference !== 0) return difference < 0;
  }
  return false;
}

export interface Ack {
  /** MSA-1 as sent. */
  code: string;
  /** MSA-2: the control id of the message that is answered. */
  controlId: string;
  /** MSA-3, or what ERR says. */
  text: string;
}

/** Reads an answer, for clients. Undefined if it is none. */
export function parseAck(bytes: Uint8Array): Ack | undefined {
  const { message } = parseMessage(bytes);
  const msa = message.segment('MSA');
  if (!msa) return undefined;
  const text = msa.field(3) ?? message.get('ERR-8') ?? message.get('ERR-3.2') ?? '';
  return { code: msa.field(1) ?? '', controlId: msa.field(2) ?? '', text };
}
