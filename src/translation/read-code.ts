import type { Segment } from '../hl7v2/hl7v2.ts';

import { keyAt, warn, wordAt, type Reading } from './reading.ts';

/** What was measured. */
export interface Coded {
  /** As sent: what results are matched by, whatever the feed's code map says today. */
  sent: string;
  code: string;
  system: string | null;
  display: string | null;
}

/** What stands for the code of a result that was sent without one. */
export const codeOfUnnamed = 'no-code';
/** A longer code is not named in a problem. */
export const namedCodeCharsMax = 20;

/**
 * OBX-3, data type CE: the code, else the alternate one, else the text, which is all that some devices send. It becomes a
 * standard code by the feed's map, or by the LOINC code that the sender puts beside its own. A code that stays local is kept
 * with a problem where the feed has a map, since limits that go by LOINC do not see its results. Without any code it bears the
 * name of its order; undefined where it says nothing either.
 */
export function readCode(
  reading: Reading,
  obx: Segment,
  obr: Segment | undefined,
): Coded | undefined {
  const isAlternate = wordAt(obx, 3, 1, 1) === undefined && wordAt(obx, 3, 1, 4) !== undefined;
  const from = isAlternate ? 4 : 1;
  const sent = keyAt(reading, obx, 3, 1, from) ?? keyAt(reading, obx, 3, 1, from + 1);
  if (sent === undefined) return unnamed(reading, obx, obr);
  const { codes } = reading.feed;
  const mapped = Object.hasOwn(codes, sent) ? codes[sent] : undefined;
  if (mapped) return { sent, ...mapped };
  if (!isLoinc(sent) && from === 1) {
    const alternate = codedAt(obx, sent, 4);
    if (alternate.system === 'LN' && isLoinc(alternate.code)) return alternate;
  }
  if (!isLoinc(sent)) warnUnmapped(reading, obx, sent, from);
  return { ...codedAt(obx, sent, from), code: sent };
}

// Limits could take the order's code for that of any of its results: only the name is of use.
function unnamed(reading: Reading, obx: Segment, obr: Segment | undefined): Coded | undefined {
  const saysSomething = wordAt(obx, 5) !== undefined || wordAt(obx, 8) !== undefined;
  const sentence = saysSomething
    ? "This result has no code. It is kept under the name of its order; no limit sees it, only the laboratory's own flag counts."
    : 'There is neither a code nor a value here; nothing was taken.';
  warn(reading, 'missing-code', obx.path(3), sentence);
  if (!saysSomething) return undefined;
  const display = wordAt(obr, 4, 1, 2) ?? wordAt(obr, 4, 1, 1) ?? 'Result without a name';
  return { sent: '', code: codeOfUnnamed, system: null, display };
}

function codedAt(obx: Segment, sent: string, from: 1 | 4): Coded {
  return {
    sent,
    code: wordAt(obx, 3, 1, from) ?? sent,
    system: wordAt(obx, 3, 1, from + 2) ?? null,
    display: wordAt(obx, 3, 1, from + 1) ?? null,
  };
}

/** Senders label local codes as LOINC, and LOINC codes not at all: the shape tells more than the label. */
export function isLoinc(code: string): boolean {
  return /^\d{1,7}-\d$/.test(code);
}

function warnUnmapped(reading: Reading, obx: Segment, sent: string, from: 1 | 4): void {
  const { feed, unmappedCodes } = reading;
  if (Object.keys(feed.codes).length === 0 || unmappedCodes.has(sent)) return;
  unmappedCodes.add(sent);
  const isNamed =
    wordAt(obx, 3, 1, from) === sent && isPlainCode(sent) && !isOfPatient(reading, sent);
  const what = isNamed ? `The test code "${sent}"` : 'What stands here for a test code';
  const sentence =
    `${what} is not in the code map of the feed "${feed.id}". The result is kept; no limit sees it, ` +
    "only the laboratory's own flag counts. Add the code to the feed's mappings.";
  warn(reading, 'unmapped-code', obx.path(3), sentence);
}

// A free text in the place of a code could be anything, a name too.
function isPlainCode(text: string): boolean {
  return text.length <= namedCodeCharsMax && /^[A-Za-z0-9][A-Za-z0-9._/-]*$/.test(text);
}

// Where fields slipped, what looks like a code can be a name or a number of the patient.
function isOfPatient({ message }: Reading, code: string): boolean {
  const word = code.toUpperCase();
  return message.segments.some(
    ({ name, text }) =>
      name === 'PID' &&
      text
        .toUpperCase()
        .split(/[^A-Z0-9._/-]+/)
        .includes(word),
  );
}
