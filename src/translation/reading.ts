import type { Feed, Site } from '../governance/governance.ts';
import type { Message, Segment } from '../hl7v2/hl7v2.ts';
import type { Instant, Problem } from '../platform/platform.ts';

/** A message as it is read: by whose dialect, and what was found wrong so far. */
export interface Reading {
  readonly message: Message;
  readonly feed: Feed;
  readonly site: Site;
  readonly receivedAt: Instant;
  readonly problems: Problem[];
  /** Codes that the feed does not map, as far as they were told. */
  readonly unmappedCodes: Set<string>;
}

/** Nothing sent, deleted by the sender (`""`), or the text (HL7 v2.5.1 §2.5.3). */
export type Sent = string | null | undefined;

/** Longer keys (identifiers, order numbers, codes, rooms) are taken for garbage: databases cannot index them. */
export const keyCharsMax = 100;

/** The text at a place, trimmed; blanks are as good as nothing. NUL, which no database takes, is left out. */
export function textAt(
  segment: Segment | undefined,
  field: number,
  repetition = 1,
  component = 0,
  subcomponent = 0,
): Sent {
  const value = segment?.field(field, repetition, component, subcomponent);
  if (value === undefined || value === null) return value;
  const text = cleanText(value);
  return text === '' ? undefined : text;
}

/** As `textAt`, for what is only useful if it is there. */
export function wordAt(
  segment: Segment | undefined,
  field: number,
  repetition = 1,
  component = 0,
  subcomponent = 0,
): string | undefined {
  return textAt(segment, field, repetition, component, subcomponent) ?? undefined;
}

/** As `wordAt`, for what becomes part of a key; what is longer than `keyCharsMax` is a problem and counts as not sent. */
export function keyAt(
  reading: Reading,
  segment: Segment | undefined,
  field: number,
  repetition = 1,
  component = 0,
  subcomponent = 0,
): string | undefined {
  const word = wordAt(segment, field, repetition, component, subcomponent);
  if (word === undefined || word.length <= keyCharsMax) return word;
  const location = segment?.path(field, repetition, component, subcomponent) ?? '';
  warn(reading, 'too-long', location, `This is longer than ${keyCharsMax} characters; left out.`);
  return undefined;
}

export function cleanText(text: string): string {
  return (text.includes('\0') ? text.replaceAll('\0', '') : text).trim();
}

/** More problems than this tell nobody more; the last one says that there were more. */
export const problemsMax = 100;

/** Notes a problem once for its place. `sentence` goes to logs and pages: it must hold no value that was sent. */
export function warn(
  { problems }: Reading,
  code: string,
  location: string,
  sentence: string,
): void {
  if (problems.length >= problemsMax) return;
  // Orders are read once for each of their results.
  if (problems.some((one) => one.code === code && one.location === location)) return;
  problems.push(
    problems.length < problemsMax - 1
      ? { code, severity: 'warning', location, sentence }
      : {
          code: 'more-problems',
          severity: 'warning',
          location: '',
          sentence: `There are more problems; the first ${problemsMax - 1} are listed.`,
        },
  );
}
