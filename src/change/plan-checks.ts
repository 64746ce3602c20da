import { compareVersions, type Network } from '../governance/governance.ts';
import type { Difference } from './semantic-difference.ts';

export interface PlanCheck {
  check: 'version' | 'compiles' | 'together' | 'sites' | 'stories';
  passed: boolean;
  sentence: string;
}

/** How the stories of the workflows that a candidate changes came out under it. */
export interface PlayedStories {
  passed: number;
  /** The titles of those that came out otherwise. */
  failed: readonly string[];
}

/** What must hold before a candidate can be put in force. */
export function checksOf(
  candidate: Network,
  {
    lowestVersion,
    sites,
    compiles,
    together,
    stories,
  }: {
    lowestVersion: string;
    sites: readonly string[];
    compiles: boolean;
    /** Why it does not go together with what runs elsewhere; null: it does. */
    together: string | null;
    stories?: PlayedStories;
  },
): PlanCheck[] {
  const unknown = sites.filter((site) => !candidate.sites.some(({ id }) => id === site));
  const rises = compareVersions(candidate.version, lowestVersion) >= 0;
  return [
    check('version', rises, {
      passed: `Its version ${candidate.version} is high enough: ${lowestVersion} is the lowest.`,
      failed: `Its version ${candidate.version} must be ${lowestVersion} or higher.`,
    }),
    check('compiles', compiles, {
      passed: 'Its workflows compile.',
      failed: 'Its workflows do not compile.',
    }),
    check('sites', unknown.length === 0, {
      passed: 'It has every site that is asked for.',
      failed: `It has no site ${unknown.join(', ')}.`,
    }),
    check('together', together === null, {
      passed: 'It goes together with what runs elsewhere.',
      failed: `It does not go together with what runs elsewhere: ${together ?? ''}`,
    }),
    ...(stories ? [storyCheck(stories)] : []),
  ];
}

function storyCheck({ passed, failed }: PlayedStories): PlanCheck {
  const told = `${passed + failed.length} stories of what it changes`;
  return check('stories', failed.length === 0, {
    passed:
      passed === 0
        ? 'No workflow is different, so no story was played.'
        : `All ${told} come out as written.`,
    failed: `Of ${told} ${failed.length} come out otherwise: ${failed.join('; ')}.`,
  });
}

function check(
  name: PlanCheck['check'],
  passed: boolean,
  sentences: { passed: string; failed: string },
): PlanCheck {
  return { check: name, passed, sentence: passed ? sentences.passed : sentences.failed };
}

/** What belongs to the network itself changes with an assignment everywhere, or of that alone. */
const shared: ReadonlySet<string> = new Set([
  ...['role', 'destination', 'client', 'dictionary', 'retention', 'policy', 'review', 'channels'],
]);

/** What of a candidate stays as it is where it is put in force at single sites. */
export function reachWarnings(differences: readonly Difference[]): string[] {
  const objects = new Set(
    differences
      .map(({ object }) => object)
      .filter((object) => shared.has(object.split(' ')[0] ?? '')),
  );
  return [...objects].map(
    (object) =>
      `The ${object} belongs to the network itself: it stays as it is until this runs everywhere.`,
  );
}
