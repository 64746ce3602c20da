import type { Problem } from '../platform/platform.ts';

/** The characters that a message is built with, as its MSH-1 and MSH-2 name them. `''` = the sender has none. */
export interface Delimiters {
  field: string;
  component: string;
  repetition: string;
  escape: string;
  subcomponent: string;
  /** HL7 v2.7 §2.5.5.2; absent before. */
  truncation: string;
}

/** What HL7 v2.5.1 §2.5.4 suggests. */
export const standardDelimiters: Delimiters = {
  field: '|',
  component: '^',
  repetition: '~',
  escape: '\\',
  subcomponent: '&',
  truncation: '',
};

/** Character codes; NaN, which equals none, where the sender has no such delimiter. */
export interface DelimiterCodes {
  field: number;
  component: number;
  repetition: number;
  subcomponent: number;
}

export function delimiterCodes(delimiters: Delimiters): DelimiterCodes {
  return {
    field: delimiters.field.charCodeAt(0),
    component: delimiters.component.charCodeAt(0),
    repetition: delimiters.repetition.charCodeAt(0),
    subcomponent: delimiters.subcomponent.charCodeAt(0),
  };
}

export interface DelimitersRead {
  delimiters: Delimiters;
  problems: readonly Problem[];
}

const NO_PROBLEMS: readonly Problem[] = [];
const ENCODING_CHARACTERS_MAX = 5;
const HEAD_LENGTH = ENCODING_CHARACTERS_MAX + 1;
const LETTER_OR_DIGIT_OR_BLANK = /[A-Za-z0-9\s]/;
const OUTSIDE_PRINTABLE_ASCII = /[^\x21-\x7e]/;

const STANDARD_HEAD = 'MSH|^~\\&|';

/**
 * Reads the delimiters of the header segment (MSH, FHS or BHS) that begins at `start`. Always gives a set to work with;
 * what is wrong with it is a problem of severity error.
 */
export function readDelimiters(text: string, start: number): DelimitersRead {
  if (text.startsWith(STANDARD_HEAD, start)) {
    return { delimiters: standardDelimiters, problems: NO_PROBLEMS };
  }
  const segment = text.slice(start, start + 3);
  const field = text.charAt(start + 3);
  if (field === '' || field === '\r' || field === '\n') {
    return odd(standardDelimiters, `${segment}-1`, 'The message ends before its field separator.');
  }
  const characters = encodingCharacters(text.slice(start + 4, start + 4 + HEAD_LENGTH), field);
  if (characters === '') {
    const fallback = { ...standardDelimiters, field };
    return odd(fallback, `${segment}-2`, 'The encoding characters are missing.');
  }
  const delimiters: Delimiters = {
    field,
    component: characters.charAt(0),
    repetition: characters.charAt(1),
    escape: characters.charAt(2),
    subcomponent: characters.charAt(3),
    truncation: characters.charAt(4),
  };
  if (characters.length > ENCODING_CHARACTERS_MAX) {
    const sentence = `There are more than ${ENCODING_CHARACTERS_MAX} encoding characters.`;
    return odd(delimiters, `${segment}-2`, sentence);
  }
  const fault = delimiterFault(delimiters);
  return fault === undefined
    ? { delimiters, problems: NO_PROBLEMS }
    : odd(delimiters, `${segment}-2`, fault);
}

function encodingCharacters(head: string, field: string): string {
  let end = 0;
  while (end < head.length && head[end] !== field && head[end] !== '\r' && head[end] !== '\n')
    end++;
  return head.slice(0, end);
}

/** What keeps these characters from telling the parts of a message apart, as a sentence. */
export function delimiterFault(delimiters: Delimiters): string | undefined {
  const all = Object.values(delimiters).join('');
  if (LETTER_OR_DIGIT_OR_BLANK.test(all)) {
    return 'A letter, digit or blank cannot be a delimiter.';
  }
  if (OUTSIDE_PRINTABLE_ASCII.test(all)) return 'A delimiter is not a printable ASCII character.';
  if (new Set(all).size < all.length) return 'One character stands for two delimiters.';
  return undefined;
}

function odd(delimiters: Delimiters, location: string, sentence: string): DelimitersRead {
  return {
    delimiters,
    problems: [{ code: 'odd-delimiters', severity: 'error', location, sentence }],
  };
}
