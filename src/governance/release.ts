import { createHash } from 'node:crypto';

import type { Network } from './network.ts';

/** `sha256:` and 64 hex digits of the network's canonical JSON, its workflows' sources included. */
export function networkDigest(network: Network): string {
  return `sha256:${createHash('sha256').update(canonicalJson(network)).digest('hex')}`;
}

/** JSON without whitespace and with sorted names, so that equal values are equal texts (after RFC 8785). */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_name, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(
      Object.entries(inner).toSorted(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0)),
    );
  });
}
