import { renderRow, withoutCharset } from '../formats/formats.ts';
import type { Problem } from '../platform/platform.ts';
import { accept, type Arrival } from './accept.ts';
import type { NewJournalRow } from './journal-store.ts';

/**
 * Decides on a row of a table or a clinical document as on the message of HL7 v2 that it is told as; what is journalled is what
 * came. What cannot be told is journalled as unreadable, for a person to look at. Nobody is sent an acknowledgement: the sender
 * is answered for all that came at once.
 */
export function acceptDocument(
  arrival: Omit<Arrival, 'frame'> & { raw: Uint8Array },
): NewJournalRow {
  const { raw, ...rest } = arrival;
  const { feed } = arrival;
  const retold = renderRow(raw, feed);
  if ('failed' in retold) return unreadable(arrival, retold.failed);
  const { row } = accept({
    ...rest,
    frame: { kind: 'frame', bytes: retold.bytes },
    feed: withoutCharset(feed),
  });
  // What was taken out, if anything, was taken out of what it is told as.
  const { along: _along, ...kept } = row;
  return { ...kept, raw, ack: new Uint8Array() };
}

function unreadable(
  arrival: Omit<Arrival, 'frame'> & { raw: Uint8Array },
  problem: Problem,
): NewJournalRow {
  const { raw, ...rest } = arrival;
  const { row } = accept({ ...rest, frame: { kind: 'frame', bytes: new Uint8Array() } });
  return { ...row, disposition: 'unreadable', problem, raw, ackCode: 'AR', ack: new Uint8Array() };
}
