import { must, siteDayAndHour, type Instant } from '../platform/platform.ts';
import type { RunningTask } from './bookkeeping.ts';
import type { CompiledTask, Delay } from './compiled-definition.ts';
import type { Draft } from './draft.ts';
import { durationWords } from './duration.ts';
import { delayMs, type EffectiveParameters } from './parameters.ts';

type Laddered = Pick<CompiledTask, 'ladder' | 'repeatLastEvery'>;

/** When `ms` have passed since `from`: all of the time, or the working time of a calendar. */
export function counted(
  { calendars }: Pick<EffectiveParameters, 'calendars'>,
  calendar: string | null,
  from: Instant,
  ms: number,
): Instant {
  const working = calendar === null ? undefined : calendars[calendar];
  return working ? working.after(from, ms) : from + ms;
}

/** When each rung of a ladder is due, the first one first, if nobody accepts what was opened at `openedAt`. */
export function ladderTimes(
  { ladder }: Laddered,
  openedAt: Instant,
  parameters: EffectiveParameters,
): Instant[] {
  return ladder.map(({ after, calendar }) =>
    counted(parameters, calendar, openedAt, delayMs(after, parameters)),
  );
}

/** When a time of a task is over that began at `from`, as to accept or to finish it: it counts as the first rung does. */
export function taskDue(
  { ladder }: Pick<Laddered, 'ladder'>,
  within: Delay,
  from: Instant,
  parameters: EffectiveParameters,
): Instant {
  const calendar = ladder[0]?.calendar ?? null;
  return counted(parameters, calendar, from, delayMs(within, parameters));
}

/** When a rung (from 1) of a task that is open is due, from where its ladder counts. One that is over already is past. */
export function rungDue(
  { ladder }: Laddered,
  { ladderFrom, ladderSpentMs = 0 }: Pick<RunningTask, 'ladderFrom' | 'ladderSpentMs'>,
  rung: number,
  parameters: EffectiveParameters,
): Instant {
  const { after, calendar } = must(ladder[rung - 1], 'a ladder has the rung');
  return counted(parameters, calendar, ladderFrom, delayMs(after, parameters) - ladderSpentMs);
}

/** When the last pool is asked again that was asked at `since`: in the time in which it was asked. */
export function repeatDue(
  { ladder, repeatLastEvery }: Laddered,
  since: Instant,
  parameters: EffectiveParameters,
): Instant {
  const calendar = ladder.at(-1)?.calendar ?? null;
  return counted(parameters, calendar, since, delayMs(repeatLastEvery, parameters));
}

/** How much of its ladder a task has behind it on a rung: the rungs above follow at their distances. */
export function spentOn(
  { ladder }: Laddered,
  rung: number,
  parameters: EffectiveParameters,
): number {
  const reached = ladder[Math.min(rung, ladder.length) - 1];
  return reached ? delayMs(reached.after, parameters) : 0;
}

/** Why a rung is due when it is: `2 h of "clinic-hours" (mon–fri 08:00-17:00)`. Absent where all of the time counts. */
export function rungReason(
  { after, calendar }: Laddered['ladder'][number],
  parameters: EffectiveParameters,
): string | undefined {
  const working = calendar === null ? undefined : parameters.calendars[calendar];
  if (!working) return undefined;
  return `${durationWords(delayMs(after, parameters))} of "${calendar}" (${working.words})`;
}

/** Says when the next rung is due where it counts working time: nobody could tell it from the delay. */
export function sayWhenDue(draft: Draft, task: CompiledTask, rung: number, due: Instant): void {
  const { parameters } = draft.context;
  const reason = rungReason(must(task.ladder[rung - 1], 'a ladder has the rung'), parameters);
  if (reason === undefined) return;
  const at = siteDayAndHour(due, parameters.zone);
  draft.sentences.push(`Rung ${rung} is due ${at}: ${reason}.`);
}
