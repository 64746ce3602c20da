import type { AppointmentChange, AppointmentResource, CareFact } from '../canonical/canonical.ts';
import type { Segment } from '../hl7v2/hl7v2.ts';
import type { Instant } from '../platform/platform.ts';

import { withoutPatient } from './failure.ts';
import { readersFor, type Read, type ReadersByTrigger } from './message-reader.ts';
import { conceptText, readConcept } from './read-concept.ts';
import { personNamed } from './read-name.ts';
import { notesAfter, readNotes } from './read-notes.ts';
import { keysOf, numberAt } from './read-number.ts';
import { placeIn, placeText } from './read-place.ts';
import { plannedAt } from './read-planned-time.ts';
import { readSubject, type Subject } from './read-subject.ts';
import { certainInstantAt } from './read-time.ts';
import { numberOf } from './read-value.ts';
import { keyAt, warn, wordAt, type Reading } from './reading.ts';
import { said } from './said.ts';

/** HL7 v2.5.1, chapter 10: what the filler's schedule tells. */
const changes: Readonly<Record<string, AppointmentChange>> = {
  S12: 'booked',
  S13: 'rescheduled',
  S14: 'modified',
  S15: 'cancelled',
  S16: 'discontinued',
  S17: 'deleted',
  S26: 'missed',
};

/** HL7 table 0278, SCH-25: what the filler says of an appointment that is booked, moved or modified. */
const fillerStatuses: Readonly<Record<string, AppointmentChange | 'as-triggered'>> = {
  BOOKED: 'as-triggered',
  BLOCKED: 'as-triggered',
  OVERBOOK: 'as-triggered',
  PENDING: 'proposed',
  WAITLIST: 'proposed',
  STARTED: 'arrived',
  COMPLETE: 'fulfilled',
  CANCELLED: 'cancelled',
  DC: 'discontinued',
  DELETED: 'deleted',
  NOSHOW: 'missed',
};

export const siuReaders: ReadersByTrigger = readersFor(
  Object.keys(changes).join(' '),
  readSchedule,
);

function readSchedule(reading: Reading, trigger: string): Read {
  const { message } = reading;
  if (!message.segment('PID')) {
    if (message.segment('SCH')) return { kept: 'without-patient', sentence: blockedTime };
    return withoutPatient(reading);
  }
  const subject = readSubject(reading);
  if ('failed' in subject) return subject;
  const sch = message.segment('SCH');
  if (!sch) {
    warn(reading, 'missing-appointment', 'SCH', 'The message has no appointment (SCH).');
    return { facts: subject.facts };
  }
  const change = changeAt(reading, sch, changes[trigger] ?? 'modified');
  return { facts: [...subject.facts, readAppointment(reading, sch, change, subject)] };
}

const blockedTime = 'This time was booked for nobody: no patient is named, so no facts are taken.';

function readAppointment(
  reading: Reading,
  sch: Segment,
  change: AppointmentChange,
  subject: Subject,
): CareFact<'appointment'> {
  const { message } = reading;
  const placer = numberAt(reading, 'appointment', 'placer', [[sch, 1]]);
  const filler = numberAt(reading, 'appointment', 'filler', [[sch, 2]]);
  if (!placer && !filler) {
    const sentence = 'The appointment has no number: changes of it will not be recognized.';
    warn(reading, 'missing-appointment-number', sch.path(2), sentence);
  }
  const [service] = message.segmentsNamed('AIS');
  const [location] = message.segmentsNamed('AIL');
  const [person] = message.segmentsNamed('AIP');
  const type = readConcept(reading, sch, 8);
  const startAt = startOf(reading, sch);
  return {
    kind: 'appointment',
    change,
    patient: subject.patient,
    visit: subject.visit,
    // The filler keeps the schedule; placers use their numbers again.
    keys: keysOf(reading, 'appointment', [filler, placer], [keyAt(reading, sch, 11, 1, 4)]),
    toldAt:
      certainInstantAt(reading, message.segment('EVN'), 2) ??
      certainInstantAt(reading, message.segment('MSH'), 7),
    details: said({
      placerNumber: placer?.value,
      fillerNumber: filler?.value,
      ...(Object.keys(type).length > 0 ? type : readConcept(reading, service, 3)),
      reason: conceptText(sch, 7) ?? conceptText(sch, 6),
      startAt,
      endAt: endOf(reading, sch, startAt),
      unit: placeIn(reading, location, 3)?.unit ?? undefined,
      place: placeText(location, 3),
      practitioner: personNamed(reading, person, 3) ?? personNamed(reading, sch, 16),
      resources: resourcesOf(reading),
      note: noteOf(reading, sch),
    }),
  };
}

// A cancellation is one, whatever the filler's status says.
function changeAt(reading: Reading, sch: Segment, triggered: AppointmentChange): AppointmentChange {
  const code = wordAt(sch, 25, 1, 1)?.toUpperCase().replaceAll(/[\s-]/g, '');
  const status =
    code !== undefined && Object.hasOwn(fillerStatuses, code) ? fillerStatuses[code] : undefined;
  if (code !== undefined && status === undefined) {
    warn(reading, 'unknown-code', sch.path(25), 'This is not a code of HL7 table 0278.');
  }
  const mayFollow = ['booked', 'rescheduled', 'modified'].includes(triggered);
  return mayFollow && status !== undefined && status !== 'as-triggered' ? status : triggered;
}

// TQ1-7, SCH-11.4 until v2.4; else when the earliest of what is booked for it begins.
function startOf(reading: Reading, sch: Segment): Instant | null | undefined {
  const { message } = reading;
  const told = plannedAt(reading, [
    [message.segment('TQ1'), 7],
    [sch, 11, 4],
  ]);
  if (told !== undefined) return told;
  const starts = Object.entries(resourceSegments).flatMap(([name, { start }]) =>
    message.segmentsNamed(name).flatMap((segment) => plannedAt(reading, [[segment, start]]) ?? []),
  );
  return starts.length > 0 ? Math.min(...starts) : undefined;
}

// SCH-9 and SCH-10; since v2.5 the duration of the service, AIS-7 and AIS-8.
function endOf(
  reading: Reading,
  sch: Segment,
  startAt: Instant | null | undefined,
): Instant | null | undefined {
  const { message } = reading;
  const told = plannedAt(reading, [
    [message.segment('TQ1'), 8],
    [sch, 11, 5],
  ]);
  if (told !== undefined || typeof startAt !== 'number') return told;
  const minutes = minutesAt(reading, sch, 9) ?? minutesAt(reading, message.segment('AIS'), 7);
  return minutes === null ? undefined : startAt + minutes * 60_000;
}

const minutesOf: Readonly<Record<string, number>> = {
  '': 1,
  MIN: 1,
  M: 1,
  MINUTE: 1,
  MINUTES: 1,
  S: 1 / 60,
  SEC: 1 / 60,
  H: 60,
  HR: 60,
  HOUR: 60,
  HOURS: 60,
  D: 1440,
};

/** A month; no appointment lasts longer. */
export const appointmentMinutesMax = 31 * 24 * 60;

/** A duration and, in the next field, its unit; minutes where none is said. */
function minutesAt(reading: Reading, segment: Segment | undefined, field: number): number | null {
  const duration = numberOf(wordAt(segment, field, 1, 1) ?? '');
  const unit = (wordAt(segment, field + 1, 1, 1) ?? '').toUpperCase();
  if (duration === null || !segment) return null;
  const factor = Object.hasOwn(minutesOf, unit) ? minutesOf[unit] : undefined;
  const minutes = factor === undefined ? -1 : Math.round(duration * factor);
  if (minutes >= 0 && minutes <= appointmentMinutesMax) return minutes;
  const sentence = 'How long this takes cannot be told from the number and the unit.';
  warn(reading, 'unknown-duration', segment.path(field), sentence);
  return null;
}

/** The fields of AIS, AIG, AIL and AIP: what, from when, how long. */
const resourceSegments: Readonly<
  Record<string, { kind: AppointmentResource['kind']; what: number; start: number; length: number }>
> = {
  AIS: { kind: 'service', what: 3, start: 4, length: 7 },
  AIG: { kind: 'equipment', what: 3, start: 8, length: 11 },
  AIL: { kind: 'place', what: 3, start: 6, length: 9 },
  AIP: { kind: 'person', what: 3, start: 6, length: 9 },
};

/** Resources of one appointment; what lies beyond stays in the message. */
export const resourcesMax = 50;

function resourcesOf(reading: Reading): AppointmentResource[] | undefined {
  const found: AppointmentResource[] = [];
  for (const segment of reading.message.segments) {
    const fields = Object.hasOwn(resourceSegments, segment.name)
      ? resourceSegments[segment.name]
      : undefined;
    if (!fields) continue;
    if (found.length === resourcesMax) {
      const sentence = `Only the first ${resourcesMax} resources of the appointment are taken.`;
      warn(reading, 'too-many-resources', segment.path(), sentence);
      break;
    }
    found.push({
      kind: fields.kind,
      code: keyAt(reading, segment, fields.what, 1, 1) ?? null,
      name: nameOf(reading, segment, fields.kind, fields.what) ?? null,
      startAt: plannedAt(reading, [[segment, fields.start]]) ?? null,
      minutes: minutesAt(reading, segment, fields.length),
    });
  }
  return found.length > 0 ? found : undefined;
}

function nameOf(
  reading: Reading,
  segment: Segment,
  kind: AppointmentResource['kind'],
  field: number,
): string | null | undefined {
  if (kind === 'place') return placeText(segment, field);
  if (kind === 'person') return personNamed(reading, segment, field);
  return conceptText(segment, field);
}

function noteOf(reading: Reading, sch: Segment): string | undefined {
  const notes = notesAfter(reading.message.segments).get(sch) ?? [];
  return readNotes(reading, notes) ?? undefined;
}
