import {
  buildMessage,
  encodeMessage,
  repeat,
  standardDelimiters,
  type Delimiters,
  type SegmentInput,
} from '../src/hl7v2/hl7v2.ts';
import type { Dialect } from './dialect.ts';
import type { LabTest } from './lab-tests.ts';
import {
  blanks,
  event,
  header,
  moreOnVisit,
  patient,
  physician,
  recordNumber,
  time,
  visit,
  type MessageOptions,
  type Segments,
} from './segments.ts';
import type { AdmissionTelling, MergeTelling, Report, ReportTelling, Telling } from './telling.ts';
import { writeCare } from './write-care.ts';

const ODD_DELIMITERS: Delimiters = {
  ...standardDelimiters,
  field: '$',
  component: '%',
  repetition: '*',
  // Not a slash: it is a letter of the charset names in MSH-18.
  escape: '!',
  subcomponent: '@',
};

const RESULT_STATUS_CODES = {
  preliminary: 'P',
  final: 'F',
  corrected: 'C',
  withdrawn: 'W',
} as const;

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

function segmentsOf(dialect: Dialect, telling: Telling, options: MessageOptions): Segments {
  switch (telling.kind) {
    case 'admission':
      return admission(dialect, telling, options);
    case 'merge':
      return merge(dialect, telling, options);
    case 'report':
      return report(dialect, telling, options);
    case 'care':
      return writeCare(dialect, telling, options);
  }
}

function admission(dialect: Dialect, telling: AdmissionTelling, options: MessageOptions): Segments {
  return [
    header(dialect, ['ADT', telling.trigger], options),
    event(dialect, telling.trigger, telling.at),
    patient(dialect, telling.patient, options),
    visit(dialect, telling.stay),
    ...moreOnVisit(dialect, telling.stay),
  ];
}

function merge(dialect: Dialect, telling: MergeTelling, options: MessageOptions): Segments {
  return [
    header(dialect, ['ADT', 'A40'], options),
    event(dialect, 'A40', telling.at),
    patient(dialect, telling.patient, options),
    ['MRG', repeat(recordNumber(dialect, telling.retired))],
  ];
}

function report(dialect: Dialect, telling: ReportTelling, options: MessageOptions): Segments {
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
      physician(dialect, telling.stay.attending),
      ...blanks(5),
      time(dialect, telling.at),
      ...blanks(2),
      RESULT_STATUS_CODES[told.status],
    ],
    ...observations(dialect, told, collected, options),
  ];
}

function unitAndRange({ decimals, normal, unit, words }: LabTest): (string | undefined)[] {
  if (words) return blanks(2);
  return [unit, `${normal.from.toFixed(decimals)}-${normal.to.toFixed(decimals)}`];
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
      test.words ? 'ST' : 'NM',
      options.spoilt === 'unmapped-code'
        ? [`ZZ${code}`, 'NEW ANALYZER', 'L']
        : [code, test.display, local === undefined ? 'LN' : 'L'],
      undefined,
      value,
      ...unitAndRange(test),
      flag === '' ? 'N' : flag,
      ...blanks(2),
      RESULT_STATUS_CODES[told.status],
      ...blanks(2),
      collected,
    ];
  });
}
