/** A name in kebab case that is not taken yet, which it is from then on: `Heart Rate (bpm)` → `heart-rate-bpm`. */
export function uniqueName(text: string, taken: Set<string>): string {
  const words = text.toLowerCase().match(/[a-z0-9]+/g) ?? ['unnamed'];
  const joined = words.join('-');
  const begun = /^[a-z]/.test(joined) && joined !== 'constructor' ? joined : `n-${joined}`;
  const base = begun.slice(0, 50).replace(/-$/, '');
  let name = base;
  for (let count = 2; taken.has(name); count++) name = `${base}-${count}`;
  taken.add(name);
  return name;
}

/** One line of at most so many UTF-16 code units. */
export function clipped(text: string, unitsMax = 300): string {
  const line = text.replaceAll(/\s+/g, ' ').trim().slice(0, unitsMax);
  return line === '' ? 'Not said' : line;
}

/** Text of others, in which nothing is read as a value to put in. */
export function escapedText(text: string): string {
  return text.replaceAll('${', '$ {');
}
