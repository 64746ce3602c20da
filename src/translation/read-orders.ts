import type { AnyCareFact, OrderChange } from '../canonical/canonical.ts';
import type { Segment } from '../hl7v2/hl7v2.ts';

import { readersFor, type Read, type ReadersByTrigger } from './message-reader.ts';
import { orderControls, orderStatuses } from './order-codes.ts';
import { conceptText, readConcept } from './read-concept.ts';
import { personNamed } from './read-name.ts';
import { readNotes } from './read-notes.ts';
import { keysOf, numberAt } from './read-number.ts';
import { plannedAt } from './read-planned-time.ts';
import { readSubject, type Subject } from './read-subject.ts';
import { certainInstantAt, instantAt } from './read-time.ts';
import { urgencyAt } from './read-urgency.ts';
import { keyAt, warn, wordAt, type Reading } from './reading.ts';
import { said } from './said.ts';

/** HL7 v2.5.1, chapter 4: general, laboratory and old orders. */
export const ormReaders: ReadersByTrigger = { ...readersFor('O01', readOrders), '': readOrders };
export const omlReaders = readersFor('O21', readOrders);
export const omgReaders = readersFor('O19', readOrders);

/** ORC and what belongs to it: the detail segment that says what is ordered, when it is due, and comments. */
interface OrderLines {
  orc: Segment | undefined;
  detail: Segment | undefined;
  tq1: Segment | undefined;
  notes: Segment[];
}

const details = new Set(['OBR', 'RXO', 'ODS', 'ODT', 'RQD', 'RQ1']);

function readOrders(reading: Reading): Read {
  const subject = readSubject(reading);
  if ('failed' in subject) return subject;
  const orders = groupOrders(reading);
  const facts = orders.flatMap((order) => readOrder(reading, order, subject));
  if (orders.length === 0) {
    warn(reading, 'missing-order', 'ORC', 'The message has no order (ORC): nothing was taken.');
  }
  return { facts: [...subject.facts, ...facts] };
}

/**
 * Orders begin with ORC. A detail segment without one before it is a result from before, sent along for information
 * (PRIOR_RESULT), unless there is no ORC at all.
 */
function groupOrders(reading: Reading): OrderLines[] {
  const { message } = reading;
  const orders: OrderLines[] = [];
  const hasControl = message.segment('ORC') !== undefined;
  let open: OrderLines | undefined;
  let notesAllowed = false;
  let patients = 0;
  for (const segment of message.segments) {
    const { name } = segment;
    // A second patient segment opens the results from before.
    if (name === 'PID' && ++patients > 1) break;
    if (name === 'ORC' || (details.has(name) && !hasControl)) {
      const orc = name === 'ORC' ? segment : undefined;
      orders.push((open = { orc, detail: orc ? undefined : segment, tq1: undefined, notes: [] }));
    } else if (details.has(name)) {
      if (open?.detail) open = undefined;
      else if (open) open.detail = segment;
    } else if (name === 'TQ1' && open) open.tq1 ??= segment;
    else if (name === 'NTE' && notesAllowed) open?.notes.push(segment);
    notesAllowed = name === 'NTE' ? notesAllowed : name === 'ORC' || details.has(name);
  }
  return orders;
}

function readOrder(
  reading: Reading,
  { orc, detail, tq1, notes }: OrderLines,
  subject: Subject,
): AnyCareFact[] {
  const change = changeAt(reading, orc, detail);
  if (change === 'none') return [];
  const obr = detail?.name === 'OBR' ? detail : undefined;
  const placer = numberAt(reading, 'order', 'placer', [
    [orc, 2],
    [obr, 2],
  ]);
  const filler = numberAt(reading, 'order', 'filler', [
    [orc, 3],
    [obr, 3],
  ]);
  const service = readService(reading, detail);
  if (!placer && !filler) {
    const sentence = 'The order has no number: changes of it will not be recognized.';
    warn(reading, 'missing-order-number', orc?.path(2) ?? detail?.path(2) ?? 'ORC', sentence);
  }
  const timing = [
    [orc, 7],
    [obr, 27],
  ] as const;
  const details = said({
    placerNumber: placer?.value,
    fillerNumber: filler?.value,
    groupNumber: keyAt(reading, orc, 4, 1, 1),
    ...service,
    urgency: urgencyAt(reading, [
      [tq1, 9],
      [orc, 7, 6],
      [obr, 27, 6],
      [obr, 5],
    ]),
    orderedBy: personNamed(reading, orc, 12) ?? personNamed(reading, obr, 16),
    orderedAt: orderedAt(reading, orc, change),
    startAt: plannedAt(reading, [
      [tq1, 7],
      ...timing.map(([one, field]) => [one, field, 4] as const),
      [obr, 36],
    ]),
    reason: conceptText(orc, 16) ?? conceptText(obr, 31),
    note: readNotes(reading, notes) ?? undefined,
  });
  return [
    {
      kind: 'order',
      change,
      patient: subject.patient,
      visit: subject.visit,
      keys: keysOf(
        reading,
        'order',
        [placer, filler],
        [keyAt(reading, orc, 4, 1, 1), service.code ?? undefined, keyAt(reading, obr, 7, 1, 1)],
      ),
      toldAt: toldAt(reading, orc),
      details,
    },
  ];
}

// OBR-4; RXO-1 of a medication; ODS-3 of a diet; what else is ordered is read by people.
function readService(reading: Reading, detail: Segment | undefined) {
  switch (detail?.name) {
    case 'OBR':
      return readConcept(reading, detail, 4, { systems: ['LN', 'SCT', 'C4'] });
    case 'RXO':
      return readConcept(reading, detail, 1, { systems: ['RXNORM', 'NDC'] });
    case 'ODS':
      return readConcept(reading, detail, 3);
    default:
      return {};
  }
}

function changeAt(
  reading: Reading,
  orc: Segment | undefined,
  detail: Segment | undefined,
): OrderChange | 'none' {
  const sent = wordAt(orc, 1);
  if (sent === undefined) {
    const sentence = 'Nothing says what happens to this order (ORC-1); it is taken as a new one.';
    warn(reading, 'missing-order-control', orc?.path(1) ?? detail?.path() ?? 'ORC', sentence);
    return 'placed';
  }
  const code = sent.toUpperCase();
  const change = Object.hasOwn(orderControls, code) ? orderControls[code] : undefined;
  if (change === undefined) {
    const sentence =
      'This is not a code of HL7 table 0119: nobody can tell what happens to the order. Its state was left as it is.';
    warn(reading, 'unknown-code', orc?.path(1) ?? 'ORC-1', sentence);
    return 'mentioned';
  }
  return change === 'by-status' ? changeByStatus(reading, orc) : change;
}

function changeByStatus(reading: Reading, orc: Segment | undefined): OrderChange {
  const code = wordAt(orc, 5)?.toUpperCase();
  if (code === undefined) return 'mentioned';
  const change = Object.hasOwn(orderStatuses, code) ? orderStatuses[code] : undefined;
  if (change) return change;
  warn(reading, 'unknown-code', orc?.path(5) ?? 'ORC-5', 'This is not a code of HL7 table 0038.');
  return 'mentioned';
}

// ORC-9 is when this was entered: of a new order when it was placed, of a change when that was.
function orderedAt(reading: Reading, orc: Segment | undefined, change: OrderChange) {
  return change === 'placed' ? instantAt(reading, orc, 9) : undefined;
}

function toldAt(reading: Reading, orc: Segment | undefined) {
  return (
    certainInstantAt(reading, orc, 9) ??
    certainInstantAt(reading, reading.message.segment('MSH'), 7)
  );
}
