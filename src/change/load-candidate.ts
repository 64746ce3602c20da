import { isDeepStrictEqual } from 'node:util';

import {
  canonicalJson,
  digestOf,
  loadNetwork,
  type Network,
  type SourceFiles,
} from '../governance/governance.ts';
import type { Instant, Problem } from '../platform/platform.ts';
import {
  checkScenarios,
  checkTerms,
  compileRelease,
  playScenarios,
} from '../workflows/workflows.ts';
import type { PlayedStories } from './plan-checks.ts';

/** A network as its files say it, checked with its workflows. Without a network there is at least one error. */
export interface LoadedCandidate {
  /** Digest of the files. */
  tree: string;
  network: Network | null;
  problems: readonly Problem[];
}

export interface Candidates {
  /** `base`: what it was made from, and so is sound where it is the same. */
  load(files: SourceFiles, base: Network, now: Instant): Promise<LoadedCandidate>;
  /** Plays the stories of those workflows that are not the same in the two; each pair once. */
  play(before: Network, after: Network): PlayedStories;
}

/** Candidates that are remembered: people look at the same one again and again. */
const rememberedMax = 8;
const HOUR_MS = 3_600_000;

/**
 * Loads networks from texts. `localise`: what a machine changes of every network that it runs, such as the ports of a
 * demonstration; nothing, as a rule. Waivers end with time, so that a network is loaded anew each hour.
 */
export function createCandidates(localise: (network: Network) => Network): Candidates {
  const loaded = new Map<string, Promise<LoadedCandidate>>();
  const played = new WeakMap<Network, WeakMap<Network, PlayedStories>>();
  return {
    load(files, base, now) {
      const tree = digestOf(canonicalJson(files));
      const key = `${tree} ${Math.floor(now / HOUR_MS)}`;
      const known = loaded.get(key) ?? loadFiles(files, tree, { base, now, localise });
      loaded.delete(key);
      loaded.set(key, known);
      const [oldest] = loaded.keys();
      if (loaded.size > rememberedMax && oldest !== undefined) loaded.delete(oldest);
      return known;
    },
    play(before, after) {
      const byAfter = played.get(before) ?? new WeakMap<Network, PlayedStories>();
      played.set(before, byAfter);
      const known = byAfter.get(after) ?? playChanged(before, after);
      byAfter.set(after, known);
      return known;
    },
  };
}

async function loadFiles(
  files: SourceFiles,
  tree: string,
  { base, now, localise }: { base: Network; now: Instant; localise: (network: Network) => Network },
): Promise<LoadedCandidate> {
  const read = () => Promise.resolve(new Map(Object.entries(files)));
  const loaded = await loadNetwork(read, now);
  if (!loaded.network) return { tree, network: null, problems: loaded.problems };
  const network = localise(loaded.network);
  const answer = compileRelease({ epoch: 0, digest: '', network });
  const problems = [
    ...loaded.problems,
    ...('problems' in answer ? answer.problems : []),
    ...checkChanged(base, network),
  ];
  const isFit = problems.every(({ severity }) => severity !== 'error');
  return { tree, network: isFit ? network : null, problems };
}

function checkChanged(before: Network, after: Network): Problem[] {
  const changed = { ...after, workflows: changedWorkflows(before, after) };
  const asBefore = isDeepStrictEqual(before.dictionary, after.dictionary);
  return [...checkScenarios(changed), ...checkTerms(asBefore ? changed : after)];
}

function changedWorkflows(before: Network, after: Network): Network['workflows'] {
  return after.workflows.filter((one) => {
    const old = before.workflows.find(({ id }) => id === one.id);
    return !old || storiesText(old) !== storiesText(one);
  });
}

function playChanged(before: Network, after: Network): PlayedStories {
  const stories = playScenarios({ workflows: changedWorkflows(before, after) });
  return {
    passed: stories.filter(({ passed }) => passed).length,
    failed: stories.filter(({ passed }) => !passed).map(({ title }) => title),
  };
}

// What a story hangs on: the definition and the story. A site's values are no part of it.
function storiesText({ source, scenarios }: Network['workflows'][number]): string {
  return JSON.stringify([source, scenarios]);
}
