/** After which row the next page begins: its sort key as the database wrote it, and its id. */
export interface Cursor {
  key: string | null;
  id: string;
}

/** The cursor as it stands in the link to the next page. */
export function writeCursor({ key, id }: Cursor): string {
  return Buffer.from(JSON.stringify([key, id])).toString('base64url');
}

const KEY = /^(?:-?infinity|\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?\+\d\d(?::\d\d)?)$/;

/** Null for what no page of ours had in its link. */
export function readCursor(text: string): Cursor | null {
  const parsed = parsedJson(Buffer.from(text, 'base64url').toString());
  if (!Array.isArray(parsed) || parsed.length !== 2) return null;
  const [key, id] = parsed as unknown[];
  if (typeof id !== 'string' || id.includes('\0')) return null;
  if (key === null) return { key, id };
  return typeof key === 'string' && KEY.test(key) ? { key, id } : null;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
