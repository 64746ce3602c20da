import type { PayloadField } from './destination-payload.ts';

/** What the subscriptions of a client may be: where they may lead, and what may leave by them. */
export interface SubscriptionPolicy {
  /** `https://record.example`: scheme, host and port that an endpoint must have. */
  origins: readonly string[];
  /** Networks (CIDR) that their addresses may be in beside the public internet. */
  networks: readonly string[];
  /** All that may leave in resources. None: notifications carry ids at most. */
  payload: readonly PayloadField[];
  /** Secrets that their headers may name. */
  secrets: readonly string[];
}
