import type { Ids } from '../platform/platform.ts';

/** Characters of a code: 24 to the power of 5 are 8 million. */
export const codeChars = 5;

/** For how long after its task was closed no other task gets a code. */
export const codeRestDays = 30;

// No vowels, so that it is no word; nothing that is taken for something else when read aloud or typed; no digit first, see below.
const LETTERS = 'BCDFGHJKLMNPQRTVWXZ';
const ALPHABET = `${LETTERS}34679`;

/** A code by chance, as people read it: `K7Q3M`. It begins with a letter: a number in a reply is the answer. */
export function randomCode(ids: Pick<Ids, 'secret'>): string {
  const bytes = ids.secret(codeChars * 2);
  let code = '';
  for (let at = 0; at < codeChars; at++) {
    const from = at === 0 ? LETTERS : ALPHABET;
    const chance = (bytes[at * 2] ?? 0) * 256 + (bytes[at * 2 + 1] ?? 0);
    code += from.charAt(chance % from.length);
  }
  return code;
}

/** Whether a word has the form of a code, in capitals. */
export function isCode(word: string): boolean {
  return CODE.test(word);
}

const CODE = new RegExp(`^[${LETTERS}][${ALPHABET}]{${codeChars - 1}}$`);
