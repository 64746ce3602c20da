import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

import { afterEach, expect, test, vi } from 'vitest';

import { frame, Framer, peek } from '../src/hl7v2/hl7v2.ts';
import { systemClock, VirtualClock, type Clock } from '../src/platform/platform.ts';
import {
  MllpClient,
  reconnectDelayMsMax,
  unaskedWaitMs,
  type MllpClientOptions,
} from './mllp-client.ts';

interface Received {
  connection: number;
  controlId: string;
  bytes: Uint8Array;
  reply(ack: Uint8Array): void;
  hangUp(): void;
}

const opened: { server?: Server; client?: MllpClient }[] = [];

afterEach(async () => {
  for (const { server, client } of opened.splice(0)) {
    client?.close();
    server?.close();
  }
});

/** A receiver that does what the script says with each frame that arrives. */
async function receiver(script: (received: Received, count: number) => void) {
  const received: Received[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    const connection = ++connections;
    sockets.add(socket);
    const framer = new Framer({ frameBytesMax: 1_000_000 });
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (chunk) => {
      for (const event of framer.push(chunk)) {
        if (event.kind !== 'frame') continue;
        const one: Received = {
          connection,
          controlId: peek(event.bytes).controlId ?? '',
          bytes: Buffer.from(event.bytes),
          reply: (ack) => socket.write(frame(ack)),
          hangUp: () => socket.destroy(),
        };
        received.push(one);
        script(one, received.length);
      }
    });
  });
  opened.push({ server });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { received, port, sockets, connections: () => connections };
}

function clientOf(port: number, options: Partial<MllpClientOptions> = {}): MllpClient {
  const clock: Clock = options.clock ?? systemClock;
  const client = new MllpClient({ host: '127.0.0.1', port, jitter: () => 0, ...options, clock });
  opened.push({ client });
  return client;
}

function message(controlId: string): Uint8Array {
  return Buffer.from(
    `MSH|^~\\&|A|B|C|D|20261121||ADT^A08|${controlId}|P|2.5.1\rPID|1||7^^^EAST^MR\r`,
  );
}

function ack(controlId: string, code = 'AA'): Uint8Array {
  return Buffer.from(`MSH|^~\\&|C|D|A|B|20261121||ACK|R1|P|2.5.1\rMSA|${code}|${controlId}\r`);
}

test('each message gets its own answer, in the order sent', async () => {
  const { port, received } = await receiver((one, count) =>
    one.reply(ack(one.controlId, count === 2 ? 'AE' : 'AA')),
  );
  const client = clientOf(port);
  const answers = await Promise.all(['M1', 'M2', 'M3'].map((id) => client.send(message(id))));

  expect(answers.map((one) => one.kind === 'answered' && one.code)).toEqual(['AA', 'AE', 'AA']);
  expect(received.map((one) => one.controlId)).toEqual(['M1', 'M2', 'M3']);
  expect(client.stats).toMatchObject({ sent: 3, resent: 0, answered: 3, connections: 1 });
});

test('stop and wait: the next message leaves only after the answer', async () => {
  const held: Received[] = [];
  const { port, received } = await receiver((one) => held.push(one));
  const client = clientOf(port);
  const first = client.send(message('M1'));
  const second = client.send(message('M2'));
  await vi.waitFor(() => expect(held).toHaveLength(1));
  held[0]?.reply(ack('M1'));
  await first;
  await vi.waitFor(() => expect(received).toHaveLength(2));
  held[1]?.reply(ack('M2'));
  await second;
});

test('a window lets several go ahead, and answers find their message in any order', async () => {
  const held: Received[] = [];
  const { port } = await receiver((one) => {
    held.push(one);
    if (held.length === 3)
      for (const late of held.toReversed()) late.reply(ack(late.controlId, `A${late.controlId}`));
  });
  const client = clientOf(port, { windowMax: 3 });
  const answers = await Promise.all(['1', '2', '3'].map((id) => client.send(message(id))));
  expect(answers.map((one) => one.kind === 'answered' && one.code)).toEqual(['A1', 'A2', 'A3']);
});

test('an answer that is overdue closes the connection before the same bytes go again', async () => {
  const clock = new VirtualClock(0);
  const { port, received, sockets } = await receiver((one, count) => {
    if (count === 2) one.reply(ack(one.controlId));
  });
  const client = clientOf(port, { clock, ackTimeoutMs: 5_000 });
  const answer = client.send(message('M1'));
  await vi.waitFor(() => expect(received).toHaveLength(1));

  clock.advance(4_999);
  expect(client.stats.timeouts).toBe(0);
  clock.advance(1);
  expect(await answer).toMatchObject({ kind: 'answered', code: 'AA', attempts: 2 });
  expect(received.map((one) => one.connection)).toEqual([1, 2]);
  expect(received[1]?.bytes).toEqual(received[0]?.bytes);
  await vi.waitFor(() => expect(sockets.size).toBe(1));
  expect(client.stats).toMatchObject({ sent: 1, resent: 1, timeouts: 1 });
});

test('an answer to another message is never taken for this one', async () => {
  const { port } = await receiver((one) => {
    one.reply(ack('SOMEBODY-ELSE', 'AR'));
    one.reply(ack(one.controlId));
  });
  const client = clientOf(port);
  expect(await client.send(message('M1'))).toMatchObject({ kind: 'answered', code: 'AA' });
  expect(client.stats.strays).toBe(1);
});

test('a message without a readable control id takes the only answer there is', async () => {
  const { port } = await receiver((one) => one.reply(ack('', 'AR')));
  const client = clientOf(port);
  const answer = await client.send(Buffer.from('this is no HL7 at all'));
  expect(answer).toMatchObject({ kind: 'answered', code: 'AR' });
});

test('a lost connection is made again, and what was on it is sent again', async () => {
  const clock = new VirtualClock(0);
  const { port, received } = await receiver((one, count) => {
    if (count === 1) one.hangUp();
    else one.reply(ack(one.controlId));
  });
  const client = clientOf(port, { clock });
  const answer = client.send(message('M1'));
  await vi.waitFor(() => {
    clock.advance(reconnectDelayMsMax);
    expect(received).toHaveLength(2);
  });
  expect(await answer).toMatchObject({ kind: 'answered', attempts: 2 });
});

test('a receiver that hangs up on every attempt is told from one that answers', async () => {
  const { port, received } = await receiver((one) => one.hangUp());
  const client = clientOf(port, { attemptsMax: 2 });
  expect(await client.send(message('M1'))).toEqual({
    kind: 'unanswered',
    reason: 'connection-lost',
    attempts: 2,
  });
  expect(received).toHaveLength(2);
});

test('where nobody listens, patience ends and every waiting message is given back', async () => {
  const { port } = await receiver(() => {});
  opened.pop()?.server?.close();
  const client = clientOf(port, { connectPatienceMs: 0 });
  const answers = await Promise.all([client.send(message('M1')), client.send(message('M2'))]);
  expect(answers).toEqual([
    { kind: 'unanswered', reason: 'no-connection', attempts: 0 },
    { kind: 'unanswered', reason: 'no-connection', attempts: 0 },
  ]);
});

test('a held feed keeps its messages and sends them when it is released', async () => {
  const { port, received } = await receiver((one) => one.reply(ack(one.controlId)));
  const client = clientOf(port);
  await client.send(message('M1'));
  client.hold();
  const waiting = client.send(message('M2'));
  expect(client.pending).toBe(1);
  client.release();
  expect(await waiting).toMatchObject({ kind: 'answered' });
  expect(received.map((one) => one.connection)).toEqual([1, 2]);
});

test('a slow line sends the same bytes, a few at a time', async () => {
  const clock = new VirtualClock(0);
  const { port, received } = await receiver((one) => one.reply(ack(one.controlId)));
  const client = clientOf(port, { clock, pace: () => ({ bytes: 10, pauseMs: 50 }) });
  const answer = client.send(message('M1'));
  await vi.waitFor(() => {
    clock.advance(50);
    expect(received).toHaveLength(1);
  });
  await answer;
  expect(received[0]?.bytes).toEqual(message('M1'));
});

test('a message that asks for no answer is done when none comes, and the connection stays', async () => {
  const clock = new VirtualClock(0);
  const { port, received } = await receiver((one, count) => {
    if (count === 2) one.reply(ack(one.controlId));
  });
  const client = clientOf(port, { clock });
  const silent = Buffer.from(
    'MSH|^~\\&|A|B|C|D|20261121||ADT^A08|M1|P|2.5.1|||NE|NE\rPID|1||7^^^EAST^MR\r',
  );
  const answer = client.send(silent);
  await vi.waitFor(() => expect(received).toHaveLength(1));
  clock.advance(unaskedWaitMs);
  expect(await answer).toEqual({ kind: 'unasked', attempts: 1 });
  expect(await client.send(message('M2'))).toMatchObject({ kind: 'answered' });
  expect(client.stats.connections).toBe(1);
});

test('closing gives back what has no answer', async () => {
  const { port, received } = await receiver(() => {});
  const client = clientOf(port);
  const answers = [client.send(message('M1')), client.send(message('M2'))];
  await vi.waitFor(() => expect(received).toHaveLength(1));
  client.close();
  expect(await Promise.all(answers)).toMatchObject([
    { kind: 'unanswered', reason: 'closed' },
    { kind: 'unanswered', reason: 'closed' },
  ]);
  expect(await client.send(message('M3'))).toMatchObject({ kind: 'unanswered', reason: 'closed' });
});
