/**
 * How many letters one must add, leave out, replace, or exchange with their neighbour to get from one name to the other
 * (Damerau-Levenshtein, optimal string alignment).
 */
export function editsBetween(one: string, other: string): number {
  let before: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let at = 1; at <= one.length; at += 1) {
    const next = [at];
    for (let column = 1; column <= other.length; column += 1) {
      const same = one[at - 1] === other[column - 1];
      const exchanged = one[at - 1] === other[column - 2] && one[at - 2] === other[column - 1];
      next.push(
        Math.min(
          (row[column] ?? 0) + 1,
          (next[column - 1] ?? 0) + 1,
          (row[column - 1] ?? 0) + (same ? 0 : 1),
          exchanged ? (before[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    before = row;
    row = next;
  }
  return row[other.length] ?? 0;
}

const soundClasses = ['bfpv', 'cgjkqsxz', 'dt', 'l', 'mn', 'r'] as const;
const soundLettersMax = 4;

/**
 * Equal for names that sound alike: the first letter, then the classes of the consonants that follow (American Soundex, as
 * the United States National Archives describe it). Letters outside a to z are silent; expects lower case.
 */
export function soundKey(name: string): string {
  let key = name.slice(0, 1);
  let last = classOf(key);
  for (const letter of name.slice(1)) {
    const sound = classOf(letter);
    if (sound !== 0 && sound !== last) key += sound;
    // H and W do not part two letters of one class, vowels do.
    if (letter !== 'h' && letter !== 'w') last = sound;
  }
  return key.slice(0, soundLettersMax).padEnd(soundLettersMax, '0');
}

function classOf(letter: string): number {
  return letter === '' ? 0 : soundClasses.findIndex((letters) => letters.includes(letter)) + 1;
}
