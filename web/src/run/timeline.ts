import type { ApiRun, ApiRunEntry } from '../../../src/http/api.ts';
import { clockTime, dayOf } from '../time/clinical-time.ts';
import { durationText } from '../time/deadline.ts';

export interface TimelineItem extends Omit<ApiRunEntry, 'at'> {
  key: string;
  at: number;
  /** Has not happened yet. */
  pending: boolean;
}

/** Fired later than this, a timer's lateness is said. */
const latenessMsMin = 1000;

/** What happened in the order it happened, then what is still to come: timers that are set and not yet due. */
export function timeline(run: ApiRun): TimelineItem[] {
  const entries = run.entries.map((entry, index) => ({
    ...entry,
    key: `entry ${index}`,
    at: Date.parse(entry.at),
    pending: false,
    sentence: withLateness(entry, run.timers),
  }));
  const pending = run.timers
    .filter(({ firedAt, state }) => firedAt === null && state === 'pending')
    .map((timer) => ({
      key: `timer ${timer.name} ${timer.rung}`,
      at: Date.parse(timer.fireAt),
      lane: 'timer' as const,
      sentence: pendingText(timer) + ledgerText(timer, run.zone),
      rule: null,
      guard: null,
      parameters: [],
      version: null,
      messages: [],
      taskId: null,
      pending: true,
    }));
  return [...entries, ...pending].toSorted((a, b) => a.at - b.at);
}

// The engine names them `ladder:acknowledge#1` and `finish:acknowledge#1`; what a workflow waits for has the workflow's name.
function pendingText({ name, rung }: ApiRun['timers'][number]): string {
  if (name.startsWith('ladder:')) return `If nobody has accepted by then, rung ${rung} is asked.`;
  if (name.startsWith('start:')) return 'If it is not begun by then, the next rung is asked.';
  if (name.startsWith('finish:')) return 'If it is not finished by then, the next rung is asked.';
  return `Set to fire: ${name}.`;
}

/**
 * From what a wait was set for and when it did not count: why it is due when it is, on the clocks of the site. Empty where nothing
 * was suspended.
 */
export function ledgerText(
  { budgetMs, suspensions }: ApiRun['timers'][number],
  zone: string,
): string {
  if (suspensions.length === 0) return '';
  const parts = suspensions.map(({ from, until, by, reason, lasts, endExpectedAt }) => {
    if (lasts) {
      const end =
        endExpectedAt === null ? '' : `, expected until ${dayAndTime(endExpectedAt, zone)}`;
      const latest = `until ${dayAndTime(until, zone)} at the latest`;
      return `as long as it lasts, ${latest}, by ${by} (${reason}${end})`;
    }
    const length = durationText(Date.parse(until) - Date.parse(from));
    return `${length} by ${by} (${reason})`;
  });
  return ` Set for ${durationText(budgetMs)}; not counted: ${parts.join(', ')}.`;
}

function dayAndTime(time: string, zone: string): string {
  const at = Date.parse(time);
  return `${dayOf(at, zone)} ${clockTime(at, zone)}`;
}

function withLateness({ lane, at, sentence }: ApiRunEntry, timers: ApiRun['timers']): string {
  if (lane !== 'timer') return sentence;
  const late = timers.find(({ firedAt }) => firedAt === at)?.lateMs ?? 0;
  return late < latenessMsMin ? sentence : `${sentence} It fired ${durationText(late)} late.`;
}
