import type { ClinicalEvent, ClinicalEventType } from '../src/canonical/canonical.ts';
import type { Network } from '../src/governance/governance.ts';
import { must } from '../src/platform/platform.ts';
import type { RecordedWork } from '../src/rehearsal/rehearsal.ts';
import { mulberry } from './chance.ts';
import {
  appointmentData,
  documentData,
  orderData,
  patientData,
  resultData,
  visitData,
} from './event-data.ts';
import { SyntheticPeople } from './synthetic-people.ts';

/** Made-up hospitals of about 300 beds. */
export const hospitals = 20;
const bedsPerHospital = 300;
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const foretoldAtOnce = 2_000;

/** Appointments are booked from a day to so many days ahead. */
const bookedAheadDaysMax = 30;

export const weekFrom = Date.UTC(2026, 2, 2, 6);
export const weekTo = weekFrom + 7 * DAY_MS;

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

/** Of the documents, written before they are signed. Most are signed soon. */
const unsignedShare = 0.4;

/** Of all results; the laboratory's flag says so. */
const criticalShare = 0.008;

export const eventsPerWeek =
  perDay.reduce((sum, [, count]) => sum + count, 0) * hospitals * 7 +
  // Who is discharged makes room for an admission.
  60 * hospitals * 7;

/** Each of twenty hospitals is St. Anne of the example network, with people, units and shifts of its own. */
export function twentyHospitals(example: Network): Network {
  const model = must(
    example.sites.find(({ id }) => id === 'st-anne'),
    'the example hospital',
  );
  const names = Array.from({ length: hospitals }, (_, n) => `hospital-${n + 1}`);
  return {
    ...example,
    feeds: [],
    sites: names.map((id) => ({ ...model, id, title: id })),
    rotas: names.flatMap((site) =>
      example.rotas
        .filter((rota) => rota.site === model.id)
        .map((rota) => ({
          ...rota,
          site,
          shifts: rota.shifts.map((shift) => ({
            ...shift,
            people: shift.people.map((id) => `${site}.${id}`),
          })),
        })),
    ),
    people: names.flatMap((site) =>
      example.people
        .filter((person) => person.grants.some((grant) => grant.site === model.id))
        .map((person) => ({
          ...person,
          id: `${site}.${person.id}`,
          grants: person.grants
            .filter((grant) => grant.site === model.id)
            .map((grant) => ({ ...grant, site })),
        })),
    ),
    workflows: example.workflows.map((installed) => ({
      ...installed,
      sites: names,
      siteParameters: {},
    })),
  };
}

interface Stay {
  patientId: string;
  encounterId: string;
  unit: string;
  /** Documents that nobody has signed yet. */
  unsigned: string[];
}

const units = ['ed', 'icu', '4a', '4b', 'cardiology'];

/** What people did about the tasks of the whole week: it is known beforehand, as it is where it comes from a database. */
export function workOfTheWeek(): RecordedWork {
  const week = new SyntheticWeek();
  const people = new SyntheticPeople();
  for (;;) {
    const batch = week.next(foretoldAtOnce);
    if (batch.length === 0) return people.record;
    for (const event of batch) people.hear(event);
  }
}

/** The week, always the same one, in batches in the order of time. */
export class SyntheticWeek {
  readonly #chance = mulberry(20_260_302);
  readonly #kinds = cumulative();
  readonly #stays: Stay[][];
  #ids = 0;
  #at = weekFrom;

  constructor() {
    this.#stays = Array.from({ length: hospitals }, () =>
      Array.from({ length: bedsPerHospital }, () => this.#newStay()),
    );
  }

  /** The next events, up to `count`; none at the end of the week. */
  next(count: number): ClinicalEvent[] {
    const batch: ClinicalEvent[] = [];
    const stepMs = (weekTo - weekFrom) / eventsPerWeek;
    while (batch.length < count && this.#at < weekTo) {
      this.#happen(batch);
      this.#at += stepMs * (batch.at(-1)?.type === 'encounter.admitted' ? 2 : 1);
    }
    return batch;
  }

  #happen(batch: ClinicalEvent[]): void {
    const hospital = Math.floor(this.#chance() * hospitals);
    const beds = must(this.#stays[hospital], 'a hospital has beds');
    const bed = Math.floor(this.#chance() * beds.length);
    const stay = must(beds[bed], 'a bed is taken');
    const site = `hospital-${hospital + 1}`;
    const kind = this.#kinds(this.#chance());
    if (kind === 'encounter.transferred') stay.unit = this.#oneOf(units);
    batch.push(this.#told(kind, site, stay));
    if (kind !== 'encounter.discharged') return;
    const next = this.#newStay();
    beds[bed] = next;
    batch.push(this.#told('encounter.admitted', site, next));
  }

  #told(kind: ClinicalEventType, site: string, stay: Stay): ClinicalEvent {
    const at = Math.round(this.#at);
    const [what] = kind.split('.');
    switch (what) {
      case 'result':
        return this.#result(kind, site, stay);
      case 'appointment':
        return this.#appointment(site, stay);
      case 'document':
        return this.#document(kind, site, stay);
      case 'order':
        return this.#event(kind, site, stay, `ord_${++this.#ids}`, orderData(kind, at));
      case 'patient':
        return this.#event(kind, site, stay, stay.patientId, patientData());
      default: {
        const leftAt = kind === 'encounter.discharged' ? at : null;
        return this.#event(kind, site, stay, stay.encounterId, visitData(stay.unit, { leftAt }));
      }
    }
  }

  #result(type: ClinicalEventType, site: string, stay: Stay): ClinicalEvent {
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
    return this.#event(type, site, stay, `obs_${++this.#ids}`, data);
  }

  #appointment(site: string, stay: Stay): ClinicalEvent {
    const startAt = Math.round(this.#at + DAY_MS * (1 + (bookedAheadDaysMax - 1) * this.#chance()));
    const data = appointmentData(startAt);
    return this.#event('appointment.booked', site, stay, `apt_${++this.#ids}`, data);
  }

  // Where nothing of the stay is to be signed, another document comes.
  #document(kind: ClinicalEventType, site: string, stay: Stay): ClinicalEvent {
    const at = Math.round(this.#at);
    const signed = kind === 'document.changed' ? stay.unsigned.shift() : undefined;
    if (signed !== undefined) {
      const data = documentData('document.changed', 'final', at);
      return this.#event('document.changed', site, stay, signed, data);
    }
    const subject = `doc_${++this.#ids}`;
    const isUnsigned = this.#chance() < unsignedShare;
    if (isUnsigned) stay.unsigned.push(subject);
    const data = documentData('document.available', isUnsigned ? 'preliminary' : 'final', at);
    return this.#event('document.available', site, stay, subject, data);
  }

  #event(
    type: ClinicalEventType,
    site: string,
    { patientId, encounterId, unit }: Stay,
    subject: string,
    data: ClinicalEvent['data'],
  ): ClinicalEvent {
    const at = Math.round(this.#at);
    return {
      ...{ id: `evt_${++this.#ids}`, type, site, lane: 0, patientId, encounterId, unit, subject },
      ...{ occurredAt: at, receivedAt: at, recordedAt: at, data, sources: [this.#ids], epoch: 1 },
    };
  }

  #newStay(): Stay {
    const n = ++this.#ids;
    return {
      patientId: `pat_${n}`,
      encounterId: `enc_${n}`,
      unit: this.#oneOf(units),
      unsigned: [],
    };
  }

  #oneOf(list: readonly string[]): string {
    return must(list[Math.floor(this.#chance() * list.length)], 'the list has it');
  }
}

function cumulative(): (at: number) => ClinicalEventType {
  const total = perDay.reduce((sum, [, count]) => sum + count, 0);
  return (at) => {
    let left = at * total;
    for (const [type, count] of perDay) {
      left -= count;
      if (left < 0) return type;
    }
    return 'result.reported';
  };
}
