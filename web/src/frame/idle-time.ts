/** How long before the end the person is asked. */
export const idleWarningMs = 60_000;
/**
 * The server writes down at most once a minute that somebody is there, so a ping that comes more than a minute after an act
 * surely counts it. One second more, for clocks that tick late.
 */
export const tellEveryMs = 61_000;

/** Instants on the workstation's clock, in milliseconds: only what lies between them matters. */
export interface IdleTimes {
  /** How long a session lives without an act. */
  idleMs: number;
  /** When somebody last did something, in any window of this browser. */
  actedAt: number;
  /** The same in this window, which tells the server of its own acts. */
  actedHereAt: number;
  /** When this window last told the server that somebody is there. */
  toldAt: number;
}

/** `warned`: the person is asked whether they are still there. `over`: the screen is to be signed out. */
export type IdleStage = 'active' | 'warned' | 'over';

export function idleStage(
  { idleMs, actedAt }: Pick<IdleTimes, 'idleMs' | 'actedAt'>,
  now: number,
): IdleStage {
  const leftMs = actedAt + idleMs - now;
  if (leftMs <= 0) return 'over';
  return leftMs <= idleWarningMs ? 'warned' : 'active';
}

/** Must the server be told that somebody is there? At most every `tellEveryMs`, and until the last act surely counts. */
export function mustTell(
  { actedHereAt, toldAt }: Pick<IdleTimes, 'actedHereAt' | 'toldAt'>,
  now: number,
): boolean {
  const isCounted = toldAt >= actedHereAt + tellEveryMs;
  return !isCounted && now - toldAt >= tellEveryMs;
}
