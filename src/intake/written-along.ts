import { hash } from 'node:crypto';

import type { Feed } from '../governance/governance.ts';
import { ackWishes, type Message, type SequenceVerdict, type TakenOut } from '../hl7v2/hl7v2.ts';
import type { WrittenAlong } from './journal-store.ts';
import { lastAfter } from './sequence-number.ts';

/** An application answer that follows later has its own control id, made from that of the first answer. */
const LATER = 'L';

interface AlongParts {
  feed: Feed;
  peer: string;
  ackControlId: string;
  batch?: WrittenAlong['batch'];
}

/** What is written with the row of a message: by the policy of its feed, and for its attachments. Undefined with most. */
export function writtenAlong(
  { feed, peer, ackControlId, batch }: AlongParts,
  message: Message,
  {
    accepted,
    numbered,
    takenOut,
  }: {
    accepted: boolean;
    numbered: SequenceVerdict | undefined;
    takenOut: TakenOut | undefined;
  },
): WrittenAlong | undefined {
  const along: WrittenAlong = {};
  if (batch) along.batch = batch;
  if (takenOut) {
    const { attachments, files, original } = takenOut;
    along.takenOut = { attachments, files, original };
  }
  if (accepted) {
    if (awaitsApplication(feed, message)) {
      along.answer = { controlId: laterControlId(ackControlId), host: hostOf(peer) };
    }
    const number = lastAfter(numbered, message);
    if (number !== undefined) along.sequence = number;
    if (feed.sameContent === 'flag') along.contentHash = contentHashOf(message);
  }
  return Object.keys(along).length > 0 ? along : undefined;
}

/** Somebody waits for an application answer that is not the first answer. */
export function awaitsApplication(feed: Feed, message: Message): boolean {
  if (feed.answers?.applicationAck !== 'same-connection') return false;
  return [true, false].some((success) => {
    const wishes = ackWishes(message, success);
    return wishes.mode === 'enhanced' && wishes.application;
  });
}

function laterControlId(ackControlId: string): string {
  return `${LATER}${ackControlId.slice(1)}`;
}

/** Of `host:port`, where the host may have colons itself. */
export function hostOf(peer: string): string {
  return peer.slice(0, peer.lastIndexOf(':'));
}

/** Of all of the message but when it was sent (MSH-7) and under which control id (MSH-10). */
function contentHashOf(message: Message): string {
  const header = message.segment('MSH');
  const { text } = message;
  const [time, id] = [header?.span(7), header?.span(10)];
  let rest = text;
  // From the back, so that what is cut out does not move what is still to be.
  for (const span of [id, time]) {
    if (span) rest = `${rest.slice(0, span.start)}\0${rest.slice(span.end)}`;
  }
  return hash('sha256', rest);
}
