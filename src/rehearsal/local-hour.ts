import { Temporal } from 'temporal-polyfill';

import { onceAQuarter, type Instant } from '../platform/platform.ts';

/** Day (`2026-03-03`) and hour (0 to 23) as a clock on the wall shows them. */
export interface LocalHour {
  day: string;
  hour: number;
}

const hourAt = onceAQuarter((at, zone): LocalHour => {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  return { day: local.toPlainDate().toString(), hour: local.hour };
});

/** The hour at a place with this IANA zone. Asked of every task: what was worked out is remembered. */
export function localHour(zone: string, at: Instant): LocalHour {
  return hourAt(at, zone);
}
