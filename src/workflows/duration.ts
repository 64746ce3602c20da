const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Longest wait that a definition may ask for: 366 days. */
export const durationMsMax = 366 * UNIT_MS.d;

/** `90s`, `15m`, `24h`, `2d` in milliseconds; undefined where the text is not one, is zero, or is over the limit. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text);
  if (!match?.[1] || !match[2]) return undefined;
  const ms = Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS];
  return ms > 0 && ms <= durationMsMax ? ms : undefined;
}

/** A duration as people say it: `15 min`, `1 h 30 min`, `2 d`. Rounded down to what its size needs. */
export function durationWords(ms: number): string {
  if (ms < UNIT_MS.m) return `${Math.floor(ms / UNIT_MS.s)} s`;
  if (ms < UNIT_MS.h) return `${Math.floor(ms / UNIT_MS.m)} min`;
  if (ms < 2 * UNIT_MS.d) return twoParts(ms, UNIT_MS.h, 'h', UNIT_MS.m, 'min');
  return twoParts(ms, UNIT_MS.d, 'd', UNIT_MS.h, 'h');
}

function twoParts(ms: number, big: number, bigName: string, small: number, smallName: string) {
  const rest = Math.floor((ms % big) / small);
  const head = `${Math.floor(ms / big)} ${bigName}`;
  return rest === 0 ? head : `${head} ${rest} ${smallName}`;
}
