import type { Message } from './message.ts';
import type { Segment } from './segment.ts';

/** Segments that belong together: a patient with the visit, an order, a result. */
export interface SegmentGroup {
  /** Index into the levels; -1 = the message itself. */
  level: number;
  /** What opened the group, what joined it, and what nobody listed (Z segments, notes), in the order of the message. */
  segments: Segment[];
  groups: SegmentGroup[];
}

/**
 * Puts the segments of a message into groups by what stands next to what, as the abstract message syntax means it
 * (HL7 v2.5.1 §2.12). `levels` go from the outermost in; each lists the segments that may open a group of that level, in the
 * order in which they may join it: `[['PID', 'PV1'], ['ORC', 'OBR'], ['OBX']]`. A segment joins the open group of its level
 * if it comes later in the list than what is there and no inner group has begun; else it opens the next group. A segment
 * that no level lists belongs to the innermost open group, so nothing is lost, however unknown.
 */
export function segmentGroups(
  message: Message,
  levels: readonly (readonly string[])[],
): SegmentGroup {
  const places = new Map<string, { level: number; rank: number }>();
  for (const [level, names] of levels.entries()) {
    for (const [rank, name] of names.entries()) places.set(name, { level, rank });
  }
  const root: SegmentGroup = { level: -1, segments: [], groups: [] };
  const open: { group: SegmentGroup; rank: number }[] = [{ group: root, rank: -1 }];
  for (const segment of message.segments) {
    const place = places.get(segment.name);
    let innermost = open.at(-1);
    if (place) {
      while (innermost && innermost.group.level > place.level) {
        // An inner group has begun: nothing joins what is around it any more.
        open.pop();
        innermost = open.at(-1);
        if (innermost?.group.level === place.level)
          innermost.rank = levels[place.level]?.length ?? 0;
      }
      if (innermost?.group.level !== place.level || innermost.rank >= place.rank) {
        if (innermost?.group.level === place.level) open.pop();
        const group: SegmentGroup = { level: place.level, segments: [], groups: [] };
        open.at(-1)?.group.groups.push(group);
        innermost = { group, rank: place.rank };
        open.push(innermost);
      }
      innermost.rank = place.rank;
    }
    innermost?.group.segments.push(segment);
  }
  return root;
}
