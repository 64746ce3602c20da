import { poolMembers, type Network } from '../src/governance/governance.ts';
import type { Cancel, Clock, Log } from '../src/platform/platform.ts';
import type { Chance } from './chance.ts';

/** How the simulated staff reach the worklists. The demonstration wires it; the simulator knows no HTTP and no database. */
export interface Staff {
  /** Every task of the network that is open or accepted. */
  openTasks(): Promise<readonly StaffTask[]>;
  /** False where the act was refused. */
  act(personId: string, task: StaffTask, act: StaffAct): Promise<boolean>;
  /** Goes home ill until then, whatever they had accepted. False where that was refused. */
  leave(personId: string, until: number): Promise<boolean>;
}

export interface StaffTask {
  id: string;
  rev: number;
  site: string;
  unit: string | null;
  state: 'open' | 'accepted';
  pool: { role: string; unit: string | null };
  owner: string | null;
  offeredTo: string | null;
  rung: number;
  /** Milliseconds since 1970. */
  openedAt: number;
  form: readonly {
    name: string;
    required: boolean;
    options: readonly string[];
    readBack?: { value: string; unit: string | null };
  }[];
}

export type StaffAct =
  | { act: 'accept' }
  | { act: 'decline'; reason: string }
  | { act: 'complete'; outcome: Readonly<Record<string, string>> };

export interface StaffOptions {
  network: Network;
  staff: Staff;
  clock: Clock;
  chance: Chance;
  log: Log;
  /** Work that is left for a visitor: this unit's, and everything of these people's. */
  featured: { site: string; unit: string; people: readonly string[] };
}

export interface SimulatedStaff {
  start(): void;
  stop(): void;
  /** Nobody answers while true. */
  silence(silent: boolean): void;
  stats(): { accepted: number; declined: number; completed: number };
}

/** How somebody answers their tasks. Drawn once per person. */
export type Habit = 'prompt' | 'late' | 'never';

const POLL_MS = 2_000;
/** Now and then somebody goes home ill in the middle of their work. */
const LEAVES_AFTER_MS = { first: 150_000, from: 40 * 60_000, to: 90 * 60_000 };
const AWAY_MS = { from: 60 * 60_000, to: 180 * 60_000 };
/** After so long, even a featured unit's colleagues help, or its list would grow without end. */
const FEATURED_PATIENCE_MS = 25 * 60_000;
const ANSWER_MS: Readonly<Record<Exclude<Habit, 'never'>, { from: number; to: number }>> = {
  prompt: { from: 15_000, to: 100_000 },
  late: { from: 5 * 60_000, to: 14 * 60_000 },
};
const WORK_MS = { from: 40_000, to: 240_000 };
const DECLINE_CHANCE = 0.06;
const DECLINE_REASONS = ['With another patient', 'On the way to theatre', 'Not my patient today'];
const REMARKS = ['Done as ordered', 'Spoke with the patient', 'Told the attending physician'];

/** People who look at their lists and act on them: promptly, late or never. */
export function createSimulatedStaff(options: StaffOptions): SimulatedStaff {
  const { network, staff, clock, log, featured } = options;
  const appointments = new Map<string, Appointment | null>();
  const stats = { accepted: 0, declined: 0, completed: 0 };
  let cancel: Cancel | null = null;
  let running = false;
  let silent = false;
  let leaveAt = clock.now() + LEAVES_AFTER_MS.first;
  const leaving = options.chance.named('leaving');

  const sendHome = async (tasks: readonly StaffTask[]): Promise<void> => {
    if (clock.now() < leaveAt || silent || !running) return;
    const owners = tasks.flatMap(({ state, owner }) => (state === 'accepted' && owner) || []);
    const possible = owners.filter((owner) => !featured.people.includes(owner));
    if (possible.length === 0) return;
    leaveAt = clock.now() + leaving.between(LEAVES_AFTER_MS.from, LEAVES_AFTER_MS.to);
    await staff.leave(leaving.pick(possible), clock.now() + draw(leaving, AWAY_MS));
  };

  const round = async (): Promise<void> => {
    const tasks = await staff.openTasks();
    const seen = new Set<string>();
    for (const task of tasks) {
      const key = `${task.id}/${task.rev}`;
      seen.add(key);
      if (!appointments.has(key)) appointments.set(key, appointmentFor(options, task, []));
      const appointment = appointments.get(key);
      if (!appointment || appointment.at > clock.now() || silent || !running) continue;
      appointments.set(key, null);
      if (await staff.act(appointment.person, task, appointment.act)) count(appointment.act);
      // Not theirs to do: a colleague tries, and whoever was refused does not ask again.
      else
        appointments.set(
          key,
          appointmentFor(options, task, [...appointment.not, appointment.person]),
        );
    }
    await sendHome(tasks);
    for (const key of appointments.keys()) if (!seen.has(key)) appointments.delete(key);
  };

  const count = (act: StaffAct): void => {
    if (act.act === 'accept') stats.accepted += 1;
    else if (act.act === 'decline') stats.declined += 1;
    else stats.completed += 1;
  };

  const next = (): void => {
    cancel = clock.after(POLL_MS, () => {
      round()
        .catch(() => log.warn('simulator.staff-round-failed'))
        .finally(() => {
          if (running) next();
        });
    });
  };

  return {
    start() {
      running = true;
      next();
      log.info('simulator.staff-started', {
        people: network.people.length,
        featured: featured.unit,
      });
    },
    stop() {
      running = false;
      cancel?.();
    },
    silence(value) {
      silent = value;
    },
    stats: () => ({ ...stats }),
  };
}

/** How this person answers, always the same for the same seed. */
export function habitOf(chance: Chance, personId: string): Habit {
  return chance
    .named(`habit/${personId}`)
    .weighted<Habit>(
      ['prompt', 'late', 'never'],
      (habit) => ({ prompt: 7, late: 2, never: 1 })[habit],
    );
}

interface Appointment {
  person: string;
  at: number;
  act: StaffAct;
  /** People whose act on the task, as it stands, was refused. */
  not: readonly string[];
}

/** Who will do what about the task, and when; null where nobody will. */
function appointmentFor(
  options: StaffOptions,
  task: StaffTask,
  not: readonly string[],
): Appointment | null {
  const { clock, featured } = options;
  const chance = options.chance.named(`task/${task.id}/${task.rev}/${not.length}`);
  const now = clock.now();
  const single = task.offeredTo ?? (task.state === 'accepted' ? task.owner : null);
  if (single !== null) {
    if (featured.people.includes(single) || not.includes(single)) return null;
    const accepts = task.offeredTo !== null;
    return {
      person: single,
      at: now + draw(chance, accepts ? ANSWER_MS.prompt : WORK_MS),
      act: accepts ? { act: 'accept' } : { act: 'complete', outcome: filledIn(chance, task) },
      not,
    };
  }
  const candidates = holders(options, task).filter((person) => !not.includes(person));
  if (candidates.length === 0) return null;
  const person = chance.pick(candidates);
  const habit = habitOf(options.chance, person);
  if (habit === 'never') return null;
  const at = now + draw(chance, ANSWER_MS[habit]);
  const act: StaffAct = chance.happens(DECLINE_CHANCE)
    ? { act: 'decline', reason: chance.pick(DECLINE_REASONS) }
    : { act: 'accept' };
  const notBefore = isFeatured(options, task) ? task.openedAt + FEATURED_PATIENCE_MS : at;
  return { person, act, at: Math.max(at, notBefore), not };
}

function isFeatured({ featured }: StaffOptions, task: StaffTask): boolean {
  return (
    task.site === featured.site && (task.unit === featured.unit || task.pool.unit === featured.unit)
  );
}

/** Everybody who is asked now, but for the people that a visitor plays. */
function holders({ network, clock, featured }: StaffOptions, task: StaffTask): string[] {
  return poolMembers(network, task.pool, task.site, clock.now())
    .people.map((person) => person.id)
    .filter((person) => !featured.people.includes(person));
}

function filledIn(chance: Chance, task: StaffTask): Record<string, string> {
  const outcome: Record<string, string> = {};
  for (const field of task.form) {
    if (field.readBack) {
      const { value, unit } = field.readBack;
      // Now and then nobody finds the time.
      if (field.required || !chance.happens(0.1)) outcome[field.name] = `${value} ${unit ?? ''}`;
    } else if (field.options.length > 0) outcome[field.name] = chance.pick(field.options);
    else if (field.required) outcome[field.name] = chance.pick(REMARKS);
  }
  return outcome;
}

function draw(chance: Chance, range: { from: number; to: number }): number {
  return chance.between(range.from, range.to);
}
