/** How often something took how many seconds. */
export type Durations = ReadonlyMap<number, number>;

export interface Times {
  n: number;
  /** Seconds; null of nothing. */
  median: number | null;
  /** 90 of 100 took no longer. */
  p90: number | null;
}

export const noTimes: Times = { n: 0, median: null, p90: null };

/** Exact, by nearest rank: the smallest duration that at least that share did not exceed. */
export function timesOf(durations: Durations): Times {
  const sorted = [...durations].toSorted(([a], [b]) => a - b);
  const n = sorted.reduce((sum, [, times]) => sum + times, 0);
  if (n === 0) return noTimes;
  const rank = (share: number): number | null => {
    let seen = 0;
    for (const [seconds, times] of sorted) {
      seen += times;
      if (seen >= share * n) return seconds;
    }
    return null;
  };
  return { n, median: rank(0.5), p90: rank(0.9) };
}
