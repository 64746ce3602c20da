import type { ClinicalEvent } from '../src/canonical/canonical.ts';
import { RecordedWork, type RecordedTask } from '../src/rehearsal/rehearsal.ts';
import { mulberry } from './chance.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * Of all tasks. They are our assumption of a ward that keeps its times on most days: one task in twelve is accepted late, after the next
 * of the ladder was asked (or several of them), and two in a thousand never, as when a patient is long gone or it was done without a word.
 */
const lateShare = 0.08;
const neverShare = 0.002;

/** Late is up to so many times the time in which it was to be accepted; the work is still done in its time. */
const lateTimesMax = 1.9;

/** What people do about the tasks of one key of a workflow. */
interface Habit {
  workflow: string;
  key: string;
  role: string;
  /** In which time it is to be accepted: what the workflow has by default. Most take a half of it or less. */
  acceptMinutes: number;
  /** What the work takes, from accepting to completing: the least and the most. Within the time that the workflow gives. */
  workMinutes: readonly [number, number];
  /** Says that it was begun, too. */
  begins?: true;
  /** What most write down, and what comes in the way of some: its share of all. */
  usual: Form;
  other?: { share: number; form: Form };
}

type Form = Readonly<Record<string, string>>;

// How often something comes in the way is our assumption, too: one call in seven is not answered, one bed in 25 was under precautions or is
// not clean, one history in 30 cannot be taken at first, one comparison in eight needs a prescriber.
const habits = {
  acknowledge: {
    ...{ workflow: 'critical-result', key: 'acknowledge', role: 'nurse' },
    ...{ acceptMinutes: 15, workMinutes: [5, 30] },
    usual: { reported_to: 'Dr. Example', action: 'as discussed' },
  },
  reach: {
    ...{ workflow: 'critical-result', key: 'reach-patient', role: 'on-call-physician' },
    ...{ acceptMinutes: 15, workMinutes: [5, 30] },
    usual: { reached: 'the patient', action: 'comes back' },
  },
  history: {
    ...{ workflow: 'medication-reconciliation', key: 'history', role: 'nurse' },
    ...{ acceptMinutes: 240, workMinutes: [10, 60] },
    usual: { outcome: 'two sources or more', note: 'patient and pharmacy' },
    other: { share: 0.03, form: { outcome: 'could not be taken', note: 'asleep' } },
  },
  compare: {
    ...{ workflow: 'medication-reconciliation', key: 'compare', role: 'nurse' },
    ...{ acceptMinutes: 240, workMinutes: [5, 20] },
    usual: { outcome: 'nothing', high_risk: 'no', differences: 'none' },
    other: {
      share: 0.12,
      form: { outcome: 'a prescriber must settle it', high_risk: 'no', differences: 'a dose' },
    },
  },
  resolve: {
    ...{ workflow: 'medication-reconciliation', key: 'resolve', role: 'on-call-physician' },
    ...{ acceptMinutes: 480, workMinutes: [5, 30], usual: { decided: 'continued' } },
  },
  afterTheFact: {
    ...{ workflow: 'medication-reconciliation', key: 'after-the-fact', role: 'nurse' },
    ...{ acceptMinutes: 60, workMinutes: [3, 20] },
    usual: { outcome: 'it was done before they left', differences: 'has the list' },
  },
  clear: {
    ...{ workflow: 'bed-turnover', key: 'clear', role: 'nurse' },
    ...{ acceptMinutes: 20, workMinutes: [5, 20], usual: { precautions: 'standard only' } },
    other: { share: 0.04, form: { precautions: 'contact' } },
  },
  clean: {
    ...{ workflow: 'bed-turnover', key: 'clean', role: 'environmental-services' },
    ...{ acceptMinutes: 20, workMinutes: [12, 20], begins: true, usual: {} },
  },
  disinfect: {
    ...{ workflow: 'bed-turnover', key: 'disinfect', role: 'environmental-services' },
    ...{ acceptMinutes: 20, workMinutes: [30, 80], usual: { note: 'as the sign says' } },
  },
  inspect: {
    ...{ workflow: 'bed-turnover', key: 'inspect', role: 'charge-nurse' },
    ...{ acceptMinutes: 20, workMinutes: [2, 10], usual: { outcome: 'ready' } },
    other: { share: 0.04, form: { outcome: 'clean again', note: 'the floor' } },
  },
  cleanAgain: {
    ...{ workflow: 'bed-turnover', key: 'clean-again', role: 'environmental-services' },
    ...{ acceptMinutes: 20, workMinutes: [5, 20], usual: {} },
  },
  write: {
    ...{ workflow: 'discharge-summary', key: 'write', role: 'on-call-physician' },
    ...{ acceptMinutes: 240, workMinutes: [15, 120] },
    usual: {
      ...{ reason: 'pneumonia', course: 'antibiotics', condition: 'stable', pending: 'none' },
      ...{ follow_up: 'in a week', practice: 'Dr. Example' },
    },
  },
  medicines: {
    ...{ workflow: 'discharge-summary', key: 'medicines', role: 'nurse' },
    ...{ acceptMinutes: 240, workMinutes: [5, 30], usual: { medicines: 'unchanged' } },
  },
  sign: {
    ...{ workflow: 'discharge-summary', key: 'sign', role: 'on-call-physician' },
    ...{ acceptMinutes: 240, workMinutes: [3, 15] },
    usual: { outcome: 'I sign it', signed_as: 'Dr. Example' },
  },
  callPractice: {
    ...{ workflow: 'discharge-summary', key: 'call', role: 'care-coordinator' },
    ...{ acceptMinutes: 240, workMinutes: [5, 20] },
    usual: { outcome: 'they have it', by: 'the practice' },
  },
  callHome: {
    ...{ workflow: 'discharge-follow-up', key: 'follow-up-call', role: 'care-coordinator' },
    ...{ acceptMinutes: 480, workMinutes: [5, 25], usual: { outcome: 'reached' } },
    other: { share: 0.14, form: { outcome: 'not reached' } },
  },
  remind: {
    ...{ workflow: 'appointment-reminders', key: 'remind', role: 'nurse' },
    ...{ acceptMinutes: 240, workMinutes: [3, 15], usual: { outcome: 'comes' } },
    other: { share: 0.14, form: { outcome: 'not reached' } },
  },
  signDocument: {
    ...{ workflow: 'unreviewed-document', key: 'sign', role: 'on-call-physician' },
    ...{ acceptMinutes: 480, workMinutes: [5, 60] },
    usual: { outcome: 'it is signed', note: 'Dr. Example' },
    other: { share: 0.1, form: { outcome: 'somebody else must sign it', note: 'has left' } },
  },
} satisfies Record<string, Habit>;

/**
 * By default of the workflows: from the summary's sending to asking for a receipt, from a discharge to the call, from reminding to the day, from
 * writing to being asked to sign.
 */
const receiptMs = 24 * HOUR_MS;
const callHomeMs = 24 * HOUR_MS;
const remindMs = 48 * HOUR_MS;
const signMs = 72 * HOUR_MS;

interface Place {
  subject: string;
  site: string;
  unit: string | null;
}

/**
 * What people do about the tasks of a made-up week, the same whenever it is asked for. Only what an event will ask for is written down here;
 * about what is asked a second time (another call, another unit) people do what was observed of them, as in every rehearsal.
 */
export class SyntheticPeople {
  readonly record = new RecordedWork();
  readonly #chance = mulberry(20_260_303);
  readonly #stays = new Set<string>();
  /** The last one of each visit. */
  readonly #critical = new Map<string, Place & { accepted: number }>();

  hear(event: ClinicalEvent): void {
    const { type, recordedAt, data, encounterId } = event;
    if (type.startsWith('result.')) this.#acknowledge(event);
    if (type === 'appointment.booked' && typeof data['startAt'] === 'number') {
      this.#does(habits.remind, event, Math.max(recordedAt, data['startAt'] - remindMs));
    }
    if (data['status'] === 'preliminary')
      this.#does(habits.signDocument, event, recordedAt + signMs);
    if (encounterId === null || !type.startsWith('encounter.')) return;
    const isNew = !this.#stays.has(encounterId);
    if (type === 'encounter.discharged') this.#leave(event, !isNew);
    else if (isNew) this.#reconcile(event);
    this.#stays.add(encounterId);
  }

  #acknowledge(event: ClinicalEvent): void {
    const { data, encounterId } = event;
    if (data['critical'] !== true) return;
    const read_back = `${data['value']} ${data['unitOfMeasure']}`;
    const { accepted } = this.#does(habits.acknowledge, event, event.recordedAt, { read_back });
    this.#critical.set(encounterId ?? '', { ...event, accepted });
  }

  #reconcile(event: ClinicalEvent): void {
    const had = this.#does(habits.history, event, event.recordedAt);
    if (had.usually === null) return;
    const { otherwise } = this.#does(habits.compare, event, had.usually);
    if (otherwise !== null) this.#does(habits.resolve, event, otherwise);
  }

  #leave(event: ClinicalEvent, isKnown: boolean): void {
    const at = event.recordedAt;
    const critical = this.#critical.get(event.encounterId ?? '');
    if (critical && critical.accepted > at) this.#does(habits.reach, critical, at);
    if (isKnown) this.#does(habits.afterTheFact, event, at);
    this.#does(habits.callHome, event, at + callHomeMs);
    this.#turnOver({ ...event, subject: event.id }, at);
    const written = this.#does(habits.write, event, at).usually;
    const listed = this.#does(habits.medicines, event, at).usually;
    if (written === null || listed === null) return;
    const signed = this.#does(habits.sign, event, Math.max(written, listed)).usually;
    if (signed !== null) this.#does(habits.callPractice, event, signed + receiptMs);
  }

  #turnOver(bed: Place, at: number): void {
    const cleared = this.#does(habits.clear, bed, at);
    const cleaned = this.#does(habits.clean, bed, at).usually;
    const ready =
      cleared.otherwise === null
        ? latest(cleared.usually, cleaned)
        : this.#does(habits.disinfect, bed, cleared.otherwise).usually;
    if (ready === null) return;
    const { otherwise } = this.#does(habits.inspect, bed, ready);
    if (otherwise !== null) this.#does(habits.cleanAgain, bed, otherwise);
  }

  /** When it was accepted, and done: as it usually ends or otherwise, neither where nobody ever accepts. */
  #does(
    habit: Habit,
    { subject, site, unit }: Place,
    openedAt: number,
    said: Form = {},
  ): { accepted: number; usually: number | null; otherwise: number | null } {
    const { workflow, key, role, begins, usual, other } = habit;
    const isUsual = other === undefined || this.#chance() >= other.share;
    const accepted = this.#acceptedAfter(habit.acceptMinutes);
    const [least, most] = habit.workMinutes;
    const completed = accepted + Math.round(MINUTE_MS * (least + (most - least) * this.#chance()));
    const person = `${site}.${role}`;
    const outcome = { ...(isUsual ? usual : other.form), ...said };
    const acts: RecordedTask['acts'] = [
      { afterMs: accepted, person, act: { act: 'accept' } },
      ...(begins
        ? [{ afterMs: accepted + MINUTE_MS, person, act: { act: 'start' } as const }]
        : []),
      { afterMs: completed, person, act: { act: 'complete', outcome } },
    ];
    const isDone = accepted < Infinity;
    const closedAt = isDone ? openedAt + completed : null;
    this.record.add({
      ...{ workflow, subject, key, runId: `${workflow}|${subject}`, site, unit, openedAt },
      ...{ closedAt, end: isDone ? 'completed' : null, acts: isDone ? acts : [] },
    });
    const [usually, otherwise] = isUsual ? [closedAt, null] : [null, closedAt];
    return { accepted: openedAt + accepted, usually, otherwise };
  }

  #acceptedAfter(minutes: number): number {
    const share = this.#chance();
    const at = this.#chance();
    if (share < neverShare) return Infinity;
    const times =
      share < neverShare + lateShare ? 1 + (lateTimesMax - 1) * at : 0.05 + 0.9 * at ** 2;
    return Math.round(minutes * MINUTE_MS * times);
  }
}

function latest(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : Math.max(one, other);
}
