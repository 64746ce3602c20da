import type { ApiStanding, ApiTaskRow } from '../../../src/http/api.ts';

type Awaited = Pick<ApiTaskRow, 'next' | 'owner'>;

/** What happens by itself if nobody acts, and when: `14:47 → House supervisor`. `at` is written as the reader reads times. */
export function nextText({ next, owner }: Awaited, at: string, me: string): string {
  if (next === null) return 'nothing is set to happen';
  const asked = next.again ? `${next.to} again` : next.to;
  if (next.unless !== 'accepted') {
    const loses = owner?.id === me ? 'you are' : `${owner?.name ?? 'its owner'} is`;
    return `if not ${next.unless} by ${at} → ${asked}, and ${loses} no longer accountable`;
  }
  return next.again ? `${at} → ${asked}, and on until somebody accepts` : `${at} → ${asked}`;
}

/** Everybody on the ladder was asked and nobody accepted (user interface rule S21). */
export function isNotPickedUp({ state, next }: Pick<ApiTaskRow, 'state' | 'next'>): boolean {
  return state === 'open' && next?.again === true;
}

/** Why a row is no longer on the reader's list. `standing`: as the server tells it, or undefined while it has not yet. */
export function goneText(standing: ApiStanding | undefined, unknown: boolean): string {
  if (standing !== undefined) return `No longer on your list: ${standing.sentence}`;
  return unknown
    ? 'No longer on your list. What became of it could not be read: ask before you rely on anybody having it.'
    : 'No longer on your list. Looking up what became of it…';
}
