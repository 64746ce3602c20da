import type { ApiFeedAlert, ApiFeedState, ApiMeasure } from '../../../src/http/api.ts';
import { durationText } from '../time/deadline.ts';

/** How a feed stands, in a word. Never by colour alone. */
export const stateWords: Readonly<Record<ApiFeedState, string>> = {
  refusing: 'Refusing',
  behind: 'Behind',
  silent: 'Silent',
  live: 'Live',
  unheard: 'Nothing yet',
};

/** What an alert says of a feed. */
export const alertWords: Readonly<Record<ApiFeedAlert['kind'], string>> = {
  silent: 'silent',
  behind: 'behind',
  objective: 'below its objective',
};

export const measureWords: Readonly<Record<ApiMeasure, string>> = {
  missing: 'Missing',
  invalidCode: 'Invalid code',
  unexpectedNull: 'Unexpected null',
  late: 'Late',
  duplicate: 'Duplicate',
};

/** What a measure counts, in a sentence. */
export const measureSentences: Readonly<Record<ApiMeasure, string>> = {
  missing: 'Something that is needed was not sent: an identifier, a code, a visit.',
  invalidCode: 'A code, unit or place stands in none of the maps of the feed.',
  unexpectedNull: 'A value that HL7 requires was deleted ("").',
  late: 'The message came long after its own time (MSH-7).',
  duplicate: 'The same message was sent again.',
};

export const criticalityWords: Readonly<Record<string, string>> = {
  vital: 'Vital',
  important: 'Important',
  routine: 'Routine',
};

/** `1.2 %`, `0 %`, `< 0.1 %`; without messages there is no share. */
export function percentText(count: number, messages: number): string {
  if (messages === 0) return 'No messages';
  const percent = (100 * count) / messages;
  if (percent > 0 && percent < 0.1) return '<\u00a00.1\u00a0%';
  return `${Math.round(percent * 10) / 10}\u00a0%`;
}

/** True where more messages than agreed offend. */
export function isMissed({
  count,
  messages,
  objective,
}: {
  count: number;
  messages: number;
  objective: number | null;
}): boolean {
  return objective !== null && messages > 0 && (100 * count) / messages > objective;
}

/** `12 of about 30`: what came, and what should have. */
export function rateText(came: number, expected: number | null): string {
  const count = came.toLocaleString('en-US');
  return expected === null ? count : `${count} of about ${aboutText(expected)}`;
}

/** A mean of messages, without digits that mean nothing. */
export function aboutText(count: number): string {
  if (count > 0 && count < 1) return 'less than 1';
  return Math.round(count).toLocaleString('en-US');
}

export function agoText(ms: number): string {
  return ms < 1000 ? 'now' : `${durationText(ms)} ago`;
}
