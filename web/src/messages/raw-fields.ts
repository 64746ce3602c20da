/** A piece of a segment's text: a field, or the separator before it. */
interface RawPiece {
  text: string;
  /** Number of the field as HL7 counts it; null for the segment's name and for separators. */
  field: number | null;
}

export interface RawLine {
  name: string;
  pieces: RawPiece[];
}

/**
 * Cuts a message's text, a segment per line, into its fields. The field separator is the one that MSH declares
 * (HL7 v2.5.1 §2.5.4): MSH-1 is that separator itself, so in MSH the text after it is field 2.
 */
export function rawLines(raw: string): RawLine[] {
  const separator = /^MSH(.)/.exec(raw)?.[1] ?? '|';
  return raw.split('\n').map((line) => {
    const [name = '', ...fields] = line.split(separator);
    const header = name === 'MSH';
    const pieces: RawPiece[] = [{ text: name, field: null }];
    for (const [index, text] of fields.entries()) {
      pieces.push({ text: separator, field: header && index === 0 ? 1 : null });
      pieces.push({ text, field: index + (header ? 2 : 1) });
    }
    return { name, pieces };
  });
}

/** The number of the field in a path: 3 of `PID-3[2].4`. Null where the path names only a segment. */
export function fieldNumber(path: string): number | null {
  const match = /-(\d+)/.exec(path);
  return match === null ? null : Number(match[1]);
}

/** True where a problem at `location` concerns the field at `path`: it is that field, or a part of it. */
export function concerns(location: string, path: string): boolean {
  if (!location.startsWith(path)) return false;
  const next = location.at(path.length);
  return next === undefined || !/\d/.test(next);
}
