/** What the page of deliveries exchanges: part of `api.ts`, which the browser imports. */

/** GET /api/deliveries */
export interface ApiDeliveries {
  destinations: ApiDestination[];
  groups: {
    destination: string;
    title: string;
    cause: 'transient' | 'busy' | 'rejected' | 'misconfigured' | 'ambiguous' | 'expired';
    count: number;
    patients: number;
    firstAt: string;
    lastAt: string;
    items: ApiDeadLetter[];
  }[];
  open: number;
  /** Of clients, over FHIR; those that ended of themselves are not among them. */
  subscriptions: ApiSubscription[];
  /** Beyond those that are listed. */
  moreSubscriptions: boolean;
}

export interface ApiSubscription {
  id: string;
  /** The client's title. */
  client: string;
  /** What it is told of. */
  topic: string;
  /** Where to: scheme, host and port. */
  origin: string;
  status: 'requested' | 'active' | 'error' | 'off';
  failure: string | null;
  waiting: number;
  oldestAt: string | null;
  /** Events told since its start. */
  events: number;
  deliveredAt: string | null;
  endsAt: string | null;
}

export interface ApiDestination {
  id: string;
  title: string;
  owner: string;
  kind: 'mllp' | 'fhir' | 'webhook' | 'rest-hook' | 'smtp' | 'file';
  /** Of its breaker; paused by its configuration. */
  state: 'closed' | 'open' | 'half-open' | 'paused';
  triesAgainAt: string | null;
  /** Why the last attempt failed. */
  failure: string | null;
  deliveredAt: string | null;
  waiting: number;
  oldestAt: string | null;
  dead: number;
  deliveredLastHour: number;
}

export interface ApiDeadLetter {
  effectId: string;
  kind: string;
  subject: string;
  site: string;
  /** `held`: nobody knows whether it arrived. */
  state: 'dead' | 'held';
  createdAt: string;
  changedAt: string;
  attempts: number;
  sentence: string;
  /** The destination has heard later news of the same subject: it can only be discarded. */
  overtaken: boolean;
}

/** POST /api/effects/:id/resolve */
export interface ApiResolveDeadLetter {
  how: 'retry' | 'discard';
  reason: string;
}
