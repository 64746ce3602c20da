import type { Problem } from '../platform/platform.ts';
import type { CharsetOptions } from './charset.ts';
import { parseMessage, segmentsMax, type Message } from './message.ts';
import type { Segment, Value } from './segment.ts';

/** An identifier as sent (data type CX). `authority` is CX-4: its namespace, else its universal id. */
export interface PeekedIdentifier {
  value: string;
  authority: string | undefined;
  type: string | undefined;
}

/** What can be told of a message before anybody interprets it. Undefined = not sent. */
export interface Peek {
  message: Message;
  sendingApplication: string | undefined;
  sendingFacility: string | undefined;
  messageTime: string | undefined;
  messageCode: string | undefined;
  triggerEvent: string | undefined;
  controlId: string | undefined;
  processingId: string | undefined;
  version: string | undefined;
  /** PID-3, all repetitions that have a value; where none has, PID-2 and PID-4 (HL7 v2.5.1 §3.4.2). */
  patientIdentifiers: readonly PeekedIdentifier[];
  /** MRG-1: who is merged away. */
  retiredIdentifiers: readonly PeekedIdentifier[];
  visitNumber: string | undefined;
  /** ORC-2, else OBR-2, else OBR-3. */
  orderId: string | undefined;
  problems: readonly Problem[];
}

/** Looks at a frame's bytes: the header and the few fields that route, find and answer it. Never throws. */
export function peek(bytes: Uint8Array, options: CharsetOptions = {}): Peek {
  const { message, problems } = parseMessage(bytes, options);
  const header = message.segments[0]?.name === 'MSH' ? message.segments[0] : undefined;
  const isReadable = header !== undefined && problems.every((one) => one.severity !== 'error');
  return {
    message,
    sendingApplication: header && hierarchic(header, 3),
    sendingFacility: header && hierarchic(header, 4),
    messageTime: textOf(header?.field(7, 1, 1)),
    messageCode: textOf(header?.field(9, 1, 1)),
    triggerEvent: textOf(header?.field(9, 1, 2)),
    controlId: textOf(header?.field(10)),
    processingId: textOf(header?.field(11, 1, 1)),
    version: textOf(header?.field(12, 1, 1)),
    ...(isReadable ? peekBody(message) : emptyBody),
    problems: header
      ? [...problems, ...structureProblems(message, header)]
      : headerless(message, problems),
  };
}

type Body = Pick<Peek, 'patientIdentifiers' | 'retiredIdentifiers' | 'visitNumber' | 'orderId'>;

const emptyBody: Body = {
  patientIdentifiers: [],
  retiredIdentifiers: [],
  visitNumber: undefined,
  orderId: undefined,
};

function peekBody(message: Message): Body {
  const pid = message.segment('PID');
  const mrg = message.segment('MRG');
  const obr = message.segment('OBR');
  const order =
    message.segment('ORC')?.field(2, 1, 1) ?? obr?.field(2, 1, 1) ?? obr?.field(3, 1, 1);
  return {
    patientIdentifiers: pid ? patientIdentifiers(pid) : [],
    retiredIdentifiers: mrg ? identifiers(mrg, 1) : [],
    visitNumber: textOf(message.segment('PV1')?.field(19, 1, 1)),
    orderId: textOf(order),
  };
}

function patientIdentifiers(pid: Segment): readonly PeekedIdentifier[] {
  const listed = identifiers(pid, 3);
  return listed.length > 0 ? listed : [...identifiers(pid, 2), ...identifiers(pid, 4)];
}

function identifiers(segment: Segment, field: number): PeekedIdentifier[] {
  const found: PeekedIdentifier[] = [];
  const count = segment.repetitions(field);
  for (let n = 1; n <= count; n++) {
    const value = textOf(segment.field(field, n, 1));
    if (value === undefined) continue;
    const authority = segment.field(field, n, 4, 1) ?? segment.field(field, n, 4, 2);
    found.push({ value, authority: textOf(authority), type: textOf(segment.field(field, n, 5)) });
  }
  return found;
}

function hierarchic(header: Segment, field: number): string | undefined {
  return textOf(header.field(field, 1, 1) ?? header.field(field, 1, 2));
}

function textOf(value: Value): string | undefined {
  const text = value?.trim();
  return text === '' ? undefined : text;
}

function structureProblems(message: Message, header: Segment): Problem[] {
  const problems: Problem[] = [];
  if (textOf(header.field(10)) === undefined) {
    problems.push(error('no-control-id', 'MSH-10', 'The message control id is missing.'));
  }
  if (textOf(header.field(9, 1, 1)) === undefined) {
    problems.push(error('no-message-type', 'MSH-9', 'The message type is missing.'));
  }
  if (message.segments.length > segmentsMax) {
    const sentence = `The message has more than ${segmentsMax} segments.`;
    problems.push(error('too-many-segments', 'MSH', sentence));
  }
  const continued = continuationOf(message, header);
  if (continued !== undefined) {
    const sentence = 'This is a part of a longer message; messages must be sent whole.';
    problems.push(error('continued', continued, sentence));
  }
  // A sender that loses an end block glues two messages, often of two patients, into one.
  if (message.segment('MSH', 2)) {
    problems.push(
      error('several-messages', 'MSH[2]', 'There is more than one message in the frame.'),
    );
  }
  return problems;
}

/** HL7 v2.5.1 §2.10.2: what goes before is elsewhere (MSH-14), what follows is (DSC-1), or a segment goes on (ADD). */
function continuationOf(message: Message, header: Segment): string | undefined {
  if (textOf(header.field(14)) !== undefined) return 'MSH-14';
  if (textOf(message.segment('DSC')?.field(1)) !== undefined) return 'DSC-1';
  return message.segment('ADD') ? 'ADD' : undefined;
}

function headerless(message: Message, problems: readonly Problem[]): readonly Problem[] {
  const first = message.segments[0]?.name;
  if (first !== 'FHS' && first !== 'BHS') return problems;
  const sentence = 'Batches are not taken over MLLP; send each message in its own frame.';
  return [...problems, error('batch', first, sentence)];
}

function error(code: string, location: string, sentence: string): Problem {
  return { code, severity: 'error', location, sentence };
}
