import type { Destination, DestinationAddress } from './destination.ts';
import type { NetworkFile } from './network-files.ts';

type DestinationFile = NetworkFile<'destination'>;

/** A destination as everybody works with it, of its file. */
export function destinationOfFile(
  id: string,
  file: DestinationFile,
  siteIds: readonly string[],
): Destination {
  const { sites, to, expireAfter, retry, breaker, ...rest } = file;
  return {
    id,
    ...rest,
    sites: sites === 'all' ? siteIds : sites,
    to: addressOf(to),
    expireAfterMs: expireAfter,
    retry: { firstMs: retry.first, mostMs: retry.most, refusalsMax: retry.refusalsMax },
    breaker: { failures: breaker.failures, openForMs: breaker.openFor },
  };
}

function addressOf(to: DestinationFile['to']): DestinationAddress {
  if (to.kind === 'file') return to;
  const { answerWithin: answerWithinMs, ...rest } = to;
  if (rest.kind !== 'mllp') return { ...rest, answerWithinMs };
  const { closeIdleAfter: closeIdleAfterMs, ...mllp } = rest;
  return { ...mllp, answerWithinMs, closeIdleAfterMs };
}
