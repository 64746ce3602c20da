import type { ComponentInput } from '../src/hl7v2/hl7v2.ts';
import { documentLines } from './care-kinds.ts';
import type { Dialect } from './dialect.ts';
import {
  blanks,
  event,
  header,
  patient,
  physician,
  place,
  time,
  visit,
  type MessageOptions,
  type Segments,
} from './segments.ts';
import type { CareItem, CareTelling } from './telling.ts';

/** An order, appointment, document or referral, or what became of it, in the words of one system. */
export function writeCare(
  dialect: Dialect,
  telling: CareTelling,
  options: MessageOptions,
): Segments {
  switch (telling.item.kind) {
    case 'order':
      return order(dialect, telling, options);
    case 'appointment':
      return appointment(dialect, telling, options);
    case 'document':
      return document(dialect, telling, options);
    case 'referral':
      return referral(dialect, telling, options);
  }
}

/** HL7 v2.5.1 §4.4.1 and §4.4.4. General orders (OMG) came with 2.4; before them there was ORM for everything. */
function order(dialect: Dialect, telling: CareTelling, options: MessageOptions): Segments {
  const { item, change, at } = telling;
  const isOld = dialect.version === '2.3' || dialect.version === '2.3.1';
  // HL7 table 0485 and its forerunner in TQ-6 share these letters.
  const priority = { stat: 'S', urgent: 'A', routine: 'R' }[item.urgency];
  return [
    header(dialect, isOld ? ['ORM', 'O01'] : ['OMG', 'O19'], options),
    ...about(dialect, telling, options),
    [
      'ORC',
      change === 'cancelled' ? 'CA' : 'NW',
      `P${item.number}`,
      ...blanks(4),
      [...blanks(5), priority],
      undefined,
      time(dialect, at),
      ...blanks(2),
      physician(dialect, item.by),
    ],
    [
      'OBR',
      '1',
      `P${item.number}`,
      undefined,
      code(item),
      ...blanks(11),
      physician(dialect, item.by),
      ...blanks(14),
      [undefined, item.reason],
    ],
  ];
}

/** HL7 v2.5.1 §10.3: triggers, and the filler's status (table 0278). */
const bookings = {
  new: ['S12', 'Booked'],
  moved: ['S13', 'Booked'],
  kept: ['S14', 'Complete'],
  cancelled: ['S15', 'Cancelled'],
  missed: ['S26', 'Noshow'],
} as const;

function appointment(dialect: Dialect, telling: CareTelling, options: MessageOptions): Segments {
  const { item, change } = telling;
  const [trigger, status] = bookings[change as keyof typeof bookings];
  const start = time(dialect, item.startAt);
  const end = time(dialect, item.startAt + item.minutes * 60_000);
  const where = place(dialect, { unit: item.unit, room: '', bed: '' });
  return [
    header(dialect, ['SIU', trigger], options),
    [
      'SCH',
      `P${item.number}`,
      `F${item.number}`,
      ...blanks(4),
      [undefined, item.reason],
      code(item),
      String(item.minutes),
      'min',
      [...blanks(3), start, end],
      ...blanks(4),
      physician(dialect, item.by),
      ...blanks(8),
      [status],
    ],
    ...about(dialect, telling, options),
    ['RGS', '1', 'A'],
    ['AIS', '1', 'A', code(item), start],
    ...(where ? [['AIL', '1', 'A', where] as const] : []),
    ['AIP', '1', 'A', physician(dialect, item.to)],
  ];
}

function document(dialect: Dialect, telling: CareTelling, options: MessageOptions): Segments {
  const { item, change, at } = telling;
  const trigger = change === 'new' ? 'T02' : change === 'signed' ? 'T04' : 'T11';
  const author = physician(dialect, item.by);
  const lines = change === 'cancelled' ? [] : documentLines;
  return [
    header(dialect, ['MDM', trigger], options),
    event(dialect, trigger, at),
    ...about(dialect, telling, options),
    [
      'TXA',
      '1',
      code(item),
      'TX',
      time(dialect, item.madeAt),
      undefined,
      time(dialect, item.madeAt),
      ...blanks(2),
      author,
      ...blanks(2),
      `D${item.number}`,
      ...blanks(4),
      item.isSigned ? 'AU' : 'DI',
      undefined,
      change === 'cancelled' ? 'CA' : 'AV',
      ...blanks(2),
      item.isSigned ? author : undefined,
    ],
    ...lines.map((line, n) => ['OBX', String(n + 1), 'TX', code(item), undefined, line] as const),
  ];
}

/** HL7 tables 0283 and 0280. */
const referralStatuses = {
  new: ['I12', 'P', 'Pending'],
  accepted: ['I13', 'A', 'Accepted'],
  rejected: ['I13', 'R', 'Rejected'],
  cancelled: ['I14', 'P', 'Pending'],
} as const;
const referralPriorities = {
  stat: ['S', 'STAT'],
  urgent: ['A', 'ASAP'],
  routine: ['R', 'Routine'],
} as const;

function referral(dialect: Dialect, telling: CareTelling, options: MessageOptions): Segments {
  const { item, change } = telling;
  const [trigger, status, says] = referralStatuses[change as keyof typeof referralStatuses];
  const [, ...by] = physician(dialect, item.by);
  const [, ...to] = physician(dialect, item.to);
  return [
    header(dialect, ['REF', trigger], options),
    [
      'RF1',
      [status, says, 'HL70283'],
      [...referralPriorities[item.urgency], 'HL70280'],
      code(item),
      ...blanks(2),
      `R${item.number}`,
      time(dialect, item.madeAt),
      ...blanks(2),
      [undefined, item.reason],
    ],
    ['PRD', ['RP', 'Referring provider', 'HL70286'], by],
    ['PRD', ['RT', 'Referred to provider', 'HL70286'], to],
    ...about(dialect, telling, options),
  ];
}

function about(dialect: Dialect, { patient: who, stay }: CareTelling, options: MessageOptions) {
  const own = patient(dialect, who, options);
  return stay ? [own, visit(dialect, stay)] : [own];
}

function code({ code: own, display, isLoinc }: CareItem): ComponentInput[] {
  return [own, display, isLoinc ? 'LN' : 'L'];
}
