import { decodeText, encodeText, parseMessage, type CharsetOptions } from '../hl7v2/hl7v2.ts';

/** Longest text that can be edited, in UTF-16 code units: it travels in one request. */
export const editCharsMax = 50_000;

/** A message as text with a line per segment; or why it cannot be edited as text without changing what nobody touched. */
export function editableText(
  raw: Uint8Array,
  options: CharsetOptions,
): { text: string; charset: string; terminator: string } | { problem: string } {
  const { message } = parseMessage(raw, options);
  const { text, charset } = message;
  if (!sameBytes(encodeText(text, charset), raw)) {
    return { problem: `Its characters (${charset}) cannot be written back byte for byte.` };
  }
  const terminator = text.includes('\r') ? '\r' : '\n';
  const shown = text.replace(/\r\n?/g, '\n').replace(/\n+$/, '');
  if (shown.split('\n').filter((line) => line.trim() !== '').length !== message.segments.length) {
    return {
      problem:
        'It has line feeds within its fields, which an edit as text would turn into segments.',
    };
  }
  if (shown.length > editCharsMax) {
    return { problem: `It is longer than ${editCharsMax} characters. Have the sender correct it.` };
  }
  return { text: shown, charset, terminator };
}

/** The bytes of an edited text, in the characters and with the line ends of the original. */
export function editedBytes(
  raw: Uint8Array,
  options: CharsetOptions,
  edited: string,
): { bytes: Uint8Array } | { problem: string } {
  const original = editableText(raw, options);
  if ('problem' in original) return original;
  if (edited.length > editCharsMax) {
    return { problem: `The text is longer than ${editCharsMax} characters.` };
  }
  const { charset, terminator } = original;
  const lines = edited.replace(/\r\n?/g, '\n').replace(/\n+$/, '').split('\n');
  if (lines.join('\n') === original.text) return { problem: 'Nothing was changed.' };
  const text = lines.map((line) => line + terminator).join('');
  const bytes = encodeText(text, charset);
  if (decodeText(bytes, { charset }).text !== text) {
    return {
      problem: `The message is written in ${charset}, which has not all of these characters.`,
    };
  }
  return { bytes };
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
