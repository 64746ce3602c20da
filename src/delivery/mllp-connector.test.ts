import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

import { generate } from 'selfsigned';
import simpleHl7 from 'simple-hl7';
import { expect, onTestFinished, test } from 'vitest';

import type { MllpAddress } from '../governance/governance.ts';
import { buildAck, frame, Framer, parseMessage, type AckCode } from '../hl7v2/hl7v2.ts';
import { anAcknowledgement, localParts } from './any-effect.ts';
import type { Connector } from './connector.ts';
import { mllpConnector, verdictOfAck } from './mllp-connector.ts';

const ids = ['efx_01jnxk5a3q00000000000000a1', 'efx_01jnxk5a3q00000000000000a2'] as const;
const first = anAcknowledgement(ids[0]);
const second = anAcknowledgement(ids[1]);

/** What a receiver does with a message; `say` writes an answer whenever it likes. */
type Manner = (message: Uint8Array, say: (ack: Uint8Array) => void, socket: Socket) => void;

function ackTo(message: Uint8Array, code: AckCode, error?: string): Uint8Array {
  const to = parseMessage(message).message;
  const fault = error === undefined ? {} : { error: { code: error, sentence: 'No.' } };
  return buildAck({ to, code, controlId: 'X1', time: '20260303', ...fault });
}

const accept: Manner = (message, say) => say(ackTo(message, 'AA'));

interface Receiver {
  port: number;
  got: string[];
  connections: number;
  server: Server;
}

async function receiver(
  manner: Manner,
  make: (on: (socket: Socket) => void) => Server = createServer,
): Promise<Receiver> {
  const it: Receiver = { port: 0, got: [], connections: 0, server: undefined as never };
  const sockets = new Set<Socket>();
  it.server = make((socket) => {
    it.connections++;
    sockets.add(socket);
    socket.on('error', () => {});
    const framer = new Framer({ frameBytesMax: 100_000 });
    socket.on('data', (chunk: Buffer) => {
      for (const event of framer.push(chunk)) {
        if (event.kind !== 'frame') continue;
        it.got.push(Buffer.from(event.bytes).toString());
        manner(event.bytes, (ack) => socket.write(frame(ack)), socket);
      }
    });
  });
  await new Promise<void>((resolve) => it.server.listen(0, '127.0.0.1', resolve));
  it.port = (it.server.address() as AddressInfo).port;
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    it.server.close();
  });
  return it;
}

function connectorTo(port: number, otherwise: Partial<MllpAddress> = {}): Connector {
  const connector = mllpConnector(
    {
      kind: 'mllp',
      host: '127.0.0.1',
      port,
      application: 'RECORD',
      facility: 'STANNE',
      tls: null,
      answerWithinMs: 150,
      closeIdleAfterMs: 60_000,
      ...otherwise,
    },
    localParts(),
  );
  onTestFinished(() => connector.close());
  return connector;
}

test('one connection carries one message after the other, each answered by its own acknowledgement', async () => {
  const it = await receiver(accept);
  const connector = connectorTo(it.port);
  const answers = [await connector.send(first), await connector.send(second)];
  expect(answers).toEqual([
    { delivered: true, answer: { code: 'AA', control: '5A3Q00000000000000A1' } },
    { delivered: true, answer: { code: 'AA', control: '5A3Q00000000000000A2' } },
  ]);
  expect(it.connections).toBe(1);
});

test('an acknowledgement that comes after its time is not taken for the next message', async () => {
  let late = (): void => {};
  const it = await receiver((message, say) => {
    if (it.got.length === 1) late = () => say(ackTo(message, 'AA'));
    else {
      late();
      say(ackTo(message, 'AR'));
    }
  });
  const connector = connectorTo(it.port);
  expect(await connector.send(first)).toMatchObject({ delivered: false, class: 'ambiguous' });
  expect(await connector.send(second)).toMatchObject({ delivered: false, class: 'rejected' });
  // The first connection was closed before the second message went.
  expect(it.connections).toBe(2);
});

test('an acknowledgement of another message counts for nothing and ends the connection', async () => {
  const it = await receiver((message, say) =>
    say(ackTo(Buffer.from(Buffer.from(message).toString().replace('5A3Q', 'ZZZZ')), 'AA')),
  );
  const connector = connectorTo(it.port);
  expect(await connector.send(first)).toEqual({
    delivered: false,
    class: 'ambiguous',
    answered: false,
    sentence: 'No acknowledgement came (unmatched).',
  });
});

test('a receiver that hangs up may have it; one that is not there has not', async () => {
  const it = await receiver((_message, _say, socket) => socket.destroy());
  const connector = connectorTo(it.port);
  expect(await connector.send(first)).toMatchObject({ class: 'ambiguous', answered: false });
  await new Promise<void>((resolve) => it.server.close(() => resolve()));
  expect(await connector.send(first)).toMatchObject({ class: 'transient', answered: false });
});

test.each([
  ['AA', undefined, { delivered: true }],
  ['CA', undefined, { delivered: true }],
  ['AE', undefined, { class: 'transient', answered: true, sentence: 'AE' }],
  ['AE', '207', { class: 'transient', sentence: 'AE, error 207' }],
  ['AE', '206', { class: 'busy', sentence: 'AE, error 206' }],
  ['CE', undefined, { class: 'transient' }],
  ['AR', '204', { class: 'rejected', sentence: 'AR, error 204' }],
  ['AR', '207', { class: 'transient' }],
  ['CR', undefined, { class: 'rejected' }],
] as const)('%s with error %s is judged by what helps', (code, error, verdict) => {
  const message = Buffer.from('MSH|^~\\&|A|B|C|D|20260303||ORU^R01|1|P|2.5.1\r');
  expect(verdictOfAck(ackTo(message, code, error))).toMatchObject(verdict);
});

test('the message says who acknowledged what and when, and hangs on the order of the laboratory', async () => {
  const it = await receiver(accept);
  await connectorTo(it.port).send(first);
  expect(it.got[0]?.split('\r')).toEqual([
    'MSH|^~\\&|SINEW|st-anne|RECORD|STANNE|20260303120000-0600||ORU^R01^ORU_R01|5A3Q00000000000000A1|P|2.5.1||||||UNICODE UTF-8',
    'PID|1||700101^^^SAMC^MR||Jensen^|||',
    'PV1|1|U|||||||||||||||||V1^^^SAMC',
    'OBR|1||tsk_1^SINEW|RESULT-ACKNOWLEDGEMENT^Acknowledgement of a result^99SNW|||20260303120000-0600|||||||||||||||20260303120000-0600|||F|2823-3&Potassium^^6.8|||^L5001',
    'OBX|1|ST|ACKNOWLEDGED-BY^Acknowledged by^99SNW||Nina Alvarez||||||F|||20260303120000-0600||nina.alvarez^Nina Alvarez',
    'OBX|2|ST|reported_to^reported to^99SNW||Dr. Okafor||||||F|||20260303120000-0600||nina.alvarez^Nina Alvarez',
    'OBX|3|ST|read_back^read back^99SNW||Yes||||||F|||20260303120000-0600||nina.alvarez^Nina Alvarez',
    '',
  ]);
});

test("somebody else's receiver reads it and its acknowledgement is understood", async () => {
  const read: (string | undefined)[] = [];
  const theirs = simpleHl7.Server.createTcpServer((_fault, request, response) => {
    read.push(request?.msg.getSegment('OBX')?.getField(5));
    response?.end();
  });
  theirs.start(0);
  const { server } = theirs;
  onTestFinished(() => theirs.stop());
  if (!server.listening) await new Promise<void>((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  expect(await connectorTo(port, { answerWithinMs: 2_000 }).send(first)).toMatchObject({
    delivered: true,
  });
  expect(read).toEqual(['Nina Alvarez']);
});

test('with TLS the receiver must be who its certificate says', async () => {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'record.test' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'record.test' }] }],
  });
  const it = await receiver(accept, (on) => createTlsServer({ cert, key }, on));
  const tls = { ca: cert, cert: null, key: null };
  const to = (host: string) => connectorTo(it.port, { host, tls, answerWithinMs: 2_000 });
  expect(await to('record.test').send(first)).toMatchObject({ delivered: true });
  expect(await to('other.test').send(first)).toMatchObject({ class: 'misconfigured' });
  const untrusting = connectorTo(it.port, {
    host: 'record.test',
    tls: { ...tls, ca: null },
    answerWithinMs: 2_000,
  });
  expect(await untrusting.send(first)).toMatchObject({ class: 'misconfigured' });
});
