import type { Instant } from '../platform/platform.ts';
import type { CompiledTimer } from './compiled-definition.ts';
import type { Draft } from './draft.ts';
import { delayMs } from './parameters.ts';

export interface TimerWait {
  name: string;
  afterMs: number;
}

/**
 * How long each timer of a state waits from now on: zero where its instant has passed already. Where an instant is not known,
 * the state that the timer then goes to; or, where it names none, the timer is left out and the step says so. `since`: from
 * when a wait counts that began earlier than now.
 */
export function timerWaits(
  draft: Draft,
  timers: readonly CompiledTimer[],
  since: (timer: string) => Instant = () => draft.context.now,
): { set: readonly TimerWait[] } | { goto: string } {
  const { now } = draft.context;
  const set: TimerWait[] = [];
  for (const timer of timers) {
    const due = dueOf(draft, timer, since(timer.name));
    if (typeof due === 'number') {
      set.push({ name: timer.name, afterMs: Math.max(0, due - now) });
      continue;
    }
    draft.sentences.push(`When ${timer.name} is due cannot be said: ${due.missing} is not known.`);
    if (timer.ifIndeterminate !== null) return { goto: timer.ifIndeterminate };
  }
  return { set };
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
