import type { Fact } from '../canonical/canonical.ts';
import { feedCharset, type Feed, type Site } from '../governance/governance.ts';
import { parseMessage, zoneOfMessage } from '../hl7v2/hl7v2.ts';
import type { Instant, Problem } from '../platform/platform.ts';

import { failures, type FailureCause } from './failure.ts';
import { readersFor, type KeptReason, type Read, type ReadersByTrigger } from './message-reader.ts';
import { adtReaders } from './read-adt.ts';
import { mdmReaders } from './read-document.ts';
import { mfnReaders } from './read-master-file.ts';
import { omgReaders, omlReaders, ormReaders } from './read-orders.ts';
import { oruReaders } from './read-oru.ts';
import { refReaders } from './read-referral.ts';
import { siuReaders } from './read-schedule.ts';
import { vxuReaders } from './read-vaccination.ts';
import { warn, wordAt, type Reading } from './reading.ts';

export interface TranslationInput {
  /** The message as it arrived, without its frame. */
  raw: Uint8Array;
  feed: Feed;
  site: Site;
  receivedAt: Instant;
}

/** What became of a message. Problems are located; neither they nor the sentences hold anything that was sent. */
export type Translation =
  | { outcome: 'facts'; facts: Fact[]; problems: Problem[] }
  /** It is in order, and Sinew takes no facts from its kind: it stays in the journal. */
  | { outcome: 'kept'; reason: KeptReason; sentence: string; problems: Problem[] }
  /** It will fail however often it is tried. `cause` groups alike failures. */
  | { outcome: 'failed'; cause: FailureCause; sentence: string; problems: Problem[] };

/** By message code, then by trigger event. */
const readers: Readonly<Record<string, ReadersByTrigger>> = {
  ADT: adtReaders,
  ORU: oruReaders,
  ORM: ormReaders,
  OML: omlReaders,
  OMG: omgReaders,
  SIU: siuReaders,
  MDM: mdmReaders,
  REF: refReaders,
  VXU: vxuReaders,
  MFN: mfnReaders,
  DFT: readersFor('P03', keepCharges),
};

/** Every message type that has a reader, as in MSH-9: `ADT^A01`. What the reader makes of it may be a reason to keep it. */
export const readTypes: readonly string[] = Object.entries(readers).flatMap(([code, byTrigger]) =>
  Object.keys(byTrigger).map((trigger) => (trigger === '' ? code : `${code}^${trigger}`)),
);

/**
 * Turns the bytes of a message into facts, by the dialect of its feed. Pure and total: whatever the bytes, it answers and
 * never throws. All facts of a message are taken or none.
 */
export function translate(input: TranslationInput): Translation {
  const { feed, receivedAt } = input;
  const parsed = parseMessage(input.raw, feedCharset(feed));
  // What the header says of its offset holds for all its times (HL7 v2.5.1 §2.15.9.7).
  const site = { ...input.site, zone: zoneOfMessage(parsed.message, input.site.zone) };
  const problems = [...parsed.problems];
  const reading: Reading = {
    message: parsed.message,
    feed,
    site,
    receivedAt,
    problems,
    unmappedCodes: new Set(),
  };
  if (problems.some((one) => one.severity === 'error')) {
    return { outcome: 'failed', cause: 'unreadable', sentence: failures.unreadable, problems };
  }
  warnOfStrayLines(reading);
  const read = readFacts(reading);
  if ('kept' in read) {
    return { outcome: 'kept', reason: read.kept, sentence: read.sentence, problems };
  }
  if ('facts' in read) return { outcome: 'facts', facts: read.facts, problems };
  const { failed: cause, location, sentence = failures[cause] } = read;
  problems.push({ code: cause, severity: 'error', location, sentence });
  return { outcome: 'failed', cause, sentence, problems };
}

/** A text with a line end in it leaves lines that look like no segment: nothing reads them. */
function warnOfStrayLines(reading: Reading): void {
  const { segments, delimiters } = reading.message;
  const stray = segments.filter(({ text }) => !isSegment(text, delimiters.field));
  const [first] = stray;
  if (!first) return;
  const others = stray.length > 1 ? ` There are ${stray.length} of them.` : '';
  const sentence = `This line is no segment, so nothing of it was read: a text before it may have had a line end in it.${others}`;
  warn(reading, 'not-a-segment', `line ${first.index + 1}`, sentence);
}

function isSegment(text: string, fieldSeparator: string): boolean {
  return (
    /^[A-Z][A-Z0-9]{2}$/.test(text.slice(0, 3)) && ['', fieldSeparator].includes(text.charAt(3))
  );
}

function readFacts(reading: Reading): Read {
  const { message } = reading;
  const msh = message.segments[0];
  if (msh?.name !== 'MSH') return { failed: 'unreadable', location: 'MSH' };
  if (message.segment('MSH', 2)) return { failed: 'several-messages', location: 'MSH[2]' };
  const code = wordAt(msh, 9, 1, 1);
  if (code === undefined) return { failed: 'missing-message-type', location: 'MSH-9' };
  // Until v2.2 the trigger event stood in EVN-1 alone.
  const trigger = wordAt(msh, 9, 1, 2) ?? wordAt(message.segment('EVN'), 1);
  const byTrigger = Object.hasOwn(readers, code) ? readers[code] : undefined;
  const known = trigger ?? '';
  const reader = byTrigger && Object.hasOwn(byTrigger, known) ? byTrigger[known] : undefined;
  return reader
    ? reader(reading, known)
    : { kept: 'unsupported-type', sentence: unsupported(code, trigger) };
}

function unsupported(code: string, trigger: string | undefined): string {
  const name = trigger === undefined ? code : `${code}^${trigger}`;
  // Where a sender garbles the header anything may stand there.
  const type = /^[A-Z][A-Z0-9]{2}(?:\^[A-Z0-9]{3})?$/.test(name) ? `type ${name}` : 'this type';
  return `Messages of ${type} are kept; no facts are taken from them.`;
}

/** HL7 v2.5.1, chapter 6: charges are for those who bill. */
function keepCharges(): Read {
  const sentence = 'Charges (DFT) are kept; they say nothing that a workflow could go by.';
  return { kept: 'billing-only', sentence };
}
