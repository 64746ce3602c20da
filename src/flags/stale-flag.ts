import { isDeepStrictEqual } from 'node:util';

import { Temporal } from 'temporal-polyfill';

import {
  canonicalJson,
  digestOf,
  flagBookAt,
  type Flag,
  type Network,
} from '../governance/governance.ts';
import { siteDate, type Instant, type Queryable } from '../platform/platform.ts';
import { noteFlagVersions, type FlagVersion } from './flag-version-store.ts';

/** A flag that gives the same to everybody and was not changed for so long has done its work. */
export const untouchedDaysMax = 30;

/** Why the owner of a flag should look at it. */
export interface Staleness {
  why: 'expired' | 'untouched';
  sentence: string;
}

/** Whether a flag has stayed longer than it should: it is past its day, or gives everybody the same for long. Pure. */
export function staleness(
  flag: Flag,
  versions: readonly FlagVersion[],
  now: Instant,
): Staleness | undefined {
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO('UTC');
  if (Temporal.PlainDate.compare(today.toPlainDate(), flag.expires) > 0) {
    const sentence = `It expired on ${dayWords(flag.expires)}. Renew it, or take it out: ${flag.retire}`;
    return { why: 'expired', sentence };
  }
  // A kill switch is meant to give the same for years.
  if (flag.kind === 'kill-switch' || !isOneSided(flag)) return undefined;
  const digest = flagDigest(flag);
  const seen = versions.find((one) => one.flag === flag.key && one.digest === digest)?.seenAt;
  if (seen === undefined || now - seen < untouchedDaysMax * dayMs) return undefined;
  const days = Math.floor((now - seen) / dayMs);
  const sentence = `It gives everybody "${flag.default}" and was not changed for ${days} days. Make it a rule, or take it out.`;
  return { why: 'untouched', sentence };
}

const dayMs = 86_400_000;

/** Notes which versions of flags are in force, so that it is known for how long nobody changed them. */
export async function noteFlags(tx: Queryable, network: Network, now: Instant): Promise<void> {
  const books = [null, ...network.sites.map(({ id }) => id)].map((site) =>
    flagBookAt(network, site),
  );
  const flags = [...new Set(books)].flatMap((book) => book.flags);
  const versions = flags.map((flag) => ({ flag: flag.key, digest: flagDigest(flag) }));
  await noteFlagVersions(tx, versions, now);
}

/** By which a version of a flag is known. */
export function flagDigest(flag: Flag): string {
  return digestOf(canonicalJson(flag));
}

function dayWords(day: string): string {
  return siteDate(Temporal.PlainDate.from(day).toZonedDateTime('UTC').epochMilliseconds, 'UTC');
}

function isOneSided({ rules, default: otherwise, variants }: Flag): boolean {
  return rules.every(({ gives }) => isDeepStrictEqual(variants[gives], variants[otherwise]));
}
