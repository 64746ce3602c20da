import { fnv1a } from '../platform/platform.ts';

/** Lane partitions of the whole system; fixed, because stored rows carry the number. */
export const LANES = 64;

/** The lane of a key: FNV-1a (32 bit) over its UTF-16 code units, modulo `LANES`. Stable for ever. */
export function laneOf(laneKey: string): number {
  return fnv1a(laneKey) % LANES;
}
