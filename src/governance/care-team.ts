import { covers, type Person } from '../access/access.ts';
import type { Instant } from '../platform/platform.ts';
import { absenceOf, type DutyChanges } from './duty.ts';
import type { Network } from './network.ts';
import type { AskedPool } from './on-shift.ts';

/** A member of a patient's care team as a feed names them, to be asked before others of their pool. */
export interface AskedMember {
  /** By which the feed names them. Null: it is not known who it is. */
  identifier: string | null;
  pool: AskedPool;
  site: string;
}

/** Whom it is, by id; or, in a sentence, why the pool is asked instead. */
export type MemberFound = { person: string } | { instead: string };

/**
 * The person of the network whom a feed names by `identifier`: exactly that number, never a name, and only among those who hold the
 * pool's role there and are not away. Who is off shift is asked all the same: it is their patient. Total: whatever is not certain, or
 * not there, is said, so that the pool is asked. Pure.
 */
export function memberOf(
  network: Network,
  { identifier, pool, site }: AskedMember,
  at: Instant,
  changes: DutyChanges,
): MemberFound {
  if (identifier === null) return { instead: 'it is not known who it is' };
  const named = network.people.filter((one) => one.identifiers?.includes(identifier));
  if (named.length === 0) return { instead: 'nobody here has the number that was sent' };
  const holders = named.filter((one) => holds(one, pool, site));
  const [person] = holders;
  if (!person) return { instead: 'whoever has the number does not hold the role here' };
  if (holders.length > 1) return { instead: 'several people have the number that was sent' };
  if (absenceOf(changes, person.id, at)) return { instead: `${person.name} is away` };
  return { person: person.id };
}

function holds({ grants }: Person, { role, unit }: AskedPool, site: string): boolean {
  return grants.some((grant) => grant.role === role && covers(grant, { site, unit }));
}
