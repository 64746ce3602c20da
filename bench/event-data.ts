import type { ClinicalEventType, EventValue, eventFields } from '../src/canonical/canonical.ts';

/** Every field that the log has of events of a type. */
type Data<Type extends ClinicalEventType> = Record<keyof (typeof eventFields)[Type], EventValue>;

/**
 * What events of a made-up week say: the usual fields filled, the others null. A field that is left out would
 * be one that nobody knows, and what is not known is the dear case: a guard that cannot be decided is a step of its own.
 */
export function patientData(): Data<'patient.updated'> {
  const name = { family: 'Example', given: 'Pat' };
  return { ...name, birthDate: '1957-04-12', sex: 'female', deceased: false };
}

export function visitData(
  unit: string,
  { leftAt }: { leftAt: number | null },
): Data<'encounter.updated'> {
  return {
    ...{ class: 'inpatient', status: leftAt === null ? 'in-progress' : 'finished', unit },
    ...{ room: '12', bed: 'A', previousUnit: unit, previousRoom: '12', previousBed: 'A' },
    ...{ attending: 'Example, A.', attendingId: null, admittedAt: null, dischargedAt: leftAt },
    disposition: leftAt === null ? null : '01',
    ...{ onLeaveSince: null, expectedBackAt: null },
  };
}

/** A number in words and figures, as the laboratory reported it. */
export function resultData(
  about: { code: string; display: string; unitOfMeasure: string },
  { number, critical, observedAt }: { number: number; critical: boolean; observedAt: number },
): Data<'result.reported'> {
  return {
    ...about,
    ...{ value: number.toFixed(1), number, atLeast: null, atMost: null, range: '3.5-5.1' },
    ...{ interpretation: critical ? 'critical-high' : 'normal', critical, status: 'final' },
    ...{ observedAt, orderId: null, encounterClass: 'inpatient' },
    ...{ previousValue: null, previousObservedAt: null, note: null },
  };
}

export function orderData(type: ClinicalEventType, at: number): Data<'order.placed'> {
  const isDone = type === 'order.completed';
  return {
    ...{ status: isDone ? 'completed' : 'placed', placerNumber: '1', fillerNumber: '2' },
    ...{ code: 'blood-count', display: 'Blood count', urgency: 'routine', orderedBy: null },
    ...{ orderedAt: at, startAt: null, reason: null, note: null, encounterClass: 'inpatient' },
    previousStatus: isDone ? 'placed' : null,
  };
}

export function documentData(
  type: ClinicalEventType,
  status: string,
  at: number,
): Data<'document.available'> {
  const isSigned = status === 'final';
  return {
    ...{ status, number: '1', code: '11506-3', display: 'Progress note' },
    completion: isSigned ? 'authenticated' : 'documented',
    ...{ availability: 'available', author: 'Example, A.', writtenAt: at, parentNumber: null },
    ...{ authenticator: isSigned ? 'Example, A.' : null, relation: null },
    previousStatus: type === 'document.changed' ? 'preliminary' : null,
  };
}

export function appointmentData(startAt: number): Data<'appointment.booked'> {
  return {
    ...{ status: 'booked', placerNumber: '1', fillerNumber: '2', code: 'follow-up' },
    ...{ display: 'Follow-up', reason: null, startAt, endAt: startAt + 30 * 60_000 },
    ...{ unit: null, place: null, practitioner: 'Example, A.', note: null },
    ...{ previousStatus: null, previousStartAt: null },
  };
}
