import type { Interpretation, ResultStatus } from '../canonical/canonical.ts';

/**
 * HL7 table 0085 with the additions of v2.7. `no-result`: the segment reports none (O: order detail, N: not asked).
 */
export const resultStatuses: Readonly<Record<string, ResultStatus | 'no-result'>> = {
  F: 'final',
  U: 'final',
  V: 'final',
  P: 'preliminary',
  R: 'preliminary',
  S: 'preliminary',
  I: 'preliminary',
  C: 'corrected',
  A: 'corrected',
  B: 'corrected',
  W: 'withdrawn',
  D: 'withdrawn',
  X: 'cancelled',
  O: 'no-result',
  N: 'no-result',
};

/**
 * HL7 table 0078, as far as it says how a value stands to its reference. Above the scale of the instrument (`>`) nobody
 * knows how far above, so that is critical; below it (`<`) most values are where they should be.
 */
const interpretations: Readonly<Record<string, Interpretation>> = {
  HH: 'critical-high',
  '>': 'critical-high',
  LL: 'critical-low',
  AA: 'critical',
  H: 'high',
  HU: 'high',
  L: 'low',
  LU: 'low',
  '<': 'low',
  A: 'abnormal',
  R: 'abnormal',
  I: 'abnormal',
  POS: 'abnormal',
  N: 'normal',
  S: 'normal',
  NEG: 'normal',
};

/** Flags of the same table that say something else: how the value moved, or that nothing is said. */
const silentFlags = new Set(['U', 'D', 'B', 'W', 'MS', 'VS', 'NULL', 'IND', 'E', 'ND', 'DET']);

const bySeverity: readonly Interpretation[] = [
  'critical-high',
  'critical-low',
  'critical',
  'high',
  'low',
  'abnormal',
  'normal',
  'unknown',
];

/** Undefined for a flag that the table does not have. */
export function interpretationOf(flag: string): Interpretation | undefined {
  const code = flag.toUpperCase();
  if (Object.hasOwn(interpretations, code)) return interpretations[code];
  return silentFlags.has(code) ? 'unknown' : undefined;
}

export function isMoreSevere(a: Interpretation, b: Interpretation): boolean {
  return bySeverity.indexOf(a) < bySeverity.indexOf(b);
}
