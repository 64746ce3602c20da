import type { ApiDeliveries, ApiDestination, ApiSubscription } from '../../../src/http/api.ts';

type Cause = ApiDeliveries['groups'][number]['cause'];

const causes: Readonly<Record<Cause, string>> = {
  transient: 'It answered that it could not, again and again',
  busy: 'It was busy for too long',
  rejected: 'It refused them for good',
  misconfigured: 'It cannot be used as it is configured',
  ambiguous: 'Nobody knows whether they arrived',
  expired: 'Their time was over before they could be delivered',
};

/** Why effects of a group were given up, as the head of the group. */
export function causeText(cause: Cause): string {
  return causes[cause];
}

const kinds: Readonly<Record<string, string>> = {
  'task.opened': 'Task opened',
  'task.accepted': 'Task accepted',
  'task.started': 'Task begun',
  'task.climbed': 'Task escalated',
  'task.completed': 'Task completed',
  'task.cancelled': 'Task cancelled',
};

/** What an effect tells; the name of a clinical event stands for itself. */
export function kindText(kind: string): string {
  return kinds[kind] ?? kind;
}

const ways: Readonly<Record<ApiDestination['kind'], string>> = {
  mllp: 'HL7 v2',
  fhir: 'FHIR',
  webhook: 'Webhook',
  'rest-hook': 'Subscription',
  smtp: 'Mail',
  file: 'Files',
};

export function wayText(kind: ApiDestination['kind']): string {
  return ways[kind];
}

const subscriptionStands: Readonly<Record<ApiSubscription['status'], string>> = {
  requested: 'Not greeted yet',
  active: 'Active',
  error: 'Fails again and again',
  off: 'Given up, nothing goes any more',
};

/** How a subscription stands. */
export function subscriptionText(status: ApiSubscription['status']): string {
  return subscriptionStands[status];
}

/** How a destination stands, in a word or two: what the colour beside it says as well. */
export function standText({ state, waiting }: Pick<ApiDestination, 'state' | 'waiting'>): string {
  switch (state) {
    case 'paused':
      return waiting === 0 ? 'Paused' : 'Paused, effects wait';
    case 'open':
      return 'Not answering';
    case 'half-open':
      return 'Being tried';
    case 'closed':
      return waiting === 0 ? 'In order' : 'Delivering';
  }
}
