import { formatTimestamp } from '../src/hl7v2/hl7v2.ts';
import {
  appointmentKinds,
  documentKinds,
  orderKinds,
  reasons,
  referralKinds,
  type CareChange,
} from './care-kinds.ts';
import type { Chance } from './chance.ts';
import { drawDelay, type NewCareStep } from './journey.ts';
import { physicians } from './names.ts';
import type { CareItem, Stay } from './telling.ts';

export interface CareItemOptions {
  kind: CareItem['kind'];
  number: string;
  now: number;
  by: Stay['attending'];
  unit: string;
  /** IANA zone of the site. */
  zone: string;
}

const HOUR_MS = 3_600_000;
const MOVED_DAYS_MAX = 3;
/** Nobody is booked for the night, nor between these minutes; what is given away for today begins when it does. */
const OPEN_HOURS = { from: 8, to: 17 };
const SLOT_MS = 5 * 60_000;
const AHEAD_MS_MIN = 12 * HOUR_MS;

/** What is ordered, booked, written or referred. Throws where the step names no kind: journeys are checked when they are read. */
export function newCareItem(chance: Chance, step: NewCareStep, options: CareItemOptions): CareItem {
  const { kind, number, now, by, unit, zone } = options;
  return {
    ...{ kind, number, by, unit, madeAt: now },
    ...namedBy(step),
    urgency: 'urgency' in step ? step.urgency : 'routine',
    reason: chance.pick(reasons),
    to: chance.pick(physicians),
    startAt: 'in' in step ? bookedFor(now, drawDelay(chance, step.in), zone) : now,
    isSigned: 'signed' in step && step.signed,
  };
}

/** The item after what became of it. */
export function changedCareItem(chance: Chance, before: CareItem, change: CareChange): CareItem {
  if (change === 'signed') return { ...before, isSigned: true };
  if (change !== 'moved') return before;
  return { ...before, startAt: before.startAt + chance.integer(1, MOVED_DAYS_MAX) * 24 * HOUR_MS };
}

function bookedFor(now: number, aheadMs: number, zone: string): number {
  const at = now + aheadMs;
  if (aheadMs < AHEAD_MS_MIN) return at;
  const hour = Number(formatTimestamp(at, zone).slice('YYYYMMDD'.length).slice(0, 2));
  const late = hour < OPEN_HOURS.from ? OPEN_HOURS.from - hour : 0;
  const early = hour >= OPEN_HOURS.to ? 24 + OPEN_HOURS.from - hour : 0;
  const open = at + (late + early) * HOUR_MS;
  return open - (open % SLOT_MS);
}

function namedBy(step: NewCareStep): Pick<CareItem, 'code' | 'isLoinc' | 'display' | 'minutes'> {
  if ('document' in step) return { ...found(documentKinds, step.document), minutes: 0 };
  if ('book' in step) return own(found(appointmentKinds, step.book));
  if ('order' in step) return own(found(orderKinds, step.order));
  return own(found(referralKinds, step.refer));
}

function own(kind: { id: string; display: string; minutes?: number }) {
  return { code: kind.id, isLoinc: false, display: kind.display, minutes: kind.minutes ?? 0 };
}

function found<T extends { id: string }>(kinds: readonly T[], id: string): T {
  const kind = kinds.find((one) => one.id === id);
  if (!kind) throw new RangeError(`no kind ${id}`);
  return kind;
}
