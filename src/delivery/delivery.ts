/** The front door of delivery/: the outbox, and its way to destinations. */
export { causeOfHistory, type Cause, type Told } from './cause.ts';
export {
  readDeadLetterGroups,
  readDeadLetters,
  type DeadLetter,
  type DeadLetterGroup,
} from './dead-letter-store.ts';
export { createDeliveryWorker, type DeliveryWorker } from './delivery-worker.ts';
export { MissingSecret } from './connector-parts.ts';
export { readDestinationStates, type DestinationState } from './destination-store.ts';
export { systemResolve, type ResolveName } from './guarded-address.ts';
export { statusParameters } from './notification-bundle.ts';
export { recordEffects } from './record-effects.ts';
export {
  resolveDeadLetter,
  type DeadLetterAnswer,
  type ResolveDeadLetter,
} from './resolve-dead-letter.ts';
export { filterCharsMax, parseFilter } from './subscription-filter.ts';
export type { Effect } from './effect.ts';
export { insertEffects } from './effect-store.ts';
export { projectPayload } from './payload.ts';
export { recordNotifications } from './record-notifications.ts';
export {
  countSubscriptions,
  deleteSubscription,
  discardNotifications,
  insertSubscription,
  readShownSubscriptions,
  readSubscriptions,
  type StandingSubscription,
} from './subscription-store.ts';
export {
  mayLeadTo,
  signOfLife,
  sitesHeard,
  subscriptionsMax,
  type Subscription,
  type SubscriptionStatus,
} from './subscription.ts';
export { sweepDelivered } from './sweep-delivered-store.ts';
export { createSubscriptions } from './tend-subscriptions.ts';
export { topicOf, topics, type Topic } from './topics.ts';
