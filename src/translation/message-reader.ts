import type { Fact } from '../canonical/canonical.ts';

import type { Failed } from './failure.ts';
import type { Reading } from './reading.ts';

/** What a message came to: facts, all or none, or why it has none. */
export type Read = { facts: Fact[] } | Kept | Failed;

/** In order, but without facts. */
export interface Kept {
  kept: KeptReason;
  sentence: string;
}

/** `no-facts`: nothing of it is kept. `billing-only`: charges. `without-patient`: time booked for nobody. `other-master-file`: neither people nor places. */
export type KeptReason =
  'unsupported-type' | 'no-facts' | 'billing-only' | 'without-patient' | 'other-master-file';

/** Reads the messages of some types; `trigger` is the event of MSH-9.2, or of EVN-1 in old versions. */
export type MessageReader = (reading: Reading, trigger: string) => Read;

/** Readers by trigger event; `''` is that of messages without one. */
export type ReadersByTrigger = Readonly<Record<string, MessageReader>>;

/** One reader for several triggers. */
export function readersFor(triggers: string, reader: MessageReader): ReadersByTrigger {
  return Object.fromEntries(triggers.split(' ').map((trigger) => [trigger, reader]));
}
