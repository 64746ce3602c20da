import {
  mllpFeeds,
  type Feed,
  type Network,
  type Site,
  type Unit,
} from '../src/governance/governance.ts';
import type { Chance } from './chance.ts';
import { carries, dialectOf, isAdmissionsFeed, type Dialect } from './dialect.ts';
import type { UnitKind } from './journey.ts';

/** A site as the simulator plays it: its feeds, and the units that its admissions feed has a name for. */
export interface PlayedSite {
  site: Site;
  admissions: Dialect;
  /** Null where no laboratory feed is configured. */
  results: Dialect | null;
  units: readonly { id: string; kind: Exclude<UnitKind, 'any'> }[];
}

/** Every site that has a feed for admissions; the others can't be heard of. */
export function playedSites(network: Network): PlayedSite[] {
  return network.sites.flatMap((site) => {
    const feeds = mllpFeeds(network).filter((feed) => feed.site === site.id);
    const admissions = bestFeed(
      feeds,
      isAdmissionsFeed,
      (feed) => carries(network, feed).admissions,
    );
    if (!admissions) return [];
    const results = feeds.find((feed) => carries(network, feed).results);
    return [
      {
        site,
        admissions: dialectOf(network, site, admissions),
        results: results ? dialectOf(network, site, results) : null,
        units: site.units
          .filter((unit) => namesUnit(admissions, unit))
          .map((unit) => ({ id: unit.id, kind: kindOf(site, unit) })),
      },
    ];
  });
}

/** Does the site have all kinds of unit that a journey goes through? */
export function hasUnits(place: PlayedSite, kinds: readonly UnitKind[]): boolean {
  return kinds.every((kind) => unitsOfKind(place, kind).length > 0);
}

/** One of the site's units of that kind; null where it has none. */
export function drawUnit(place: PlayedSite, kind: UnitKind, chance: Chance): string | null {
  const units = unitsOfKind(place, kind);
  return units.length > 0 ? chance.pick(units).id : null;
}

// A site may have further feeds, such as one for certification: the one that is named for the job is preferred.
function bestFeed(
  feeds: readonly Feed[],
  isNamedSo: (feed: Feed) => boolean,
  isFit: (feed: Feed) => boolean,
): Feed | undefined {
  return feeds.find((feed) => isFit(feed) && isNamedSo(feed)) ?? feeds.find(isFit);
}

function unitsOfKind(place: PlayedSite, kind: UnitKind): PlayedSite['units'] {
  return kind === 'any' ? place.units : place.units.filter((unit) => unit.kind === kind);
}

function namesUnit(feed: Feed, unit: Unit): boolean {
  return Object.values(feed.locations).includes(unit.id);
}

function kindOf(site: Site, unit: Unit): Exclude<UnitKind, 'any'> {
  const words = `${unit.id} ${unit.title}`;
  if (/\b(ed|er)\b|emergency/i.test(words)) return 'emergency';
  if (/icu|ccu|intensive|critical care/i.test(words)) return 'intensive';
  return site.kind === 'clinic' ? 'clinic' : 'ward';
}
