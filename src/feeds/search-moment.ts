import { parseTimestamp } from '../hl7v2/hl7v2.ts';
import type { Instant } from '../platform/platform.ts';

/** How people write a moment: `2026-03-03T10:00` in a zone, or with an offset of its own. */
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(Z|[+-]\d{2}:?\d{2})?$/;

/** The instant that is meant, or null where the text is none. Of an hour that clocks repeat, the first. */
export function parseMoment(text: string, zone: string): Instant | null {
  const offset = MOMENT.exec(text);
  if (!offset) return null;
  const digits = text.replace('Z', '+0000').replace(/^(\d{4})-(\d{2})-/, '$1$2');
  return parseTimestamp(digits.replaceAll(/[T:]/g, ''), zone).value?.instant ?? null;
}
