import {
  formatTimestamp,
  repeat,
  type ComponentInput,
  type SegmentInput,
} from '../src/hl7v2/hl7v2.ts';
import type { Dialect } from './dialect.ts';
import { spellIn } from './spelling.ts';
import type { RegisteredPatient, Stay } from './telling.ts';

/** A message's segments; MSH is the first. */
export type Segments = [SegmentInput, ...SegmentInput[]];

export interface MessageOptions {
  controlId: string;
  /** Milliseconds since 1970: MSH-7. */
  sentAt: number;
  /** What a faulty laboratory gets wrong. */
  spoilt?: Spoilt | null;
  /** Legal delimiters that nobody expects (HL7 v2.5.1 §2.5.4 only suggests the usual ones). */
  oddDelimiters?: boolean;
}

export type Spoilt = 'unmapped-code' | 'no-patient' | 'no-type';

const CLASS_CODES = { emergency: 'E', inpatient: 'I', outpatient: 'O' } as const;
/** HL7 v2.5.1 §3.3, §4.4, §7.3, §9.5, §10.3 and §11.3: which message structure carries an event. */
const STRUCTURES: Readonly<Record<string, string>> = {
  A01: 'ADT_A01',
  A02: 'ADT_A02',
  A03: 'ADT_A03',
  A04: 'ADT_A01',
  A08: 'ADT_A01',
  A11: 'ADT_A09',
  A13: 'ADT_A01',
  A21: 'ADT_A21',
  A22: 'ADT_A21',
  A40: 'ADT_A39',
  R01: 'ORU_R01',
  O01: 'ORM_O01',
  O19: 'OMG_O19',
  S12: 'SIU_S12',
  S13: 'SIU_S12',
  S14: 'SIU_S12',
  S15: 'SIU_S12',
  S26: 'SIU_S12',
  T02: 'MDM_T02',
  T04: 'MDM_T02',
  T11: 'MDM_T01',
  I12: 'REF_I12',
  I13: 'REF_I12',
  I14: 'REF_I12',
};

/** MSH, with the type in the words of the dialect's version. */
export function header(
  dialect: Dialect,
  [code, trigger]: readonly [string, string],
  options: MessageOptions,
): SegmentInput {
  // MSH-9.3 came with 2.3.1.
  const structure = dialect.version === '2.3' ? [] : [STRUCTURES[trigger] ?? ''];
  return [
    'MSH',
    dialect.sendingApplication,
    dialect.sendingFacility,
    'SINEW',
    dialect.sendingFacility,
    time(dialect, options.sentAt),
    undefined,
    options.spoilt === 'no-type' ? undefined : [code, trigger, ...structure],
    options.controlId,
    dialect.feed.processingIds[0] ?? 'P',
    dialect.version,
    ...(dialect.declaredCharset === '' ? [] : [...blanks(5), dialect.declaredCharset]),
  ];
}

export function event(dialect: Dialect, trigger: string, at: number): SegmentInput {
  return ['EVN', trigger, time(dialect, at), ...blanks(3), time(dialect, at)];
}

export function patient(
  dialect: Dialect,
  { person, record }: RegisteredPatient,
  options: MessageOptions,
): SegmentInput {
  const spell = speller(dialect);
  const own = recordNumber(dialect, record);
  const member = [person.member, undefined, undefined, 'EXAMPLEHEALTH', 'MB'];
  const identifiers = dialect.insurerFirst ? [member, own] : [own];
  return [
    'PID',
    '1',
    undefined,
    options.spoilt === 'no-patient' ? undefined : repeat(...identifiers),
    undefined,
    [spell(person.family), spell(person.given)],
    undefined,
    person.birthDate,
    person.sex,
    ...blanks(2),
    [spell(person.address), undefined, 'Northlake', 'IL', '00000'],
    undefined,
    person.phone,
  ];
}

export function recordNumber(dialect: Dialect, record: string): ComponentInput[] {
  const authority = dialect.authorityLeftOut ? undefined : dialect.authority;
  const type = dialect.feed.patientIdentifier.types[0] ?? 'MR';
  return [record, undefined, undefined, authority, type];
}

export function visit(dialect: Dialect, stay: Stay): SegmentInput {
  const discharged = stay.dischargedAt === null ? [] : [time(dialect, stay.dischargedAt)];
  return [
    'PV1',
    '1',
    CLASS_CODES[stay.class],
    place(dialect, stay.place),
    ...blanks(2),
    place(dialect, stay.previousPlace),
    physician(dialect, stay.attending),
    ...blanks(11),
    [stay.visit, undefined, undefined, dialect.authority, 'VN'],
    ...blanks(16),
    stay.disposition ?? undefined,
    ...blanks(7),
    time(dialect, stay.admittedAt),
    ...discharged,
  ];
}

/** When a patient on leave is expected back. PV2-47 came with 2.4. */
export function moreOnVisit(dialect: Dialect, { expectedBackAt }: Stay): SegmentInput[] {
  if (expectedBackAt === null || dialect.version.startsWith('2.3')) return [];
  return [['PV2', ...blanks(46), time(dialect, expectedBackAt)]];
}

/** A system that has no name for the unit says nothing of the place. */
export function place(
  dialect: Dialect,
  where: Stay['previousPlace'],
): ComponentInput[] | undefined {
  const unit = where && dialect.localUnits.get(where.unit);
  return unit ? [unit, where.room, where.bed, dialect.sendingFacility] : undefined;
}

export function physician(
  dialect: Dialect,
  { number, family, given }: Stay['attending'],
): ComponentInput[] {
  const spell = speller(dialect);
  return [number, spell(family), spell(given)];
}

function speller(dialect: Dialect): (text: string) => string {
  return (text) => {
    const spelt = spellIn(dialect.feed.charset, text);
    return dialect.upperCaseNames ? spelt.toUpperCase() : spelt;
  };
}

export function time(dialect: Dialect, at: number): string {
  const whole = formatTimestamp(at - (at % 1000), dialect.zone);
  return dialect.timestamps === 'offset' ? whole : whole.slice(0, 'YYYYMMDDHHMMSS'.length);
}

export function blanks(count: number): undefined[] {
  return Array.from({ length: count }, () => undefined);
}
