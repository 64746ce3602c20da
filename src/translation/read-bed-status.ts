import type { BedStatus } from '../canonical/canonical.ts';

import type { Read } from './message-reader.ts';
import { firstInstant } from './read-time.ts';
import { placeAt } from './read-visit.ts';
import { wordAt, type Reading } from './reading.ts';

/** HL7 table 0116. */
const statuses: Readonly<Record<string, BedStatus>> = {
  C: 'closed',
  H: 'housekeeping',
  I: 'isolated',
  K: 'contaminated',
  O: 'occupied',
  U: 'unoccupied',
};

/** A20: what may be done with a bed, from the segment NPU (HL7 v2.5.1 §3.3.20, §3.4.8). It is about no patient. */
export function readBedStatus(reading: Reading): Read {
  const { message, site } = reading;
  const npu = message.segment('NPU');
  const place = npu && placeAt(reading, npu, 1);
  if (!npu || !place) return { failed: 'missing-bed', location: 'NPU-1' };
  const code = wordAt(npu, 2, 1, 1)?.toUpperCase() ?? '';
  const status = Object.hasOwn(statuses, code) ? statuses[code] : undefined;
  if (!status) return { failed: 'missing-bed-status', location: npu.path(2) };
  const evn = message.segment('EVN');
  const occurredAt = firstInstant(reading, [
    [evn, 6],
    [evn, 2],
    [message.segment('MSH'), 7],
  ]);
  return { facts: [{ kind: 'bed-status', site: site.id, place, status, occurredAt }] };
}
