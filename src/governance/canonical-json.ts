/**
 * JSON as RFC 8785 (JSON Canonicalization Scheme) writes it: no whitespace, names in the order of their UTF-16 code units, numbers and
 * strings as ECMAScript writes them. Equal values are equal texts, in every program and on every machine. What is undefined is
 * left out, as `JSON.stringify` leaves it out. Throws a RangeError on what JSON has no text for: a number that is not finite,
 * half a surrogate pair.
 */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return textOf(value);
    case 'number':
      if (!Number.isFinite(value)) throw new RangeError('JSON has no text for this number.');
      return JSON.stringify(value);
    case 'boolean':
      return String(value);
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? listOf(value) : objectOf(value);
    default:
      throw new RangeError(`JSON has no text for a ${typeof value}.`);
  }
}

function textOf(text: string): string {
  if (!text.isWellFormed()) throw new RangeError('Half a surrogate pair has no UTF-8.');
  return JSON.stringify(text);
}

function listOf(items: readonly unknown[]): string {
  return `[${items.map((item) => (item === undefined ? 'null' : canonicalJson(item))).join(',')}]`;
}

// Built as text: an object would put names that look like numbers first.
function objectOf(value: object): string {
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, member]) => `${textOf(name)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}
