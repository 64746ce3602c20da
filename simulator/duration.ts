const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** `90s`, `5m`, `1.5h`, `2d` in milliseconds; null where it says anything else. */
export function durationMs(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text);
  if (!match) return null;
  return Number(match[1]) * (UNIT_MS[match[2] ?? ''] ?? 0);
}
