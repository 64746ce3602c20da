import type { AnyCareFact, CareFact, DocumentChange } from '../canonical/canonical.ts';
import type { Segment } from '../hl7v2/hl7v2.ts';

import { readersFor, type Read, type ReadersByTrigger } from './message-reader.ts';
import { readConcept } from './read-concept.ts';
import { personNamed } from './read-name.ts';
import { keysOf, numberAt } from './read-number.ts';
import { readSubject, type Subject } from './read-subject.ts';
import { certainInstantAt, firstInstant } from './read-time.ts';
import { cleanText, keyAt, warn, wordAt, type Reading } from './reading.ts';
import { said } from './said.ts';

/** HL7 v2.5.1, chapter 9. `by-completion`: TXA-17 says how far it has come. */
const triggers: Readonly<
  Record<
    string,
    { change: DocumentChange | 'by-completion'; relation?: 'addendum' | 'replacement' }
  >
> = {
  T01: { change: 'by-completion' },
  T02: { change: 'by-completion' },
  T03: { change: 'by-completion' },
  T04: { change: 'by-completion' },
  T05: { change: 'by-completion', relation: 'addendum' },
  T06: { change: 'by-completion', relation: 'addendum' },
  T07: { change: 'edited' },
  T08: { change: 'edited' },
  T09: { change: 'by-completion', relation: 'replacement' },
  T10: { change: 'by-completion', relation: 'replacement' },
  T11: { change: 'cancelled' },
};

/** HL7 table 0271, TXA-17, and what it means. */
const completions: Readonly<Record<string, readonly [word: string, change: DocumentChange]>> = {
  DI: ['dictated', 'written'],
  DO: ['documented', 'written'],
  IN: ['incomplete', 'written'],
  IP: ['in-progress', 'written'],
  PA: ['pre-authenticated', 'written'],
  AU: ['authenticated', 'authenticated'],
  LA: ['legally-authenticated', 'authenticated'],
};

/** HL7 table 0273, TXA-19. */
const availabilities: Readonly<Record<string, string>> = {
  AV: 'available',
  CA: 'cancelled',
  OB: 'obsolete',
  UN: 'unavailable',
};

/** Longer texts are not copied: they stay in the journal, and the document says in which row. */
export const documentCharsMax = 32_768;

export const mdmReaders: ReadersByTrigger = readersFor(
  Object.keys(triggers).join(' '),
  readDocumentMessage,
);

function readDocumentMessage(reading: Reading, trigger: string): Read {
  const subject = readSubject(reading);
  if ('failed' in subject) return subject;
  const txa = reading.message.segment('TXA');
  if (!txa) {
    warn(reading, 'missing-document', 'TXA', 'The message does not say of what document (TXA).');
    return { facts: subject.facts };
  }
  return { facts: [...subject.facts, ...readDocument(reading, txa, trigger, subject)] };
}

function readDocument(
  reading: Reading,
  txa: Segment,
  trigger: string,
  subject: Subject,
): AnyCareFact[] {
  const { change: triggered = 'by-completion', relation } = triggers[trigger] ?? {};
  const own = numberAt(reading, 'document', 'author', [[txa, 12]]);
  const parent = numberAt(reading, 'document', 'author', [[txa, 13]]);
  if (!own) {
    const sentence = 'The document has no number: changes of it will not be recognized.';
    warn(reading, 'missing-document-number', txa.path(12), sentence);
  }
  const completion = completionAt(reading, txa);
  const availability = availabilityAt(reading, txa);
  const type = readConcept(reading, txa, 2, { systems: ['LN'] });
  const fact: CareFact<'document'> = {
    kind: 'document',
    change: changeBy(triggered, completion?.[1], availability),
    patient: subject.patient,
    visit: subject.visit,
    keys: keysOf(
      reading,
      'document',
      [own],
      [keyAt(reading, txa, 2, 1, 1), keyAt(reading, txa, 4, 1, 1)],
    ),
    toldAt: toldAt(reading),
    details: said({
      number: own?.value,
      ...type,
      display: type.display ?? titleOf(reading) ?? type.display,
      completion: completion?.[0],
      availability,
      author: personNamed(reading, txa, 9) ?? personNamed(reading, txa, 5),
      authenticator: personNamed(reading, txa, 22) ?? personNamed(reading, txa, 10),
      writtenAt:
        firstInstant(reading, [
          [txa, 6],
          [txa, 4],
          [txa, 7],
        ]) ?? undefined,
      parentNumber: parent?.value,
      relation,
      fileName: wordAt(txa, 16),
      ...readContent(reading),
    }),
  };
  const { patient, visit, toldAt: at } = fact;
  if (relation !== 'replacement' || !parent) return [fact];
  const { key } = parent;
  const replaced: CareFact<'document'> = {
    ...{ kind: 'document', change: 'superseded', patient, visit, toldAt: at },
    keys: [key],
    details: {},
  };
  return [replaced, fact];
}

function changeBy(
  triggered: DocumentChange | 'by-completion',
  completed: DocumentChange | undefined,
  availability: string | undefined,
): DocumentChange {
  if (triggered === 'cancelled' || availability === 'cancelled') return 'cancelled';
  if (availability === 'obsolete') return 'superseded';
  return triggered === 'by-completion' ? (completed ?? 'written') : triggered;
}

function completionAt(reading: Reading, txa: Segment) {
  const code = wordAt(txa, 17)?.toUpperCase();
  if (code === undefined) return undefined;
  if (Object.hasOwn(completions, code)) return completions[code];
  warn(reading, 'unknown-code', txa.path(17), 'This is not a code of HL7 table 0271.');
  return undefined;
}

function availabilityAt(reading: Reading, txa: Segment): string | undefined {
  const code = wordAt(txa, 19)?.toUpperCase();
  if (code === undefined) return undefined;
  if (Object.hasOwn(availabilities, code)) return availabilities[code];
  warn(reading, 'unknown-code', txa.path(19), 'This is not a code of HL7 table 0273.');
  return undefined;
}

// EVN-2 is when the event was recorded; the times of TXA are about the document.
function toldAt(reading: Reading) {
  const { message } = reading;
  return (
    certainInstantAt(reading, message.segment('EVN'), 2) ??
    certainInstantAt(reading, message.segment('MSH'), 7)
  );
}

function titleOf({ message }: Reading): string | undefined {
  return wordAt(message.segment('OBX'), 3, 1, 2);
}

interface Content {
  contentKind?: 'text' | 'long-text' | 'attachment';
  content?: string | null;
  contentSeq?: number;
}

const textTypes = new Set(['', 'TX', 'FT', 'ST']);

/** What OBX holds of the document. Without OBX (T01, T03 …) nothing is said of its content. */
function readContent(reading: Reading): Content {
  const parts = reading.message.segmentsNamed('OBX');
  if (parts.length === 0) return {};
  // Where it is: the journal row, which applying it fills in.
  const inJournal = { content: null, contentSeq: 0 } as const;
  if (parts.some((obx) => !textTypes.has(wordAt(obx, 2)?.toUpperCase() ?? ''))) {
    return { contentKind: 'attachment', ...inJournal };
  }
  const lines: string[] = [];
  let chars = 0;
  for (const obx of parts) {
    const count = obx.repetitions(5);
    for (let n = 1; n <= count && chars <= documentCharsMax; n++) {
      const line = obx.field(5, n);
      if (typeof line !== 'string') continue;
      chars += line.length + 1;
      lines.push(cleanText(line));
    }
  }
  const content = lines.join('\n');
  if (content.length <= documentCharsMax) return { contentKind: 'text', content, contentSeq: 0 };
  const sentence = `The text is longer than ${documentCharsMax} characters: it stays in the message, where people can read it.`;
  warn(reading, 'document-in-journal', parts[0]?.path(5) ?? 'OBX-5', sentence);
  return { contentKind: 'long-text', ...inJournal };
}
