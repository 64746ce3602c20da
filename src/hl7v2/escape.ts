import { decodeStrictly, type Charset } from './charset.ts';
import type { Delimiters } from './delimiters.ts';
import { encodeText } from './encode-text.ts';

/**
 * Takes the escape sequences out of a leaf (HL7 v2.5.1 §2.7): delimiters, `\Xhh..\` as bytes of the message's charset,
 * `\.br\` as a line feed; `\H\` and `\N\` (highlighting) are dropped. Formatting (§2.7.6) becomes the line feeds and blanks that
 * it stands for. What is unknown or not terminated stays as it is, `\C..\`, `\M..\` and `\Z..\` among it.
 */
export function decodeEscapes(raw: string, delimiters: Delimiters, charset: Charset): string {
  const { escape } = delimiters;
  if (escape === '') return raw;
  let at = raw.indexOf(escape);
  if (at === -1) return raw;
  let text = '';
  let done = 0;
  while (at !== -1) {
    const end = raw.indexOf(escape, at + 1);
    if (end === -1) break;
    const meaning = meaningOf(raw.slice(at + 1, end), delimiters, charset);
    if (meaning === undefined) {
      // Not a sequence: this may be a lone escape character, and the next one the start of a real sequence.
      at = end;
      continue;
    }
    text += raw.slice(done, at) + meaning;
    done = end + 1;
    at = raw.indexOf(escape, done);
  }
  return text + raw.slice(done);
}

function meaningOf(name: string, delimiters: Delimiters, charset: Charset): string | undefined {
  switch (name) {
    case 'F':
      return delimiters.field;
    case 'S':
      return delimiters.component;
    case 'T':
      return delimiters.subcomponent === '' ? undefined : delimiters.subcomponent;
    case 'R':
      return delimiters.repetition;
    case 'E':
      return delimiters.escape;
    case 'P':
    case 'L':
      return delimiters.truncation === '' ? undefined : delimiters.truncation;
    case 'H':
    case 'N':
      return '';
    case '.br':
      return '\n';
    default:
      if (name.startsWith('.')) return formattingOf(name);
      if (KEPT_WHOLE.test(name)) return delimiters.escape + name + delimiters.escape;
      return /^X(?:[0-9A-Fa-f]{2})+$/.test(name)
        ? decodeStrictly(Buffer.from(name.slice(1), 'hex'), charset)
        : undefined;
  }
}

// Switches of the charset and sequences agreed on by two sites (§2.7.2, §2.7.7): not for us to take apart.
const KEPT_WHOLE = /^(?:C[0-9A-Fa-f]{4}|M[0-9A-Fa-f]{4,6}|Z[0-9A-Za-z]{1,20})$/;

// Two digits at the most: ten bytes must not become megabytes of blanks.
const FORMATTING = /^\.(?:(sp|sk)\+?(\d{1,2})?|(ce)|(fi|nf|in[+-]?\d{1,2}|ti[+-]?\d{1,2}))$/;

function formattingOf(name: string): string | undefined {
  const [, skip, count, centered, silent] = FORMATTING.exec(name) ?? [];
  if (skip !== undefined) return (skip === 'sp' ? '\n' : ' ').repeat(Number(count ?? 1));
  if (centered !== undefined) return '\n';
  return silent === undefined ? undefined : '';
}

const CONTROL = /[\n\r\v\x1c]/;

/**
 * Writes `value` so that `decodeEscapes` gives it back. Delimiters become their sequences; CR, LF, VT and FS, which
 * would break segments or frames, become `\X..\`. Without an escape character they can only become blanks.
 */
export function encodeEscapes(value: string, delimiters: Delimiters, charset: Charset): string {
  // Two quotation marks alone would say "deleted" (HL7 v2.5.1 §2.5.3).
  const isQuotes = value === '""';
  if (!isQuotes && !needsEscape(value, delimiters)) return value;
  let text = '';
  for (const character of value) {
    const sequence = isQuotes
      ? hex(character, charset)
      : sequenceOf(character, delimiters, charset);
    if (sequence === undefined) text += character;
    else if (delimiters.escape === '') text += ' ';
    else text += delimiters.escape + sequence + delimiters.escape;
  }
  return text;
}

function needsEscape(value: string, delimiters: Delimiters): boolean {
  return (
    CONTROL.test(value) ||
    Object.values(delimiters).some((one: string) => one !== '' && value.includes(one))
  );
}

function sequenceOf(
  character: string,
  delimiters: Delimiters,
  charset: Charset,
): string | undefined {
  if (character === delimiters.field) return 'F';
  if (character === delimiters.component) return 'S';
  if (character === delimiters.subcomponent) return 'T';
  if (character === delimiters.repetition) return 'R';
  if (character === delimiters.escape) return 'E';
  if (character === delimiters.truncation) return 'P';
  return CONTROL.test(character) ? hex(character, charset) : undefined;
}

function hex(character: string, charset: Charset): string {
  return `X${Buffer.from(encodeText(character, charset)).toString('hex').toUpperCase()}`;
}
