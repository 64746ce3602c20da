import type { Cancel, Clock } from '../src/platform/platform.ts';
import type { Chance } from './chance.ts';
import type { FeedSender } from './feed-sender.ts';
import { inventPerson, type SyntheticPerson } from './invent-person.ts';
import type { Journey, UnitKind } from './journey.ts';
import { drawUnit, hasUnits, type PlayedSite } from './places.ts';
import { tellJourney, type Story } from './tell-journey.ts';
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

/** Who comes when: a burst of patients at the start, then as many as the rate allows. */
export interface Traffic {
  start(): void;
  stop(): void;
  /** Takes blood from everybody at the site, for faults that should show at once. */
  measureEverybody(site: string): void;
  stats(): { messages: number; perMinute: number; patients: number };
}

interface Admission {
  place: PlayedSite;
  journey: Journey;
  /** Where the journey's first unit is not left to chance. */
  unit?: string;
  person?: SyntheticPerson;
  hurry?: Hurry;
}

/** How much of a story is told within seconds, so that a fresh start has something to show. */
type Hurry = 'until-first-report' | 'all';

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
const WARM_UP_EVERY_MS = 300;
const WARM_UP_DISCHARGES = 3;
const HURRIED_MS = { from: 400, to: 1_200 };
/** The featured patient registers so late that the visitor is already looking when the result comes. */
const FEATURED_AFTER_MS = 4_500;
const FEATURED_JOURNEY = 'ed-visit-critical-potassium';
const MEASURED_PATIENTS_MAX = 24;
const MEASURED_EVERY_MS = 250;
const PENDING_MESSAGES_MAX = 200;
const SITE_WEIGHT = { hospital: 3, clinic: 1 } as const;
// Stories are numbered by the second they could begin in, counted from 2024: no two runs share a number.
const NUMBERS_SINCE = Date.UTC(2024, 0, 1);

export function createTraffic(options: TrafficOptions): Traffic {
  const { places, clock, chance, featured } = options;
  const arrivals = chance.named('arrivals');
  const cancels = new Set<Cancel>();
  const patients = new Set<Patient>();
  const told: number[] = [];
  let number = Math.max(0, Math.floor((clock.now() - NUMBERS_SINCE) / 1000));
  let messages = 0;
  let credit = 0;
  let creditAt = 0;
  let lastPerson: SyntheticPerson | undefined;

  const later = (delayMs: number, work: () => void): void => {
    const cancel = clock.after(delayMs, () => {
      cancels.delete(cancel);
      work();
    });
    cancels.add(cancel);
  };

  const forgetOld = (): void => {
    while ((told[0] ?? Infinity) <= clock.now() - MINUTE_MS) told.shift();
  };

  const deliver = (place: PlayedSite, telling: Telling): void => {
    const dialect = telling.kind === 'report' ? place.results : place.admissions;
    const sender = dialect && options.senderOf(dialect.feed.id);
    if (!sender) return;
    messages += 1;
    credit -= 1;
    told.push(clock.now());
    forgetOld();
    sender.tell(telling);
  };

  const admit = (admission: Admission): void => {
    number += 1;
    let firstUnit = admission.unit ?? null;
    const story = tellJourney({
      journey: admission.journey,
      chance: chance.named(`story/${number}`),
      now: clock.now(),
      number,
      neighbour: lastPerson,
      person: admission.person,
      unitOf(kind, draw) {
        const unit = firstUnit ?? drawUnit(admission.place, kind, draw);
        if (kind !== 'any') firstUnit = null;
        return unit;
      },
    });
    lastPerson = story.person;
    const patient = { place: admission.place, story, hurry: admission.hurry ?? null };
    patients.add(patient);
    goOn(patient);
  };

  const goOn = (patient: Patient): void => {
    const { story, place } = patient;
    if (story.delayMs === null) {
      patients.delete(patient);
      return;
    }
    const wait = hurries(patient)
      ? Math.min(arrivals.between(HURRIED_MS.from, HURRIED_MS.to), story.delayMs)
      : story.delayMs / options.speed;
    later(wait, () => {
      const telling = story.tell(clock.now());
      if (telling) deliver(place, telling);
      goOn(patient);
    });
  };

  const arrive = (hurry?: Hurry, at?: PlayedSite): void => {
    const place = at ?? arrivals.weighted(places, (one) => SITE_WEIGHT[one.site.kind]);
    const possible = possibleAt(place, options.journeys);
    if (possible.length === 0) return;
    const journey = arrivals.weighted(possible, (one) => weightAt(place, one));
    admit({ place, journey, ...(hurry && { hurry }) });
  };

  const isBusy = (): boolean =>
    places.some((place) =>
      [place.admissions, place.results].some(
        (dialect) =>
          dialect &&
          (options.senderOf(dialect.feed.id)?.carrier.pending ?? 0) > PENDING_MESSAGES_MAX,
      ),
    );

  const tick = (): void => {
    const now = clock.now();
    const owedMax = options.messagesPerMinute * OWED_MINUTES_MAX;
    credit += ((now - creditAt) / MINUTE_MS) * options.messagesPerMinute;
    credit = Math.min(owedMax, Math.max(-owedMax, credit));
    creditAt = now;
    if (credit >= 1 && !isBusy()) arrive();
    later(arrivals.between(TICK_MS.from, TICK_MS.to), tick);
  };

  const warmUp = (): void => {
    const stay = options.journeys.find((one) => one.journey === 'discharge-home');
    for (let n = 0; n < WARM_UP_PATIENTS; n++) {
      const place = places[n % places.length] as PlayedSite;
      const goesHome = stay && n < WARM_UP_DISCHARGES && place.site.kind === 'hospital';
      later(n * WARM_UP_EVERY_MS, () => {
        if (goesHome) admit({ place, journey: stay, hurry: 'all' });
        else arrive('until-first-report', place);
      });
    }
    later(FEATURED_AFTER_MS, () => admitFeatured());
  };

  /** Two people of one name on one unit, and the blood of one of them can't wait. */
  const admitFeatured = (): void => {
    const place = places.find((one) => one.site.id === featured.site);
    const journey = options.journeys.find((one) => one.journey === FEATURED_JOURNEY);
    const quiet = options.journeys.find((one) => one.journey === 'ed-visit-home');
    if (!place || !journey) return;
    const draw = chance.named('featured');
    const now = clock.now();
    const person = (given: string): SyntheticPerson => ({
      ...inventPerson(draw, { age: { from: 41, to: 79 }, now }),
      family: 'Smith',
      given,
      sex: 'F',
    });
    if (quiet) admit({ place, journey: quiet, unit: featured.unit, person: person('Anna') });
    admit({
      place,
      journey,
      unit: featured.unit,
      person: person('Ann'),
      hurry: 'until-first-report',
    });
  };

  return {
    start() {
      creditAt = clock.now();
      warmUp();
      later(WARM_UP_PATIENTS * WARM_UP_EVERY_MS, tick);
    },
    stop() {
      for (const cancel of cancels) cancel();
      cancels.clear();
    },
    measureEverybody(site) {
      const there = [...patients].filter((patient) => patient.place.site.id === site);
      for (const [index, patient] of there.slice(0, MEASURED_PATIENTS_MAX).entries()) {
        later(index * MEASURED_EVERY_MS, () =>
          deliver(patient.place, patient.story.measureAgain(clock.now())),
        );
      }
    },
    stats() {
      forgetOld();
      return { messages, perMinute: told.length, patients: patients.size };
    },
  };
}

function hurries({ hurry, story }: Patient): boolean {
  return hurry === 'all' || (hurry === 'until-first-report' && story.beforeFirstReport);
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
