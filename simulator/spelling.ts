// What taking marks off letters doesn't do.
const PLAIN: Readonly<Record<string, string>> = {
  Ł: 'L',
  ł: 'l',
  Ø: 'O',
  ø: 'o',
  đ: 'd',
  ß: 'ss',
  æ: 'ae',
};

/** `text` with the letters that the charset has: others lose their marks, as they do at a desk with an old keyboard. */
export function spellIn(charset: string, text: string): string {
  const highest = charset === 'utf-8' ? Infinity : charset === 'iso-8859-1' ? 0xff : 0x7f;
  return Array.from(text, (letter) => {
    if ((letter.codePointAt(0) ?? 0) <= highest) return letter;
    return PLAIN[letter] ?? letter.normalize('NFD').replaceAll(/\p{Mark}/gu, '');
  }).join('');
}
