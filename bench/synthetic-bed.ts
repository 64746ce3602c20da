import type { ClinicalEvent, ClinicalEventType } from '../src/canonical/canonical.ts';
import { must, type Instant } from '../src/platform/platform.ts';
import { mulberry } from './chance.ts';
import {
  appointmentData,
  documentData,
  orderData,
  patientData,
  resultData,
  visitData,
} from './event-data.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Appointments are booked from a day to so many days ahead. */
const bookedAheadDaysMax = 30;

/**
 * Events of one hospital and day by type. They are our assumption of a busy house of 300 beds: 60 stays begin and end, a stay
 * moves 1.5 times, 40 results for a bed and day (a blood count alone is ten), and the updates, orders, documents and appointments that go
 * with them.
 */
const perDay: readonly [ClinicalEventType, number][] = [
  ['result.reported', 12_000],
  ['result.corrected', 60],
  ['patient.updated', 900],
  ['encounter.updated', 900],
  ['encounter.transferred', 90],
  ['encounter.discharged', 60],
  ['order.placed', 1_500],
  ['order.completed', 1_400],
  ['document.available', 300],
  ['document.changed', 100],
  ['appointment.booked', 300],
];

const happeningsPerDay = perDay.reduce((sum, [, count]) => sum + count, 0);

/** What the volumes are of. */
export const bedsPerHospital = 300;

/** Of the documents, written before they are signed. Most are signed soon. */
const unsignedShare = 0.4;

/** Of all results; the laboratory's flag says so. */
const criticalShare = 0.008;

interface Stay {
  patientId: string;
  encounterId: string;
  unit: string;
  /** Documents that nobody has signed yet. */
  unsigned: string[];
}

const units = ['ed', 'icu', '4a', '4b', 'cardiology'];

export interface BedOptions {
  hospital: number;
  bed: number;
  from: Instant;
  until: Instant;
}

/** A bed in the week: one stay after the other, what happens in each by chance, and always the same. */
export class SyntheticBed {
  readonly #chance: () => number;
  readonly #name: string;
  readonly #site: string;
  readonly #until: Instant;
  #ids = 0;
  #at: number;

  constructor({ hospital, bed, from, until }: BedOptions) {
    this.#chance = mulberry(hospital * bedsPerHospital + bed);
    this.#name = `${hospital}_${bed}`;
    this.#site = `hospital-${hospital}`;
    this.#until = until;
    this.#at = this.#next(from);
  }

  /** The events of each stay in the order of time. The first stay began before; the last goes on. */
  *stays(): Generator<ClinicalEvent[]> {
    let stay = this.#newStay();
    let events: ClinicalEvent[] = [];
    for (; this.#at < this.#until; this.#at = this.#next(this.#at)) {
      const kind = kinds(this.#chance());
      if (kind === 'encounter.transferred') stay.unit = this.#oneOf(units);
      events.push(this.#told(kind, stay));
      if (kind !== 'encounter.discharged') continue;
      yield events;
      stay = this.#newStay();
      events = [this.#told('encounter.admitted', stay)];
    }
    if (events.length > 0) yield events;
  }

  // What happens in a bed does not hang on what happened before.
  #next(at: number): number {
    const every = (DAY_MS * bedsPerHospital) / happeningsPerDay;
    return at - every * Math.log(1 - this.#chance());
  }

  #told(kind: ClinicalEventType, stay: Stay): ClinicalEvent {
    const at = Math.round(this.#at);
    const [what] = kind.split('.');
    switch (what) {
      case 'result':
        return this.#result(kind, stay);
      case 'appointment':
        return this.#appointment(stay);
      case 'document':
        return this.#document(kind, stay);
      case 'order':
        return this.#event(kind, stay, this.#id('ord'), orderData(kind, at));
      case 'patient':
        return this.#event(kind, stay, stay.patientId, patientData());
      default: {
        const leftAt = kind === 'encounter.discharged' ? at : null;
        return this.#event(kind, stay, stay.encounterId, visitData(stay.unit, { leftAt }));
      }
    }
  }

  #result(type: ClinicalEventType, stay: Stay): ClinicalEvent {
    const critical = this.#chance() < criticalShare;
    const potassium = this.#chance() < 0.08;
    const number = critical ? 6.4 + this.#chance() : 3.6 + 2.5 * this.#chance() ** 2;
    const about =
      potassium || critical
        ? { code: '2823-3', display: 'Potassium', unitOfMeasure: 'mmol/L' }
        : {
            code: `${10_000 + Math.floor(this.#chance() * 800)}-1`,
            display: 'Another',
            unitOfMeasure: 'g/L',
          };
    const observedAt = Math.round(this.#at) - 30 * MINUTE_MS;
    const data = resultData(about, { number, critical, observedAt });
    return this.#event(type, stay, this.#id('obs'), data);
  }

  #appointment(stay: Stay): ClinicalEvent {
    const startAt = Math.round(this.#at + DAY_MS * (1 + (bookedAheadDaysMax - 1) * this.#chance()));
    const data = appointmentData(startAt);
    return this.#event('appointment.booked', stay, this.#id('apt'), data);
  }

  // Where nothing of the stay is to be signed, another document comes.
  #document(kind: ClinicalEventType, stay: Stay): ClinicalEvent {
    const at = Math.round(this.#at);
    const signed = kind === 'document.changed' ? stay.unsigned.shift() : undefined;
    if (signed !== undefined) {
      const data = documentData('document.changed', 'final', at);
      return this.#event('document.changed', stay, signed, data);
    }
    const subject = this.#id('doc');
    const isUnsigned = this.#chance() < unsignedShare;
    if (isUnsigned) stay.unsigned.push(subject);
    const data = documentData('document.available', isUnsigned ? 'preliminary' : 'final', at);
    return this.#event('document.available', stay, subject, data);
  }

  #event(
    type: ClinicalEventType,
    { patientId, encounterId, unit }: Stay,
    subject: string,
    data: ClinicalEvent['data'],
  ): ClinicalEvent {
    const at = Math.round(this.#at);
    return {
      ...{
        id: this.#id('evt'),
        type,
        site: this.#site,
        lane: 0,
        patientId,
        encounterId,
        unit,
        subject,
      },
      ...{ occurredAt: at, receivedAt: at, recordedAt: at, data, sources: [this.#ids], epoch: 1 },
    };
  }

  #newStay(): Stay {
    return {
      patientId: this.#id('pat'),
      encounterId: this.#id('enc'),
      unit: this.#oneOf(units),
      unsigned: [],
    };
  }

  #id(prefix: string): string {
    return `${prefix}_${this.#name}_${++this.#ids}`;
  }

  #oneOf(list: readonly string[]): string {
    return must(list[Math.floor(this.#chance() * list.length)], 'the list has it');
  }
}

/** What happens, as often as it does. `at`: from 0 to below 1. */
function kinds(at: number): ClinicalEventType {
  let left = at * happeningsPerDay;
  for (const [type, count] of perDay) {
    left -= count;
    if (left < 0) return type;
  }
  return 'result.reported';
}
