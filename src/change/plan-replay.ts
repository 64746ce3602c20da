import type { Manifest } from '../governance/governance.ts';
import { iso } from '../platform/platform.ts';
import type { Difference, PeriodReport, Tally } from '../rehearsal/rehearsal.ts';

type Kinds = Difference['kinds'];
type Kind = keyof Kinds;

/**
 * What a candidate would have made of the last days at the sites of a plan. It is no part of the plan's fingerprint: the last
 * days are others tomorrow, and what was approved is the change.
 */
export interface PlanReplay extends Pick<
  PeriodReport,
  'sites' | 'events' | 'inForce' | 'candidate' | 'recorded' | 'feedsWithOtherMaps'
> {
  /** ISO 8601, to the minute: `sinew replay` of the same period gives the same digest. */
  from: string;
  to: string;
  digest: string;
  before: Tally;
  after: Tally;
  /** Tasks that differ in any way. */
  tasks: number;
  kinds: Kinds;
  /** Those with the most differences first. */
  workflows: readonly ReplayedWorkflow[];
  /** By site, unit and workflow; only where something is different. */
  groups: Difference['groups'];
  /** How often a pool is asked in a shift; only where that is different. */
  interruptions: Difference['interruptions'];
  examples: readonly (Difference['examples'][number] & { run: string | null })[];
}

export interface ReplayedWorkflow {
  workflow: string;
  sentence: string;
  before: Tally;
  after: Tally;
  kinds: Kinds;
}

/** What a plan says of a replay, in clinical terms. Pure. */
export function planReplay(report: PeriodReport): PlanReplay {
  const { difference, from, to, digest, runs } = report;
  const { sites, events, inForce, candidate, recorded, feedsWithOtherMaps } = report;
  const { before, after, tasks, kinds, groups, interruptions, examples } = difference;
  return {
    ...{ from: iso(from), to: iso(to), digest: `sha256:${digest}`, sites, events },
    ...{ inForce, candidate, recorded, feedsWithOtherMaps, before, after, tasks, kinds },
    workflows: byWorkflow(groups),
    groups: groups.filter((group) => differences(group.kinds) > 0),
    interruptions: interruptions.filter(
      (one) => one.before.interruptions !== one.after.interruptions,
    ),
    examples: examples.map((one, n) => ({ ...one, run: runs[n] ?? null })),
  };
}

/** What a release's manifest says of the replay of its candidate: sums, and nothing of a patient. */
export function replayEvidence(
  replay: PlanReplay,
): Pick<Manifest['evidence'], 'replay' | 'replayed'> {
  const { digest, from, to, events, tasks, kinds, before, after } = replay;
  const some = Object.fromEntries(Object.entries(kinds).filter(([, n]) => n > 0));
  return { replay: digest, replayed: { from, to, events, tasks, kinds: some, before, after } };
}

function byWorkflow(groups: Difference['groups']): ReplayedWorkflow[] {
  const found = Map.groupBy(groups, ({ workflow }) => workflow);
  return [...found]
    .map(([workflow, of]) => {
      const sums = {
        before: summed(of.map((one) => one.before)),
        after: summed(of.map((one) => one.after)),
        kinds: summed(of.map((one) => one.kinds)),
      };
      return { workflow, sentence: replaySentence(workflow, sums), ...sums };
    })
    .toSorted(
      (one, other) =>
        differences(other.kinds) - differences(one.kinds) ||
        (one.workflow < other.workflow ? -1 : 1),
    );
}

const words: Readonly<Record<Kind, string>> = {
  opened: 'more would have been opened',
  'not opened': 'would not have been opened',
  earlier: 'would have been opened earlier',
  later: 'would have been opened later',
  'others asked': 'would have asked others',
  'other priority': 'would have had another priority',
  'more escalations': 'would have escalated more often',
  'fewer escalations': 'would have escalated less often',
  'new breach': 'would have missed a limit of time that was kept',
  'breach avoided': 'would have kept a limit of time that was missed',
};

/**
 * `critical-result: of 12 tasks, 3 would have been opened later.` `what`: the workflow, or whatever else the tasks are of. Kinds
 * of differences that are not named are none; those that this version does not know are not told.
 */
export function replaySentence(
  what: string,
  { before, kinds }: { before: Pick<Tally, 'tasks'>; kinds: Readonly<Record<string, number>> },
): string {
  const clauses = Object.entries(words).flatMap(([kind, said]) => {
    const n = kinds[kind] ?? 0;
    return n > 0 ? [`${n} ${said}`] : [];
  });
  const tasks = `${before.tasks} ${before.tasks === 1 ? 'task' : 'tasks'}`;
  return clauses.length === 0
    ? `${what}: of ${tasks}, none would have been different.`
    : `${what}: of ${tasks}, ${clauses.join(', ')}.`;
}

function differences(kinds: Kinds): number {
  return Object.values(kinds).reduce((sum, n) => sum + n, 0);
}

function summed<Key extends string>(
  all: readonly Readonly<Record<Key, number>>[],
): Record<Key, number> {
  const keys = Object.keys(all[0] ?? {}) as Key[];
  const sums = keys.map((key) => [key, all.reduce((sum, one) => sum + one[key], 0)]);
  return Object.fromEntries(sums) as Record<Key, number>;
}
