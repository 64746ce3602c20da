/** What comes of two changes of one text: theirs and ours in one, or the places at which they disagree. */
export type MergedText = { text: string } | { conflicts: readonly TextConflict[] };

/** Lines that both changed, each in their own way. `line`: where they begin in the text that both started from, from 1. */
export interface TextConflict {
  line: number;
  base: readonly string[];
  ours: readonly string[];
  theirs: readonly string[];
}

/** Lines that are compared at most, squared: beyond it, all between the first and the last difference is one. */
const comparedMax = 4_000_000;

/**
 * Puts two changes of one text together, line by line: what only one of them changed is taken, what both changed alike is taken
 * once. `prefer` says whose lines are taken where they disagree; without it the disagreements are given.
 */
export function mergeTexts(
  { base, ours, theirs }: { base: string; ours: string; theirs: string },
  prefer?: 'ours' | 'theirs',
): MergedText {
  const [from, left, right] = [base, ours, theirs].map((text) => text.split('\n')) as [
    string[],
    string[],
    string[],
  ];
  const [keptLeft, keptRight] = [keptLines(from, left), keptLines(from, right)];
  const merged: string[] = [];
  const conflicts: TextConflict[] = [];
  let [at, atLeft, atRight] = [0, 0, 0];
  for (;;) {
    const next = nextKept(at, keptLeft, keptRight, from.length);
    const parts = {
      base: from.slice(at, next),
      ours: left.slice(atLeft, keptLeft.get(next) ?? left.length),
      theirs: right.slice(atRight, keptRight.get(next) ?? right.length),
    };
    const taken = takeOf(parts, prefer);
    if (taken) merged.push(...taken);
    else conflicts.push({ line: at + 1, ...parts });
    if (next >= from.length) break;
    merged.push(from[next] ?? '');
    at = next + 1;
    atLeft = (keptLeft.get(next) ?? 0) + 1;
    atRight = (keptRight.get(next) ?? 0) + 1;
  }
  return conflicts.length > 0 ? { conflicts } : { text: merged.join('\n') };
}

function takeOf(
  { base, ours, theirs }: Omit<TextConflict, 'line'>,
  prefer: 'ours' | 'theirs' | undefined,
): readonly string[] | undefined {
  if (same(ours, base)) return theirs;
  if (same(theirs, base) || same(ours, theirs)) return ours;
  return prefer && { ours, theirs }[prefer];
}

/** The next line of the base that both kept. */
function nextKept(
  from: number,
  left: ReadonlyMap<number, number>,
  right: ReadonlyMap<number, number>,
  end: number,
): number {
  for (let at = from; at < end; at++) if (left.has(at) && right.has(at)) return at;
  return end;
}

/** Which lines of `from` are still there in `to`, and where: as many as can be, in their order. */
function keptLines(from: readonly string[], to: readonly string[]): Map<number, number> {
  const kept = new Map<number, number>();
  let start = 0;
  while (start < from.length && start < to.length && from[start] === to[start]) {
    kept.set(start, start);
    start++;
  }
  let [end, endTo] = [from.length, to.length];
  while (end > start && endTo > start && from[end - 1] === to[endTo - 1]) kept.set(--end, --endTo);
  const [rows, columns] = [end - start, endTo - start];
  if (rows * columns > comparedMax) return kept;
  const lengths = commonLengths(from.slice(start, end), to.slice(start, endTo));
  for (let [row, column] = [0, 0]; row < rows && column < columns;) {
    if (from[start + row] === to[start + column]) kept.set(start + row++, start + column++);
    else if ((lengths[row + 1]?.[column] ?? 0) >= (lengths[row]?.[column + 1] ?? 0)) row++;
    else column++;
  }
  return kept;
}

/** Of the longest common subsequence of what is left from each pair of places. */
function commonLengths(from: readonly string[], to: readonly string[]): Uint16Array[] {
  const lengths = Array.from({ length: from.length + 1 }, () => new Uint16Array(to.length + 1));
  for (let row = from.length - 1; row >= 0; row--) {
    const [here, below] = [lengths[row], lengths[row + 1]];
    if (!here || !below) continue;
    for (let column = to.length - 1; column >= 0; column--) {
      here[column] =
        from[row] === to[column]
          ? (below[column + 1] ?? 0) + 1
          : Math.max(below[column] ?? 0, here[column + 1] ?? 0);
    }
  }
  return lengths;
}

function same(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((line, at) => line === other[at]);
}
