import type { SiteWorkflow } from './workflow-registry.ts';
import { stateTimer } from './enter-state.ts';
import type { Instance } from './instance.ts';
import { allTime, type Counting } from './timer-ledger.ts';

/**
 * The waits of a run's present state that may be suspended, by their timers' names, with how their time counts. Ladders and the
 * times of tasks may not: somebody is asked. Nor may waits about a point in time, which comes whatever anybody says.
 */
export function suspendableTimers(
  { state, books, endedAt }: Pick<Instance, 'state' | 'books' | 'endedAt'>,
  { definition, parameters }: SiteWorkflow,
): ReadonlyMap<string, Counting> {
  const timers = endedAt === null ? (definition.states.get(state)?.timers ?? []) : [];
  return new Map(
    timers
      .filter(({ due }) => due.at === null)
      .map(({ name, calendar }) => [
        stateTimer(name, books.visit),
        (calendar === null ? undefined : parameters.calendars[calendar]) ?? allTime,
      ]),
  );
}
