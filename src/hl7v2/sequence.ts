/**
 * What a receiver makes of a sequence number (MSH-13). `expected` is for MSA-4; only what is `next` is taken, and its number
 * stored as the last one before it is answered.
 */
export type SequenceVerdict =
  /** The sender does not number this message. */
  | { kind: 'unnumbered' }
  /** The one that follows, or the first on a link without a past. Its number comes back. */
  | { kind: 'next'; expected: number }
  /** 0: the link starts. The sender asks where to go on; -1 = anywhere, as there is no past. */
  | { kind: 'start'; expected: number }
  /** -1: the last number is to be forgotten; the next message that is taken sets it. */
  | { kind: 'forget'; expected: number }
  /** Taken before. */
  | { kind: 'repeated'; expected: number }
  /** Messages between are missing; the link stands still until they come. */
  | { kind: 'gap'; expected: number; missing: number }
  /** Neither 0, -1 nor a positive whole number. */
  | { kind: 'no-number'; expected: number };

/** Of a link without a past: any number will do. */
const ANYWHERE = -1;
/** NM has 16 characters at the most; of these, what a number holds exactly. */
const SEQUENCE = /^\+?\d{1,15}$/;

/**
 * The sequence number protocol (HL7 v2.5.1 §2.10.1), which alone can tell that a message was lost. `sent` is MSH-13 as read,
 * `last` the number of the last message that was taken on this link, undefined where there is none.
 */
export function judgeSequence(
  sent: string | null | undefined,
  last: number | undefined,
): SequenceVerdict {
  const text = sent?.trim() ?? '';
  const expected = last === undefined ? ANYWHERE : last + 1;
  if (text === '') return { kind: 'unnumbered' };
  if (text === '-1') return { kind: 'forget', expected: ANYWHERE };
  if (!SEQUENCE.test(text)) return { kind: 'no-number', expected };
  const number = Number(text);
  if (number === 0) return { kind: 'start', expected };
  if (last === undefined || number === last + 1) return { kind: 'next', expected: number };
  if (number <= last) return { kind: 'repeated', expected };
  return { kind: 'gap', expected, missing: number - expected };
}
