/** What is known about the line to the server. Times are the server's, in milliseconds. */
export interface Line {
  /** The live stream is open. */
  streaming: boolean;
  /** The last attempt to reach the server failed. */
  unreachable: boolean;
  /** When the server was last heard: an answer, an event or a heartbeat. */
  heardAt: number;
}

export type Connection =
  { state: 'live' } | { state: 'delayed'; seconds: number } | { state: 'offline'; since: number };

/** The stream sends a heartbeat every 15 s: two missed ones and it is no longer live. */
export const silenceMsMax = 35_000;

/** Older than this, what is on the screen must not be acted on without a warning (user interface rule S26). */
export const staleMsMax = 60_000;

/** What the connection chip says. */
export function connectionOf(line: Line, now: number): Connection {
  const silence = Math.max(0, now - line.heardAt);
  if (line.unreachable) return { state: 'offline', since: line.heardAt };
  if (line.streaming && silence <= silenceMsMax) return { state: 'live' };
  return { state: 'delayed', seconds: Math.round(silence / 1000) };
}

/** True where the screen may show a past that is no longer true. */
export function isStale(line: Line, now: number): boolean {
  return now - line.heardAt > staleMsMax;
}
