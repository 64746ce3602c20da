import { once } from 'node:events';
import { connect as connectPlain } from 'node:net';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';

import { beforeAll, describe, expect, test, vi } from 'vitest';

import { authority, signedBy, type Credentials } from '../../test/certificates.ts';
import { message, northFeed, where, world, type Sender } from '../../test/intake-world.ts';
import {
  feedConnectionsDefault,
  type Feed,
  type FeedConnections,
} from '../governance/governance.ts';
import { frame } from '../hl7v2/hl7v2.ts';
import { certificateCheckMs } from './feed-certificates.ts';
import { ListenFault } from './intake.ts';

let ca: Credentials;
let ours: Credentials;
let lab: Credentials;
let other: Credentials;
let stranger: Credentials;
/** What the files and variables of the network hold. */
let pem: Record<string, string>;

beforeAll(async () => {
  ca = await authority('Network authority');
  [ours, lab, other] = await Promise.all(
    ['sinew.test', 'lab.test', 'other.test'].map((name) => signedBy(ca, name)),
  ).then((all) => all as [Credentials, Credentials, Credentials]);
  stranger = await signedBy(await authority('Somebody else'), 'lab.test');
  pem = { 'tls/cert.pem': ours.cert, SINEW_SECRET_KEY: ours.key, 'tls/ca.pem': ca.cert };
});

const readPem = async (name: string): Promise<string> => {
  const text = pem[name];
  if (text === undefined) throw new Error(`${name} is not there`);
  return text;
};

const withTls: Feed = {
  ...northFeed,
  tls: { certificate: 'tls/cert.pem', key: 'SINEW_SECRET_KEY' },
};
const mutual: Feed = {
  ...northFeed,
  tls: {
    ...{ certificate: 'tls/cert.pem', key: 'SINEW_SECRET_KEY', clientCa: 'tls/ca.pem' },
    allowedNames: ['lab.test'],
  },
};

function dial(port: number | undefined, options: ConnectionOptions = {}): TLSSocket {
  const socket = connect({
    ...{ port: port ?? 0, host: '127.0.0.1', servername: 'sinew.test', ca: ca.cert },
    ...options,
  });
  socket.on('error', () => {});
  return socket;
}

function closed(socket: TLSSocket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()));
}

const isGone = ({ ended, closed: isClosed }: Sender): boolean => ended || isClosed;

describe('TLS', () => {
  test('a sender that trusts our certificate is answered as in the clear, in TLS 1.3 and 1.2', async () => {
    const { intake, sender } = await world([withTls], { readPem });
    const port = intake.ports()['north'];
    for (const version of ['TLSv1.3', 'TLSv1.2'] as const) {
      const socket = dial(port, { maxVersion: version });
      const north = sender(socket);
      north.send(version);
      await north.answers(`AA ${version}`);
      expect(socket.getProtocol()).toBe(version);
    }
    const old = dial(port, {
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'ALL:@SECLEVEL=0',
    });
    await closed(old);
    await vi.waitFor(() => expect(intake.stats().feeds['north']?.handshakesFailed).toBe(1));
  });

  test('with an authority for senders, only its certificates for one of the names are let in', async () => {
    const { intake, journal, sender, warned } = await world([mutual], { readPem });
    const port = intake.ports()['north'];
    const known = sender(dial(port, lab));
    known.send('1');
    await known.answers('AA 1');
    for (const refused of [other, stranger, {}]) {
      const socket = dial(port, refused);
      const nobody = sender(socket);
      nobody.send('2');
      await vi.waitFor(() => expect(isGone(nobody)).toBe(true));
      expect(nobody.acks).toEqual([]);
    }
    expect(journal.kept).toEqual(['1']);
    await vi.waitFor(() => {
      expect(intake.stats().feeds['north']).toMatchObject({
        ...{ wrongCertificates: 1, handshakesFailed: 2, connections: 1 },
      });
    });
    expect(warned).toContainEqual(['connection.wrong-certificate', { ...where, count: 1 }]);
    expect(warned).toContainEqual(['connection.handshake-failed', { ...where, count: 1 }]);
  });

  test('a renewed certificate is in force within a minute, and nobody who is connected notices', async () => {
    const { intake, clock, sender } = await world([withTls], { readPem });
    const port = intake.ports()['north'];
    const before = dial(port);
    const north = sender(before);
    north.send('1');
    await north.answers('AA 1');
    const next = await signedBy(ca, 'sinew.test');
    pem['tls/cert.pem'] = next.cert;
    // The certificate is there and its key is not: what was in force stays.
    clock.advance(certificateCheckMs);
    await vi.waitFor(async () => {
      pem['SINEW_SECRET_KEY'] = next.key;
      clock.advance(certificateCheckMs);
      const after = dial(port);
      await once(after, 'secureConnect');
      const raw = after.getPeerCertificate().raw.toString('base64');
      after.destroy();
      expect(next.cert.replaceAll('\n', '')).toContain(raw);
    }, 5_000);
    north.send('2');
    await north.answers('AA 1', 'AA 2');
    pem['tls/cert.pem'] = ours.cert;
    pem['SINEW_SECRET_KEY'] = ours.key;
  });

  test('a feed whose certificate is missing does not start, and says what is missing', async () => {
    const feed: Feed = {
      ...withTls,
      tls: { certificate: 'tls/none.pem', key: 'SINEW_SECRET_KEY' },
    };
    const start = world([feed], { readPem });
    await expect(start).rejects.toThrow(ListenFault);
    await expect(start).rejects.toThrow('Feed north: its TLS cannot be set up: tls/none.pem');
  });

  test('who speaks in the clear to TLS, or TLS to the clear, is closed and counted; nothing is journalled', async () => {
    const secure = await world([withTls], { readPem });
    const clear = secure.sender();
    clear.send('1');
    await vi.waitFor(() => expect(isGone(clear)).toBe(true));
    await vi.waitFor(() => expect(secure.intake.stats().feeds['north']?.handshakesFailed).toBe(1));
    const plain = await world();
    const hello = dial(plain.intake.ports()['north']);
    await closed(hello);
    expect(plain.intake.stats().feeds['north']).toMatchObject({ tlsOnPlain: 1, noiseBytes: 0 });
    expect([...secure.journal.kept, ...plain.journal.kept]).toEqual([]);
  });

  test('a health check that connects and says nothing is not told of', async () => {
    const { intake, warned } = await world([withTls], { readPem });
    const socket = connectPlain({ port: intake.ports()['north'] ?? 0, host: '127.0.0.1' });
    await once(socket, 'connect');
    socket.destroy();
    await vi.waitFor(() => expect(intake.stats().feeds['north']?.connections).toBe(0));
    expect(warned).toEqual([]);
  });
});

describe('who may connect', () => {
  const limited = (rules: Partial<FeedConnections>): Feed => ({
    ...northFeed,
    connections: { ...feedConnectionsDefault, ...rules },
  });

  test('an address that the feed does not list is closed and told of', async () => {
    const { intake, sender, warned } = await world([limited({ peers: ['10.0.0.0/8'] })]);
    const north = sender();
    north.send('1');
    await vi.waitFor(() => expect(isGone(north)).toBe(true));
    expect(intake.stats().feeds['north']).toMatchObject({ peerUnknown: 1, accepted: 0 });
    expect(warned).toEqual([['connection.peer-unknown', { ...where, count: 1 }]]);
  });

  test('in a storm of reconnects the connection that works goes on working', async () => {
    const { intake, clock, sender, warned } = await world([limited({ perPeerPerMinute: 20 })]);
    const steady = sender();
    steady.send('1');
    await steady.answers('AA 1');
    const storm = Array.from({ length: 200 }, () => sender());
    await vi.waitFor(() => {
      expect(storm.filter(isGone).length).toBeGreaterThanOrEqual(181);
    }, 10_000);
    for (const { socket } of storm) socket.destroy();
    expect(intake.stats().feeds['north']?.peerLimited).toBe(181);
    expect(warned.filter((line) => String(line).includes('peer-limited'))).toHaveLength(1);
    steady.send('2');
    await steady.answers('AA 1', 'AA 2');
    clock.advance(60_000);
    const later = sender();
    later.send('3');
    await later.answers('AA 3');
  }, 30_000);

  test('a connection that went dead without a word is closed after its idle time; one that speaks is not', async () => {
    const { intake, clock, sender } = await world([limited({ idleSeconds: 10 })]);
    const north = sender();
    north.send('1');
    await north.answers('AA 1');
    clock.advance(9_000);
    north.send('2');
    await north.answers('AA 1', 'AA 2');
    clock.advance(9_999);
    expect(intake.stats().feeds['north']?.idleClosed).toBe(0);
    clock.advance(1);
    await vi.waitFor(() => expect(north.ended).toBe(true));
    expect(intake.stats().feeds['north']?.idleClosed).toBe(1);
  });

  test('behind a load balancer the sender is who the PROXY header says, and limits are held to it', async () => {
    const { intake, sender, warned } = await world([
      limited({ proxyProtocol: true, peers: ['10.1.0.0/16'] }),
    ]);
    const north = sender();
    const header = Buffer.from('PROXY TCP4 10.1.2.3 10.0.0.1 777 2575\r\n');
    for (const byte of Buffer.concat([header, frame(message('1'))])) {
      north.socket.write(Uint8Array.of(byte));
    }
    await north.answers('AA 1');
    const outside = sender();
    outside.socket.write('PROXY TCP4 10.2.2.3 10.0.0.1 777 2575\r\n');
    const bare = sender();
    bare.send('2');
    await vi.waitFor(() => expect([outside, bare].map(isGone)).toEqual([true, true]));
    expect(intake.stats().feeds['north']).toMatchObject({
      ...{ accepted: 1, peerUnknown: 1, handshakesFailed: 1 },
    });
    expect(warned).toHaveLength(2);
  });

  test('a PROXY header may stand before TLS', async () => {
    const feed = { ...limited({ proxyProtocol: true }), ...(mutual.tls && { tls: mutual.tls }) };
    const { intake, sender } = await world([feed], { readPem });
    const socket = connectPlain({ port: intake.ports()['north'] ?? 0, host: '127.0.0.1' });
    await once(socket, 'connect');
    socket.write('PROXY TCP4 10.1.2.3 10.0.0.1 777 2575\r\n');
    const north = sender(connect({ socket, servername: 'sinew.test', ca: ca.cert, ...lab }));
    north.send('1');
    await north.answers('AA 1');
  });
});
