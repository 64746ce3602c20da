import type { Socket } from 'node:net';

import type { Clock } from '../platform/platform.ts';
import { plainAddress } from './connection-gate.ts';
import { proxyHeaderBytesMax, readProxyHeader } from './proxy-header.ts';

/** Who is at the other end. */
export interface Peer {
  address: string;
  port: number;
}

/** How long the header of the PROXY protocol may take; a balancer writes it at once. */
export const proxyHeaderMsMax = 5_000;

/**
 * Reads the header that a load balancer writes before all else, leaves what follows it in the (paused) socket, and tells who is
 * behind. A connection that says something else is closed; one that says nothing asked only whether somebody is there.
 */
export function proxied(parts: {
  socket: Socket;
  /** Who connected to us, which is the balancer. */
  direct: Peer;
  clock: Clock;
  refused: () => void;
  behind: (peer: Peer) => void;
}): void {
  const { socket, direct, clock, refused, behind } = parts;
  let read = Buffer.alloc(0);
  const cancel = clock.after(proxyHeaderMsMax, () => {
    if (read.length > 0) refused();
    socket.destroy();
  });
  socket.once('close', cancel);
  // Nothing came, or not enough: there is nobody to wait for.
  const ended = (): void => void socket.destroy();
  const heard = (chunk: Buffer): void => {
    read = Buffer.concat([read, chunk]);
    const header = readProxyHeader(read);
    if (header.kind === 'incomplete' && read.length < proxyHeaderBytesMax) return;
    cancel();
    socket.off('data', heard);
    socket.off('end', ended);
    socket.pause();
    if (header.kind !== 'header') {
      refused();
      socket.destroy();
      return;
    }
    const rest = read.subarray(header.bytes);
    if (rest.length > 0) socket.unshift(rest);
    const peer = header.peer ?? direct;
    behind({ address: plainAddress(peer.address), port: peer.port });
  };
  socket.on('data', heard);
  socket.on('end', ended);
  socket.resume();
}
