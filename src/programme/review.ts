import type { ReviewRules } from '../governance/governance.ts';
import type { Measured, MeasuredGroup } from '../measures/measures.ts';
import type { Instant } from '../platform/platform.ts';
import type { SiteChange } from './hypercare.ts';

const dayMs = 24 * 3_600_000;
/** What use was after the start is that of so many days. */
export const startDays = 14;
/** What it is now, of so many. */
export const lastDays = 7;

/** What a change came to at a site so many days after it, said by rule from the measures. */
export interface Review {
  site: string;
  epoch: number;
  bundle: string;
  /** The part of the site that it came to; null: all of it. */
  cohort: string | null;
  /** 30, 60, 90. */
  days: number;
  since: Instant;
  at: Instant;
  /** One sentence each, with their denominators. */
  sentences: readonly string[];
  use: UseVerdict;
}

/** Whether people still use it. Null: too little happened to say. */
export interface UseVerdict {
  collapsed: boolean | null;
  sentence: string;
}

/**
 * A review that is due, or was: of a change that was not followed by another before. A change of a part of the site ends with the next
 * one of that part or of the whole site; one of the whole site with the next one there, in any part. Pure.
 */
export function dueReviews(
  changes: readonly SiteChange[],
  { days }: Pick<ReviewRules, 'days'>,
  now: Instant,
): (SiteChange & { days: number; at: Instant })[] {
  return changes.flatMap((change, index) => {
    if (change.kind === 'rollback') return [];
    const next = changes.slice(index + 1).find((later) => follows(change, later));
    const end = Math.min(now, next?.since ?? now);
    return days
      .map((after) => ({ ...change, days: after, at: change.since + after * dayMs }))
      .filter(({ at }) => at <= end);
  });
}

function follows({ site, cohort }: SiteChange, later: SiteChange): boolean {
  return (
    later.site === site && (cohort === null || later.cohort === null || later.cohort === cohort)
  );
}

/** The review of a change from what was measured before and after it. Pure. */
export function reviewOf(
  due: SiteChange & { days: number; at: Instant },
  { before, after }: { before: Measured; after: Measured },
  rules: Pick<ReviewRules, 'collapse'>,
): Review {
  const { site, epoch, bundle, cohort, days, since, at } = due;
  const [was, is] = [before.groups[0], after.groups[0]];
  return {
    ...{ site, epoch, bundle, cohort, days, since, at },
    sentences: sentencesOf(was, is, days),
    use: judgeUse(is, { since, at }, rules.collapse),
  };
}

/**
 * Use is the share of closed tasks that somebody had accepted. It has collapsed where in the last seven days it is below a part
 * of what it was in the first fourteen. Fewer tasks than agreed in either say nothing. Pure.
 */
export function judgeUse(
  group: MeasuredGroup | undefined,
  { since, at }: { since: Instant; at: Instant },
  { share, tasksMin }: ReviewRules['collapse'],
): UseVerdict {
  const start = useBetween(group, since, since + startDays * dayMs);
  const last = useBetween(group, at - lastDays * dayMs, at);
  if (start.closed < tasksMin || last.closed < tasksMin) {
    const sentence = `Too little to judge use: ${start.closed} tasks were closed in the first ${startDays} days and ${last.closed} in the last ${lastDays}; ${tasksMin} are needed in each.`;
    return { collapsed: null, sentence };
  }
  const [before, now] = [start.used / start.closed, last.used / last.closed];
  const collapsed = now < share * before;
  const figures = `${percent(now)} of ${last.closed} tasks of the last ${lastDays} days were accepted by somebody, after ${percent(before)} of ${start.closed} in the first ${startDays}`;
  const rule = `below ${percent(share)} of the start counts as collapsed`;
  return {
    collapsed,
    sentence: `${collapsed ? 'Use has collapsed' : 'It is still used'}: ${figures}; ${rule}.`,
  };
}

function useBetween(
  group: MeasuredGroup | undefined,
  from: Instant,
  to: Instant,
): { closed: number; used: number } {
  const buckets = (group?.buckets ?? []).filter((one) => one.at >= from && one.at < to);
  const closed = buckets.reduce((sum, { figures }) => sum + figures.counts.closed, 0);
  const never = buckets.reduce((sum, { figures }) => sum + figures.counts.neverAccepted, 0);
  return { closed, used: Math.max(0, closed - never) };
}

function sentencesOf(
  was: MeasuredGroup | undefined,
  is: MeasuredGroup | undefined,
  days: number,
): string[] {
  if (!is) return [`Nothing was measured in these ${days} days.`];
  const [before, after] = [was?.total, is.total];
  const then = before ? '' : ' Nothing was measured before.';
  const { counts } = after;
  return [
    `${counts.opened} tasks were opened in ${days} days${before ? `, after ${before.counts.opened} in the ${days} before` : ''}.${then}`,
    timeSentence('accepted', before?.accept.median ?? null, after.accept.median, after.accept.n),
    timeSentence(
      'completed',
      before?.complete.median ?? null,
      after.complete.median,
      after.complete.n,
    ),
    shareSentence('accepted late', before?.counts, counts, 'acceptedLate', 'acceptDue'),
    shareSentence('declined', before?.counts, counts, 'declines', 'opened'),
    shareSentence('done outside of Sinew', before?.counts, counts, 'bypassed', 'closed'),
  ].filter((sentence) => sentence !== null);
}

function timeSentence(
  what: string,
  before: number | null,
  after: number | null,
  n: number,
): string | null {
  if (after === null) return null;
  const then = before === null ? '' : `, after ${secondsText(before)} before`;
  return `Half of ${n} tasks were ${what} within ${secondsText(after)}${then}.`;
}

type Counts = MeasuredGroup['total']['counts'];

function shareSentence(
  what: string,
  before: Counts | undefined,
  after: Counts,
  part: keyof Counts,
  whole: keyof Counts,
): string | null {
  if (after[whole] === 0) return null;
  const then =
    before && before[whole] > 0
      ? `, after ${before[part]} of ${before[whole]} (${percent(before[part] / before[whole])}) before`
      : '';
  return `${after[part]} of ${after[whole]} (${percent(after[part] / after[whole])}) were ${what}${then}.`;
}

function percent(share: number): string {
  return `${Math.round(1000 * share) / 10} %`;
}

/** `45 s`, `8 min`, `2.5 h`. */
export function secondsText(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 360) / 10} h`;
}
