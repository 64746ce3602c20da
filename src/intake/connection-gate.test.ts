import { expect, test } from 'vitest';

import { feedConnectionsDefault, type FeedConnections } from '../governance/governance.ts';
import { VirtualClock } from '../platform/platform.ts';
import { addressesMax, ConnectionGate, plainAddress } from './connection-gate.ts';

function gate(rules: Partial<FeedConnections>): { gate: ConnectionGate; clock: VirtualClock } {
  const clock = new VirtualClock(0);
  const connections = { ...feedConnectionsDefault, ...rules };
  return { gate: new ConnectionGate({ connections }, clock), clock };
}

test('only addresses and networks of the list may connect', () => {
  const { gate: listed } = gate({ peers: ['10.1.2.3', '10.7.0.0/16', 'fd00::/8'] });
  expect(listed.admit('10.1.2.3')).toBe('admitted');
  expect(listed.admit('10.7.255.1')).toBe('admitted');
  expect(listed.admit('fd00::1')).toBe('admitted');
  expect(listed.admit('10.1.2.4')).toBe('peerUnknown');
  expect(listed.admit('fe80::1')).toBe('peerUnknown');
  expect(listed.admit('unknown')).toBe('peerUnknown');
});

test('one address has as many connections at once as it may, and the next when one of them ends', () => {
  const { gate: small } = gate({ mostPerPeer: 2 });
  expect(['a', 'a', 'a', 'b'].map((one) => small.admit(one))).toEqual([
    ...['admitted', 'admitted', 'peerLimited', 'admitted'],
  ]);
  small.leave('a');
  expect(small.admit('a')).toBe('admitted');
});

test('who reconnects in a storm is let in at the pace of the feed, and others are not made to wait', () => {
  const { gate: slow, clock } = gate({ perPeerPerMinute: 6 });
  const knock = (address: string): string => {
    const answer = slow.admit(address);
    if (answer === 'admitted') slow.leave(address);
    return answer;
  };
  expect(Array.from({ length: 7 }, () => knock('a')).lastIndexOf('admitted')).toBe(5);
  expect(knock('b')).toBe('admitted');
  clock.advance(9_999);
  expect(knock('a')).toBe('peerLimited');
  clock.advance(1);
  expect(knock('a')).toBe('admitted');
  expect(knock('a')).toBe('peerLimited');
});

test('addresses that owe nothing are forgotten, so that a scan cannot fill the memory', () => {
  const { gate: scanned, clock } = gate({ perPeerPerMinute: 1 });
  for (let n = 0; n < addressesMax; n++) {
    scanned.admit(`a${n}`);
    scanned.leave(`a${n}`);
  }
  clock.advance(60_000);
  expect(scanned.admit('new')).toBe('admitted');
  expect(scanned.admit('a0')).toBe('admitted');
});

test('IPv4 in the clothes of IPv6 is IPv4', () => {
  expect(plainAddress('::ffff:10.1.2.3')).toBe('10.1.2.3');
  expect(plainAddress('fd00::ffff')).toBe('fd00::ffff');
  expect(plainAddress(undefined)).toBe('unknown');
});
