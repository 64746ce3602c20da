import type {
  ClinicalEventType,
  Encounter,
  EncounterChange,
  EncounterFact,
  EncounterStatus,
} from '../canonical/canonical.ts';

/** What a message does to a visit. */
export interface Move {
  /** The visit's status from here on; null = stays as it is. */
  to: EncounterStatus | null;
  /** How much of what the message says of the visit is taken over; `gaps`: only what was not known. */
  takes: 'all' | 'gaps' | 'nothing';
  /** Says so, if anything changed. */
  event: EncounterEvent | null;
  warning?: VisitWarning;
}

export type EncounterEvent = Extract<ClinicalEventType, `encounter.${string}`>;
export type VisitWarning = keyof typeof visitWarnings;

/** `unknown`: no message has told of the visit before. */
type VisitState = EncounterStatus | 'unknown';

/** Messages that do not fit what is known: they come late, twice, or their forerunner was lost. */
export const visitWarnings = {
  'transfer-without-admission':
    'A transfer of a visit whose admission was not heard of; the patient was taken as admitted.',
  'transfer-cancelled-without-admission':
    'A cancelled transfer of a visit whose admission was not heard of; the patient was taken to be where it says.',
  'update-without-admission':
    'An update of a visit whose admission was not heard of; the patient was taken as admitted.',
  'discharge-without-admission':
    'A discharge of a visit whose admission was not heard of; the visit was recorded as finished.',
  'readmitted-under-same-visit':
    'An admission after the discharge, under the same visit number; the visit was opened again.',
  'late-admission':
    'An admission from before the last movement of the patient; only gaps were filled.',
  'late-update': 'An update from before the last movement of the patient; only gaps were filled.',
  'late-transfer':
    'A transfer from before the last movement of the patient; the place was left as it is.',
  'transfer-after-discharge': 'A transfer of a visit that is finished; it was not opened again.',
  'transfer-after-cancellation': 'A transfer of a visit whose admission was cancelled; ignored.',
  'discharge-after-cancellation': 'A discharge of a visit whose admission was cancelled; ignored.',
  'update-after-cancellation': 'An update of a visit whose admission was cancelled; ignored.',
  'cancel-of-unknown-visit': 'A cancellation for a visit that was not heard of; nothing to cancel.',
  'cancel-after-discharge':
    'The admission of a finished visit was cancelled; the visit counts as never having been.',
  'cancel-without-discharge':
    'A cancelled discharge for a visit that is not discharged; nothing to cancel.',
} as const;

const transfers: Readonly<Record<VisitState, Move>> = {
  unknown: opens('transfer-without-admission'),
  planned: opens('transfer-without-admission'),
  'in-progress': stays('encounter.transferred'),
  finished: ignored('transfer-after-discharge'),
  cancelled: ignored('transfer-after-cancellation'),
};

/** What each change does in each state (HL7 v2.5.1 §3.3: A01, A02, A03, A04, A08, A11, A12, A13). Total. */
const visitMoves: Readonly<Record<EncounterChange, Readonly<Record<VisitState, Move>>>> = {
  admitted: {
    unknown: opens(),
    planned: opens(),
    'in-progress': stays('encounter.updated'),
    finished: opens('readmitted-under-same-visit'),
    cancelled: opens(),
  },
  transferred: transfers,
  // HL7 v2.5.1 §3.3.12: PV1-3 says where the patient was before the transfer, and is again.
  'transfer-cancelled': {
    ...transfers,
    unknown: findsInHospital('transfer-cancelled-without-admission'),
    planned: findsInHospital('transfer-cancelled-without-admission'),
  },
  discharged: {
    unknown: finishes('discharge-without-admission'),
    planned: finishes('discharge-without-admission'),
    'in-progress': finishes(),
    finished: stays('encounter.updated'),
    cancelled: ignored('discharge-after-cancellation'),
  },
  updated: {
    unknown: opens('update-without-admission'),
    planned: opens('update-without-admission'),
    'in-progress': stays('encounter.updated'),
    finished: stays('encounter.updated'),
    cancelled: ignored('update-after-cancellation'),
  },
  'admission-cancelled': {
    unknown: ignored('cancel-of-unknown-visit'),
    planned: cancels(),
    'in-progress': cancels(),
    finished: cancels('cancel-after-discharge'),
    cancelled: ignored(),
  },
  'discharge-cancelled': {
    unknown: ignored('cancel-of-unknown-visit'),
    planned: ignored('cancel-without-discharge'),
    'in-progress': ignored('cancel-without-discharge'),
    finished: { to: 'in-progress', takes: 'all', event: 'encounter.discharge-cancelled' },
    cancelled: ignored('cancel-without-discharge'),
  },
  mentioned: {
    unknown: { to: 'planned', takes: 'gaps', event: null },
    planned: fills(),
    'in-progress': fills(),
    finished: fills(),
    cancelled: ignored(),
  },
};

/** What the message does to the visit as it is known, if it is. */
export function moveOf(known: Encounter | undefined, fact: EncounterFact): Move {
  const move = visitMoves[fact.change][known?.status ?? 'unknown'];
  if (known && isLate(known, fact)) return lateMove(known, fact, move);
  if (!opensByClass(fact, move)) return move;
  // Registered ahead of the visit, or told of after it: neither is an admission now.
  if (!known && fact.change === 'updated' && fact.dischargedAt) {
    return { ...move, to: 'finished', event: 'encounter.updated' };
  }
  const visitClass = fact.class === undefined ? known?.class : fact.class;
  if (visitClass !== 'preadmit') return move;
  return { to: 'planned', takes: 'all', event: 'encounter.updated' };
}

function opensByClass(fact: EncounterFact, move: Move): boolean {
  return move.to === 'in-progress' && (fact.change === 'admitted' || fact.change === 'updated');
}

/** Messages whose sense is to say where the patient is. */
export function isTransfer({ change }: EncounterFact): boolean {
  return change === 'transferred' || change === 'transfer-cancelled';
}

/** Did it happen before the patient last moved? Where nobody says when, only what would reopen a visit is late. */
function isLate(known: Encounter, fact: EncounterFact): boolean {
  switch (known.status) {
    case 'planned':
      return false;
    case 'in-progress':
      // No transfer precedes the admission: an earlier time means a clerk who was slow to admit.
      if (fact.change === 'transferred' && known.changedAt === known.admittedAt) return false;
      return fact.occurredAt !== null && fact.occurredAt < known.changedAt;
    case 'finished':
    case 'cancelled':
      if (fact.change !== 'admitted') {
        return fact.occurredAt !== null && fact.occurredAt < known.changedAt;
      }
      return fact.occurredAt === null || fact.occurredAt <= known.changedAt;
  }
}

function lateMove(known: Encounter, fact: EncounterFact, move: Move): Move {
  if (fact.change === 'admitted') {
    return known.status === 'cancelled' ? ignored('late-admission') : fills('late-admission');
  }
  if (known.status === 'cancelled') return move;
  if (isTransfer(fact)) return ignored('late-transfer');
  if (fact.change === 'updated') return fills('late-update');
  return move;
}

function opens(warning?: VisitWarning): Move {
  return {
    to: 'in-progress',
    takes: 'all',
    event: 'encounter.admitted',
    ...(warning && { warning }),
  };
}

/** Who must have been admitted before: nobody is admitted now. */
function findsInHospital(warning: VisitWarning): Move {
  return { to: 'in-progress', takes: 'all', event: 'encounter.updated', warning };
}

function finishes(warning?: VisitWarning): Move {
  return {
    to: 'finished',
    takes: 'all',
    event: 'encounter.discharged',
    ...(warning && { warning }),
  };
}

function cancels(warning?: VisitWarning): Move {
  const event = 'encounter.admission-cancelled';
  return { to: 'cancelled', takes: 'nothing', event, ...(warning && { warning }) };
}

function stays(event: EncounterEvent): Move {
  return { to: null, takes: 'all', event };
}

function fills(warning?: 'late-admission' | 'late-update'): Move {
  if (!warning) return { to: null, takes: 'gaps', event: null };
  return { to: null, takes: 'gaps', event: 'encounter.updated', warning };
}

function ignored(warning?: VisitWarning): Move {
  return { to: null, takes: 'nothing', event: null, ...(warning && { warning }) };
}
