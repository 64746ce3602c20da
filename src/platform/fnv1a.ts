/** FNV-1a (32 bit, unsigned) over the UTF-16 code units of a text, from one of them on. Stable for ever: stored lanes come of it. */
export function fnv1a(text: string, from = 0): number {
  let hash = 0x811c9dc5;
  for (let i = from; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return hash >>> 0;
}
