import type { HypercareRules, KeptAssignment, Network } from '../governance/governance.ts';
import type { Instant } from '../platform/platform.ts';

const dayMs = 24 * 3_600_000;

/** The days after a change in which a site is looked after daily. */
export interface HypercareWindow {
  site: string;
  /** Of the change. */
  epoch: number;
  bundle: string;
  /** Null: the whole site. */
  cohort: string | null;
  since: Instant;
  until: Instant;
}

/** A change that came to a site, or to a part of it, in the order of time. */
export interface SiteChange extends Pick<
  HypercareWindow,
  'site' | 'epoch' | 'bundle' | 'cohort' | 'since'
> {
  kind: KeptAssignment['kind'];
  actor: string;
  reason: string;
}

/**
 * Every change that came to these sites, in the order of time. The first assignment of a network is none: nothing was changed by
 * it. What belongs to the network alone is none either. Pure.
 */
export function changesOf(
  assignments: readonly KeptAssignment[],
  sites: readonly string[],
): SiteChange[] {
  const [first] = assignments;
  return assignments
    .filter(({ epoch, scope }) => epoch !== first?.epoch && scope.kind !== 'network')
    .flatMap(({ scope, epoch, bundle, at, kind, actor, reason }) =>
      ('site' in scope ? sites.filter((site) => site === scope.site) : sites).map((site) => ({
        ...{ site, epoch, bundle, kind, actor, reason, since: at },
        cohort: 'cohort' in scope ? scope.cohort.id : null,
      })),
    );
}

/**
 * The sites that are in hypercare now, by their newest change. A rollback is none: it ends the hypercare of what was taken back.
 * Pure.
 */
export function hypercareAt(
  changes: readonly SiteChange[],
  rules: Pick<HypercareRules, 'days'> | undefined,
  { ended, now }: { ended: readonly { site: string; epoch: number }[]; now: Instant },
): HypercareWindow[] {
  if (!rules) return [];
  const newest = new Map(changes.map((change) => [change.site, change]));
  return [...newest.values()].flatMap(({ site, epoch, bundle, cohort, since, kind }) => {
    const until = since + rules.days * dayMs;
    const isOver =
      kind === 'rollback' ||
      until <= now ||
      ended.some((one) => one.site === site && one.epoch === epoch);
    return isOver ? [] : [{ site, epoch, bundle, cohort, since, until }];
  });
}

/** Whether the support can bear another wave. */
export interface SupportCapacity {
  /** True: the next wave waits. */
  holds: boolean;
  /** Why, or how much is left. */
  sentence: string;
  /** In hypercare now. */
  sites: readonly string[];
  openFeedback: number;
}

/** What the sites in hypercare and the feedback there leave of the support, if these sites joined. Pure. */
export function judgeCapacity(
  { programme, sites: all }: Pick<Network, 'programme' | 'sites'>,
  known: { sites: readonly string[]; openFeedback: number },
  joining: readonly string[],
): SupportCapacity {
  const { sites, openFeedback } = known;
  const rules = programme?.hypercare;
  if (!rules) {
    return { holds: false, sentence: 'The network sets no limit.', sites, openFeedback };
  }
  const titles = sites.map((id) => all.find((site) => site.id === id)?.title ?? id);
  const together = new Set([...sites, ...joining]).size;
  const after = [
    ...(together > rules.sitesMax
      ? [
          `${titles.join(', ')} ${sites.length === 1 ? 'is' : 'are'} in hypercare; ${rules.sitesMax} sites are the most at once.`,
        ]
      : []),
    ...(openFeedback >= rules.openFeedbackMax
      ? [
          `${openFeedback} pieces of feedback have no answer; ${rules.openFeedbackMax} are the most.`,
        ]
      : []),
  ];
  const room = `${sites.length} ${sites.length === 1 ? 'site is' : 'sites are'} in hypercare; support is there for ${rules.sitesMax} at once. Feedback that waits for an answer: ${openFeedback}; ${rules.openFeedbackMax} hold the next wave.`;
  return {
    ...{ holds: after.length > 0, sites, openFeedback },
    sentence: after.length > 0 ? after.join(' ') : room,
  };
}
