import type {
  ClinicalEvent,
  EncounterFact,
  Fact,
  Identifier,
  PatientFact,
  PlaceFact,
  ResultFact,
} from '../canonical/canonical.ts';
import { seededIds, VirtualClock, type Problem } from '../platform/platform.ts';

import type { MessageContext } from './application.ts';
import { applyFacts } from './apply-facts.ts';
import { Records } from './records.ts';

/** Noon of a day; the messages of a story come an hour apart after it unless they say otherwise. */
export const noon = Date.UTC(2026, 2, 1, 12);
export const hourMs = 60 * 60 * 1000;

export interface Told {
  events: readonly ClinicalEvent[];
  problems: readonly Problem[];
  /** The types of the events, in order. */
  types: string[];
  /** The codes of the problems, in order. */
  codes: string[];
}

/** A hospital's memory, told one message after the other. */
export class SampleHistory {
  readonly records: Records;
  readonly #everyMs: number;
  #seq = 0;
  readonly #clock = new VirtualClock(noon);
  readonly #ids = seededIds(this.#clock, 1);

  /** Messages come a day apart unless `everyMs` says otherwise. */
  constructor(records = new Records(), everyMs = 24 * hourMs) {
    this.records = records;
    this.#everyMs = everyMs;
  }

  tell(...facts: readonly Fact[]): Told {
    return this.tellTo(this.records, ...facts);
  }

  /** The next message, told to other records. */
  tellTo(records: Records, ...facts: readonly Fact[]): Told {
    const { events, problems } = applyFacts(records, facts, this.nextContext());
    return {
      events,
      problems,
      types: events.map(({ type }) => type),
      codes: problems.map(({ code }) => code),
    };
  }

  nextContext(): MessageContext {
    this.#seq++;
    const receivedAt = noon + 24 * hourMs + (this.#seq - 1) * this.#everyMs;
    return {
      site: 'north',
      lane: 7,
      epoch: 1,
      seq: this.#seq,
      receivedAt,
      now: receivedAt + 50,
      ids: this.#ids,
    };
  }
}

/** `A` is the medical record number A of the hospital; `SSA:1` is number 1 of another authority. */
export function identifier(name: string, type?: string): Identifier {
  const [authority = '', value] = name.split(':');
  const one = value === undefined ? { authority: 'NORTH', value: authority } : { authority, value };
  return type === undefined ? one : { ...one, type };
}

export function person(name: string, said: Partial<PatientFact> = {}): PatientFact {
  return { kind: 'patient', identifiers: [identifier(name)], ...said };
}

export function merge(survivor: string, retired: string): Fact {
  return { kind: 'merge', survivor: [identifier(survivor)], retired: [identifier(retired)] };
}

/** A change of visit V1 of patient A at noon, in the emergency department. */
export function visit(
  change: EncounterFact['change'],
  said: Partial<EncounterFact> = {},
): EncounterFact {
  return {
    kind: 'encounter',
    change,
    patient: identifier('A'),
    visit: identifier('V1'),
    occurredAt: noon,
    ...said,
  };
}

export function place(unit: string | null, room: string | null = null): PlaceFact {
  return { unit, room, bed: null };
}

/** A final potassium of patient A, observed at noon. */
export function potassium(said: Partial<ResultFact> = {}): ResultFact {
  const orderId = said.orderId ?? 'F1';
  return {
    kind: 'result',
    patient: identifier('A'),
    visit: null,
    resultKey: `north|${orderId}|K`,
    orderId,
    code: '2823-3',
    codeSystem: 'LN',
    display: 'Potassium',
    value: '6.8',
    number: 6.8,
    unit: 'mmol/L',
    range: '3.5-5.1',
    interpretation: 'critical-high',
    status: 'final',
    observedAt: noon,
    reportedAt: null,
    sentAt: null,
    ...said,
  };
}
