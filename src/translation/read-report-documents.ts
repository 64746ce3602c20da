import type { CareFact, DocumentChange, ResultStatus } from '../canonical/canonical.ts';
import type { Segment } from '../hl7v2/hl7v2.ts';

import type { OrderGroup } from './group-results.ts';
import { readConcept } from './read-concept.ts';
import { isFile, orderPrefix, statusAt, type ResultSubject } from './read-results.ts';
import { certainInstantAt, firstInstant } from './read-time.ts';
import { keyAt, wordAt, type Reading } from './reading.ts';
import { said } from './said.ts';

const changes: Readonly<Record<ResultStatus, DocumentChange>> = {
  preliminary: 'written',
  final: 'authenticated',
  corrected: 'edited',
  withdrawn: 'cancelled',
  cancelled: 'cancelled',
};

/** What stands for TXA-17 where a result brings the document. */
const completions: Partial<Record<DocumentChange, string>> = {
  written: 'pre-authenticated',
  authenticated: 'authenticated',
};

/**
 * The reports that come as files beside the results of an order (OBX-2 is ED, in base64): each is a document, known by the order's
 * number and the observation, and its file is in the message. Parts of one file (the same observation and sub-id) are one document.
 */
export function readReportDocuments(
  reading: Reading,
  order: OrderGroup,
  subject: ResultSubject,
): CareFact<'document'>[] {
  const byKey = new Map<string, CareFact<'document'>>();
  for (const obx of order.observations) {
    if (!isFile(obx)) continue;
    const status = statusAt(reading, obx, order.obr);
    if (status === 'no-result') continue;
    const fact = documentOf(reading, order, obx, { ...subject, change: changes[status] });
    const [key] = fact.keys;
    if (!byKey.has(key)) byKey.set(key, fact);
  }
  return [...byKey.values()];
}

function documentOf(
  reading: Reading,
  order: OrderGroup,
  obx: Segment,
  { patient, visit, change }: ResultSubject & { change: DocumentChange },
): CareFact<'document'> {
  const { obr } = order;
  const prefix = orderPrefix(reading, order, { patient, visit });
  const what = keyAt(reading, obx, 3, 1, 1) ?? keyAt(reading, obx, 3, 1, 4) ?? '';
  const key = ['document', prefix.key, 'report', what, keyAt(reading, obx, 4) ?? ''].join('|');
  const type = readConcept(reading, obx, 3, { systems: ['LN'] });
  return {
    ...{ kind: 'document', change, patient, visit, keys: [key] },
    toldAt:
      certainInstantAt(reading, obr, 22) ??
      certainInstantAt(reading, reading.message.segment('MSH'), 7),
    details: said({
      ...type,
      display: type.display ?? (obr && wordAt(obr, 4, 1, 2)) ?? type.display,
      completion: completions[change],
      writtenAt:
        firstInstant(reading, [
          [obx, 14],
          [obr, 7],
        ]) ?? undefined,
      // Where it is: the journal row, which applying it fills in.
      contentKind: 'attachment' as const,
      content: null,
      contentSeq: 0,
    }),
  };
}
