import type { Cancel, Clock } from '../src/platform/platform.ts';
import type { Chance } from './chance.ts';
import type { FeedSender } from './feed-sender.ts';
import { inventPerson, type SyntheticPerson } from './invent-person.ts';
import type { Journey, UnitKind } from './journey.ts';
import { drawUnit, hasUnits, type PlayedSite } from './places.ts';
import { Story } from './story.ts';
import type { Telling } from './telling.ts';

export interface TrafficOptions {
  places: readonly PlayedSite[];
  journeys: readonly Journey[];
  featured: { site: string; unit: string };
  clock: Clock;
  chance: Chance;
  speed: number;
  messagesPerMinute: number;
  senderOf(feedId: string): FeedSender | undefined;
}

interface Admission {
  place: PlayedSite;
  journey: Journey;
  /** Where the journey's first unit is not left to chance. */
  unit?: string;
  person?: SyntheticPerson;
  hurry?: Hurry;
}

/** How much of a story is told within seconds, so that a fresh start has something to show; a number: so many steps. */
type Hurry = 'until-first-report' | number;

interface Patient {
  place: PlayedSite;
  story: Story;
  hurry: Hurry | null;
}

const MINUTE_MS = 60_000;
const TICK_MS = { from: 600, to: 1_400 };
/** A crowd of later messages must not keep new patients away for longer than this. */
const OWED_MINUTES_MAX = 0.5;
const WARM_UP_PATIENTS = 12;
const WARM_UP_EVERY_MS = 200;
const HURRIED_MS = { from: 400, to: 1_200 };
/** The featured patient registers so late that the visitor is already looking when the result comes. */
const FEATURED_AFTER_MS = 4_500;
const FEATURED_JOURNEY = 'ed-visit-critical-potassium';
const NEIGHBOUR_JOURNEY = 'ed-visit-home';
const TUBES_A_PATIENT = 3;
const TUBES_MAX = 40;
const MEASURED_EVERY_MS = 250;
const PENDING_MESSAGES_MAX = 200;
const SITE_WEIGHT = { hospital: 3, clinic: 1 } as const;
// Stories are numbered by the second they could begin in, counted from 2024: no two runs share a number.
const NUMBERS_SINCE = Date.UTC(2024, 0, 1);

/** Who comes when: a burst of patients at the start, then as many as the rate allows. */
export class Traffic {
  readonly #options: TrafficOptions;
  readonly #arrivals: Chance;
  readonly #cancels = new Set<Cancel>();
  readonly #patients = new Set<Patient>();
  /** When messages were told, over the last minute. */
  readonly #told: number[] = [];
  #messages = 0;
  #number: number;
  /** Messages that may be told now; below 0, more were told than the rate allows. */
  #credit = 0;
  #creditAt = 0;
  #lastPerson: SyntheticPerson | undefined;

  constructor(options: TrafficOptions) {
    this.#options = options;
    this.#arrivals = options.chance.named('arrivals');
    this.#number = Math.max(0, Math.floor((options.clock.now() - NUMBERS_SINCE) / 1000));
  }

  start(): void {
    this.#creditAt = this.#options.clock.now();
    this.#warmUp();
    this.#later(WARM_UP_PATIENTS * 2 * WARM_UP_EVERY_MS, () => this.#tick());
  }

  stop(): void {
    for (const cancel of this.#cancels) cancel();
    this.#cancels.clear();
  }

  /** Takes blood from everybody at the site, for faults that should show at once. */
  measureEverybody(site: string): void {
    const { clock } = this.#options;
    const there = [...this.#patients].filter(({ place }) => place.site.id === site);
    const tubes = Array.from({ length: TUBES_A_PATIENT }, () => there).flat();
    for (const [index, { place, story }] of tubes.slice(0, TUBES_MAX).entries()) {
      this.#later(index * MEASURED_EVERY_MS, () =>
        this.#deliver(place, story.measureAgain(clock.now())),
      );
    }
  }

  stats(): { messages: number; perMinute: number; patients: number } {
    this.#forgetOld();
    return {
      messages: this.#messages,
      perMinute: this.#told.length,
      patients: this.#patients.size,
    };
  }

  #warmUp(): void {
    const { places, journeys } = this.#options;
    const openings = journeys
      .filter(({ opening }) => opening > 0)
      .flatMap((journey) =>
        places
          .filter((place) => possibleAt(place, [journey]).length > 0)
          .map((place) => () => this.#admit({ place, journey, hurry: journey.opening })),
      );
    const arrivals = Array.from({ length: WARM_UP_PATIENTS }, (_, n) => (): void => {
      this.#arrive('until-first-report', places[n % places.length] as PlayedSite);
    });
    const alternating = arrivals.flatMap((one, n) => [one, ...openings.slice(n, n + 1)]);
    const all = [...alternating, ...openings.slice(arrivals.length)];
    for (const [n, admit] of all.entries()) this.#later(n * WARM_UP_EVERY_MS, admit);
    this.#later(FEATURED_AFTER_MS, () => this.#admitFeatured());
  }

  /** Two people of one name on one unit, and the blood of one of them can't wait. */
  #admitFeatured(): void {
    const { places, featured, chance, clock } = this.#options;
    const place = places.find((one) => one.site.id === featured.site);
    const critical = this.#journey(FEATURED_JOURNEY);
    const quiet = this.#journey(NEIGHBOUR_JOURNEY);
    if (!place || !critical) return;
    const draw = chance.named('featured');
    const smith = (given: string): SyntheticPerson => ({
      ...inventPerson(draw, { age: { from: 41, to: 79 }, now: clock.now() }),
      family: 'Smith',
      given,
      sex: 'F',
    });
    const { unit } = featured;
    if (quiet) this.#admit({ place, unit, journey: quiet, person: smith('Anna') });
    const hurry = 'until-first-report';
    this.#admit({ place, unit, journey: critical, person: smith('Ann'), hurry });
  }

  #journey(name: string): Journey | undefined {
    return this.#options.journeys.find((one) => one.journey === name);
  }

  #tick(): void {
    const { clock, messagesPerMinute } = this.#options;
    const now = clock.now();
    const owedMax = messagesPerMinute * OWED_MINUTES_MAX;
    const earned = ((now - this.#creditAt) / MINUTE_MS) * messagesPerMinute;
    this.#credit = Math.min(owedMax, Math.max(-owedMax, this.#credit + earned));
    this.#creditAt = now;
    if (this.#credit >= 1 && !this.#isBusy()) this.#arrive();
    this.#later(this.#arrivals.between(TICK_MS.from, TICK_MS.to), () => this.#tick());
  }

  #isBusy(): boolean {
    const { places, senderOf } = this.#options;
    return places
      .flatMap(({ admissions, results }) => (results ? [admissions, results] : [admissions]))
      .some(({ feed }) => (senderOf(feed.id)?.carrier.pending ?? 0) > PENDING_MESSAGES_MAX);
  }

  #arrive(hurry?: Hurry, at?: PlayedSite): void {
    const { places, journeys } = this.#options;
    const place = at ?? this.#arrivals.weighted(places, (one) => SITE_WEIGHT[one.site.kind]);
    const possible = possibleAt(place, journeys);
    if (possible.length === 0) return;
    const journey = this.#arrivals.weighted(possible, (one) => weightAt(place, one));
    this.#admit({ place, journey, ...(hurry && { hurry }) });
  }

  #admit({ place, journey, unit, person, hurry }: Admission): void {
    const { chance, clock, speed } = this.#options;
    const number = ++this.#number;
    let firstUnit = unit ?? null;
    const story = new Story({
      journey,
      chance: chance.named(`story/${number}`),
      now: clock.now(),
      speed,
      zone: place.site.zone,
      number,
      neighbour: this.#lastPerson,
      person,
      unitOf(kind, draw) {
        const drawn = firstUnit ?? drawUnit(place, kind, draw);
        if (kind !== 'any') firstUnit = null;
        return drawn;
      },
    });
    this.#lastPerson = story.person;
    const patient = { place, story, hurry: hurry ?? null };
    this.#patients.add(patient);
    this.#goOn(patient);
  }

  #goOn(patient: Patient): void {
    const { story, place } = patient;
    const { clock, speed } = this.#options;
    if (story.delayMs === null) {
      this.#patients.delete(patient);
      return;
    }
    const wait = hurries(patient)
      ? Math.min(this.#arrivals.between(HURRIED_MS.from, HURRIED_MS.to), story.delayMs)
      : story.delayMs / speed;
    this.#later(wait, () => {
      const telling = story.tell(clock.now());
      if (telling) this.#deliver(place, telling);
      this.#goOn(patient);
    });
  }

  #deliver(place: PlayedSite, telling: Telling): void {
    const { senderOf, clock } = this.#options;
    const dialect = isOfLaboratory(telling) ? place.results : place.admissions;
    const sender = dialect && senderOf(dialect.feed.id);
    if (!sender) return;
    this.#messages += 1;
    this.#credit -= 1;
    this.#told.push(clock.now());
    this.#forgetOld();
    sender.tell(telling);
  }

  #forgetOld(): void {
    const since = this.#options.clock.now() - MINUTE_MS;
    while ((this.#told[0] ?? Infinity) <= since) this.#told.shift();
  }

  #later(delayMs: number, work: () => void): void {
    const cancel = this.#options.clock.after(delayMs, () => {
      this.#cancels.delete(cancel);
      work();
    });
    this.#cancels.add(cancel);
  }
}

function hurries({ hurry, story }: Patient): boolean {
  return hurry === 'until-first-report' ? story.beforeFirstReport : story.told < (hurry ?? 0);
}

// What monitors at the bed measure comes by the interface engine of the house, as everything that no laboratory tells.
function isOfLaboratory(telling: Telling): boolean {
  return telling.kind === 'report' && telling.report.panel.isVitals !== true;
}

function possibleAt(place: PlayedSite, journeys: readonly Journey[]): Journey[] {
  return journeys.filter(
    (journey) =>
      (journey.at === 'any' || journey.at === place.site.kind) &&
      weightAt(place, journey) > 0 &&
      hasUnits(place, kindsOf(journey)),
  );
}

function weightAt(place: PlayedSite, journey: Journey): number {
  return journey.weightAt[place.site.id] ?? journey.weight;
}

function kindsOf(journey: Journey): UnitKind[] {
  return journey.steps.flatMap((step) => ('send' in step && step.unit ? [step.unit] : []));
}
