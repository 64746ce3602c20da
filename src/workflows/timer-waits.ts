import type { Instant } from '../platform/platform.ts';
import type { CompiledTimer } from './compiled-definition.ts';
import type { SuspendCause } from './definition.ts';
import type { Draft } from './draft.ts';
import type { StillSuspended } from './instance.ts';
import { delayMs } from './parameters.ts';
import type { SuspensionRow } from './suspension-store.ts';
import { allTime, carryOver } from './timer-ledger.ts';

export interface TimerWait {
  name: string;
  afterMs: number;
  /** What does not count for it, while it lasts. */
  suspendDuring: readonly SuspendCause[];
  /** Of a wait that goes on from an earlier version: what suspends it still. */
  suspended?: StillSuspended;
}

/** A wait that began earlier than now, and what suspended it. */
export interface WaitSoFar {
  setAt: Instant;
  suspended: readonly SuspensionRow[];
}

/**
 * How long each timer of a state waits from now on: zero where its instant has passed already. Where an instant is not known,
 * the state that the timer then goes to; or, where it names none, the timer is left out and the step says so. `soFar`: of a
 * wait that goes on from an earlier version.
 */
export function timerWaits(
  draft: Draft,
  timers: readonly CompiledTimer[],
  soFar: (timer: string) => WaitSoFar | undefined = () => undefined,
): { set: readonly TimerWait[] } | { goto: string } {
  const { now } = draft.context;
  const set: TimerWait[] = [];
  for (const timer of timers) {
    const { name, suspendDuring } = timer;
    const began = soFar(name);
    const due = dueOf(draft, timer, began?.setAt ?? now);
    if (typeof due === 'number') {
      const left = began && timer.due.at === null ? leftOf(draft, timer, began, due) : undefined;
      set.push({ name, suspendDuring, ...(left ?? { afterMs: Math.max(0, due - now) }) });
      continue;
    }
    draft.sentences.push(`When ${name} is due cannot be said: ${due.missing} is not known.`);
    if (timer.ifIndeterminate !== null) return { goto: timer.ifIndeterminate };
  }
  return { set };
}

function leftOf(
  draft: Draft,
  { calendar }: CompiledTimer,
  { setAt, suspended }: WaitSoFar,
  due: Instant,
): Pick<TimerWait, 'afterMs' | 'suspended'> {
  const { now, parameters } = draft.context;
  const counting = (calendar === null ? undefined : parameters.calendars[calendar]) ?? allTime;
  const left = carryOver({ setAt, budgetMs: due - setAt }, suspended, now, counting);
  const spans = left.suspended?.spans.map(({ until, by, reason, cause }) => {
    return { until, by, reason, cause };
  });
  return {
    afterMs: left.afterMs,
    ...(left.suspended && spans && { suspended: { ...left.suspended, spans } }),
  };
}

function dueOf(
  draft: Draft,
  { due, calendar }: CompiledTimer,
  since: Instant,
): Instant | { missing: string } {
  const { parameters } = draft.context;
  const working = calendar === null ? undefined : parameters.calendars[calendar];
  if (due.at === null) {
    const ms = delayMs(due.after, parameters);
    return working ? working.after(since, ms) : since + ms;
  }
  const at = due.at.evaluate(draft.inputs(null));
  if (!at.known) return { missing: at.missing };
  const instant = Number(at.value);
  const shift = due.shift ? delayMs(due.shift, parameters) : 0;
  if (due.direction === 'before') {
    return working ? working.before(instant, shift) : instant - shift;
  }
  return working ? working.after(instant, shift) : instant + shift;
}
