import type { Instant } from '../platform/platform.ts';
import type { AnyCareFact, OrderChange } from './care-items.ts';
import type { EventValue } from './clinical-event.ts';
import type { AnyMasterFact } from './master-records.ts';
import type {
  BedStatus,
  EncounterClass,
  Identifier,
  Interpretation,
  ResultStatus,
  Sex,
} from './resources.ts';

/**
 * What a message says, in canonical terms, before it is held against what is known. A field that is absent says nothing;
 * null says that the sender deleted the value (HL7 v2.5.1 §2.5.3: `""`); anything else is the new value.
 */
export type Fact =
  | PatientFact
  | MergeFact
  | LinkFact
  | MoveFact
  | BedStatusFact
  | EncounterFact
  | ResultFact
  | NamedMessageFact
  | AnyCareFact
  | AnyMasterFact;

export interface PatientFact {
  kind: 'patient';
  /** Said in passing, as by a laboratory: it fills gaps and never overrides what admissions said. */
  mentioned?: true;
  /** At least one. The first is the one that the lane is keyed by. */
  identifiers: readonly [Identifier, ...Identifier[]];
  family?: string | null;
  given?: string | null;
  birthDate?: string | null;
  sex?: Sex | null;
  deceased?: boolean | null;
}

/** The person known by `retired` is the person known by `survivor` (A40). */
export interface MergeFact {
  kind: 'merge';
  survivor: readonly [Identifier, ...Identifier[]];
  retired: readonly [Identifier, ...Identifier[]];
}

/** Two records may be of one person and stay two (A24), or are so no longer (A37). Nothing is merged. */
export interface LinkFact {
  kind: 'link';
  linked: boolean;
  patients: readonly [
    readonly [Identifier, ...Identifier[]],
    readonly [Identifier, ...Identifier[]],
  ];
}

/**
 * What was filed under the wrong patient or number is put right: identifiers with all that was told under them (A43), an
 * account with its visits (A41, A44), a visit (A42, A45). Where `becomes` is known already, the two are one from here on.
 */
export interface MoveFact {
  kind: 'move';
  moves: 'identifiers' | 'account' | 'visit';
  /** Whose it is from here on. */
  to: readonly [Identifier, ...Identifier[]];
  /** Whose it was; empty where the message does not say. */
  from: readonly Identifier[];
  what: readonly [Identifier, ...Identifier[]];
  /** The account's or the visit's number from here on; null where it keeps its own. */
  becomes: Identifier | null;
  occurredAt: Instant | null;
}

/** What may be done with a bed (A20). It is about no patient. */
export interface BedStatusFact {
  kind: 'bed-status';
  site: string;
  place: PlaceFact;
  status: BedStatus;
  occurredAt: Instant | null;
}

/**
 * What a message says happened to a visit. A cancellation takes back one of the others. `mentioned`: seen in passing, as in
 * a result's visit segment. It fills gaps and never overrides what admissions said.
 */
export type EncounterChange =
  | 'planned'
  | 'admitted'
  | 'transferred'
  | 'class-changed'
  | 'arrived'
  | 'updated'
  | 'leave-began'
  | 'leave-ended'
  | 'discharged'
  | 'plan-cancelled'
  | 'admission-cancelled'
  | 'transfer-cancelled'
  | 'arrival-cancelled'
  | 'leave-cancelled'
  | 'return-cancelled'
  | 'discharge-cancelled'
  | 'mentioned';

export interface PlaceFact {
  unit: string | null;
  room: string | null;
  bed: string | null;
}

export interface EncounterFact {
  kind: 'encounter';
  change: EncounterChange;
  patient: Identifier;
  /** Null where the feed sends no visit number: then the patient's open encounter at the site is meant. */
  visit: Identifier | null;
  /** When it happened (EVN-6, EVN-2, PV1-44/45, MSH-7, in this order). */
  occurredAt: Instant | null;
  /** Of a cancellation: when that happened which it takes back, where the sender says so. */
  cancels?: Instant;
  class?: EncounterClass | null;
  place?: PlaceFact | null;
  attending?: string | null;
  /** By which the feed names the attending; said with the name. Null: it sends none. */
  attendingId?: string | null;
  admittedAt?: Instant | null;
  dischargedAt?: Instant | null;
  disposition?: string | null;
  /** Of a patient on leave: when they are expected back. */
  expectedBackAt?: Instant | null;
  /** Of senders that tell states and not what happened: the patient is there, so that a leave is over. */
  isBack?: true;
  account?: Identifier | null;
}

export interface ResultFact {
  kind: 'result';
  patient: Identifier;
  visit: Identifier | null;
  /** Stable over corrections: order number, code, sub-id. */
  resultKey: string;
  orderId: string | null;
  code: string;
  codeSystem: string | null;
  display: string | null;
  value: string | null;
  number: number | null;
  unit: string | null;
  range: string | null;
  interpretation: Interpretation;
  status: ResultStatus;
  observedAt: Instant | null;
  /** When the laboratory reported or last changed it (OBR-22). */
  reportedAt: Instant | null;
  /** When the message was sent (MSH-7). */
  sentAt: Instant | null;
  /** What the laboratory wrote below it (NTE), its lines in their order. */
  note?: string | null;
  /** The order that it answers, as far as somebody told of it. */
  order?: OrderMention;
}

/** `keys` as those of a care item. `change`: what the report means for the order. */
export interface OrderMention {
  keys: readonly [string, ...string[]];
  change: OrderChange;
}

/** What another system tells workflows by a name that they declare (POST /messages/<name>). */
export interface NamedMessageFact {
  kind: 'named-message';
  patient: Identifier;
  visit: Identifier | null;
  name: string;
  client: string;
  /** The sender's own for this message. */
  id: string;
  /** The only run that it is for; null: all that hear it. */
  run: string | null;
  occurredAt: Instant | null;
  values: Readonly<Record<string, EventValue>>;
}
