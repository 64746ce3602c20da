import {
  encodeText,
  formatTimestamp,
  parseMessage,
  readBatch,
  type Batch,
} from '../hl7v2/hl7v2.ts';
import type { Instant, Problem } from '../platform/platform.ts';

/** As much is kept of what stands before the first message of a batch. */
export const batchHeadBytesMax = 4096;

/** Does a frame hold a batch? It begins with FHS or BHS then. */
export function isBatch(bytes: Uint8Array): boolean {
  const [first, second, third] = bytes;
  return (first === 0x46 || first === 0x42) && second === 0x48 && third === 0x53;
}

/** A batch that came in one frame. */
export function readFramedBatch(bytes: Uint8Array): Batch & { head: Uint8Array } {
  const batch = readBatch(bytes);
  const first = batch.messages[0];
  const end = first ? first.byteOffset - bytes.byteOffset : bytes.length;
  return { ...batch, head: bytes.slice(0, Math.min(end, batchHeadBytesMax)) };
}

/**
 * The answer to a batch as one batch of answers (HL7 v2.5.1 §2.10.3.3): its BHS names the sender's batch, its BTS counts the
 * answers and says in the comment what was wrong with the counts.
 */
export function batchAnswer(request: {
  bytes: Uint8Array;
  acks: readonly Uint8Array[];
  problems: readonly Problem[];
  controlId: string;
  at: Instant;
  zone: string;
}): Uint8Array {
  const { acks, problems, controlId } = request;
  const { message } = parseMessage(request.bytes);
  const header = message.segment('BHS') ?? message.segment('FHS');
  const raw = (n: number): string => header?.raw(n) ?? '';
  const { field, component, repetition, escape, subcomponent } = message.delimiters;
  const time = formatTimestamp(request.at, request.zone);
  const head = [
    ...['BHS', component + repetition + escape + subcomponent, raw(5), raw(6), raw(3), raw(4)],
    ...[time, '', '', '', controlId, raw(11)],
  ];
  const comment = problems.map(({ sentence }) => sentence).join(' ');
  const tail = ['BTS', String(acks.length), ...(comment === '' ? [] : [comment])];
  const line = (fields: readonly string[]): Uint8Array =>
    encodeText(`${fields.join(field)}\r`, message.charset);
  return Buffer.concat([line(head), ...acks, line(tail)]);
}
