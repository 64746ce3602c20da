/** Lane partitions of the whole system; fixed, because stored rows carry the number. */
export const LANES = 64;

/** The lane of a key: FNV-1a (32 bit) over its UTF-16 code units, modulo `LANES`. Stable for ever. */
export function laneOf(laneKey: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < laneKey.length; i++) {
    hash = Math.imul(hash ^ laneKey.charCodeAt(i), 0x01000193);
  }
  return (hash >>> 0) % LANES;
}
