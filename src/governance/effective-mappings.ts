import type { NetworkFiles } from './load-network.ts';
import type { NetworkFile } from './network-files.ts';
import type { Feed } from './network.ts';
import type { YamlFile } from './yaml-file.ts';

/** One line of the maps of a feed, as it is in force. */
export interface EffectiveMapping {
  map: 'codes' | 'locations' | 'providers';
  /** As the feed sends it. */
  sent: string;
  /** The standard code, the unit's id, or the provider's name. */
  to: string;
  /** Of codes. */
  system: string | null;
  display: string | null;
  /** `mappings/st-anne-lab.yaml:5:3`. Null for a feed that was not read from files, as of an earlier release. */
  writtenAt: string | null;
}

type FeedFile = YamlFile<NetworkFile<'feed'>>;
type Places = ReadonlyMap<string, string>;

// Beside the maps and not in them: a blank line more must not make another release. By map, which a feed on another port shares.
const placesOf = new WeakMap<object, Places>();

/** A feed's maps: what it shares with others, in the order of its list, and over that what it says itself. */
export function mergedMaps(
  { value: feed }: FeedFile,
  files: Pick<NetworkFiles, 'mappings'>,
): Required<Pick<Feed, 'codes' | 'locations' | 'providers'>> {
  const shared = feed.mappings.map((path) => files.mappings.get(path)?.value);
  return {
    locations: Object.assign({}, ...shared.map((one) => one?.locations), feed.locations),
    codes: Object.assign({}, ...shared.map((one) => one?.codes), feed.codes),
    providers: Object.assign({}, ...shared.map((one) => one?.providers), feed.providers),
  };
}

/** Remembers in which file and line each mapping of a feed stands: what the feed says itself counts before what it shares. */
export function keepMappingPlaces(feed: Feed, file: FeedFile, files: NetworkFiles): Feed {
  const shared = file.value.mappings.flatMap((path) => files.mappings.get(path) ?? []);
  for (const map of ['codes', 'locations', 'providers'] as const) {
    const places = new Map<string, string>();
    for (const from of [...shared, file]) {
      for (const sent of Object.keys(from.value[map])) {
        places.set(sent, from.where([map, sent], 'key'));
      }
    }
    placesOf.set(feed[map] ?? {}, places);
  }
  return feed;
}

/** Every line of a feed's maps with where it is written: codes, then points of care, then providers, in the files' order. */
export function effectiveMappings(feed: Feed): EffectiveMapping[] {
  const at = (map: EffectiveMapping['map'], sent: string) => ({
    map,
    sent,
    writtenAt: placesOf.get(feed[map] ?? {})?.get(sent) ?? null,
  });
  const plain = { system: null, display: null };
  return [
    ...Object.entries(feed.codes).map(([sent, { code, system, display }]) => ({
      ...at('codes', sent),
      to: code,
      system,
      display,
    })),
    ...Object.entries(feed.locations).map(([sent, unit]) => ({
      ...at('locations', sent),
      to: unit,
      ...plain,
    })),
    ...Object.entries(feed.providers ?? {}).map(([sent, name]) => ({
      ...at('providers', sent),
      to: name,
      ...plain,
    })),
  ];
}
