import type { Charset } from './charset.ts';

/**
 * `text` as bytes of `charset`. A character that the charset does not have becomes `?`; for those that switch (ISO 2022), and for
 * characters of three and four bytes outside Unicode, that is so although the charset has them.
 */
export function encodeText(text: string, charset: Charset): Uint8Array {
  if (charset === 'utf-8') return Buffer.from(text, 'utf8');
  if (charset === 'utf-16le') return Buffer.from(text, 'utf16le');
  if (charset === 'utf-16be') return Buffer.from(text, 'utf16le').swap16();
  const codes = codesOf(charset);
  const bytes = Buffer.allocUnsafe(text.length * 2);
  let length = 0;
  for (const character of text) {
    const ascii = character.charCodeAt(0);
    const code = ascii < 0x80 ? ascii : (codes.get(character) ?? QUESTION_MARK);
    if (code > 0xff) bytes[length++] = code >> 8;
    bytes[length++] = code & 0xff;
  }
  return bytes.subarray(0, length);
}

const QUESTION_MARK = 0x3f;
const WITH_TWO_BYTES = new Set(['shift_jis', 'euc-kr', 'big5', 'gb18030', 'euc-jp']);
const REPLACEMENT = '\ufffd';

const known = new Map<Charset, ReadonlyMap<string, number>>();

// Made from the decoder itself, so that the two directions can never disagree. With two bytes it takes some 20 ms, once.
function codesOf(charset: Charset): ReadonlyMap<string, number> {
  const made = known.get(charset);
  if (made) return made;
  const codes = new Map<string, number>();
  known.set(charset, codes);
  if (charset === 'us-ascii' || charset.startsWith('iso-2022')) return codes;
  const decoder = new TextDecoder(charset, { ignoreBOM: true });
  const add = (code: number, bytes: Uint8Array): void => {
    const character = decoder.decode(bytes);
    const isOne = character.length === 1 || (character.length === 2 && isPair(character));
    if (isOne && character !== REPLACEMENT && !codes.has(character)) codes.set(character, code);
  };
  for (let byte = 0x80; byte <= 0xff; byte++) add(byte, Uint8Array.of(byte));
  if (!WITH_TWO_BYTES.has(charset)) return codes;
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      add(lead * 0x100 + trail, Uint8Array.of(lead, trail));
    }
  }
  return codes;
}

function isPair(character: string): boolean {
  return (character.codePointAt(0) ?? 0) > 0xffff;
}
