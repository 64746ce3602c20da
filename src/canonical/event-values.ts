import type {
  AppointmentStatus,
  DocumentStatus,
  ImmunizationStatus,
  OrderStatus,
  ReferralStatus,
  Urgency,
} from './care-items.ts';
import type { ClinicalEventType } from './clinical-event.ts';
import type {
  EncounterClass,
  EncounterStatus,
  Interpretation,
  ResultStatus,
  Sex,
} from './resources.ts';

/** Every value of a union, each with what it means where its name does not say that. */
type Values<Value extends string> = Readonly<Record<Value, string | null>>;

const urgencies: Values<Urgency> = { stat: null, urgent: null, routine: null };

const classes: Values<EncounterClass> = {
  inpatient: null,
  outpatient: null,
  emergency: null,
  preadmit: 'known before they come',
  other: null,
};

/**
 * The texts that a field can have where Sinew reads them into words of its own, by the first part of the events' names. A
 * field that is not here has what the sender sent. HL7 codes in brackets.
 */
const eventValues = {
  patient: { sex: { female: null, male: null, other: null, unknown: null } satisfies Values<Sex> },
  encounter: {
    class: classes,
    status: {
      planned: null,
      'in-progress': null,
      finished: null,
      cancelled: null,
    } satisfies Values<EncounterStatus>,
  },
  result: {
    status: {
      preliminary: null,
      final: null,
      corrected: null,
      withdrawn: null,
      cancelled: null,
    } satisfies Values<ResultStatus>,
    interpretation: {
      'critical-high': 'HH, >',
      'critical-low': 'LL',
      critical: 'AA',
      high: 'H, HU',
      low: 'L, LU, <',
      abnormal: 'A, R, I, POS',
      normal: 'N, S, NEG',
      unknown: 'nothing sent, or another flag, as DET and ND',
    } satisfies Values<Interpretation>,
    encounterClass: classes,
  },
  order: {
    status: {
      placed: null,
      accepted: null,
      'in-progress': null,
      'on-hold': null,
      completed: null,
      cancelled: null,
      discontinued: null,
      replaced: null,
      refused: null,
    } satisfies Values<OrderStatus>,
    urgency: urgencies,
    encounterClass: classes,
  },
  appointment: {
    status: {
      proposed: null,
      booked: null,
      arrived: null,
      fulfilled: null,
      cancelled: null,
      discontinued: null,
      missed: null,
      deleted: null,
    } satisfies Values<AppointmentStatus>,
  },
  document: {
    status: {
      preliminary: null,
      final: null,
      amended: null,
      superseded: null,
      cancelled: null,
    } satisfies Values<DocumentStatus>,
  },
  referral: {
    status: {
      requested: null,
      accepted: null,
      rejected: null,
      expired: null,
      cancelled: null,
    } satisfies Values<ReferralStatus>,
    urgency: urgencies,
  },
  immunization: {
    status: {
      completed: null,
      'not-done': null,
      'entered-in-error': null,
    } satisfies Values<ImmunizationStatus>,
  },
} as const satisfies Readonly<
  Record<string, Readonly<Record<string, Readonly<Record<string, string | null>>>>>
>;

/** The values that a field of an event can have, each with what it means; undefined where it has what the sender sent. */
export function valuesOfField(
  type: ClinicalEventType,
  field: string,
): Readonly<Record<string, string | null>> | undefined {
  const kinds: Readonly<
    Record<string, Readonly<Record<string, Readonly<Record<string, string | null>>>>>
  > = eventValues;
  const name = field === 'previousStatus' ? 'status' : field;
  return kinds[type.split('.')[0] ?? '']?.[name];
}
