import type { Instant } from './clock.ts';

const QUARTER_MS = 15 * 60_000;
const wholeQuartersFrom = Date.UTC(1973, 0, 1);

/** Quarters that are remembered; a week of 20 zones has 13,440. */
const quartersMax = 20_000;

/**
 * The beginning of the quarter of an hour that an instant lies in; until 1973 the instant itself. Since then zones differ from UTC by whole
 * quarters (Liberia's was the last that did not), so within one of them only the minutes go on.
 */
export function quarterOf(at: Instant): Instant {
  return at < wholeQuartersFrom ? at : at - (at % QUARTER_MS);
}

/** What a clock on the wall of a zone says at the beginning of a quarter of an hour, worked out once for each. */
export function onceAQuarter<T extends object>(
  work: (at: Instant, zone: string) => T,
): (at: Instant, zone: string) => T {
  const known = new Map<string, T>();
  return (at, zone) => {
    const quarter = quarterOf(at);
    const key = `${zone} ${quarter}`;
    const found = known.get(key);
    if (found) return found;
    const worked = work(quarter, zone);
    if (known.size >= quartersMax) known.clear();
    known.set(key, worked);
    return worked;
  };
}
