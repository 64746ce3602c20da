import type { ApiTaskRow } from '../../../src/http/api.ts';
import { isNotPickedUp } from './next-step.ts';

/** Who answers for it now, in words: there is always exactly one person or one pool (user interface rule S20). */
export function ownerText(row: ApiTaskRow, me: string): string {
  const offered =
    row.offeredTo === null
      ? ''
      : `; offered to ${row.offeredTo.id === me ? 'you' : row.offeredTo.name}, not yet accepted`;
  if (row.owner !== null) return `${row.owner.id === me ? 'You' : row.owner.name}${offered}`;
  const named = row.offeredTo;
  const byName = named === null ? '' : `; ${named.id === me ? 'you' : named.name} by name`;
  const nobody = isNotPickedUp(row) ? 'Not picked up' : 'Nobody yet';
  return `${nobody}; ${poolText(row)} asked${byName}`;
}

/** `Charge nurse, Emergency`; says where the pool is the fallback because nobody on shift holds the role. */
function poolText({ pool, unitTitle, siteTitle }: ApiTaskRow): string {
  const where = pool.unit === null ? siteTitle : (unitTitle ?? pool.unit);
  return `${pool.roleTitle}, ${where}${pool.fallback ? ' (fallback: nobody on shift)' : ''}`;
}
