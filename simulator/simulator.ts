/** The front door of simulator/: hospitals that don't exist, speaking real HL7 over real sockets. */
import type { Feed, Network } from '../src/governance/governance.ts';
import type { Clock, Log } from '../src/platform/platform.ts';
import { createMllpCarrier, type Carrier } from './carrier.ts';
import { createChance, type Chance } from './chance.ts';
import type { Dialect } from './dialect.ts';
import { faults, isFaultId, type FaultId } from './faults.ts';
import { createFeedSender, type FeedSender } from './feed-sender.ts';
import type { Journey } from './journey.ts';
import { hasUnits, playedSites, type PlayedSite } from './places.ts';
import { readJourneys } from './read-journeys.ts';
import type { Pace } from './mllp-client.ts';
import { createSimulatedStaff, type SimulatedStaff, type Staff } from './staff.ts';
import { Traffic } from './traffic.ts';

export type { FaultId } from './faults.ts';
export { MllpClient, type Answer, type MllpTls } from './mllp-client.ts';
export { createChance } from './chance.ts';
export { startReceivers, type Receivers } from './receivers.ts';
export type { Staff, StaffTask } from './staff.ts';

export interface SimulatorOptions {
  network: Network;
  /** Where each feed listens. */
  target: (feedId: string) => { host: string; port: number };
  clock: Clock;
  seed: number;
  /** How much faster than life journeys go: 60 = an hour in a minute. Deadlines of tasks are not touched. */
  speed: number;
  /** What all feeds together send, about. */
  messagesPerMinute?: number;
  /** Simulated staff; left out, nobody answers. */
  staff?: Staff;
  /** The unit where a visitor finds work that nobody takes away: by default that of the network's first person. */
  featured?: Featured;
  log: Log;
  journeys?: readonly Journey[];
  /** Another way out than MLLP: tests and files. */
  carrier?: (feed: Feed) => Carrier;
}

interface Featured {
  site: string;
  unit: string;
  /** People whom a visitor plays: the simulator never acts in their name. */
  people: readonly string[];
}

export interface SimulatorStats {
  messages: number;
  /** Over the last minute. */
  perMinute: number;
  /** By acknowledgement code. */
  answers: Readonly<Record<string, number>>;
  resent: number;
  unanswered: number;
  /** Handed over and not answered yet. */
  pending: number;
  patients: number;
  staff: { accepted: number; declined: number; completed: number };
}

export interface Simulator {
  start(): void;
  /** Ends at once: connections are closed, stories stay untold. */
  stop(): void;
  faults(): { id: FaultId; title: string; sentence: string; active: boolean }[];
  /** False where there is no such fault. Breaking twice is breaking once. */
  break(id: string): boolean;
  mend(id: string): boolean;
  stats(): SimulatorStats;
}

const MESSAGES_PER_MINUTE = 45;

/** Sets the stage; `start` raises the curtain. Throws where a journey is malformed or no site can be played. */
export function createSimulator(options: SimulatorOptions): Simulator {
  const { network, clock, log } = options;
  const chance = createChance(options.seed);
  const places = playedSites(network);
  const stage: Stage = {
    places,
    featured: options.featured ?? visitorsUnit(network, places),
    active: new Set(),
    answers: {},
  };
  const senders = createSenders(options, stage, chance);
  const traffic = new Traffic({
    ...{ places, clock, featured: stage.featured, speed: options.speed },
    chance: chance.named('traffic'),
    journeys: options.journeys ?? shippedJourneys(),
    messagesPerMinute: options.messagesPerMinute ?? MESSAGES_PER_MINUTE,
    senderOf: (feedId) => senders.get(feedId),
  });
  const staff = options.staff
    ? createSimulatedStaff({
        ...{ network, clock, log, staff: options.staff, featured: stage.featured },
        chance: chance.named('staff'),
      })
    : null;
  const cast: Cast = { senders, traffic, staff };

  const turn = (id: string, on: boolean): boolean => {
    if (!isFaultId(id)) return false;
    if (stage.active.has(id) === on) return true;
    if (on) stage.active.add(id);
    else stage.active.delete(id);
    log.info(on ? 'simulator.broken' : 'simulator.mended', { fault: id });
    play(id, on, stage, cast);
    return true;
  };

  return {
    start() {
      const { seed, speed } = options;
      log.info('simulator.started', { seed, speed, feeds: senders.size });
      traffic.start();
      staff?.start();
    },
    stop() {
      traffic.stop();
      staff?.stop();
      for (const sender of senders.values()) {
        sender.flush();
        sender.carrier.close();
      }
    },
    faults: () => faults.map((fault) => ({ ...fault, active: stage.active.has(fault.id) })),
    break: (id) => turn(id, true),
    mend: (id) => turn(id, false),
    stats: () => statsOf(stage, cast),
  };
}

/** What all parts of a simulation look at. */
interface Stage {
  places: readonly PlayedSite[];
  featured: Featured;
  /** Faults that are on. */
  active: Set<FaultId>;
  answers: Record<string, number>;
}

interface Cast {
  senders: ReadonlyMap<string, FeedSender>;
  traffic: Traffic;
  staff: SimulatedStaff | null;
}

function createSenders(
  options: SimulatorOptions,
  stage: Stage,
  chance: Chance,
): Map<string, FeedSender> {
  const { clock } = options;
  // Control ids go on where an earlier run stopped, whatever its seed was.
  const run = Math.floor(clock.now() / 1000)
    .toString(36)
    .toUpperCase();
  const senders = new Map<string, FeedSender>();
  for (const dialect of stage.places.flatMap(dialectsOf)) {
    const { feed } = dialect;
    if (senders.has(feed.id)) continue;
    const own = chance.named(`feed/${feed.id}`);
    const broken = (id: FaultId): boolean => stage.active.has(id) && strikes(id, stage, feed.id);
    const pace = (): Pace | null => (broken('slow-sender') ? SLOW_PACE : null);
    const jitter = own.named('jitter').next;
    const carrier =
      options.carrier?.(feed) ??
      createMllpCarrier({ ...options.target(feed.id), clock, jitter, pace });
    const onAnswer = (code: string | null): void => {
      const key = code ?? 'none';
      stage.answers[key] = (stage.answers[key] ?? 0) + 1;
    };
    const parts = { dialect, carrier, clock, broken, run, onAnswer };
    senders.set(feed.id, createFeedSender({ ...parts, chance: own }));
  }
  return senders;
}

function dialectsOf({ admissions, results }: PlayedSite): Dialect[] {
  return results ? [admissions, results] : [admissions];
}

/** What a fault does at the moment when it begins or ends; the rest of it is in how senders send. */
function play(id: FaultId, on: boolean, stage: Stage, { senders, traffic, staff }: Cast): void {
  if (id === 'staff-silent') staff?.silence(on);
  if (id === 'lab-bad-code' && on) traffic.measureEverybody(stage.featured.site);
  if (id === 'reordered' && !on) for (const sender of senders.values()) sender.flush();
  if (id !== 'feed-down') return;
  for (const [feedId, { carrier }] of senders) {
    if (!strikes(id, stage, feedId)) continue;
    if (on) carrier.hold();
    else carrier.release();
  }
}

function statsOf({ answers }: Stage, { senders, traffic, staff }: Cast): SimulatorStats {
  const carriers = [...senders.values()].map((sender) => sender.carrier);
  const sum = (pick: (carrier: Carrier) => number): number =>
    carriers.reduce((total, carrier) => total + pick(carrier), 0);
  return {
    ...traffic.stats(),
    answers: { ...answers },
    resent: sum((carrier) => carrier.stats.resent),
    unanswered: sum((carrier) => carrier.stats.unanswered),
    pending: sum((carrier) => carrier.pending),
    staff: staff?.stats() ?? { accepted: 0, declined: 0, completed: 0 },
  };
}

const SLOW_PACE = { bytes: 24, pauseMs: 60 };

/** Which feeds a fault strikes: some one laboratory, others everybody. */
function strikes(id: FaultId, { places, featured }: Stage, feedId: string): boolean {
  const laboratoryOf = (place: PlayedSite | undefined): string | undefined =>
    place?.results?.feed.id;
  const here = places.find((place) => place.site.id === featured.site);
  const elsewhere = places.find((place) => place !== here && place.results !== null);
  switch (id) {
    case 'lab-bad-code':
    case 'slow-sender':
      return laboratoryOf(here) === feedId;
    case 'feed-down':
      return laboratoryOf(elsewhere ?? here) === feedId;
    case 'duplicates':
    case 'malformed':
    case 'reordered':
      return true;
    case 'staff-silent':
      return false;
  }
}

function shippedJourneys(): readonly Journey[] {
  const { journeys, problems } = readJourneys();
  const [first] = problems;
  if (first) throw new Error(`${first.location} ${first.sentence}`);
  return journeys;
}

/** The unit of the first person of the network: who a visitor is offered first. Else the first emergency department. */
function visitorsUnit(network: Network, places: readonly PlayedSite[]): Featured {
  const visitor = network.people[0];
  for (const { site, unit } of visitor?.grants ?? []) {
    const place = places.find((one) => one.site.id === site);
    if (unit !== null && place?.units.some((one) => one.id === unit)) {
      return { site, unit, people: visitor ? [visitor.id] : [] };
    }
  }
  const place = places.find((one) => hasUnits(one, ['emergency'])) ?? places[0];
  if (!place)
    throw new Error('no site of the network has a feed that the simulator could speak on');
  const unit = place.units.find((one) => one.kind === 'emergency') ?? place.units[0];
  return { site: place.site.id, unit: unit?.id ?? '', people: [] };
}
