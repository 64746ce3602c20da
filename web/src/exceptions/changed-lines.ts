export interface ChangedLine {
  /** From 1, in the text in which the line stands. */
  line: number;
  before: string | null;
  after: string | null;
}

/**
 * Which lines differ. What both texts begin and end with is left out; the lines between are compared one by one, which is
 * what a person sees who has mended a segment or added one.
 */
export function changedLines(before: string, after: string): ChangedLine[] {
  const old = before.split('\n');
  const now = after.replace(/\n+$/, '').split('\n');
  const shorter = Math.min(old.length, now.length);
  let head = 0;
  while (head < shorter && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < shorter - head && old.at(-1 - tail) === now.at(-1 - tail)) tail++;
  const changes: ChangedLine[] = [];
  const length = Math.max(old.length, now.length) - head - tail;
  for (let at = 0; at < length; at++) {
    const was = head + at < old.length - tail ? (old[head + at] ?? null) : null;
    const is = head + at < now.length - tail ? (now[head + at] ?? null) : null;
    if (was !== is) changes.push({ line: head + at + 1, before: was, after: is });
  }
  return changes;
}
