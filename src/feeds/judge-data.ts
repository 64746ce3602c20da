import type { QualityMeasure } from '../governance/governance.ts';
import { parseMessage, parseTimestamp, type CharsetOptions } from '../hl7v2/hl7v2.ts';
import type { Instant, Problem } from '../platform/platform.ts';

/** What a message says of itself and what was found in it, as far as its data are judged by it. */
export interface JudgedMessage {
  receivedAt: Instant;
  /** MSH-7 as sent. */
  messageTime: string | null;
  /** The bytes, where they hold a null (`""`) at all. */
  rawWithNull: Uint8Array | null;
  problems: readonly Pick<Problem, 'code'>[];
}

export interface Judgement {
  zone: string;
  lateAfterMs: number;
  charset: CharsetOptions;
}

/** Repeats are not judged here: they have no journal row of their own. */
type JudgedMeasure = Exclude<QualityMeasure, 'duplicate'>;

/** Which measures a message counts for: each once, however often. */
export function judgeData(message: JudgedMessage, how: Judgement): JudgedMeasure[] {
  return [...judgeProblems(message.problems), ...judgeBytes(message, how)];
}

/** What the problems say, which may change as long as the outcome may. */
export function judgeProblems(problems: readonly Pick<Problem, 'code'>[]): JudgedMeasure[] {
  const codes = problems.map(({ code }) => code);
  return [
    ...(codes.some(isMissing) ? (['missing'] as const) : []),
    ...(codes.some((code) => invalidCodes.has(code)) ? (['invalidCode'] as const) : []),
  ];
}

/** What never changes: when it came, and what its bytes delete. */
export function judgeBytes(
  { receivedAt, messageTime, rawWithNull }: Omit<JudgedMessage, 'problems'>,
  { zone, lateAfterMs, charset }: Judgement,
): JudgedMeasure[] {
  const sentAt = messageTime === null ? null : parseTimestamp(messageTime, zone).value?.instant;
  const isLate = typeof sentAt === 'number' && receivedAt - sentAt > lateAfterMs;
  return [
    ...(isLate ? (['late'] as const) : []),
    ...(rawWithNull && deletesNeeded(rawWithNull, charset) ? (['unexpectedNull'] as const) : []),
  ];
}

function isMissing(code: string): boolean {
  return code.startsWith('missing-');
}

/** Codes of problems that say: this value is in no table or map that the feed has. */
const invalidCodes: ReadonlySet<string> = new Set([
  'unmapped-code',
  'unmapped-location',
  'unknown-code',
  'unknown-unit',
  'identifier-not-configured',
]);

/**
 * Fields that HL7 v2.5.1 requires where their segment is (usage R: §2.15.9, §3.4.2, §3.4.3, §7.4.1, §7.4.2), so that nobody
 * may delete them with a null (§2.5.3).
 */
const neverNull: readonly (readonly [segment: string, field: number])[] = [
  ['MSH', 7],
  ['MSH', 10],
  ['PID', 3],
  ['PID', 5],
  ['PV1', 2],
  ['OBR', 4],
  ['OBX', 3],
  ['OBX', 11],
];

function deletesNeeded(raw: Uint8Array, charset: CharsetOptions): boolean {
  const { message } = parseMessage(raw, charset);
  return message.segments.some((segment) =>
    neverNull.some(([name, field]) => segment.name === name && segment.field(field) === null),
  );
}
