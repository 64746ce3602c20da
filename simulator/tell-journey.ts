import type { Chance } from './chance.ts';
import { inventPerson, type SyntheticPerson } from './invent-person.ts';
import {
  drawDelay,
  type AdmissionStep,
  type CorrectionStep,
  type Journey,
  type ReportStep,
  type UnitKind,
} from './journey.ts';
import { panels, testsOf, type LabTest, type Range } from './lab-tests.ts';
import { physicians } from './names.ts';
import type { Place, RegisteredPatient, Report, Stay, Telling } from './telling.ts';

/** One patient's way through a journey. */
export interface Story {
  readonly journey: Journey;
  readonly person: SyntheticPerson;
  /** Milliseconds to wait before the next `tell`; null where the story is over. */
  readonly delayMs: number | null;
  /** True while nothing has been reported yet: what a warm-up may hurry. */
  readonly beforeFirstReport: boolean;
  /** What happens at `now`; moves the story on. Null where chance left the step out. */
  tell(now: number): Telling | null;
  /** Blood taken once more, outside the story: nothing is critical in it. */
  measureAgain(now: number): Telling;
}

export interface StoryOptions {
  journey: Journey;
  /** Draws of this story alone. */
  chance: Chance;
  now: number;
  /** Unique within the run: makes record, visit and order numbers. */
  number: number;
  /** Somebody on the same unit, whose name may be mistaken. */
  neighbour?: SyntheticPerson | undefined;
  person?: SyntheticPerson | undefined;
  /** A unit of the kind, or null where the site has none. */
  unitOf(kind: UnitKind, chance: Chance): string | null;
}

const SLIGHTLY_HIGH_CHANCE = 0.06;
const TURNAROUND_MS = { from: 9 * 60_000, to: 28 * 60_000 };

/** Starts a journey. The same options give the same story, told at the same instants. */
export function tellJourney(options: StoryOptions): Story {
  const { journey, chance } = options;
  const person =
    options.person ??
    inventPerson(chance.named('person'), {
      age: journey.age,
      now: options.now,
      neighbour: options.neighbour,
    });
  const draw = chance.named('steps');
  const patient: RegisteredPatient = { person, record: recordNumber(options.number, 0) };
  const duplicate: RegisteredPatient = { person, record: recordNumber(options.number, 1) };
  const reports = new Map<string, Report>();
  let stay = newStay(options, draw, 0);
  let duplicateStay: Stay | null = null;
  let index = 0;
  let orders = 0;
  let told = 0;

  const step = (): Journey['steps'][number] | undefined => journey.steps[index];
  let delayMs: number | null = delayOf(draw, step());

  const nextOrder = (): string => {
    orders += 1;
    return `${options.number}-${orders}`;
  };

  const tellStep = (now: number): Telling => {
    const current = step();
    if (!current) throw new RangeError('the story is over');
    if ('send' in current) {
      if (current.duplicate) {
        duplicateStay = changedStay(
          options,
          draw,
          duplicateStay ?? newStay(options, draw, 1),
          current,
          now,
        );
        return {
          kind: 'admission',
          trigger: current.send,
          at: now,
          patient: duplicate,
          stay: duplicateStay,
        };
      }
      stay = changedStay(options, draw, stay, current, now);
      return { kind: 'admission', trigger: current.send, at: now, patient, stay };
    }
    if ('merge' in current) return { kind: 'merge', at: now, patient, retired: duplicate.record };
    if ('correct' in current) {
      const report = correctedReport(draw, reports.get(current.correct), current);
      reports.set(current.correct, report);
      return { kind: 'report', at: now, patient, stay, report };
    }
    const report = newReport(draw, current, { order: nextOrder(), now });
    if (current.as !== undefined) reports.set(current.as, report);
    return { kind: 'report', at: now, patient, stay, report };
  };

  return {
    journey,
    person,
    get delayMs() {
      return delayMs;
    },
    get beforeFirstReport() {
      return told === 0;
    },
    tell(now) {
      const happens = draw.happens(step()?.chance ?? 0);
      const telling = happens ? tellStep(now) : null;
      if (telling?.kind === 'report') told += 1;
      index += 1;
      delayMs = delayOf(draw, step());
      return telling;
    },
    measureAgain(now) {
      const routine = { report: 'basic-metabolic', status: 'final' } as const;
      const report = newReport(draw.named(`again/${orders}`), routine, { order: nextOrder(), now });
      return { kind: 'report', at: now, patient, stay, report };
    },
  };
}

function delayOf(chance: Chance, step: Journey['steps'][number] | undefined): number | null {
  return step ? drawDelay(chance, step.after) : null;
}

// Steps of a prime around a prime: every story's numbers differ, and neighbours look nothing alike.
function recordNumber(story: number, registration: number): string {
  return String(100_000_000 + (((story * 2 + registration) * 7_368_787) % 899_999_963));
}

function newStay(options: StoryOptions, chance: Chance, registration: number): Stay {
  return {
    visit: `V${options.number}${registration === 0 ? '' : 'B'}`,
    class: 'inpatient',
    attending: chance.pick(physicians),
    place: placeIn(options, chance, 'any'),
    previousPlace: null,
    admittedAt: options.now,
    dischargedAt: null,
    disposition: null,
  };
}

function changedStay(
  options: StoryOptions,
  chance: Chance,
  before: Stay,
  step: AdmissionStep,
  now: number,
): Stay {
  const moved = step.unit !== undefined || step.send === 'A02';
  const opens = step.send === 'A01' || step.send === 'A04';
  const discharged = step.send === 'A03';
  return {
    ...before,
    class: step.class ?? before.class,
    place: moved ? placeIn(options, chance, step.unit ?? 'any') : before.place,
    previousPlace: step.send === 'A02' ? before.place : null,
    admittedAt: opens ? now : before.admittedAt,
    // A cancelled discharge takes the time and the disposition back (A13).
    dischargedAt: discharged ? now : step.send === 'A13' ? null : before.dischargedAt,
    disposition: discharged
      ? chance.pick(step.disposition ?? ['01'])
      : step.send === 'A13'
        ? null
        : before.disposition,
  };
}

function placeIn(options: StoryOptions, chance: Chance, kind: UnitKind): Place {
  const unit = options.unitOf(kind, chance) ?? options.unitOf('any', chance) ?? '';
  return {
    unit,
    room: String(chance.integer(1, 28)).padStart(2, '0'),
    bed: chance.pick(['A', 'B']),
  };
}

function newReport(
  chance: Chance,
  step: Pick<ReportStep, 'report' | 'status' | 'critical'>,
  options: { order: string; now: number },
): Report {
  const panel = panels.find((one) => one.id === step.report);
  if (!panel) throw new RangeError(`no panel ${step.report}`);
  const critical = step.critical && chance.happens(step.critical.chance) ? step.critical : null;
  return {
    order: options.order,
    panel,
    status: step.status,
    collectedAt: options.now - chance.between(TURNAROUND_MS.from, TURNAROUND_MS.to),
    values: testsOf(panel).map((test) => {
      const side = critical?.test === test.id ? critical.side : null;
      return measured(chance, test, side);
    }),
  };
}

function correctedReport(chance: Chance, before: Report | undefined, step: CorrectionStep): Report {
  if (!before) throw new RangeError('a correction without a report');
  if (step.to !== 'corrected') return { ...before, status: step.to };
  return {
    ...before,
    status: 'corrected',
    // Only what was wrong is measured anew; the other values stand.
    values: before.values.map((one) => (one.flag === '' ? one : measured(chance, one.test, null))),
  };
}

function measured(
  chance: Chance,
  test: LabTest,
  side: 'low' | 'high' | null,
): Report['values'][number] {
  if (side === 'low' && test.criticalLow) {
    return { test, value: valueIn(chance, test, test.criticalLow), flag: 'LL' };
  }
  if (side === 'high' && test.criticalHigh) {
    return { test, value: valueIn(chance, test, test.criticalHigh), flag: 'HH' };
  }
  if (chance.happens(SLIGHTLY_HIGH_CHANCE)) {
    const { to } = test.normal;
    return { test, value: valueIn(chance, test, { from: to * 1.02, to: to * 1.06 }), flag: 'H' };
  }
  return { test, value: valueIn(chance, test, test.normal), flag: '' };
}

function valueIn(chance: Chance, test: LabTest, range: Range): string {
  return chance.between(range.from, range.to).toFixed(test.decimals);
}
