import { readStandings, type Standings } from '../change/change.ts';
import {
  checkContract,
  missedObjectiveMin,
  summarizeFeeds,
  type FeedSummary,
} from '../feeds/feeds.ts';
import type { Feed, Network, ReadinessProbe } from '../governance/governance.ts';
import { readUnmapped, type UnmappedCode } from '../mappings/mappings.ts';
import type { Instant, Queryable } from '../platform/platform.ts';
import { countAlerts, readDelays, type SiteDelay } from './readiness-store.ts';
import type { Measured, MeasuredSite } from './readiness-standing.ts';
import { readTraining, type TrainingDone } from './training-store.ts';
import { trainedPercent, trainingOf } from './training.ts';

/** Alerts of so many days count against a site's feeds. */
export const stableDays = 7;

/**
 * What the criteria of a network's readiness measure, at these sites, as it is now. Each source is read once for all sites, and
 * only where a criterion asks for it.
 */
export async function measureSites(
  db: Queryable,
  network: Network,
  { sites, now }: { sites: readonly string[]; now: Instant },
): Promise<Map<string, MeasuredSite>> {
  const asked = new Set(
    network.readiness?.criteria.flatMap((one) => ('measured' in one ? one.measured : [])),
  );
  const found = await readSources(db, network, { sites, now, asked });
  return new Map(
    sites.map((site) => {
      const measured: Partial<Record<ReadinessProbe, Measured>> = {};
      for (const probe of asked) measured[probe] = probes[probe](found, site);
      return [site, measured];
    }),
  );
}

interface Sources {
  network: Network;
  now: Instant;
  feeds: readonly FeedSummary[];
  alerts: readonly { site: string; alerts: number }[];
  delays: readonly SiteDelay[];
  unmapped: readonly UnmappedCode[];
  standings: Standings | undefined;
  training: readonly TrainingDone[];
}

async function readSources(
  db: Queryable,
  network: Network,
  {
    sites,
    now,
    asked,
  }: { sites: readonly string[]; now: Instant; asked: ReadonlySet<ReadinessProbe> },
): Promise<Sources> {
  const feeds = network.feeds.filter(({ site }) => sites.includes(site));
  const dayAgo = now - 24 * 3_600_000;
  const needsFeeds = asked.has('feed-stability') || asked.has('data-quality');
  const from = now - stableDays * 24 * 3_600_000;
  const ids = feeds.map(({ id }) => id);
  return {
    ...{ network, now },
    feeds: needsFeeds ? await summarizeFeeds(db, network, { feeds, now }) : [],
    alerts: asked.has('feed-stability') ? await countAlerts(db, { sites, from }) : [],
    delays: asked.has('delay') ? await readDelays(db, { feeds: ids, from: dayAgo }) : [],
    unmapped: asked.has('unmapped-codes') ? await readUnmapped(db, sites) : [],
    standings: asked.has('parity') ? await readStandings(db) : undefined,
    training: asked.has('training') ? await readTraining(db, sites) : [],
  };
}

type Probe = (sources: Sources, site: string) => Measured;

const probes: Readonly<Record<ReadinessProbe, Probe>> = {
  'feed-stability': feedStability,
  'data-quality': dataQuality,
  delay,
  contract,
  'unmapped-codes': unmappedCodes,
  parity,
  training,
};

/** A feed of which nothing is expected and nothing ever came is told of, but is not held against the site. */
function feedStability({ feeds, alerts }: Sources, site: string): Measured {
  const all = feeds.filter(({ feed }) => feed.site === site);
  if (all.length === 0) return unknown('The site has no feed.');
  if (all.every(({ state }) => state === 'unheard')) return unknown('No feed has sent anything.');
  const ill = all.filter(
    ({ state, feed }) =>
      state !== 'live' && !(state === 'unheard' && (feed.volume ?? []).length === 0),
  );
  const raised = alerts.find((one) => one.site === site)?.alerts ?? 0;
  const idle = all.filter((one) => one.state === 'unheard' && !ill.includes(one)).length;
  const parts = [
    ill.length === 0
      ? `${all.length - idle} of ${all.length} feeds are live`
      : ill.map(({ feed, state }) => `${feed.title} is ${state}`).join('; '),
    ...(idle > 0 ? [`of ${idle} nothing is expected`] : []),
    `${raised === 0 ? 'no' : raised} ${raised === 1 ? 'alert' : 'alerts'} in ${stableDays} days`,
  ];
  return { value: ill.length + raised, sentence: `${parts.join('; ')}.` };
}

function dataQuality({ feeds }: Sources, site: string): Measured {
  const measures = feeds
    .filter(({ feed }) => feed.site === site)
    .flatMap(({ feed, measures: of }) => of.map((one) => ({ ...one, feed: feed.title })))
    .filter(({ objective }) => objective !== null);
  if (measures.length === 0) return unknown('Nothing was agreed about its data.');
  const messages = Math.max(...measures.map((one) => one.messages));
  if (messages === 0) return unknown('No message came in 24 hours.');
  const missed = measures.filter(
    ({ count, messages: of, objective }) =>
      count >= missedObjectiveMin && 100 * count > (objective ?? 100) * of,
  );
  const words = missed.map(
    ({ feed, measure, count, messages: of, objective }) =>
      `${feed}: ${measureWords[measure]}, ${count} of ${of} messages, ${objective} % agreed`,
  );
  const sentence =
    missed.length === 0
      ? `All ${measures.length} objectives of 24 hours are met.`
      : `${words.join('; ')}.`;
  return { value: missed.length, sentence };
}

const measureWords = {
  missing: 'something missing',
  invalidCode: 'a code that no map has',
  unexpectedNull: 'a required value deleted',
  late: 'late',
  duplicate: 'sent again',
} as const;

function delay({ delays }: Sources, site: string): Measured {
  const found = delays.find((one) => one.site === site);
  if (!found) return unknown('No message was applied in 24 hours.');
  const seconds = Math.round(found.seconds * 10) / 10;
  return {
    value: seconds,
    sentence: `95 of 100 of the last ${found.messages} messages were applied within ${seconds} s.`,
  };
}

/** By network: a contract is of the files alone. */
const contracts = new WeakMap<Network, Map<string, { cases: number; broken: string[] }>>();

function contract({ network, now }: Sources, site: string): Measured {
  const results = network.feeds
    .filter((feed) => feed.site === site)
    .map((feed) => contractOf(network, feed, now));
  const cases = results.reduce((sum, one) => sum + one.cases, 0);
  if (cases === 0) return unknown('None of its feeds has a contract.');
  const broken = results.flatMap((one) => one.broken);
  const sentence =
    broken.length === 0 ? `${cases} cases of its feeds are kept.` : `Broken: ${broken.join('; ')}.`;
  return { value: broken.length, sentence };
}

function contractOf(
  network: Network,
  feed: Feed,
  now: Instant,
): { cases: number; broken: string[] } {
  const known = contracts.get(network) ?? new Map<string, { cases: number; broken: string[] }>();
  contracts.set(network, known);
  const kept = known.get(feed.id);
  if (kept) return kept;
  const site = network.sites.find(({ id }) => id === feed.site);
  const results = site ? checkContract(feed, site, now) : [];
  const broken = results.filter((one) => one.broken.length > 0);
  const answer = {
    cases: results.length,
    broken: broken.map(({ title }) => `${feed.title}: ${title}`),
  };
  known.set(feed.id, answer);
  return answer;
}

function unmappedCodes({ unmapped }: Sources, site: string): Measured {
  const codes = unmapped.filter((one) => one.site === site);
  const critical = codes.filter((one) => one.critical > 0).length;
  const results = codes.reduce((sum, one) => sum + one.results, 0);
  const sentence =
    codes.length === 0
      ? 'Every result that came has a standard code.'
      : `Codes that stand in no map: ${codes.length}, of ${results} ${results === 1 ? 'result' : 'results'}; with critical results ${critical}.`;
  return { value: codes.length, sentence };
}

function parity({ standings, network }: Sources, site: string): Measured {
  const here = standings?.sites.find((one) => one.site === site);
  if (!standings || !here) return unknown('No release was ever assigned to it.');
  const known = standings.sites.filter((one) => network.sites.some(({ id }) => id === one.site));
  const counts = [...Map.groupBy(known, ({ bundle }) => bundle)].map(([bundle, all]) => ({
    bundle,
    version: all[0]?.version ?? '',
    sites: all.length,
  }));
  const most = counts.toSorted((one, other) => other.sites - one.sites)[0];
  const isAlike = counts.find(({ bundle }) => bundle === here.bundle)?.sites === most?.sites;
  const parts =
    here.cohorts.length > 0
      ? `, and another one in ${here.cohorts.length === 1 ? 'a cohort' : `${here.cohorts.length} cohorts`}`
      : '';
  const sentence = isAlike
    ? `It runs ${here.version}, as ${most?.sites ?? 0} of ${known.length} sites do${parts}.`
    : `It runs ${here.version}${parts}; ${most?.sites ?? 0} of ${known.length} sites run ${most?.version ?? ''}.`;
  return { value: isAlike ? 0 : 1, sentence };
}

function training({ network, training: done, now }: Sources, site: string): Measured {
  const steps = trainingOf(network, { site, done }, now);
  const value = trainedPercent(steps);
  if (value === null) return { value: 100, sentence: 'Nobody there has anything to learn.' };
  const held = steps.filter(({ doneAt }) => doneAt !== null).length;
  const people = new Set(steps.map(({ person }) => person)).size;
  const sentence = `${held} of ${steps.length} steps of ${people} people are done (${value} %).`;
  return { value, sentence };
}

function unknown(sentence: string): Measured {
  return { value: null, sentence };
}
