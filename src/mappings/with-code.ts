import type { MappedCode, Network } from '../governance/governance.ts';

/** The network as it would be with one line more in, or another line of, the code map of a feed. */
export function withCode(network: Network, feedId: string, sent: string, to: MappedCode): Network {
  return {
    ...network,
    feeds: network.feeds.map((feed) =>
      feed.id === feedId ? { ...feed, codes: { ...feed.codes, [sent]: to } } : feed,
    ),
  };
}
