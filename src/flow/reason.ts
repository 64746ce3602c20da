import type { Refusal } from './flow-port.ts';

/** Longest reason, in UTF-16 code units. */
export const reasonCharsMax = 2_000;

/** What is wrong with the reason that a person gave; undefined where it will do. */
export function reasonProblem(reason: string): Refusal | undefined {
  if (reason.trim() !== '' && reason.length <= reasonCharsMax) return undefined;
  const sentence = `Give a reason of 1 to ${reasonCharsMax} characters.`;
  return { kind: 'invalid', sentence, field: 'reason' };
}
