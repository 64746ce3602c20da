import type { Segment } from '../hl7v2/hl7v2.ts';

import { cleanText, warn, type Reading } from './reading.ts';

/** Longer comments are cut; the whole one stays in the message. */
export const noteCharsMax = 4_096;

/** The comments of these segments (NTE-3), a line each; null where there is none. */
export function readNotes(reading: Reading, segments: readonly Segment[]): string | null {
  const lines: string[] = [];
  for (const nte of segments) {
    const count = nte.repetitions(3);
    for (let n = 1; n <= count; n++) {
      const line = nte.field(3, n);
      if (typeof line === 'string') lines.push(cleanText(line));
    }
  }
  const note = lines.join('\n').trim();
  if (note === '') return null;
  if (note.length <= noteCharsMax) return note;
  const sentence = `Only the first ${noteCharsMax} characters of these comments are taken.`;
  warn(reading, 'note-cut', segments[0]?.path(3) ?? 'NTE', sentence);
  return note.slice(0, noteCharsMax).toWellFormed();
}

/** The notes that follow each of some segments before another segment that is not one comes. */
export function notesAfter(segments: readonly Segment[]): Map<Segment, Segment[]> {
  const notes = new Map<Segment, Segment[]>();
  let about: Segment | undefined;
  for (const segment of segments) {
    if (segment.name !== 'NTE') about = segment;
    else if (about) {
      const ofIt = notes.get(about);
      if (ofIt) ofIt.push(segment);
      else notes.set(about, [segment]);
    }
  }
  return notes;
}
