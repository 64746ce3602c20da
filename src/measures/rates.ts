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

const rateWords: Readonly<Record<RateName, string>> = {
  'accepted-late': 'accepted late',
  'finished-late': 'finished late',
  climbed: 'escalated',
  declined: 'declined',
  escalated: 'escalated by people',
  'handed-over': 'handed over',
  abandoned: 'given back after it was accepted',
  'never-accepted': 'never accepted',
  bypassed: 'done elsewhere',
  'after-the-fact': 'told after the fact',
};

/** What happened to a task that is an event of this measure, as in `2 accepted late`. */
export function eventWords(measure: ArmMeasure): string {
  const declared = /^late:(.+)$/s.exec(measure)?.[1];
  if (declared === undefined) return rateWords[measure as RateName];
  return `over the time agreed for "${declared.replaceAll('_', ' ')}"`;
}

/** One of ours, or `late:<name>` of a measure that the workflow declares: the share that took longer than it should. */
export type ArmMeasure = RateName | `late:${string}`;

/** Whether there is such a measure to compare versions by. Which measures a workflow declares is not asked. */
export function isArmMeasure(text: string): text is ArmMeasure {
  return Object.hasOwn(rates, text) || /^late:./.test(text);
}
