import {
  buildMessage,
  encodeMessage,
  formatTimestamp,
  repeat,
  standardDelimiters,
  type ComponentInput,
  type Delimiters,
  type SegmentInput,
} from '../src/hl7v2/hl7v2.ts';
import type { Dialect } from './dialect.ts';
import { spellIn } from './spelling.ts';
import type {
  AdmissionTelling,
  MergeTelling,
  RegisteredPatient,
  Report,
  ReportTelling,
  Stay,
  Telling,
} from './telling.ts';

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

const ODD_DELIMITERS: Delimiters = {
  ...standardDelimiters,
  field: '$',
  component: '%',
  repetition: '*',
  // Not a slash: it is a letter of the charset names in MSH-18.
  escape: '!',
  subcomponent: '@',
};

const CLASS_CODES = { emergency: 'E', inpatient: 'I', outpatient: 'O' } as const;
const RESULT_STATUS_CODES = {
  preliminary: 'P',
  final: 'F',
  corrected: 'C',
  withdrawn: 'W',
} as const;

/** HL7 v2.5.1 §3.3, §7.3: which message structure carries an event. */
const STRUCTURES: Readonly<Record<string, string>> = {
  A01: 'ADT_A01',
  A02: 'ADT_A02',
  A03: 'ADT_A03',
  A04: 'ADT_A01',
  A08: 'ADT_A01',
  A11: 'ADT_A09',
  A13: 'ADT_A01',
  A40: 'ADT_A39',
  R01: 'ORU_R01',
};

/** Puts what happened into the words of one system: an unframed HL7 v2 message. */
export function writeMessage(
  dialect: Dialect,
  telling: Telling,
  options: MessageOptions,
): Uint8Array {
  const message = buildMessage({
    segments: segmentsOf(dialect, telling, options),
    charset: dialect.feed.charset,
    delimiters: options.oddDelimiters ? ODD_DELIMITERS : standardDelimiters,
  });
  return encodeMessage(message);
}

function segmentsOf(
  dialect: Dialect,
  telling: Telling,
  options: MessageOptions,
): [SegmentInput, ...SegmentInput[]] {
  switch (telling.kind) {
    case 'admission':
      return admission(dialect, telling, options);
    case 'merge':
      return merge(dialect, telling, options);
    case 'report':
      return report(dialect, telling, options);
  }
}

function admission(
  dialect: Dialect,
  telling: AdmissionTelling,
  options: MessageOptions,
): [SegmentInput, ...SegmentInput[]] {
  return [
    header(dialect, ['ADT', telling.trigger], options),
    event(dialect, telling.trigger, telling.at),
    patient(dialect, telling.patient, options),
    visit(dialect, telling.stay),
  ];
}

function merge(
  dialect: Dialect,
  telling: MergeTelling,
  options: MessageOptions,
): [SegmentInput, ...SegmentInput[]] {
  return [
    header(dialect, ['ADT', 'A40'], options),
    event(dialect, 'A40', telling.at),
    patient(dialect, telling.patient, options),
    ['MRG', repeat(recordNumber(dialect, telling.retired))],
  ];
}

function report(
  dialect: Dialect,
  telling: ReportTelling,
  options: MessageOptions,
): [SegmentInput, ...SegmentInput[]] {
  const { report: told } = telling;
  const collected = time(dialect, told.collectedAt);
  return [
    header(dialect, ['ORU', 'R01'], options),
    patient(dialect, telling.patient, options),
    visit(dialect, telling.stay),
    [
      'OBR',
      '1',
      `P${told.order}`,
      `F${told.order}`,
      [told.panel.code, told.panel.display, 'LN'],
      ...blanks(2),
      collected,
      ...blanks(8),
      physician(dialect, telling.stay),
      ...blanks(5),
      time(dialect, telling.at),
      ...blanks(2),
      RESULT_STATUS_CODES[told.status],
    ],
    ...observations(dialect, told, collected, options),
  ];
}

/** A laboratory reports what it has words for; one that has none for any of it uses LOINC. */
function observations(
  dialect: Dialect,
  told: Report,
  collected: string,
  options: MessageOptions,
): SegmentInput[] {
  const known = told.values.filter(({ test }) => dialect.localCodes.has(test.code));
  const values = known.length > 0 ? known : told.values;
  return values.map(({ test, value, flag }, index): SegmentInput => {
    const local = dialect.localCodes.get(test.code);
    const code = local ?? test.code;
    return [
      'OBX',
      String(index + 1),
      'NM',
      options.spoilt === 'unmapped-code'
        ? [`ZZ${code}`, 'NEW ANALYZER', 'L']
        : [code, test.display, local === undefined ? 'LN' : 'L'],
      undefined,
      value,
      test.unit,
      `${test.normal.from.toFixed(test.decimals)}-${test.normal.to.toFixed(test.decimals)}`,
      flag === '' ? 'N' : flag,
      ...blanks(2),
      RESULT_STATUS_CODES[told.status],
      ...blanks(2),
      collected,
    ];
  });
}

function header(
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

function event(dialect: Dialect, trigger: string, at: number): SegmentInput {
  return ['EVN', trigger, time(dialect, at), ...blanks(3), time(dialect, at)];
}

function patient(
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

function recordNumber(dialect: Dialect, record: string): ComponentInput[] {
  const authority = dialect.authorityLeftOut ? undefined : dialect.authority;
  const type = dialect.feed.patientIdentifier.types[0] ?? 'MR';
  return [record, undefined, undefined, authority, type];
}

function visit(dialect: Dialect, stay: Stay): SegmentInput {
  const discharged = stay.dischargedAt === null ? [] : [time(dialect, stay.dischargedAt)];
  return [
    'PV1',
    '1',
    CLASS_CODES[stay.class],
    place(dialect, stay.place),
    ...blanks(2),
    place(dialect, stay.previousPlace),
    physician(dialect, stay),
    ...blanks(11),
    [stay.visit, undefined, undefined, dialect.authority, 'VN'],
    ...blanks(16),
    stay.disposition ?? undefined,
    ...blanks(7),
    time(dialect, stay.admittedAt),
    ...discharged,
  ];
}

/** A system that has no name for the unit says nothing of the place. */
function place(dialect: Dialect, where: Stay['previousPlace']): ComponentInput[] | undefined {
  const unit = where && dialect.localUnits.get(where.unit);
  return unit ? [unit, where.room, where.bed, dialect.sendingFacility] : undefined;
}

function physician(dialect: Dialect, { attending }: Stay): ComponentInput[] {
  const spell = speller(dialect);
  return [attending.number, spell(attending.family), spell(attending.given)];
}

function speller(dialect: Dialect): (text: string) => string {
  return (text) => {
    const spelt = spellIn(dialect.feed.charset, text);
    return dialect.upperCaseNames ? spelt.toUpperCase() : spelt;
  };
}

function time(dialect: Dialect, at: number): string {
  const whole = formatTimestamp(at - (at % 1000), dialect.zone);
  return dialect.timestamps === 'offset' ? whole : whole.slice(0, 'YYYYMMDDHHMMSS'.length);
}

function blanks(count: number): undefined[] {
  return Array.from({ length: count }, () => undefined);
}
