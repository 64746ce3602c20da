import type { DeclaredFigures, Figures } from './read-measures.ts';

export type MeasureUnit = 'seconds' | 'share' | 'number';

/** A measure as people see it. */
export interface ShownMeasure {
  id: string;
  title: string;
  unit: MeasureUnit;
  /** What is counted. */
  says: string;
  /** What is not. */
  leavesOut: string;
  /** How its sentence begins: `Median time to accept`. */
  subject: string;
  /** What the denominator counts: `tasks accepted`. */
  things: string;
  /** Null of nothing. */
  value(figures: Figures): number | null;
  /** The denominator. */
  of(figures: Figures): number;
  /** The numerator of a share. */
  events?(figures: Figures): number;
  /** What 90 of 100 did not exceed. */
  tail?(figures: Figures): number | null;
  /** The share that was agreed to be reached in time, of a declared measure. */
  objective?: number;
}

/** Those of every workflow, in the order in which pages have them. */
export const shownMeasures: readonly ShownMeasure[] = [
  {
    id: 'time-to-accept',
    title: 'Time to accept',
    unit: 'seconds',
    says: 'From the opening of a task until somebody first accepted it. Counts when it is accepted.',
    leavesOut: 'tasks that nobody has accepted',
    subject: 'Median time to accept',
    things: 'tasks accepted',
    value: ({ accept }) => accept.median,
    of: ({ accept }) => accept.n,
    tail: ({ accept }) => accept.p90,
  },
  share({
    id: 'accepted-late',
    title: 'Accepted late',
    says: 'Tasks that nobody had accepted by their deadline. Counts at the deadline.',
    leavesOut: 'tasks without a deadline, and those cancelled before it',
    things: 'tasks due',
    events: ({ counts }) => counts.acceptedLate,
    of: ({ counts }) => counts.acceptDue,
  }),
  {
    id: 'time-to-complete',
    title: 'Time to complete',
    unit: 'seconds',
    says: 'From the opening of a task until it was completed. Counts when it is completed.',
    leavesOut: 'tasks that were cancelled',
    subject: 'Median time to complete',
    things: 'tasks completed',
    value: ({ complete }) => complete.median,
    of: ({ complete }) => complete.n,
    tail: ({ complete }) => complete.p90,
  },
  share({
    id: 'finished-late',
    title: 'Finished late',
    says: 'Tasks that were not completed by their deadline. Counts at the deadline.',
    leavesOut: 'tasks without a deadline, and those cancelled before it',
    things: 'tasks due',
    events: ({ counts }) => counts.finishedLate,
    of: ({ counts }) => counts.finishDue,
  }),
  share({
    id: 'climbed',
    title: 'Escalated',
    says: 'Tasks that climbed their ladder at least once before they closed.',
    leavesOut: 'tasks that are still open',
    things: 'tasks closed',
    events: ({ counts }) => counts.closedClimbed,
    of: ({ counts }) => counts.closed,
  }),
  share({
    id: 'declined',
    title: 'Declined',
    says: 'Tasks that somebody declined at least once before they closed.',
    leavesOut: 'tasks that are still open',
    things: 'tasks closed',
    events: ({ counts }) => counts.closedDeclined,
    of: ({ counts }) => counts.closed,
  }),
  share({
    id: 'bypassed',
    title: 'Done elsewhere',
    says:
      'Tasks that nobody had accepted when a message told that their goal was reached, and those completed within 30 s of being ' +
      'accepted: the work was done before, or not here.',
    leavesOut: 'tasks that are still open',
    things: 'tasks closed',
    events: ({ counts }) => counts.bypassed + counts.afterTheFact,
    of: ({ counts }) => counts.closed,
  }),
];

/** A measure that a workflow declares, from one milestone to another. */
export function shownDeclared(
  name: string,
  { describes, objective }: { describes: string; objective: number },
): ShownMeasure {
  const words = name.replaceAll('_', ' ');
  const title = words.charAt(0).toUpperCase() + words.slice(1);
  const figures = ({ declared }: Figures): DeclaredFigures | undefined => declared[name];
  return {
    id: `declared:${name}`,
    title,
    unit: 'seconds',
    says: describes,
    leavesOut: 'runs that have not come so far',
    subject: `Median ${words}`,
    things: 'runs',
    value: (all) => figures(all)?.times.median ?? null,
    of: (all) => figures(all)?.reached ?? 0,
    tail: (all) => figures(all)?.times.p90 ?? null,
    events: (all) => figures(all)?.late ?? 0,
    objective,
  };
}

function share(
  one: Omit<ShownMeasure, 'unit' | 'subject' | 'value'> & Required<Pick<ShownMeasure, 'events'>>,
): ShownMeasure {
  return {
    ...one,
    unit: 'share',
    subject: `Share of tasks ${one.title.charAt(0).toLowerCase()}${one.title.slice(1)}`,
    value(figures) {
      const of = one.of(figures);
      return of === 0 ? null : one.events(figures) / of;
    },
  };
}
