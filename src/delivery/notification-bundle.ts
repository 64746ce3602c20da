import { hash } from 'node:crypto';

import type { RestHookAddress } from '../governance/governance.ts';
import { iso } from '../platform/platform.ts';
import type { Effect } from './effect.ts';
import { focusResource } from './focus-resource.ts';
import type { SubscriptionStatus } from './subscription.ts';
import { topicOf } from './topics.ts';

type Json = Readonly<Record<string, unknown>>;

const profiles = 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition';

export type NotificationType = 'handshake' | 'heartbeat' | 'event-notification' | 'query-status';

/**
 * One notification: a history Bundle whose first entry is the status of the subscription (Subscriptions R5 Backport 1.1,
 * R4 Topic-Based Subscription Notification Bundle). The focus comes as far as its subscription has it: as an id, or as
 * a resource that is written from the cut payload alone. The same effect gives the same bundle at every attempt.
 */
export function notificationBundle(
  effect: Effect,
  to: Pick<RestHookAddress, 'base' | 'content' | 'topic'>,
): Json {
  const { base, content, topic: url } = to;
  const number = effect.number ?? 0;
  const type = typeOf(effect);
  const focusType = topicOf(url)?.focus;
  const id = effect.subject.replace('_', '-');
  const subscription = effect.destination.replace('_', '-');
  const focusUrl = `${base}/${focusType}/${id}`;
  const isEvent = type === 'event-notification';
  const isFocusTold = isEvent && content !== 'empty' && focusType !== undefined;
  const event = { number, timestamp: iso(effect.createdAt), focus: isFocusTold ? focusUrl : null };
  const status = statusParameters({
    ...{ base, subscription, topic: url, type, event: isEvent ? event : null },
    status: type === 'handshake' ? 'requested' : 'active',
    events: number,
  });
  const entry: Json[] = [
    {
      fullUrl: `urn:uuid:${uuidOf(effect.id)}`,
      resource: status,
      request: { method: 'GET', url: `Subscription/${subscription}/$status` },
      response: { status: '200' },
    },
  ];
  if (isFocusTold) {
    entry.push({
      fullUrl: focusUrl,
      ...(content === 'full-resource' && { resource: focusResource(effect, focusType) }),
      request: { method: 'PUT', url: `${focusType}/${id}` },
      response: { status: '200' },
    });
  }
  return {
    resourceType: 'Bundle',
    meta: { profile: [`${profiles}/backport-subscription-notification-r4`] },
    type: 'history',
    timestamp: iso(effect.createdAt),
    entry,
  };
}

function typeOf({ kind }: Effect): NotificationType {
  if (kind === 'subscription.handshake') return 'handshake';
  return kind === 'subscription.heartbeat' ? 'heartbeat' : 'event-notification';
}

/** A name for what has none, the same at every attempt (RFC 9562 §5.8). */
function uuidOf(effectId: string): string {
  const hex = hash('sha256', effectId);
  const variant = '89ab'.charAt(Number.parseInt(hex.charAt(16), 16) % 4);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ].join('-');
}

/** How a subscription stands, as the Parameters that R4 has for SubscriptionStatus. */
export function statusParameters(about: {
  base: string;
  /** Its FHIR id. */
  subscription: string;
  topic: string;
  status: SubscriptionStatus;
  type: NotificationType;
  events: number;
  event: { number: number; timestamp: string; focus: string | null } | null;
}): Json {
  const { base, subscription, topic, status, type, events, event } = about;
  return {
    resourceType: 'Parameters',
    meta: { profile: [`${profiles}/backport-subscription-status-r4`] },
    parameter: [
      {
        name: 'subscription',
        valueReference: { reference: `${base}/Subscription/${subscription}` },
      },
      { name: 'topic', valueCanonical: topic },
      { name: 'status', valueCode: status },
      { name: 'type', valueCode: type },
      { name: 'events-since-subscription-start', valueString: String(events) },
      ...(event === null ? [] : [{ name: 'notification-event', part: eventParts(event) }]),
    ],
  };
}

function eventParts(event: { number: number; timestamp: string; focus: string | null }): Json[] {
  return [
    { name: 'event-number', valueString: String(event.number) },
    { name: 'timestamp', valueInstant: event.timestamp },
    ...(event.focus === null
      ? []
      : [{ name: 'focus', valueReference: { reference: event.focus } }]),
  ];
}
