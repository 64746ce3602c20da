import type { CountName } from './tally.ts';

/** A share of things to which something happened: `events` of `of`, both counted when it was settled. */
export interface Rate {
  events: CountName;
  of: CountName;
}

/** The shares that can be compared, by name: what gates and pages ask for. */
export const rates = {
  'accepted-late': { events: 'acceptedLate', of: 'acceptDue' },
  'finished-late': { events: 'finishedLate', of: 'finishDue' },
  climbed: { events: 'closedClimbed', of: 'closed' },
  declined: { events: 'closedDeclined', of: 'closed' },
  escalated: { events: 'closedEscalated', of: 'closed' },
  'handed-over': { events: 'closedHanded', of: 'closed' },
  abandoned: { events: 'closedAbandoned', of: 'closed' },
  'never-accepted': { events: 'neverAccepted', of: 'closed' },
  bypassed: { events: 'bypassed', of: 'closed' },
  'after-the-fact': { events: 'afterTheFact', of: 'completed' },
} as const satisfies Record<string, Rate>;

export type RateName = keyof typeof rates;

/** One of ours, or `late:<name>` of a measure that the workflow declares: the share that took longer than it should. */
export type ArmMeasure = RateName | `late:${string}`;

/** Whether there is such a measure to compare versions by. Which measures a workflow declares is not asked. */
export function isArmMeasure(text: string): text is ArmMeasure {
  return Object.hasOwn(rates, text) || /^late:./.test(text);
}
