import {
  filterCharsMax,
  topics,
  type StandingSubscription,
  type Subscription,
  type Topic,
} from '../delivery/delivery.ts';
import { iso } from '../platform/platform.ts';
import type { FhirResource } from './fhir-resource.ts';
import { fhirId } from './resource-id.ts';

export const backport = 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition';

/** Extensions of the R4 Subscriptions Backport (1.1) that are known here. */
export const extensionUrls = {
  filter: `${backport}/backport-filter-criteria`,
  content: `${backport}/backport-payload-content`,
  heartbeat: `${backport}/backport-heartbeat-period`,
  maxCount: `${backport}/backport-max-count`,
  topicOf: `${backport}/capabilitystatement-subscriptiontopic-canonical`,
} as const;

/** FHIR R4 Subscription in the profile of the backport. */
export function projectSubscription(one: StandingSubscription): FhirResource {
  const { filter, headers, heartbeatS, endsAt } = one;
  const failed = one.status === 'error' || one.offBecause === 'given-up';
  return {
    resourceType: 'Subscription',
    id: fhirId(one.id),
    meta: { profile: [`${backport}/backport-subscription`], lastUpdated: iso(one.createdAt) },
    status: one.status,
    ...(endsAt !== null && { end: iso(endsAt) }),
    reason: one.reason,
    criteria: one.topic,
    ...(filter !== null && {
      _criteria: { extension: [{ url: extensionUrls.filter, valueString: filter }] },
    }),
    ...(failed && { error: one.failure ?? 'A notification could not be delivered.' }),
    channel: {
      ...(heartbeatS !== null && {
        extension: [{ url: extensionUrls.heartbeat, valueUnsignedInt: heartbeatS }],
      }),
      type: 'rest-hook',
      endpoint: one.endpoint,
      payload: 'application/fhir+json',
      _payload: { extension: [{ url: extensionUrls.content, valueCode: one.content }] },
      ...(headers.length > 0 && {
        header: headers.map(({ name, prefix, secret }) => `${name}: ${prefix}${secret}`),
      }),
    },
  };
}

/** What of a subscription the client decides. */
export type WantedSubscription = Pick<
  Subscription,
  'topic' | 'filter' | 'endpoint' | 'headers' | 'content' | 'heartbeatS' | 'reason' | 'endsAt'
>;

/** How topics can be narrowed, for the CapabilityStatement and for people. */
export function topicSentence({ url, describes, focus, filters }: Topic): string {
  return `${url}: ${describes} Focus: ${focus}. Filters: ${Object.keys(filters).join(', ')}.`;
}

/** What the CapabilityStatement says of subscriptions. */
export function subscriptionCapability(): object {
  return {
    extension: topics.map(({ url }) => ({ url: extensionUrls.topicOf, valueCanonical: url })),
    type: 'Subscription',
    supportedProfile: [`${backport}/backport-subscription`],
    documentation: [
      `Topics that systems may be told of by rest-hook; a filter has at most ${filterCharsMax} characters.`,
      ...topics.map(topicSentence),
    ].join('\n'),
    interaction: ['create', 'read', 'search-type', 'delete'].map((code) => ({ code })),
    versioning: 'no-version',
    readHistory: false,
    searchParam: [
      { name: '_id', type: 'token', documentation: 'Ids, separated by commas.' },
      { name: 'status', type: 'token', documentation: 'requested, active, error or off.' },
    ],
    operation: [
      {
        name: 'status',
        definition:
          'http://hl7.org/fhir/uv/subscriptions-backport/OperationDefinition/backport-subscription-status',
      },
    ],
  };
}
