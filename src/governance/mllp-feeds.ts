import type { Feed, Network } from './network.ts';

/** The feeds that listen for HL7 v2; FHIR feeds are heard at /fhir. */
export function mllpFeeds({ feeds }: Pick<Network, 'feeds'>): Feed[] {
  return feeds.filter((feed) => feed.kind !== 'fhir');
}
