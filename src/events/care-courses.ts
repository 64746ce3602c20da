import type {
  CareChanges,
  CareKind,
  CareStatuses,
  ClinicalEventType,
} from '../canonical/canonical.ts';

/** How items of a kind live: total over every status and every change. */
export interface CareCourse<Kind extends CareKind = CareKind> {
  /** The status of an item that nobody told of before; null where nothing is to be kept of it. */
  first: Readonly<Record<CareChanges[Kind], CareStatuses[Kind] | null>>;
  /** The next status; `too-late` = what the change asks for cannot be any more; that is a problem. */
  next: Readonly<
    Record<CareStatuses[Kind], Readonly<Record<CareChanges[Kind], CareStatuses[Kind] | 'too-late'>>>
  >;
  events: {
    /** It was heard of for the first time. */
    first: ClinicalEventType;
    /** What is said of it changed, or it came to a status that has no event of its own. */
    changed: ClinicalEventType;
    /** It came to this status. */
    entered: Readonly<Partial<Record<CareStatuses[Kind], ClinicalEventType>>>;
  };
}

const openOrder = {
  refused: 'refused',
  started: 'in-progress',
  held: 'on-hold',
  cancelled: 'cancelled',
  discontinued: 'discontinued',
  replaced: 'replaced',
  completed: 'completed',
} as const;

const overOrder = {
  accepted: 'too-late',
  refused: 'too-late',
  changed: 'too-late',
  held: 'too-late',
  released: 'too-late',
  cancelled: 'too-late',
  discontinued: 'too-late',
  replaced: 'too-late',
} as const;

/**
 * HL7 table 0119, ORC-1. A placer's wish to cancel (CA, DC) counts at once, because from then on nobody wants it done;
 * the filler's "unable to" (UC, UD) takes it back. A laboratory may run what was cancelled: then that is what happened.
 */
const order: CareCourse<'order'> = {
  first: {
    ...openOrder,
    placed: 'placed',
    accepted: 'accepted',
    changed: 'placed',
    released: 'placed',
    continued: 'placed',
    mentioned: null,
  },
  next: {
    placed: {
      ...openOrder,
      placed: 'placed',
      accepted: 'accepted',
      changed: 'placed',
      released: 'placed',
      continued: 'placed',
      mentioned: 'placed',
    },
    accepted: {
      ...openOrder,
      placed: 'accepted',
      accepted: 'accepted',
      changed: 'accepted',
      released: 'accepted',
      continued: 'accepted',
      mentioned: 'accepted',
    },
    'in-progress': {
      ...openOrder,
      placed: 'in-progress',
      accepted: 'in-progress',
      changed: 'in-progress',
      released: 'in-progress',
      continued: 'in-progress',
      mentioned: 'in-progress',
    },
    'on-hold': {
      ...openOrder,
      placed: 'on-hold',
      accepted: 'on-hold',
      changed: 'on-hold',
      released: 'accepted',
      continued: 'on-hold',
      mentioned: 'on-hold',
    },
    completed: {
      ...overOrder,
      placed: 'completed',
      accepted: 'completed',
      changed: 'completed',
      started: 'completed',
      continued: 'completed',
      completed: 'completed',
      mentioned: 'completed',
    },
    cancelled: {
      ...overOrder,
      placed: 'placed',
      cancelled: 'cancelled',
      discontinued: 'cancelled',
      continued: 'accepted',
      started: 'in-progress',
      completed: 'completed',
      mentioned: 'cancelled',
    },
    discontinued: {
      ...overOrder,
      placed: 'placed',
      cancelled: 'discontinued',
      discontinued: 'discontinued',
      continued: 'accepted',
      started: 'in-progress',
      completed: 'completed',
      mentioned: 'discontinued',
    },
    replaced: {
      ...overOrder,
      placed: 'replaced',
      replaced: 'replaced',
      continued: 'accepted',
      started: 'in-progress',
      completed: 'completed',
      mentioned: 'replaced',
    },
    refused: {
      ...overOrder,
      placed: 'placed',
      accepted: 'accepted',
      refused: 'refused',
      cancelled: 'cancelled',
      discontinued: 'discontinued',
      continued: 'accepted',
      started: 'in-progress',
      completed: 'completed',
      mentioned: 'refused',
    },
  },
  events: {
    first: 'order.placed',
    changed: 'order.changed',
    entered: {
      completed: 'order.completed',
      cancelled: 'order.cancelled',
      discontinued: 'order.cancelled',
      replaced: 'order.cancelled',
      refused: 'order.cancelled',
    },
  },
};

const anyAppointment = {
  booked: 'booked',
  rescheduled: 'booked',
  arrived: 'arrived',
  fulfilled: 'fulfilled',
  cancelled: 'cancelled',
  discontinued: 'discontinued',
  deleted: 'deleted',
  missed: 'missed',
} as const;

/** HL7 v2.5.1, chapter 10: S12 to S17 and S26, with the filler's status (SCH-25). Who missed one or had it cancelled may get it again. */
const appointment: CareCourse<'appointment'> = {
  first: { ...anyAppointment, proposed: 'proposed', modified: 'booked' },
  next: {
    proposed: { ...anyAppointment, proposed: 'proposed', modified: 'proposed' },
    booked: { ...anyAppointment, proposed: 'proposed', modified: 'booked' },
    arrived: {
      ...anyAppointment,
      proposed: 'too-late',
      booked: 'arrived',
      modified: 'arrived',
      missed: 'too-late',
    },
    fulfilled: {
      ...anyAppointment,
      proposed: 'too-late',
      booked: 'fulfilled',
      rescheduled: 'too-late',
      modified: 'fulfilled',
      arrived: 'fulfilled',
      cancelled: 'too-late',
      discontinued: 'too-late',
      missed: 'too-late',
    },
    cancelled: {
      ...anyAppointment,
      proposed: 'proposed',
      modified: 'cancelled',
      missed: 'too-late',
      discontinued: 'cancelled',
    },
    discontinued: {
      ...anyAppointment,
      proposed: 'proposed',
      modified: 'discontinued',
      missed: 'too-late',
      cancelled: 'discontinued',
    },
    missed: { ...anyAppointment, proposed: 'proposed', modified: 'missed' },
    deleted: {
      ...anyAppointment,
      proposed: 'proposed',
      modified: 'too-late',
      cancelled: 'too-late',
      discontinued: 'too-late',
      missed: 'too-late',
    },
  },
  events: {
    first: 'appointment.booked',
    changed: 'appointment.changed',
    entered: {
      booked: 'appointment.booked',
      cancelled: 'appointment.cancelled',
      discontinued: 'appointment.cancelled',
      deleted: 'appointment.cancelled',
      missed: 'appointment.missed',
    },
  },
};

/** HL7 v2.5.1, chapter 9, and table 0271. What was signed and is edited again is amended, not preliminary. */
const document: CareCourse<'document'> = {
  first: {
    written: 'preliminary',
    authenticated: 'final',
    edited: 'preliminary',
    superseded: null,
    cancelled: 'cancelled',
  },
  next: {
    preliminary: {
      written: 'preliminary',
      authenticated: 'final',
      edited: 'preliminary',
      superseded: 'superseded',
      cancelled: 'cancelled',
    },
    final: {
      written: 'final',
      authenticated: 'final',
      edited: 'amended',
      superseded: 'superseded',
      cancelled: 'cancelled',
    },
    amended: {
      written: 'amended',
      authenticated: 'amended',
      edited: 'amended',
      superseded: 'superseded',
      cancelled: 'cancelled',
    },
    superseded: {
      written: 'superseded',
      authenticated: 'superseded',
      edited: 'too-late',
      superseded: 'superseded',
      cancelled: 'cancelled',
    },
    cancelled: {
      written: 'too-late',
      authenticated: 'too-late',
      edited: 'too-late',
      superseded: 'cancelled',
      cancelled: 'cancelled',
    },
  },
  events: {
    first: 'document.available',
    changed: 'document.changed',
    entered: { cancelled: 'document.withdrawn' },
  },
};

const anyReferral = {
  accepted: 'accepted',
  rejected: 'rejected',
  expired: 'expired',
  cancelled: 'cancelled',
} as const;

/** HL7 v2.5.1, chapter 11, and table 0283. */
const referral: CareCourse<'referral'> = {
  first: { ...anyReferral, requested: 'requested', changed: 'requested' },
  next: {
    requested: { ...anyReferral, requested: 'requested', changed: 'requested' },
    accepted: { ...anyReferral, requested: 'accepted', changed: 'accepted' },
    rejected: { ...anyReferral, requested: 'requested', changed: 'rejected' },
    expired: { ...anyReferral, requested: 'requested', changed: 'expired' },
    cancelled: {
      requested: 'requested',
      changed: 'too-late',
      accepted: 'too-late',
      rejected: 'too-late',
      expired: 'too-late',
      cancelled: 'cancelled',
    },
  },
  events: {
    first: 'referral.received',
    changed: 'referral.changed',
    entered: { cancelled: 'referral.cancelled' },
  },
};

/** HL7 tables 0322 and 0323, RXA-20 and RXA-21. */
const immunization: CareCourse<'immunization'> = {
  first: {
    given: 'completed',
    'not-given': 'not-done',
    changed: 'completed',
    deleted: 'entered-in-error',
  },
  next: {
    completed: {
      given: 'completed',
      'not-given': 'not-done',
      changed: 'completed',
      deleted: 'entered-in-error',
    },
    'not-done': {
      given: 'completed',
      'not-given': 'not-done',
      changed: 'not-done',
      deleted: 'entered-in-error',
    },
    'entered-in-error': {
      given: 'completed',
      'not-given': 'not-done',
      changed: 'too-late',
      deleted: 'entered-in-error',
    },
  },
  events: {
    first: 'immunization.recorded',
    changed: 'immunization.changed',
    entered: { 'entered-in-error': 'immunization.withdrawn' },
  },
};

export const careCourses: Readonly<{ [Kind in CareKind]: CareCourse<Kind> }> = {
  order,
  appointment,
  document,
  referral,
  immunization,
};
