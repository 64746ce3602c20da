import { RRuleTemporal } from 'rrule-temporal';
import { Temporal } from 'temporal-polyfill';

import { siteDateAndClock, type Instant } from '../platform/platform.ts';
import type { Network } from './network.ts';

/** When releases may be put in force where: a time in which they may not, or one outside of which they may not. */
export interface ChangeWindow {
  id: string;
  title: string;
  /** `freeze`: nothing is put in force while it lasts. `change-window`: where a site has some, only while one lasts. */
  kind: 'freeze' | 'change-window';
  sites: 'all' | readonly string[];
  /** Why, in words that go into the refusal. */
  reason: string;
  /** Local date and time of the first start, as in 2026-12-18T17:00. */
  starts: string;
  /** RFC 5545 recurrence rule without its name, as in FREQ=WEEKLY;BYDAY=FR. Absent: once. */
  rrule?: string;
  /** `12h` or `2d`; a day is a day of the calendar, also where the clocks change. */
  lasts: string;
  /** IANA zone of `starts`. Absent: that of each site. */
  zone?: string;
}

/** How many changes the people of a site are asked to take in. */
export interface ChangeBudget {
  id: string;
  sites: 'all' | readonly string[];
  /** At most so many epochs that change the site… */
  changes: number;
  /** …within so many days of 24 hours. */
  days: number;
}

/** Why nothing may be put in force now. */
export interface Frozen {
  /** The freeze that forbids it; null: no change window is open. */
  window: Pick<ChangeWindow, 'id' | 'title' | 'reason'> | null;
  /** When it may be again; null: not within what was looked through. */
  reopensAt: Instant | null;
  /** All of it, in the time of the site. */
  sentence: string;
}

/** Windows one after the other that are looked through for the end of a freeze. */
export const reopenStepsMax = 60;

/**
 * Whether a site is frozen: undefined where releases may be put in force. A freeze wins over a change window. `site` null: what
 * belongs to the network itself, which is frozen where a window for all sites freezes one of them. Pure. Nobody asks
 * it before a rollback or before something is turned off: going back is never forbidden.
 */
export function freezeAt(network: Network, site: string | null, at: Instant): Frozen | undefined {
  if (site !== null) return frozenAtSite(network, site, at, () => true);
  for (const { id } of network.sites) {
    const frozen = frozenAtSite(network, id, at, ({ sites }) => sites === 'all');
    if (frozen) return frozen;
  }
  return undefined;
}

function frozenAtSite(
  network: Network,
  site: string,
  at: Instant,
  counts: (window: ChangeWindow) => boolean,
): Frozen | undefined {
  const known = network.sites.find(({ id }) => id === site);
  if (!known) return undefined;
  const spans = (network.changeWindows ?? [])
    .filter((one) => counts(one) && (one.sites === 'all' || one.sites.includes(site)))
    .map((window) => ({ window, zone: window.zone ?? known.zone }));
  const closed = closedAt(spans, at);
  if (!closed) return undefined;
  const reopensAt = reopening(spans, closed.until);
  const { window } = closed;
  const when =
    reopensAt === null ? '' : ` It may be again from ${siteDateAndClock(reopensAt, known.zone)}.`;
  const why = window
    ? `${known.title} is frozen: ${window.title} (${window.reason}).`
    : `No change window is open at ${known.title}.`;
  return { window, reopensAt, sentence: `${why}${when}` };
}

/** A window as it runs on the clocks of one zone. */
interface Span {
  window: ChangeWindow;
  zone: string;
}

/** What closes a moment, and until when at least; undefined where it is open. `until` null: for good. */
function closedAt(
  spans: readonly Span[],
  at: Instant,
): { window: ChangeWindow | null; until: Instant | null } | undefined {
  for (const span of spans) {
    const until = span.window.kind === 'freeze' ? endOfRunning(span, at) : undefined;
    if (until !== undefined) return { window: span.window, until };
  }
  const open = spans.filter(({ window }) => window.kind === 'change-window');
  if (open.length === 0 || open.some((span) => endOfRunning(span, at) !== undefined)) {
    return undefined;
  }
  const next = open.flatMap((span) => nextStart(span, at) ?? []);
  return { window: null, until: next.length === 0 ? null : Math.min(...next) };
}

function reopening(spans: readonly Span[], until: Instant | null): Instant | null {
  let at = until;
  for (let step = 0; at !== null && step < reopenStepsMax; step += 1) {
    const closed = closedAt(spans, at);
    if (!closed) return at;
    at = closed.until;
  }
  return null;
}

/** When the run of the window that this moment lies in ends; undefined where it lies in none. */
function endOfRunning(span: Span, at: Instant): Instant | undefined {
  const started = ruleOf(span).previous(new Date(at), true);
  if (!started) return undefined;
  const end = started.add(durationOf(span.window.lasts)).epochMilliseconds;
  return at < end ? end : undefined;
}

function nextStart(span: Span, at: Instant): Instant | undefined {
  return ruleOf(span).next(new Date(at), false)?.epochMilliseconds;
}

type Rule = RRuleTemporal<Temporal.ZonedDateTime>;

// Reading a rule costs more than asking it, and the network is the same object until the next epoch.
const rules = new WeakMap<ChangeWindow, Map<string, Rule>>();

function ruleOf({ window, zone }: Span): Rule {
  const read = rules.get(window) ?? new Map<string, Rule>();
  rules.set(window, read);
  const rule = read.get(zone) ?? recurrence(window, zone);
  read.set(zone, rule);
  return rule;
}

/** The starts of a window. Throws where `starts`, `rrule` or the zone cannot be read. */
export function recurrence({ starts, rrule }: ChangeWindow, zone: string): Rule {
  const dtstart = Temporal.PlainDateTime.from(starts).toZonedDateTime(zone);
  const rruleString = rrule ?? 'FREQ=DAILY;COUNT=1';
  return new RRuleTemporal({ rruleString, dtstart, strict: true, temporal: Temporal });
}

function durationOf(lasts: string): { hours: number } | { days: number } {
  const count = Number.parseInt(lasts, 10);
  return lasts.endsWith('d') ? { days: count } : { hours: count };
}
