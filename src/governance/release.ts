import { hash } from 'node:crypto';

import { canonicalJson } from './canonical-json.ts';
import type { Network } from './network.ts';

/** `sha256:` and 64 hex digits of the network's canonical JSON, its workflows' sources included. */
export function networkDigest(network: Network): string {
  return digestOf(canonicalJson(network));
}

/**
 * As `networkDigest` was before JSON was written by RFC 8785: names that look like numbers came first. Releases that were put
 * in force then are known by it.
 */
export function earlierNetworkDigest(network: Network): string {
  const text = JSON.stringify(network, (_name, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(
      Object.entries(inner).toSorted(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0)),
    );
  });
  return digestOf(text);
}

/** `sha256:` and 64 hex digits of a text in UTF-8. */
export function digestOf(text: string): string {
  return `sha256:${hash('sha256', text)}`;
}
