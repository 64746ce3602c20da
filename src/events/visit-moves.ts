import type { EncounterChange, EncounterFact, EncounterStatus } from '../canonical/canonical.ts';

/** `unknown`: no message has told of the visit itself; a result may have mentioned it. */
export type VisitState = EncounterStatus | 'unknown';

/** What a message does to a visit. */
export interface Move {
  /** The visit's state from here on; null = stays as it is; `before` = what it was before what is taken back. */
  to: EncounterStatus | 'before' | null;
  /** How much of what the message says of the visit is taken over; `gaps`: only what was not known. */
  takes: 'all' | 'gaps' | 'nothing';
  warning?: VisitWarning;
}

export type VisitWarning = keyof typeof visitWarnings;

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
  'plan-after-admission': 'A plan for a visit that has begun already; only gaps were filled.',
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
  'cancel-of-unknown-visit':
    'A cancellation for a visit that was not heard of. It is remembered: what it takes back may still come.',
  'cancel-after-discharge':
    'The admission of a finished visit was cancelled; the visit counts as never having been.',
  'cancel-without-plan': 'A cancelled plan for a visit that has begun; nothing to cancel.',
  'cancel-without-original':
    'A cancellation of what was not heard of. It is remembered: what it takes back may still come.',
  'cancel-without-discharge':
    'A cancelled discharge for a visit that is not discharged. It is remembered: the discharge may still come.',
  'leave-without-admission':
    'A leave of a visit whose admission was not heard of; the patient was taken as admitted.',
  'leave-after-discharge': 'A leave of a visit that is finished, or a return from one; ignored.',
  'leave-after-cancellation':
    'A leave of a visit whose admission was cancelled, or a return from one; ignored.',
  'return-without-leave':
    'A return from a leave that was not heard of. It is remembered: the leave may still be told.',
  'cancel-expired':
    'What an earlier cancellation of this visit takes back never came; the cancellation was given up.',
} as const;

type MovesByState = Readonly<Record<VisitState, Move>>;

const transfers: MovesByState = {
  unknown: opens('transfer-without-admission'),
  planned: opens('transfer-without-admission'),
  'in-progress': stays(),
  finished: ignored('transfer-after-discharge'),
  cancelled: ignored('transfer-after-cancellation'),
};

const updates: MovesByState = {
  unknown: opens('update-without-admission'),
  planned: stays(),
  'in-progress': stays(),
  finished: stays(),
  cancelled: ignored('update-after-cancellation'),
};

const leaves: MovesByState = {
  unknown: opens('leave-without-admission'),
  planned: opens('leave-without-admission'),
  'in-progress': stays(),
  finished: ignored('leave-after-discharge'),
  cancelled: ignored('leave-after-cancellation'),
};

/** Whoever takes back a leave, or a return from one, says of a visit that is over nothing else. */
const leaveCancels: MovesByState = {
  unknown: opens('cancel-of-unknown-visit'),
  planned: opens('cancel-of-unknown-visit'),
  'in-progress': stays(),
  finished: ignored(),
  cancelled: ignored('leave-after-cancellation'),
};

/** What each change does in each state of a visit (HL7 v2.5.1 §3.3, by sections there). Total. */
export const visitMoves: Readonly<Record<EncounterChange, MovesByState>> = {
  // A05 (§3.3.5), A14 (§3.3.14)
  planned: {
    unknown: { to: 'planned', takes: 'all' },
    planned: stays(),
    'in-progress': fills('plan-after-admission'),
    finished: fills('plan-after-admission'),
    cancelled: { to: 'planned', takes: 'all' },
  },
  // A01 (§3.3.1), A04 (§3.3.4)
  admitted: {
    unknown: opens(),
    planned: opens(),
    'in-progress': stays(),
    finished: opens('readmitted-under-same-visit'),
    cancelled: opens(),
  },
  // A02 (§3.3.2), A17 (§3.3.17)
  transferred: transfers,
  // A06 (§3.3.6), A07 (§3.3.7): whoever changes class is there.
  'class-changed': { ...updates, planned: opens() },
  // A10 (§3.3.10)
  arrived: {
    ...updates,
    finished: ignored('transfer-after-discharge'),
    cancelled: ignored('transfer-after-cancellation'),
  },
  // A08 (§3.3.8) and what else changes no state: A09, A54, A55
  updated: updates,
  // A21 (§3.3.21): the bed is kept, so the patient is at their unit still.
  'leave-began': leaves,
  // A22 (§3.3.22)
  'leave-ended': leaves,
  // A52 (§3.3.52)
  'leave-cancelled': leaveCancels,
  // A53 (§3.3.53)
  'return-cancelled': leaveCancels,
  // A03 (§3.3.3)
  discharged: {
    unknown: finishes('discharge-without-admission'),
    planned: finishes('discharge-without-admission'),
    'in-progress': finishes(),
    finished: stays(),
    cancelled: ignored('discharge-after-cancellation'),
  },
  // A38 (§3.3.38), A27 (§3.3.27)
  'plan-cancelled': {
    unknown: cancels('cancel-of-unknown-visit'),
    planned: cancels(),
    'in-progress': ignored('cancel-without-plan'),
    finished: ignored('cancel-without-plan'),
    cancelled: ignored(),
  },
  // A11 (§3.3.11)
  'admission-cancelled': {
    unknown: cancels('cancel-of-unknown-visit'),
    planned: cancels(),
    'in-progress': takesBack(),
    finished: takesBack('cancel-after-discharge'),
    cancelled: ignored(),
  },
  // A12 (§3.3.12): PV1-3 says where the patient was before the transfer, and is again.
  'transfer-cancelled': {
    ...transfers,
    unknown: opens('transfer-cancelled-without-admission'),
    planned: opens('transfer-cancelled-without-admission'),
  },
  // A32 (§3.3.32)
  'arrival-cancelled': {
    ...updates,
    finished: ignored('transfer-after-discharge'),
    cancelled: ignored('transfer-after-cancellation'),
  },
  // A13 (§3.3.13)
  'discharge-cancelled': {
    unknown: { to: 'in-progress', takes: 'all', warning: 'cancel-of-unknown-visit' },
    planned: ignored('cancel-without-discharge'),
    'in-progress': ignored('cancel-without-discharge'),
    finished: takesBack(),
    cancelled: ignored('cancel-without-discharge'),
  },
  mentioned: {
    unknown: fills(),
    planned: fills(),
    'in-progress': fills(),
    finished: fills(),
    cancelled: ignored(),
  },
};

/** Messages whose sense is to say where the patient is. */
export function isTransfer(change: EncounterChange): boolean {
  return change === 'transferred' || change === 'transfer-cancelled';
}

/** What is said of it in the table, or, of messages that say when and whose time is past, that they come late. */
export function warningOf(
  known: { state: VisitState; changedAt: number; admittedAt: number | null } | undefined,
  fact: Pick<EncounterFact, 'change' | 'occurredAt'>,
): VisitWarning | undefined {
  const { warning } = visitMoves[fact.change][known?.state ?? 'unknown'];
  if (!known || !isLate(known, fact)) return warning;
  if (fact.change === 'admitted') return 'late-admission';
  if (known.state === 'cancelled') return warning;
  if (isTransfer(fact.change)) return 'late-transfer';
  return fact.change === 'updated' ? 'late-update' : warning;
}

/** Did it happen before the patient last moved? Where nobody says when, only what would reopen a visit is late. */
function isLate(
  known: { state: VisitState; changedAt: number; admittedAt: number | null },
  { change, occurredAt }: Pick<EncounterFact, 'change' | 'occurredAt'>,
): boolean {
  switch (known.state) {
    case 'unknown':
    case 'planned':
      return false;
    case 'in-progress':
      // No transfer precedes the admission: an earlier time means a clerk who was slow to admit.
      if (change === 'transferred' && known.changedAt === known.admittedAt) return false;
      return occurredAt !== null && occurredAt < known.changedAt;
    case 'finished':
    case 'cancelled':
      if (change !== 'admitted') return occurredAt !== null && occurredAt < known.changedAt;
      return occurredAt === null || occurredAt <= known.changedAt;
  }
}

function opens(warning?: VisitWarning): Move {
  return { to: 'in-progress', takes: 'all', ...(warning && { warning }) };
}

function finishes(warning?: VisitWarning): Move {
  return { to: 'finished', takes: 'all', ...(warning && { warning }) };
}

function cancels(warning?: VisitWarning): Move {
  return { to: 'cancelled', takes: 'nothing', ...(warning && { warning }) };
}

function takesBack(warning?: VisitWarning): Move {
  return { to: 'before', takes: 'nothing', ...(warning && { warning }) };
}

function stays(): Move {
  return { to: null, takes: 'all' };
}

function fills(warning?: VisitWarning): Move {
  return { to: null, takes: 'gaps', ...(warning && { warning }) };
}

function ignored(warning?: VisitWarning): Move {
  return { to: null, takes: 'nothing', ...(warning && { warning }) };
}
