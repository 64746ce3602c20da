import type { Feed, Network } from './network.ts';

/** The feeds that listen for HL7 v2; others have no port. */
export function mllpFeeds({ feeds }: Pick<Network, 'feeds'>): Feed[] {
  return feeds.filter((feed) => feed.kind === undefined || feed.kind === 'hl7v2');
}
