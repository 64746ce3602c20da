import type { MessageFilter } from './api/queries.ts';

/** Text of the address; undefined where there is none. */
export function words(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A number from 1 on, as identifiers and positions are. */
export function wholeNumber(value: unknown): number | undefined {
  const number = Number(value);
  return Number.isSafeInteger(number) && number > 0 ? number : undefined;
}

/** Only a path on this server: an address elsewhere could lead a signed-in person astray. */
export function ownPath(value: unknown): string | undefined {
  return typeof value === 'string' && /^\/(?![/\\])/.test(value) ? value : undefined;
}

/** What the list of messages is filtered by. */
export function messageFilterOf(search: Record<string, unknown>): Omit<MessageFilter, 'site'> {
  return {
    feed: words(search['feed']),
    type: words(search['type']),
    sender: words(search['sender']),
    patient: words(search['patient']),
    visit: words(search['visit']),
    order: words(search['order']),
    control: words(search['control']),
    outcome: words(search['outcome']),
    from: words(search['from']),
    to: words(search['to']),
    zone: words(search['zone']),
    before: wholeNumber(search['before']),
  };
}

/** The waiver that is renewed or taken out. */
export function waiverOf(search: Readonly<Record<string, unknown>>): {
  waiver?: string | undefined;
} {
  return { waiver: words(search['waiver']) };
}

/** The ways to look at one change request; the difference where none is said. */
const changeViews = ['difference', 'plan', 'yaml', 'conversation', 'approvals'] as const;

/** How one change request is looked at, and the waiver that it is about. */
export function changeSearchOf(search: Readonly<Record<string, unknown>>): {
  view?: (typeof changeViews)[number] | undefined;
  waiver?: string | undefined;
} {
  return { view: changeViews.find((one) => one === search['view']), ...waiverOf(search) };
}
