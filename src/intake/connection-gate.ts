import { BlockList, isIP, isIPv6 } from 'node:net';

import { feedConnectionsDefault, type Feed } from '../governance/governance.ts';
import type { Clock, Instant } from '../platform/platform.ts';

/** Whether an address may connect now, and if not, why. */
export type Admission = 'admitted' | 'peerUnknown' | 'peerLimited';

/** Addresses that are remembered at once. Beyond them, those that owe nothing are forgotten. */
export const addressesMax = 10_000;

const MINUTE_MS = 60_000;

interface Visits {
  open: number;
  /** How many more may come now; refilled with time. */
  left: number;
  countedAt: Instant;
}

/** Holds the senders of one feed to its list of peers and to its limits for each address. */
export class ConnectionGate {
  readonly #clock: Clock;
  readonly #peers: BlockList | undefined;
  readonly #openMax: number;
  readonly #perMinute: number;
  readonly #visits = new Map<string, Visits>();

  constructor(feed: Pick<Feed, 'connections'>, clock: Clock) {
    const { most, mostPerPeer, perPeerPerMinute, peers } =
      feed.connections ?? feedConnectionsDefault;
    this.#clock = clock;
    this.#peers = peers && networksOf(peers);
    this.#openMax = mostPerPeer ?? most;
    this.#perMinute = perPeerPerMinute;
  }

  /** Asks for one more connection of an address; one that is admitted must `leave` again. */
  admit(address: string): Admission {
    if (this.#peers && !isListed(this.#peers, address)) return 'peerUnknown';
    const visits = this.#visitsOf(address);
    if (visits.open >= this.#openMax || visits.left < 1) return 'peerLimited';
    visits.left--;
    visits.open++;
    return 'admitted';
  }

  leave(address: string): void {
    const visits = this.#visits.get(address);
    if (visits) visits.open--;
  }

  #visitsOf(address: string): Visits {
    const now = this.#clock.now();
    const known = this.#visits.get(address);
    if (known) {
      this.#refill(known, now);
      return known;
    }
    if (this.#visits.size >= addressesMax) this.#forget(now);
    const made = { open: 0, left: this.#perMinute, countedAt: now };
    this.#visits.set(address, made);
    return made;
  }

  #refill(visits: Visits, now: Instant): void {
    const earned = (Math.max(0, now - visits.countedAt) * this.#perMinute) / MINUTE_MS;
    visits.left = Math.min(this.#perMinute, visits.left + earned);
    visits.countedAt = now;
  }

  #forget(now: Instant): void {
    for (const [address, visits] of this.#visits) {
      this.#refill(visits, now);
      if (visits.open === 0 && visits.left >= this.#perMinute) this.#visits.delete(address);
    }
  }
}

function networksOf(peers: readonly string[]): BlockList {
  const list = new BlockList();
  for (const peer of peers) {
    const [address = '', prefix] = peer.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}

function isListed(peers: BlockList, address: string): boolean {
  return isIP(address) !== 0 && peers.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/** The same address always under one name: IPv4 that comes mapped into IPv6 is IPv4. */
export function plainAddress(address: string | undefined): string {
  return address?.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/, '') ?? 'unknown';
}
