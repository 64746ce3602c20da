import type { Network } from '../governance/governance.ts';
import type { Database, Instant } from '../platform/platform.ts';
import { learnBaseline, weeksLearnedFrom } from './baseline.ts';
import { readBaselines, readFirstHours, readHours, saveBaselines } from './feed-store.ts';
import { hourMs, hoursOfWeek, hourStart } from './hour-of-week.ts';

/**
 * Learns what each hour of the week usually brings, for feeds whose file does not say so. Once an hour is enough: only whole
 * hours count. Gives how many feeds were learned about.
 */
export async function learnBaselines(
  database: Database,
  network: Network,
  now: Instant,
): Promise<number> {
  const undeclared = network.feeds.filter(({ volume }) => !volume || volume.length === 0);
  const ids = undeclared.map(({ id }) => id);
  const stored = await readBaselines(database, ids);
  const fresh = new Set(
    stored.filter(({ learnedAt }) => learnedAt >= hourStart(now)).map(({ feed }) => feed),
  );
  const stale = undeclared.filter(({ id }) => !fresh.has(id));
  if (stale.length === 0) return 0;
  const staleIds = stale.map(({ id }) => id);
  const from = now - (weeksLearnedFrom * hoursOfWeek + 1) * hourMs;
  const hours = Map.groupBy(await readHours(database, staleIds, from), ({ feed }) => feed);
  const firsts = new Map(
    (await readFirstHours(database, staleIds)).map(({ feed, hour }) => [feed, hour]),
  );
  const learned = stale.map(({ id, site }) => {
    const zone = network.sites.find((one) => one.id === site)?.zone ?? 'UTC';
    const counted = (hours.get(id) ?? []).map((one) => [one.hour, one.messages] as const);
    const counts = { messages: new Map(counted), firstHour: firsts.get(id) ?? hourStart(now) };
    return { feed: id, perHour: learnBaseline(counts, zone, now).perHour, learnedAt: now };
  });
  await saveBaselines(database, learned);
  return learned.length;
}
