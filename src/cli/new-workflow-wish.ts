import type { ClinicalEventType, EventValue } from '../canonical/canonical.ts';

/** What a workflow to begin with is to be, as `sinew new workflow` was asked. */
export interface NewWorkflow {
  id: string;
  title: string;
  event: BeginningEvent;
  /** What must hold of the event's fields; the events of its stories have the first value of each. */
  only: readonly OnlyField[];
  /** How long it waits before it asks, in minutes; null: it asks at once. */
  afterMinutes: number | null;
  withinMinutes: number;
  role: string;
  nextRole: string;
  /** Where the schemas of workflows and stories are, as an editor finds them from the workflow's folder. */
  schemas: string;
}

/** `=` and several values: one of them. The others are of numbers. */
export interface OnlyField {
  field: string;
  compared: '=' | '<' | '<=' | '>' | '>=';
  values: readonly EventValue[];
}

/** Events that a workflow can begin with so, and by which each is taken back. */
export const beginnings = {
  'result.reported': { takenBack: 'result.withdrawn', words: 'The result was withdrawn.' },
  'encounter.admitted': {
    takenBack: 'encounter.admission-cancelled',
    words: 'The admission was cancelled.',
  },
  'encounter.discharged': {
    takenBack: 'encounter.discharge-cancelled',
    words: 'The discharge was cancelled.',
  },
  'order.placed': { takenBack: 'order.cancelled', words: 'The order was cancelled.' },
  'appointment.booked': {
    takenBack: 'appointment.cancelled',
    words: 'The appointment was cancelled.',
  },
  'referral.received': { takenBack: 'referral.cancelled', words: 'The referral was cancelled.' },
  'document.available': { takenBack: 'document.withdrawn', words: 'The document was withdrawn.' },
  'immunization.recorded': {
    takenBack: 'immunization.withdrawn',
    words: 'The immunization was withdrawn.',
  },
} as const satisfies Partial<
  Record<ClinicalEventType, { takenBack: ClinicalEventType; words: string }>
>;

export type BeginningEvent = keyof typeof beginnings;

/** Minutes as a workflow has them: `2h`, `90m`. */
export function minutesText(minutes: number): string {
  return minutes % 60 === 0 ? `${minutes / 60}h` : `${minutes}m`;
}

/** A text as a value of YAML. */
export function yamlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
