import type { Instant } from '../platform/platform.ts';

/** Longest override of a rota: who needs it longer changes the rota. */
export const overrideDaysMax = 14;
/** Longest absence that is entered at once. */
export const absenceDaysMax = 366;

/** Somebody is on for a role, or is not, other than the rota says. At least one of the two is named. */
export interface DutyOverride {
  id: string;
  site: string;
  /** Null: the role in all of the site. */
  unit: string | null;
  role: string;
  /** Not on, whatever the rota says. */
  out: string | null;
  /** On, whatever the rota says, if they hold the role there. */
  in: string | null;
  from: Instant;
  /** Exclusive. */
  until: Instant;
  reason: string;
  createdBy: string;
}

/** Somebody is away. Their substitute is on in their stead, wherever they hold the role that is asked. */
export interface Absence {
  id: string;
  person: string;
  substitute: string | null;
  from: Instant;
  /** Exclusive. */
  until: Instant;
  reason: string;
  createdBy: string;
}

/** What people changed of who is on, beside the network's rotas. Of now and of what is to come. */
export interface DutyChanges {
  overrides: readonly DutyOverride[];
  absences: readonly Absence[];
}

export const noDutyChanges: DutyChanges = { overrides: [], absences: [] };

/** The absence of a person at an instant, or undefined. */
export function absenceOf(
  { absences }: DutyChanges,
  person: string,
  at: Instant,
): Absence | undefined {
  return absences.find((one) => one.person === person && isAt(one, at));
}

/**
 * Who of the holders of a role is on at a place, once what people changed is counted in: `onRota` less who is out or away, and who
 * is in or stands in for somebody who would be on. Who is away is never on. In the order of `holders`.
 */
export function withChanges<P extends { id: string }>(
  holders: readonly P[],
  onRota: readonly P[],
  place: { site: string; unit: string | null; role: string },
  at: Instant,
  changes: DutyChanges,
): readonly P[] {
  const meant = changes.overrides.filter((one) => isAt(one, at) && isAbout(one, place));
  const away = changes.absences.filter((one) => isAt(one, at));
  if (meant.length === 0 && away.length === 0) return onRota;
  const on = new Set(onRota.map(({ id }) => id));
  for (const { out } of meant) if (out !== null) on.delete(out);
  for (const one of meant) if (one.in !== null) on.add(one.in);
  for (const { person, substitute } of away) {
    if (substitute !== null && on.has(person)) on.add(substitute);
  }
  for (const { person } of away) on.delete(person);
  return holders.filter(({ id }) => on.has(id));
}

function isAt({ from, until }: { from: Instant; until: Instant }, at: Instant): boolean {
  return from <= at && at < until;
}

function isAbout(
  override: DutyOverride,
  { site, unit, role }: { site: string; unit: string | null; role: string },
): boolean {
  return (
    override.site === site &&
    override.role === role &&
    (override.unit === null || override.unit === unit)
  );
}
