import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import {
  createServer as createTlsServer,
  type Server as TlsServer,
  type TLSSocket,
} from 'node:tls';

import { feedConnectionsDefault, type Feed, type ReadPem } from '../governance/governance.ts';
import type { Clock, Log } from '../platform/platform.ts';
import type { ArrivedFrame } from './accept.ts';
import { certificateNames } from './certificate-names.ts';
import { ConnectionGate, plainAddress } from './connection-gate.ts';
import { FeedCertificates } from './feed-certificates.ts';
import { MllpConnection, type Answer, type ConnectionCount } from './mllp-connection.ts';
import { proxied, type Peer } from './proxied.ts';

/** What is counted of those who wish to connect. */
export type ArrivalCount =
  | 'turnedAway'
  /** Not one of the peers that the feed lists. */
  | 'peerUnknown'
  /** More connections, or more in a minute, than one address may have. */
  | 'peerLimited'
  /** No TLS where there should be, or none that we share; a PROXY header that is none. */
  | 'handshakesFailed'
  /** A certificate that is signed by the right authority and bears no name of the feed's list. */
  | 'wrongCertificates';

export interface ListenerParts {
  feed: Feed;
  clock: Clock;
  log: Log;
  readPem: ReadPem;
  /** Never rejects. */
  take: (frame: ArrivedFrame, peer: string) => Promise<Answer>;
  isFull: () => boolean;
  count: (what: ConnectionCount | ArrivalCount, by: number) => void;
  /** A sender is there and can be written to. */
  opened: () => void;
}

/** Senders that one feed serves at once where it does not say; more are turned away. */
export const connectionsMax = feedConnectionsDefault.most;
/** How long a TLS handshake, or a PROXY header, may take. */
export const handshakeMsMax = 10_000;

/** The port cannot be listened on: taken, or not ours to use. Says which feed's, and what to do. */
export class ListenFault extends Error {
  override readonly name = 'ListenFault';
}

/** Listens for the senders of one feed. */
export class MllpListener {
  readonly #parts: ListenerParts;
  readonly #server: Server;
  readonly #gate: ConnectionGate;
  readonly #certificates: FeedCertificates | undefined;
  #tls: TlsServer | undefined;
  readonly #connections = new Map<MllpConnection, Peer>();
  /** Those that are not yet let in. */
  readonly #arriving = new Set<Socket>();
  /** Handshakes under way, by the far end of the connection. */
  readonly #securing = new Map<string, { peer: Peer; raw: Socket }>();

  constructor(parts: ListenerParts) {
    this.#parts = parts;
    const { feed, clock, log, readPem } = parts;
    this.#gate = new ConnectionGate(feed, clock);
    if (feed.tls) {
      this.#certificates = new FeedCertificates({ feed, tls: feed.tls, read: readPem, clock, log });
    }
    // Half open, because a sender may close its side after its last frame and still wait for the answer.
    const options = { allowHalfOpen: true, pauseOnConnect: true };
    this.#server = createServer(options, (socket) => this.#arrived(socket));
    this.#server.maxConnections = feed.connections?.most ?? connectionsMax;
    this.#server.on('drop', () => parts.count('turnedAway', 1));
  }

  get connections(): number {
    return this.#connections.size;
  }

  /** The port that is listened on, once it is: the feed's, or the one that the system chose for 0. */
  async listen(): Promise<number> {
    const { host, port } = this.#parts.feed;
    await this.#prepareTls();
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', (error) => reject(this.#listenFault(error)));
      this.#server.listen({ host, port, exclusive: true }, () => resolve());
    });
    // An error after this (out of file handles) concerns one connection; the listener goes on.
    this.#server.on('error', () => this.#parts.count('turnedAway', 1));
    return (this.#server.address() as AddressInfo).port;
  }

  /** The addresses of those who are connected. */
  get hosts(): string[] {
    return [...new Set([...this.#connections.values()].map(({ address }) => address))];
  }

  /** Writes to the connection of `peer`, else to the newest from the same address. False where neither is there. */
  async say({ peer, host }: { peer: string; host: string }, content: Uint8Array): Promise<boolean> {
    const there = [...this.#connections].filter(([, { address }]) => address === host).toReversed();
    const same = there.find(([, { address, port }]) => `${address}:${port}` === peer);
    const [connection] = same ?? there[0] ?? [];
    return connection ? connection.say(content) : false;
  }

  /** There is room again, or none. */
  breathe(): void {
    for (const connection of this.#connections.keys()) connection.breathe();
  }

  /** Takes no more connections and frames; what was read is answered before its connection closes. */
  async stop(): Promise<void> {
    this.#certificates?.stop();
    if (!this.#server.listening) return;
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    for (const socket of this.#arriving) socket.destroy();
    for (const connection of this.#connections.keys()) connection.drain();
    await closed;
  }

  async #prepareTls(): Promise<void> {
    const { feed } = this.#parts;
    if (!this.#certificates) return;
    try {
      const options = await this.#certificates.load();
      const tls = createTlsServer({
        ...options,
        allowHalfOpen: true,
        handshakeTimeout: handshakeMsMax,
        requestCert: feed.tls?.clientCa !== undefined,
        rejectUnauthorized: feed.tls?.clientCa !== undefined,
      });
      tls.on('secureConnection', (socket) => this.#secured(socket));
      tls.on('tlsClientError', (_error, socket) => socket.destroy());
      this.#tls = tls;
      this.#certificates.watch((renewed) => tls.setSecureContext(renewed));
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : typeof cause;
      throw new ListenFault(`Feed ${feed.id}: its TLS cannot be set up: ${why}.`, { cause });
    }
  }

  #arrived(socket: Socket): void {
    const { feed, clock, count } = this.#parts;
    this.#arriving.add(socket);
    socket.once('close', () => this.#arriving.delete(socket));
    // What went wrong shows in 'close', which follows.
    socket.on('error', () => {});
    const direct = { address: plainAddress(socket.remoteAddress), port: socket.remotePort ?? 0 };
    if (feed.connections?.proxyProtocol !== true) {
      this.#admit(socket, direct);
      return;
    }
    const refused = (): void => count('handshakesFailed', 1);
    proxied({ socket, direct, clock, refused, behind: (peer) => this.#admit(socket, peer) });
  }

  #admit(socket: Socket, peer: Peer): void {
    const admission = this.#gate.admit(peer.address);
    if (admission !== 'admitted') {
      this.#parts.count(admission, 1);
      socket.destroy();
      return;
    }
    socket.once('close', () => this.#gate.leave(peer.address));
    if (this.#tls) this.#secure(this.#tls, socket, peer);
    else {
      this.#arriving.delete(socket);
      this.#serve(socket, peer);
    }
  }

  #secure(server: TlsServer, socket: Socket, peer: Peer): void {
    const end = endOf(socket);
    this.#securing.set(end, { peer, raw: socket });
    socket.once('close', () => {
      // Whoever connects and says nothing asks only whether somebody is there.
      if (this.#securing.delete(end) && socket.bytesRead > 0) {
        this.#parts.count('handshakesFailed', 1);
      }
    });
    server.emit('connection', socket);
  }

  #secured(socket: TLSSocket): void {
    const end = endOf(socket);
    const { peer, raw } = this.#securing.get(end) ?? {};
    this.#securing.delete(end);
    if (peer && raw && this.#isNamed(socket)) {
      this.#arriving.delete(raw);
      this.#serve(socket, peer);
      return;
    }
    if (peer) this.#parts.count('wrongCertificates', 1);
    socket.destroy();
  }

  #isNamed(socket: TLSSocket): boolean {
    const allowed = this.#parts.feed.tls?.allowedNames;
    if (!allowed) return true;
    return certificateNames(socket.getPeerCertificate()).some((name) => allowed.includes(name));
  }

  #serve(socket: Socket, peer: Peer): void {
    const { feed, clock, take, isFull, count, opened } = this.#parts;
    const name = `${peer.address}:${peer.port}`;
    const connection: MllpConnection = new MllpConnection({
      ...{ socket, clock, isFull, count },
      frameBytesMax: feed.messageBytesMax,
      idleMs: (feed.connections?.idleSeconds ?? 0) * 1000,
      take: (frame) => take(frame, name),
      closed: () => this.#connections.delete(connection),
    });
    this.#connections.set(connection, peer);
    opened();
  }

  #listenFault(error: Error & { code?: string }): ListenFault {
    const { id, host, port } = this.#parts.feed;
    const address = `${host}:${port}`;
    const why =
      error.code === 'EADDRINUSE'
        ? `${address} is in use by another program. Stop it, or give the feed another port.`
        : error.code === 'EACCES'
          ? `this user may not listen on ${address}. Choose a port above 1023.`
          : `${address} cannot be listened on (${error.code ?? error.message}).`;
    return new ListenFault(`Feed ${id}: ${why}`, { cause: error });
  }
}

function endOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
