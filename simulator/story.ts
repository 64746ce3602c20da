import type { Chance } from './chance.ts';
import { inventPerson, type SyntheticPerson } from './invent-person.ts';
import {
  drawDelay,
  type AdmissionStep,
  type CorrectionStep,
  type Journey,
  type JourneyStep,
  type ReportStep,
  type UnitKind,
} from './journey.ts';
import { panels, testsOf, type LabTest, type Range } from './lab-tests.ts';
import { physicians } from './names.ts';
import type { Place, RegisteredPatient, Report, Stay, Telling } from './telling.ts';

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

/** One patient's way through a journey. The same options give the same story, told at the same instants. */
export class Story {
  readonly person: SyntheticPerson;
  readonly #options: StoryOptions;
  readonly #draw: Chance;
  readonly #patient: RegisteredPatient;
  readonly #duplicate: RegisteredPatient;
  readonly #reports = new Map<string, Report>();
  #stay: Stay;
  #duplicateStay: Stay;
  #index = 0;
  #orders = 0;
  #reported = 0;
  #delayMs: number | null;

  constructor(options: StoryOptions) {
    const { journey, chance, number, now, neighbour } = options;
    this.#options = options;
    this.person =
      options.person ?? inventPerson(chance.named('person'), { age: journey.age, now, neighbour });
    this.#draw = chance.named('steps');
    this.#patient = { person: this.person, record: recordNumber(number, 0) };
    this.#duplicate = { person: this.person, record: recordNumber(number, 1) };
    this.#stay = newStay(options, this.#draw, 0);
    this.#duplicateStay = newStay(options, this.#draw, 1);
    this.#delayMs = this.#drawDelay();
  }

  /** Milliseconds to wait before the next `tell`; null where the story is over. */
  get delayMs(): number | null {
    return this.#delayMs;
  }

  /** True while nothing has been reported yet: what a warm-up may hurry. */
  get beforeFirstReport(): boolean {
    return this.#reported === 0;
  }

  /** What happens at `now`; moves the story on. Null where chance left the step out. */
  tell(now: number): Telling | null {
    const step = this.#step;
    if (!step) throw new RangeError('the story is over');
    const telling = this.#draw.happens(step.chance) ? this.#tellStep(step, now) : null;
    if (telling?.kind === 'report') this.#reported += 1;
    this.#index += 1;
    this.#delayMs = this.#drawDelay();
    return telling;
  }

  /** Blood taken once more, outside the story: nothing is critical in it. */
  measureAgain(now: number): Telling {
    const order = this.#nextOrder();
    const routine = { report: 'basic-metabolic', status: 'final' } as const;
    const report = newReport(this.#draw.named(`again/${order}`), routine, { order, now });
    return this.#reportOf(report, now);
  }

  #tellStep(step: JourneyStep, now: number): Telling {
    if ('send' in step) return this.#tellAdmission(step, now);
    if ('merge' in step) {
      return { kind: 'merge', at: now, patient: this.#patient, retired: this.#duplicate.record };
    }
    if ('correct' in step) {
      const report = correctedReport(this.#draw, this.#reports.get(step.correct), step);
      this.#reports.set(step.correct, report);
      return this.#reportOf(report, now);
    }
    const report = newReport(this.#draw, step, { order: this.#nextOrder(), now });
    if (step.as !== undefined) this.#reports.set(step.as, report);
    return this.#reportOf(report, now);
  }

  #tellAdmission(step: AdmissionStep, now: number): Telling {
    const trigger = step.send;
    if (step.duplicate) {
      const stay = changedStay(this.#options, this.#draw, this.#duplicateStay, step, now);
      this.#duplicateStay = stay;
      return { kind: 'admission', trigger, at: now, patient: this.#duplicate, stay };
    }
    const stay = changedStay(this.#options, this.#draw, this.#stay, step, now);
    this.#stay = stay;
    return { kind: 'admission', trigger, at: now, patient: this.#patient, stay };
  }

  #reportOf(report: Report, at: number): Telling {
    return { kind: 'report', at, patient: this.#patient, stay: this.#stay, report };
  }

  get #step(): JourneyStep | undefined {
    return this.#options.journey.steps[this.#index];
  }

  #drawDelay(): number | null {
    const step = this.#step;
    return step ? drawDelay(this.#draw, step.after) : null;
  }

  #nextOrder(): string {
    this.#orders += 1;
    return `${this.#options.number}-${this.#orders}`;
  }
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
