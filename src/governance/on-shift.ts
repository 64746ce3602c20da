import { Temporal } from 'temporal-polyfill';

import { covers, type Person } from '../access/access.ts';
import type { Instant } from '../platform/platform.ts';
import { noDutyChanges, withChanges, type DutyChanges } from './duty.ts';
import { fallbackAt } from './last-resort.ts';
import type { Network, Rota, Shift, Site } from './network.ts';

/** Who is asked: a role at a site, in one unit or (null) in the whole of it. */
export interface AskedPool {
  role: string;
  unit: string | null;
}

/** Who answers for a pool at an instant. Each list is in the order of the network's people. */
export interface PoolMembers {
  /** The pool's holders who are on shift. */
  onShift: readonly Person[];
  /** Everybody who holds the pool's role there, on shift or not. */
  holders: readonly Person[];
  /** True where nobody is on shift, so that the site's fallback pool is asked. */
  fallback: boolean;
  /** The pool that is asked: the given one, or the site's fallback. */
  pool: AskedPool;
  /** Who is asked: those on shift, else the fallback pool's. Never empty in a checked network. */
  people: readonly Person[];
}

/**
 * Who is asked when `pool` is asked at a site. Where the role has a rota there, its shifts decide, in the site's zone;
 * where it has none, its holders are always asked. `changes` are counted in: overrides and absences. Where nobody is on shift, the site's fallback pool is asked, and if that
 * has nobody on shift either, all who hold it: an open task always stands on somebody's list.
 */
export function poolMembers(
  network: Network,
  pool: AskedPool,
  site: string,
  at: Instant,
  changes: DutyChanges = noDutyChanges,
): PoolMembers {
  return rosterOf(network).membersOf(pool, site, at, changes);
}

/** A shift by its times, and the local day on which it began. */
export interface ShiftOfRota {
  /** `07:00–19:00` */
  shift: string;
  /** `2026-03-03` */
  day: string;
}

/** The shift of the pool's rota that runs at an instant. Null: the role has no rota there, or nobody is on shift. */
export function shiftAt(
  network: Network,
  pool: AskedPool,
  site: string,
  at: Instant,
): ShiftOfRota | null {
  return rosterOf(network).shiftAt(pool, site, at);
}

/** A stretch of time: `from` inclusive, `until` exclusive. */
export interface Stretch {
  from: Instant;
  until: Instant;
}

/**
 * A stretch around an instant, of a day at most, in which no shift begins or ends that decides who is asked for a pool: until then
 * `poolMembers` and `shiftAt` answer the same, where people change nothing.
 */
export function steadyAround(
  network: Network,
  pool: AskedPool,
  site: string,
  at: Instant,
): Stretch {
  return rosterOf(network).steadyAround(pool, site, at);
}

// Asked for every task of every batch; what can be worked out once per network is.
const rosters = new WeakMap<Network, Roster>();

function rosterOf(network: Network): Roster {
  let roster = rosters.get(network);
  if (!roster) rosters.set(network, (roster = new Roster(network)));
  return roster;
}

class Roster {
  readonly #network: Network;
  readonly #sites: ReadonlyMap<string, Site>;
  readonly #pools = new Map<string, { holders: readonly Person[]; rotas: readonly RotaTimes[] }>();
  readonly #rotas: readonly RotaTimes[];

  constructor(network: Network) {
    this.#network = network;
    this.#sites = new Map(network.sites.map((site) => [site.id, site]));
    this.#rotas = network.rotas.flatMap((rota) => {
      const site = this.#sites.get(rota.site);
      return site ? [new RotaTimes(rota, site.zone)] : [];
    });
  }

  membersOf(pool: AskedPool, siteId: string, at: Instant, changes: DutyChanges): PoolMembers {
    const { holders } = this.#pool(pool, siteId);
    // Of a site that is no more nobody looks at the list, whatever they hold in the whole network.
    const isThere = this.#sites.has(siteId);
    const onShift = isThere ? this.#onShift(pool, siteId, at, changes) : [];
    if (onShift.length > 0) return { onShift, holders, fallback: false, pool, people: onShift };
    const resort = fallbackAt(this.#network, siteId);
    if (!resort) return { onShift, holders, fallback: true, pool, people: [] };
    const { site, ...asked } = resort;
    const last = this.#onShift(asked, site, at, changes);
    const people = last.length > 0 ? last : this.#pool(asked, site).holders;
    return { onShift, holders, fallback: true, pool: asked, people };
  }

  shiftAt(pool: AskedPool, site: string, at: Instant): ShiftOfRota | null {
    for (const rota of this.#pool(pool, site).rotas) {
      const running = rota.running(at);
      if (running) return running;
    }
    return null;
  }

  steadyAround(pool: AskedPool, siteId: string, at: Instant): Stretch {
    const resort = fallbackAt(this.#network, siteId);
    const rotas = [
      ...this.#pool(pool, siteId).rotas,
      ...(resort ? this.#pool(resort, resort.site).rotas : []),
    ];
    const day = Math.floor(at / dayMs) * dayMs;
    const steady = { from: day, until: day + dayMs };
    for (const instant of rotas.flatMap((rota) => rota.changesAround(at))) {
      if (instant <= at) steady.from = Math.max(steady.from, instant);
      else steady.until = Math.min(steady.until, instant);
    }
    return steady;
  }

  #onShift(pool: AskedPool, site: string, at: Instant, changes: DutyChanges): readonly Person[] {
    const { holders, rotas } = this.#pool(pool, site);
    const onRota =
      rotas.length === 0
        ? holders
        : holders.filter((person) => rotas.some((rota) => rota.has(person.id, at)));
    return withChanges(holders, onRota, { site, ...pool }, at, changes);
  }

  #pool(pool: AskedPool, site: string) {
    const key = `${site}|${pool.role}|${pool.unit ?? ''}`;
    let found = this.#pools.get(key);
    if (!found) {
      const place = { site, unit: pool.unit };
      found = {
        holders: this.#network.people.filter((person) =>
          person.grants.some((grant) => grant.role === pool.role && covers(grant, place)),
        ),
        rotas: this.#rotas.filter(
          ({ rota }) =>
            rota.site === site &&
            rota.role === pool.role &&
            (rota.unit === null || rota.unit === pool.unit),
        ),
      };
      this.#pools.set(key, found);
    }
    return found;
  }
}

interface ShiftTime extends ShiftOfRota {
  from: Instant;
  until: Instant;
  people: ReadonlySet<string>;
}

const dayMs = 86_400_000;
const rotaDaysKept = 16;

/** A rota's shifts as instants, worked out by day and kept for a few. */
class RotaTimes {
  readonly rota: Rota;
  readonly #zone: string;
  readonly #days = new Map<number, readonly ShiftTime[]>();

  constructor(rota: Rota, zone: string) {
    this.rota = rota;
    this.#zone = zone;
  }

  has(person: string, at: Instant): boolean {
    return this.#day(Math.floor(at / dayMs)).some(
      (shift) => shift.from <= at && at < shift.until && shift.people.has(person),
    );
  }

  running(at: Instant): ShiftOfRota | null {
    const shift = this.#day(Math.floor(at / dayMs)).find(
      ({ from, until }) => from <= at && at < until,
    );
    return shift ? { shift: shift.shift, day: shift.day } : null;
  }

  /** When shifts begin and end about the UTC day of an instant. */
  changesAround(at: Instant): Instant[] {
    return this.#day(Math.floor(at / dayMs)).flatMap(({ from, until }) => [from, until]);
  }

  /** The shifts that may touch a UTC day: those that begin from two local days before it to one after. */
  #day(day: number): readonly ShiftTime[] {
    const known = this.#days.get(day);
    if (known) return known;
    const middle = Temporal.Instant.fromEpochMilliseconds(day * dayMs)
      .toZonedDateTimeISO('UTC')
      .toPlainDate();
    const shifts = [-2, -1, 0, 1].flatMap((days) => this.#shiftsOf(middle.add({ days })));
    if (this.#days.size >= rotaDaysKept) this.#days.clear();
    this.#days.set(day, shifts);
    return shifts;
  }

  #shiftsOf(date: Temporal.PlainDate): ShiftTime[] {
    return this.rota.shifts
      .filter((shift) => shift.days.includes(date.dayOfWeek))
      .map((shift) => ({
        from: this.#instant(date, shift.from),
        until: this.#instant(endsNextDay(shift) ? date.add({ days: 1 }) : date, shift.to),
        people: new Set(shift.people),
        shift: `${shift.from}–${shift.to}`,
        day: date.toString(),
      }));
  }

  // A time that the clocks skip in spring counts as an hour later, one that comes twice in autumn as the first
  // (RFC 5545 §3.3.5): who ends and who begins then mean the same instant, and nobody is missing in between.
  #instant(date: Temporal.PlainDate, time: string): Instant {
    const plainTime = Temporal.PlainTime.from(time);
    return date.toZonedDateTime({ timeZone: this.#zone, plainTime }).epochMilliseconds;
  }
}

function endsNextDay(shift: Shift): boolean {
  return shift.to <= shift.from;
}
