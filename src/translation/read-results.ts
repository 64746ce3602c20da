import {
  isBound,
  standardUnit,
  type Identifier,
  type Interpretation,
  type OrderMention,
  type ResultFact,
  type ResultStatus,
} from '../canonical/canonical.ts';
import type { Segment } from '../hl7v2/hl7v2.ts';

import type { OrderGroup } from './group-results.ts';
import { orderChangeOfReport, orderStatuses } from './order-codes.ts';
import { isLoinc, readCode, type Coded } from './read-code.ts';
import { readNotes } from './read-notes.ts';
import { numberAt } from './read-number.ts';
import { certainInstantAt, firstInstant } from './read-time.ts';
import { cutValue, isProse, readValue, type ReadValue } from './read-value.ts';
import { keyAt, warn, wordAt, type Reading } from './reading.ts';
import { interpretationOf, isMoreSevere, resultStatuses } from './result-codes.ts';

/** Whose results they are. */
export interface ResultSubject {
  patient: Identifier;
  visit: Identifier | null;
}

/** The results of one order. Lines of one text, told apart by nothing, are one result. */
export function readResults(
  reading: Reading,
  order: OrderGroup,
  subject: ResultSubject,
): ResultFact[] {
  const facts: ResultFact[] = [];
  const prefix = orderPrefix(reading, order, subject);
  const told = {
    reportedAt: certainInstantAt(reading, order.obr, 22),
    sentAt: certainInstantAt(reading, reading.message.segment('MSH'), 7),
  };
  // What stands below OBR is about each of its results.
  const ofOrder = readNotes(reading, order.obr ? (order.notes.get(order.obr) ?? []) : []);
  const mention = orderMention(reading, order);
  const timesSeen = new Map<string, number>();
  let prose: { obxKey: string; fact: ResultFact } | undefined;
  for (const obx of order.observations) {
    if (isFile(obx)) continue;
    const coded = readCode(reading, obx, order.obr);
    if (!coded) continue;
    const obxKey = `${coded.sent}|${keyAt(reading, obx, 4) ?? ''}`;
    const fact = readResult(reading, order, obx, coded, subject);
    if (!fact) continue;
    const note = readNotes(reading, order.notes.get(obx) ?? []);
    if (isProse(obx) && prose?.obxKey === obxKey) {
      prose.fact.note = joined(prose.fact.note ?? null, note);
      prose.fact.value = cutValue(reading, obx, joined(prose.fact.value, fact.value));
      continue;
    }
    const seen = (timesSeen.get(obxKey) ?? 0) + 1;
    timesSeen.set(obxKey, seen);
    Object.assign(fact, told);
    fact.orderId = prefix.orderId;
    fact.resultKey = `${prefix.key}|${obxKey}${seen > 1 ? `#${seen}` : ''}`;
    prose = isProse(obx) ? { obxKey, fact } : undefined;
    if (note !== null || ofOrder !== null) fact.note = joined(ofOrder, note);
    if (mention) fact.order = mention;
    facts.push(fact);
  }
  return facts;
}

/** A document beside the results: a file in base64 (HL7 v2.5.1 §2.A.24). */
export function isFile(obx: Segment): boolean {
  const isEncoded = wordAt(obx, 5, 1, 4)?.toLowerCase() === 'base64';
  return isEncoded && (wordAt(obx, 2)?.toUpperCase() ?? 'ED') === 'ED';
}

/** The order as placer and filler number it, and what OBR-25, else ORC-5, says has become of it. */
function orderMention(reading: Reading, { orc, obr }: OrderGroup): OrderMention | undefined {
  const placer = numberAt(reading, 'order', 'placer', [
    [obr, 2],
    [orc, 2],
  ]);
  const filler = numberAt(reading, 'order', 'filler', [
    [obr, 3],
    [orc, 3],
  ]);
  const [first, ...rest] = [placer, filler].flatMap((one) => (one ? [one.key] : []));
  if (first === undefined) return undefined;
  const report = wordAt(obr, 25)?.toUpperCase() ?? '';
  const status = wordAt(orc, 5)?.toUpperCase() ?? '';
  const change =
    (Object.hasOwn(orderChangeOfReport, report) ? orderChangeOfReport[report] : undefined) ??
    (Object.hasOwn(orderStatuses, status) ? orderStatuses[status] : undefined);
  return { keys: [first, ...rest], change: change ?? 'mentioned' };
}

/**
 * What all results of the order have in their keys: site, order number, and the service that was ordered. The number that
 * the laboratory gave (OBR-3, ORC-3) comes before the ward's. Where nobody gave one, patient and time stand for it.
 */
export function orderPrefix(
  reading: Reading,
  { orc, obr }: OrderGroup,
  { patient }: ResultSubject,
): { key: string; orderId: string | null } {
  const service = keyAt(reading, obr, 4, 1, 1) ?? keyAt(reading, obr, 4, 1, 4) ?? '';
  for (const [segment, field] of [
    [obr, 3],
    [orc, 3],
    [obr, 2],
    [orc, 2],
  ] as const) {
    const number = keyAt(reading, segment, field, 1, 1);
    if (number === undefined) continue;
    const namespace = keyAt(reading, segment, field, 1, 2) ?? '';
    const key = [reading.site.id, number, namespace, service].join('|');
    return { key, orderId: number };
  }
  const msh = reading.message.segment('MSH');
  const when = keyAt(reading, obr, 7, 1, 1) ?? keyAt(reading, msh, 10) ?? '';
  const key = [reading.site.id, patient.authority, patient.value, when, service].join('|');
  return { key, orderId: null };
}

function readResult(
  reading: Reading,
  order: OrderGroup,
  obx: Segment,
  coded: Coded,
  subject: ResultSubject,
): ResultFact | undefined {
  const status = statusAt(reading, obx, order.obr);
  if (status === 'no-result') return undefined;
  const read = readValue(reading, obx);
  if (!read) return undefined;
  return {
    kind: 'result',
    patient: subject.patient,
    visit: subject.visit,
    resultKey: '',
    orderId: null,
    code: coded.code,
    codeSystem: coded.system,
    display: coded.display,
    value: read.value,
    number: read.number,
    unit: unitAt(reading, obx, coded, read),
    range: wordAt(obx, 7) ?? null,
    interpretation: interpretationAt(reading, obx),
    status,
    observedAt: firstInstant(reading, [
      [obx, 14],
      [order.obr, 7],
    ]),
    reportedAt: null,
    sentAt: null,
  };
}

// OBX-6. Limits go by LOINC codes: of other results nobody asks for the unit.
function unitAt(
  reading: Reading,
  obx: Segment,
  { code }: Coded,
  { value, number }: ReadValue,
): string | null {
  const unit = wordAt(obx, 6, 1, 1) ?? wordAt(obx, 6, 1, 2) ?? null;
  const isMeasured = number !== null || (value !== null && isBound(value));
  if (unit !== null && isMeasured && isLoinc(code) && standardUnit(unit) === null) {
    const sentence =
      'This unit of measure is not known. The value is kept; no limit can be held against it.';
    warn(reading, 'unknown-unit', obx.path(6), sentence);
  }
  return unit;
}

// OBX-11; where it is empty the report's own status, OBR-25, and in old versions neither was sent.
export function statusAt(
  reading: Reading,
  obx: Segment,
  obr: Segment | undefined,
): ResultStatus | 'no-result' {
  const sent = wordAt(obx, 11) ?? wordAt(obr, 25);
  if (sent === undefined) return 'final';
  const code = sent.toUpperCase();
  const status = Object.hasOwn(resultStatuses, code) ? resultStatuses[code] : undefined;
  if (status) return status;
  const sentence = 'This is not a code of HL7 table 0085; the result is taken as final.';
  warn(reading, 'unknown-code', obx.path(11), sentence);
  return 'final';
}

// OBX-8 repeats: the most severe flag counts, because a missed one hurts more than a second look.
function interpretationAt(reading: Reading, obx: Segment): Interpretation {
  let worst: Interpretation = 'unknown';
  const count = obx.repetitions(8);
  for (let n = 1; n <= count; n++) {
    const flag = wordAt(obx, 8, n, 1);
    if (flag === undefined) continue;
    const interpretation = interpretationOf(flag);
    if (interpretation === undefined) {
      warn(reading, 'unknown-code', obx.path(8, n), 'This is not a code of HL7 table 0078.');
    } else if (isMoreSevere(interpretation, worst)) worst = interpretation;
  }
  return worst;
}

function joined(first: string | null, second: string | null): string | null {
  if (first === null || second === null) return first ?? second;
  return `${first}\n${second}`;
}
