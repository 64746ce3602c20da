import type { Network } from '../governance/governance.ts';
import { iso } from '../platform/platform.ts';
import {
  leadInDays,
  type Difference,
  type PeriodReport,
  type ShownTask,
} from '../rehearsal/rehearsal.ts';
import { roleTitle, siteOf, unitTitle } from './place-titles.ts';
import type {
  ApiTrial,
  ApiTrialExample,
  ApiTrialGroup,
  ApiTrialInterruptions,
} from './trials-api.ts';

/** What a rehearsal told, with the titles of places, roles and workflows; groups and pools without a difference are left out. */
export function trialReport(
  report: PeriodReport,
  network: Network,
  workflowTitle: (workflow: string) => string,
): NonNullable<ApiTrial['report']> {
  const { difference, inForce, candidate, digest, recorded, after, feedsWithOtherMaps } = report;
  const examples = difference.examples.map((example, index) => ({
    ...example,
    runId: report.runs[index] ?? null,
  }));
  return {
    ...shownDifference({ ...difference, examples }, network, workflowTitle),
    ...{ inForce: inForce.version, candidateVersion: candidate.version, digest, recorded },
    ...{ leadInDays, acts: after.acts },
    feedsWithOtherMaps: [...feedsWithOtherMaps],
  };
}

type ShownDifference = Pick<
  NonNullable<ApiTrial['report']>,
  'before' | 'after' | 'kinds' | 'causes' | 'groups' | 'interruptions'
>;

/** A difference, with titles. */
export function shownDifference(
  difference: Omit<Difference, 'examples'> & { examples: readonly FoundExample[] },
  network: Network,
  workflowTitle: (workflow: string) => string,
): ShownDifference {
  const { before, after, kinds, causes, groups, examples, interruptions } = difference;
  return {
    ...{ before, after, kinds: nonZero(kinds), causes: nonZero(causes) },
    groups: groups
      .filter((group) => Object.values(group.kinds).some((n) => n > 0))
      .map((group): ApiTrialGroup => {
        const { site, unit, workflow } = group;
        const there = siteOf(network, site);
        return {
          ...{ before: group.before, after: group.after },
          ...{ kinds: nonZero(group.kinds), causes: nonZero(group.causes) },
          ...{ site: there.title, unit: unitTitle(there, unit), workflow: workflowTitle(workflow) },
          examples: examples
            .filter((one) => one.site === site && one.unit === unit && one.workflow === workflow)
            .map((one) => exampleOf(one, network)),
        };
      }),
    interruptions: interruptions
      .filter((line) => line.before.interruptions !== line.after.interruptions)
      .map((line) => interruptionsOf(line, network)),
  };
}

interface FoundExample extends Pick<
  Difference['examples'][number],
  'kind' | 'cause' | 'workflow' | 'key' | 'site' | 'unit' | 'message' | 'before' | 'after'
> {
  runId: string | null;
}

function exampleOf(
  { kind, cause, key, site, message, runId, before, after }: FoundExample,
  network: Network,
): ApiTrialExample {
  const shown = (task: ShownTask | null) =>
    task && {
      openedAt: iso(task.openedAt),
      asks: roleTitle(network, task.role),
      escalations: task.escalations,
    };
  return {
    ...{ kind, cause, task: key, message, runId, zone: siteOf(network, site).zone },
    ...{ before: shown(before), after: shown(after) },
  };
}

type Line = PeriodReport['difference']['interruptions'][number];

function interruptionsOf(
  { site, unit, role, shift, before, after }: Line,
  network: Network,
): ApiTrialInterruptions {
  const there = siteOf(network, site);
  return {
    ...{ site: there.title, unit: unitTitle(there, unit), role: roleTitle(network, role), shift },
    ...{ before: each(before), after: each(after) },
  };
}

function each({ interruptions, shifts, most }: Line['before']): { mean: number; most: number } {
  return { mean: shifts === 0 ? 0 : Math.round((10 * interruptions) / shifts) / 10, most };
}

function nonZero(counts: Readonly<Partial<Record<string, number>>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(counts).filter((entry): entry is [string, number] => (entry[1] ?? 0) > 0),
  );
}
