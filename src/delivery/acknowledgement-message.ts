import type { Identifier } from '../canonical/canonical.ts';
import {
  buildMessage,
  encodeMessage,
  formatTimestamp,
  repeat,
  type FieldInput,
  type SegmentInput,
} from '../hl7v2/hl7v2.ts';
import type { Effect } from './effect.ts';
import type { Payload } from './payload.ts';

export interface MessageFrame {
  /** MSH-5 and MSH-6. */
  application: string;
  facility: string;
  /** IANA zone of the site: times are written in it, with their offset. */
  zone: string;
}

/** MSH-10 has 20 characters (HL7 v2.5.1 §2.15.9.10): those of the effect's id that chance has chosen. */
export function controlIdOf({ id }: Pick<Effect, 'id'>): string {
  return id.slice(-20).toUpperCase();
}

/**
 * What became of a task as an unsolicited result, ORU^R01^ORU_R01 (HL7 v2.5.1 §7.3.1). It is a result of its own (OBR-4)
 * that hangs on the laboratory's: OBR-29 (parent) names the order and OBR-26 (parent result) the observation that somebody was
 * told of. One OBX says who did it and when (OBX-14, OBX-16), one each what the form was answered. Codes are local
 * (99SNW, HL7 table 0396). The same effect gives the same bytes.
 */
export function acknowledgementMessage(effect: Effect, frame: MessageFrame): Uint8Array {
  const { payload } = effect;
  const segments: [SegmentInput, ...SegmentInput[]] = [
    header(effect, frame),
    patient(payload),
    ...visit(payload),
    request(payload, frame),
    ...observations(payload, frame),
  ];
  return encodeMessage(buildMessage({ segments }));
}

function header(effect: Effect, { application, facility, zone }: MessageFrame): SegmentInput {
  const time = formatTimestamp(effect.createdAt, zone);
  const type = ['ORU', 'R01', 'ORU_R01'];
  return [
    ...([
      'MSH',
      'SINEW',
      effect.payload.site ?? '',
      application,
      facility,
      time,
      '',
      type,
    ] as const),
    ...[controlIdOf(effect), 'P', '2.5.1', '', '', '', '', '', 'UNICODE UTF-8'],
  ];
}

function patient(payload: Payload): SegmentInput {
  const { 'patient.family': family, 'patient.given': given } = payload;
  return [
    'PID',
    '1',
    '',
    repeat(...(payload['patient.identifiers'] ?? []).map(extendedId)),
    '',
    [known(family), known(given)],
    '',
    known(payload['patient.birthDate']).replaceAll('-', ''),
    SEXES[known(payload['patient.sex'])] ?? '',
  ];
}

/** HL7 table 0001. */
const SEXES: Readonly<Record<string, string>> = {
  female: 'F',
  male: 'M',
  other: 'O',
  unknown: 'U',
};

function extendedId({ authority, value, type }: Identifier): string[] {
  return [value, '', '', authority, type ?? ''];
}

// PV1-2 must stand; U is "unknown" (HL7 table 0004).
function visit(payload: Payload): SegmentInput[] {
  const number = payload['encounter.visit'];
  if (!number) return [];
  const gap: FieldInput[] = Array.from({ length: 16 }, () => '');
  return [['PV1', '1', 'U', ...gap, [number.value, '', '', number.authority]]];
}

function request(payload: Payload, { zone }: MessageFrame): SegmentInput {
  const fields: FieldInput[] = Array.from({ length: 29 }, () => '');
  const set = (n: number, value: FieldInput): void => {
    fields[n - 1] = value;
  };
  const { 'result.code': code, 'result.value': value, 'result.orderId': order } = payload;
  set(1, '1');
  set(3, [known(payload['task.id']), 'SINEW']);
  set(4, ['RESULT-ACKNOWLEDGEMENT', 'Acknowledgement of a result', LOCAL]);
  set(7, timeIn(payload['task.closedAt'], zone));
  set(22, timeIn(payload['task.closedAt'], zone));
  set(25, 'F');
  if (code) set(26, [[code, known(payload['result.display'])], '', known(value)]);
  // OBR-29 is a pair of order numbers: placer's and filler's.
  if (order) set(29, ['', [order]]);
  return ['OBR', ...fields];
}

const LOCAL = '99SNW';

function observations(payload: Payload, { zone }: MessageFrame): SegmentInput[] {
  const outcome = Object.entries(payload['task.outcome'] ?? {});
  const answers: [string, string, string][] = [
    [
      'ACKNOWLEDGED-BY',
      'Acknowledged by',
      known(payload['task.actorName']) || known(payload['task.actor']),
    ],
    ...outcome.map(([name, answer]): [string, string, string] => [
      name,
      name.replaceAll('_', ' '),
      answer,
    ]),
  ];
  return answers.map(([code, title, value], at) => [
    ...([
      'OBX',
      String(at + 1),
      'ST',
      [code, title, LOCAL],
      '',
      value,
      '',
      '',
      '',
      '',
      '',
    ] as const),
    ...[
      'F',
      '',
      '',
      timeIn(payload['task.closedAt'], zone),
      '',
      [known(payload['task.actor']), known(payload['task.actorName'])],
    ],
  ]);
}

function timeIn(text: string | null | undefined, zone: string): string {
  return text ? formatTimestamp(Date.parse(text), zone) : '';
}

function known(text: string | null | undefined): string {
  return text ?? '';
}
