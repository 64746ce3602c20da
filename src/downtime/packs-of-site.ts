import { clinicalDate } from '../canonical/canonical.ts';
import {
  poolMembers,
  type DutyChanges,
  type Network,
  type Site,
} from '../governance/governance.ts';
import { siteDateAndClock, type Instant } from '../platform/platform.ts';
import type { Pack, PackTask } from './pack.ts';
import type { PackRow } from './pack-store.ts';

/** What packs are made from beside the tasks. */
export interface PackSource {
  network: Network;
  site: Site;
  duty: DutyChanges;
  asOf: Instant;
}

/** The packs of a site: one for each unit, and one for work that belongs to none. Pure. */
export function packsOfSite(rows: readonly PackRow[], source: PackSource): Pack[] {
  const { network, site, asOf } = source;
  const byUnit = Map.groupBy(rows, ({ unit }) =>
    site.units.some(({ id }) => id === unit) ? unit : null,
  );
  return [...site.units, null].map((unit) => {
    const tasks = byUnit.get(unit?.id ?? null) ?? [];
    return {
      network: network.title,
      ...{ site: { id: site.id, title: site.title, zone: site.zone }, unit, asOf },
      tasks: tasks.map((row) => packTask(row, source)),
      people: peopleOn(tasks, unit?.id ?? null, source),
    };
  });
}

/** By which a task is found when what was done on paper is entered: the last letters of its id. */
export function packCode(taskId: string): string {
  return taskId.slice(-6).toUpperCase();
}

function packTask(row: PackRow, source: PackSource): PackTask {
  const { title, priority, detail, acceptBy, finishBy } = row;
  return {
    ...{ code: packCode(row.id), title, priority, acceptBy, finishBy },
    patient: patientOf(row),
    stands: standsOf(row, source),
    ...{ why: detail.why, todo: detail.todo, next: nextOf(row, source) },
    form: detail.form.map(({ label }) => label),
  };
}

function patientOf(row: PackRow): PackTask['patient'] {
  if (row.patientId === null) return null;
  const place = [row.room && `room ${row.room}`, row.bed && `bed ${row.bed}`].filter(Boolean);
  return {
    name: `${(row.family ?? 'Not known').toUpperCase()}, ${row.given ?? 'Not known'}`,
    born: clinicalDate(row.birthDate),
    identifiers: row.identifiers,
    place: place.join(', '),
  };
}

function standsOf(row: PackRow, { network, site }: PackSource): string {
  if (row.state === 'accepted') {
    const owner = network.people.find(({ id }) => id === row.owner);
    return `${owner?.name ?? row.owner ?? 'Somebody'} accepted it and answers for it.`;
  }
  return `Asked: ${poolTitle({ role: row.poolRole, unit: row.poolUnit }, network, site)}.`;
}

function nextOf(row: PackRow, { network, site }: PackSource): string[] {
  if (row.state === 'accepted') return [];
  return row.ladder
    .filter(({ rung }) => rung > row.rung)
    .map(({ afterMs, to }) => {
      const at = siteDateAndClock(row.openedAt + afterMs, site.zone);
      return `If nobody accepts, ask at ${at}: ${poolTitle(to, network, site)}.`;
    });
}

/** Everybody who is asked now or later by one of the tasks, and who leads in the unit. */
function peopleOn(
  rows: readonly PackRow[],
  unit: string | null,
  { network, site, duty, asOf }: PackSource,
): Pack['people'] {
  const pools = new Map(
    [
      ...rows.map(({ poolRole, poolUnit }) => ({ role: poolRole, unit: poolUnit })),
      ...rows.flatMap(({ ladder }) => ladder.map(({ to }) => to)),
      { role: site.fallback.role, unit: site.fallback.unit },
    ].map((pool) => [`${pool.role} ${pool.unit ?? unit ?? ''}`, pool] as const),
  );
  return [...pools.values()].map((pool) => ({
    role: poolTitle(pool, network, site),
    names: poolMembers(network, pool, site.id, asOf, duty).people.map(({ name }) => name),
  }));
}

function poolTitle(
  pool: { role: string; unit: string | null },
  network: Network,
  site: Site,
): string {
  const role = network.roles.find(({ id }) => id === pool.role)?.title ?? pool.role;
  const unit = site.units.find(({ id }) => id === pool.unit);
  return unit ? `${role}, ${unit.title}` : role;
}
