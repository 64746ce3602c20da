import { changedCareItem, newCareItem } from './care-item.ts';
import type { Chance } from './chance.ts';
import { inventPerson, type SyntheticPerson } from './invent-person.ts';
import {
  drawDelay,
  careItemKindOf,
  type AdmissionStep,
  type CareChangeStep,
  type Journey,
  type JourneyStep,
  type NewCareStep,
  type UnitKind,
} from './journey.ts';
import { physicians } from './names.ts';
import { correctedReport, newReport } from './report.ts';
import type {
  CareItem,
  CareTelling,
  Place,
  RegisteredPatient,
  Report,
  ReportTelling,
  Stay,
  Telling,
} from './telling.ts';

export interface StoryOptions {
  journey: Journey;
  /** Draws of this story alone. */
  chance: Chance;
  now: number;
  /** IANA zone of the site. */
  zone: string;
  /** How much faster than life the story goes. */
  speed: number;
  /** Unique within the run: makes record, visit and order numbers. */
  number: number;
  /** Somebody on the same unit, whose name may be mistaken. */
  neighbour?: SyntheticPerson | undefined;
  person?: SyntheticPerson | undefined;
  /** A unit of the kind, or null where the site has none. */
  unitOf(kind: UnitKind, chance: Chance): string | null;
}

/** One patient's way through a journey. The same options give the same story, told at the same instants. */
export class Story {
  readonly person: SyntheticPerson;
  readonly #options: StoryOptions;
  readonly #draw: Chance;
  readonly #patient: RegisteredPatient;
  readonly #duplicate: RegisteredPatient;
  readonly #reports = new Map<string, Report>();
  readonly #items = new Map<string, CareItem>();
  #stay: Stay;
  #duplicateStay: Stay;
  #index = 0;
  #orders = 0;
  #told = 0;
  #reported = 0;
  #isHere = false;
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
    this.#delayMs = this.#drawDelay(now);
  }

  /** Milliseconds of the story to wait before the next `tell`; null where the story is over. */
  get delayMs(): number | null {
    return this.#delayMs;
  }

  /** Steps that are behind it. */
  get told(): number {
    return this.#told;
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
    this.#told += 1;
    this.#delayMs = this.#drawDelay(now);
    return telling;
  }

  /** Blood taken once more, outside the story: nothing is critical in it. */
  measureAgain(now: number): Telling {
    const order = this.#nextOrder();
    const routine = { report: 'basic-metabolic', status: 'final' } as const;
    const report = newReport(this.#draw.named(`again/${order}`), routine, { order, now });
    return this.#reportOf(report, now);
  }

  #tellStep(step: JourneyStep, now: number): Telling | null {
    if ('send' in step) return this.#tellAdmission(step, now);
    if ('merge' in step) {
      return { kind: 'merge', at: now, patient: this.#patient, retired: this.#duplicate.record };
    }
    if ('correct' in step) {
      const report = correctedReport(this.#draw, this.#reports.get(step.correct), step);
      this.#reports.set(step.correct, report);
      return this.#reportOf(report, now);
    }
    if ('report' in step) {
      const report = newReport(this.#draw, step, { order: this.#nextOrder(), now });
      if (step.as !== undefined) this.#reports.set(step.as, report);
      return { ...this.#reportOf(report, now), spoilt: step.spoilt };
    }
    return 'change' in step ? this.#tellChange(step, now) : this.#tellCare(step, now);
  }

  #tellCare(step: NewCareStep, now: number): Telling {
    const item = newCareItem(this.#draw, step, {
      ...{ kind: careItemKindOf(step), number: this.#nextOrder(), now },
      ...{ by: this.#stay.attending, unit: this.#stay.place.unit, zone: this.#options.zone },
    });
    if (step.as !== undefined) this.#items.set(step.as, item);
    return this.#careOf(item, 'new', now);
  }

  #tellChange({ change, to }: CareChangeStep, now: number): Telling | null {
    const before = this.#items.get(change);
    if (!before) return null;
    const item = changedCareItem(this.#draw, before, to);
    this.#items.set(change, item);
    return this.#careOf(item, to, now);
  }

  #careOf(item: CareItem, change: CareTelling['change'], at: number): Telling {
    const stay = this.#isHere ? this.#stay : null;
    return { kind: 'care', at, patient: this.#patient, stay, change, item };
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
    this.#isHere = true;
    return { kind: 'admission', trigger, at: now, patient: this.#patient, stay };
  }

  #reportOf(report: Report, at: number): ReportTelling {
    return { kind: 'report', at, patient: this.#patient, stay: this.#stay, report };
  }

  get #step(): JourneyStep | undefined {
    return this.#options.journey.steps[this.#index];
  }

  #drawDelay(now: number): number | null {
    const step = this.#step;
    if (!step) return null;
    return drawDelay(this.#draw, step.after) + this.#untilItBegins(step, now);
  }

  // Nobody misses an appointment, or comes to it, before its time. That is real time, which the story's is a multiple of.
  #untilItBegins(step: JourneyStep, now: number): number {
    if (!('change' in step) || (step.to !== 'missed' && step.to !== 'kept')) return 0;
    const startAt = this.#items.get(step.change)?.startAt ?? now;
    return Math.max(0, startAt - now) * this.#options.speed;
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
    expectedBackAt: null,
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
    expectedBackAt: step.send === 'A21' ? expectedBack(options, step, now) : null,
  };
}

// A draw of its own: whether somebody says when they are back moves nothing else in the story.
function expectedBack(
  { chance, speed }: StoryOptions,
  { away }: AdmissionStep,
  now: number,
): number | null {
  return away === undefined ? null : now + drawDelay(chance.named('away'), away) / speed;
}

function placeIn(options: StoryOptions, chance: Chance, kind: UnitKind): Place {
  const unit = options.unitOf(kind, chance) ?? options.unitOf('any', chance) ?? '';
  return {
    unit,
    room: String(chance.integer(1, 28)).padStart(2, '0'),
    bed: chance.pick(['A', 'B']),
  };
}
