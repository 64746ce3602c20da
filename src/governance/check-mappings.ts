import { standardUnit } from '../canonical/canonical.ts';
import { didYouMean, type Problem } from '../platform/platform.ts';
import type { NetworkFiles } from './load-network.ts';
import { isLoincCode, isLoincSystem } from './loinc.ts';
import type { NetworkFile } from './network-files.ts';
import type { YamlFile } from './yaml-file.ts';

type FeedFile = YamlFile<NetworkFile<'feed'>>;
type MappingsFile = YamlFile<NetworkFile<'feed'>> | YamlFile<NetworkFile<'mappings'>>;

/** The maps of a feed, as their fields are named. */
export const mapNames = ['codes', 'locations', 'providers'] as const;

/** The dictionary in itself, the code maps against it, and that no line is overridden without a word. */
export function checkMappings(files: NetworkFiles): Problem[] {
  const { dictionary, feeds, mappings } = files;
  return [
    ...[...feeds.values()].flatMap((feed) => overridden(feed, files)),
    ...(dictionary ? checkDictionary(dictionary) : []),
    ...(dictionary
      ? [...feeds.values(), ...mappings.values()].flatMap((file) => misnamed(file, dictionary))
      : []),
  ];
}

/** What a feed says itself counts before what it shares with others: somebody should know that it does. */
function overridden(feed: FeedFile, files: NetworkFiles): Problem[] {
  return feed.value.mappings.flatMap((path) => {
    const shared = files.mappings.get(path);
    if (!shared) return [];
    return mapNames.flatMap((map) =>
      Object.entries(feed.value[map])
        .filter(([sent]) => Object.hasOwn(shared.value[map], sent))
        .map(([sent, own]) => {
          const there = shared.where([map, sent], 'key');
          const isSame = JSON.stringify(own) === JSON.stringify(shared.value[map][sent]);
          const sentence = isSame
            ? `"${sent}" is mapped to the same at ${there}. Remove one of the two.`
            : `"${sent}" is mapped to something else at ${there}. The line of the feed counts; remove it if that is not meant.`;
          return problem('overridden', 'warning', feed.where([map, sent], 'key'), sentence);
        }),
    );
  });
}

function checkDictionary(file: YamlFile<NetworkFile<'dictionary'>>): Problem[] {
  const problems: Problem[] = [];
  for (const [code, { units }] of Object.entries(file.value.results)) {
    if (!isLoincCode(code)) {
      const sentence = `"${code}" is no LOINC code: its form or its check digit is wrong, so it was mistyped. Look it up at loinc.org.`;
      problems.push(problem('loinc', 'error', file.where(['results', code], 'key'), sentence));
    }
    for (const [index, unit] of units.entries()) {
      const standard = standardUnit(unit);
      const where = file.where(['results', code, 'units', index]);
      if (standard === null) {
        const sentence = `The unit of measure "${unit}" is not known, so nothing can be compared in it. Use the UCUM code.`;
        problems.push(problem('unit', 'error', where, sentence));
      } else if (standard !== unit) {
        const sentence = `Workflows see this unit of measure as "${standard}". Write it so.`;
        problems.push(problem('unit', 'error', where, sentence));
      }
    }
  }
  return problems;
}

/** A code under another name than the dictionary's may be a code of something else: K mapped to sodium. */
function misnamed(
  file: MappingsFile,
  { value: { results } }: YamlFile<NetworkFile<'dictionary'>>,
): Problem[] {
  return Object.entries(file.value.codes).flatMap(([sent, { code, system, display }]) => {
    if (!isLoincSystem(system) || !Object.hasOwn(results, code)) return [];
    const named = results[code]?.display ?? '';
    if (named.toLowerCase() === display.toLowerCase()) return [];
    const [other] = Object.entries(results).find(([, term]) => isNamed(term, display)) ?? [];
    const meant = other === undefined ? didYouMean(display, [named]) : ` ${display} is ${other}.`;
    const sentence = `The dictionary calls ${code} "${named}", not "${display}".${meant} Is it the right code?`;
    return [problem('display', 'warning', file.where(['codes', sent, 'display']), sentence)];
  });
}

function isNamed({ display }: { display: string }, name: string): boolean {
  return display.toLowerCase() === name.toLowerCase();
}

function problem(
  code: string,
  severity: Problem['severity'],
  location: string,
  sentence: string,
): Problem {
  return { code, severity, location, sentence };
}
