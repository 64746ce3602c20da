import { Temporal } from 'temporal-polyfill';

import type { Instant } from '../platform/platform.ts';

/** Day (`2026-03-03`) and hour (0 to 23) as a clock on the wall shows them. */
export interface LocalHour {
  day: string;
  hour: number;
}

// Zones differ from UTC by whole quarters of an hour, so within one of them nothing changes.
const QUARTER_MS = 15 * 60_000;

/** Quarters that are remembered; a week of 20 zones has 13,440. */
const quartersMax = 20_000;

const known = new Map<string, LocalHour>();

/** The hour at a place with this IANA zone. Asked of every task: what was worked out is remembered. */
export function localHour(zone: string, at: Instant): LocalHour {
  const quarter = Math.floor(at / QUARTER_MS);
  const key = `${zone} ${quarter}`;
  const found = known.get(key);
  if (found) return found;
  const local = Temporal.Instant.fromEpochMilliseconds(quarter * QUARTER_MS).toZonedDateTimeISO(
    zone,
  );
  const hour = { day: local.toPlainDate().toString(), hour: local.hour };
  if (known.size >= quartersMax) known.clear();
  known.set(key, hour);
  return hour;
}
