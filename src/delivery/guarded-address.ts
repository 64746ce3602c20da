import { lookup } from 'node:dns/promises';

import ipaddr from 'ipaddr.js';

/** The addresses of a name, from the system's resolver; a port, so that a test can answer otherwise. */
export type ResolveName = (host: string) => Promise<readonly string[]>;

export const systemResolve: ResolveName = async (host) =>
  (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address);

/** A name leads where no effect may go. */
export class ForbiddenAddress extends Error {
  override readonly name = 'ForbiddenAddress';
  readonly code = 'SSRF';
}

/**
 * The one address to connect to. The name is asked once and every answer must be allowed, so that what was checked is
 * what is connected to (OWASP, Server-Side Request Forgery Prevention: DNS rebinding). Allowed is the public internet and the
 * networks that the destination names. Throws `ForbiddenAddress`, or the resolver's error.
 */
export async function guardedAddress(
  host: string,
  networks: readonly string[],
  resolve: ResolveName,
): Promise<string> {
  const name = host.replace(/^\[(.*)\]$/, '$1');
  const addresses = ipaddr.isValid(name) ? [name] : await resolve(name);
  const [first] = addresses;
  if (first === undefined || !addresses.every((one) => isAllowed(one, networks))) {
    throw new ForbiddenAddress('not an address that effects may go to');
  }
  return first;
}

/** Whether effects may go to an address: a public one, or one in a network that was named. */
export function isAllowed(address: string, networks: readonly string[]): boolean {
  if (!ipaddr.isValid(address)) return false;
  // ::ffff:10.0.0.1 is 10.0.0.1 in other clothes.
  const plain = ipaddr.process(address);
  if (networks.some((network) => isIn(plain, network))) return true;
  return plain.range() === 'unicast';
}

function isIn(address: ipaddr.IPv4 | ipaddr.IPv6, network: string): boolean {
  const [base, bits] = ipaddr.parseCIDR(network);
  return address.kind() === base.kind() && address.match(base, bits);
}
