import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

import { expect, onTestFinished, test } from 'vitest';

import { VirtualClock } from '../platform/platform.ts';
import { goodbyeMsMax, MllpConnection } from './mllp-connection.ts';

/** Both ends of a connection; the sender's end stays open until it is destroyed. */
async function connected(): Promise<{ socket: Socket; sender: Socket }> {
  const server = createServer({ allowHalfOpen: true });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const arrived = new Promise<Socket>((resolve) => server.once('connection', resolve));
  const { port } = server.address() as AddressInfo;
  const sender = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  sender.on('error', () => {});
  sender.resume();
  onTestFinished(() => {
    sender.destroy();
    server.close();
  });
  return { socket: await arrived, sender };
}

test('a sender that does not close its side is waited for, and no longer than it may take to say goodbye', async () => {
  const { socket } = await connected();
  const clock = new VirtualClock(0);
  let closed = 0;
  const connection = new MllpConnection({
    ...{ socket, clock, frameBytesMax: 1000, isFull: () => false, count: () => {} },
    take: () => Promise.resolve({ kind: 'none' }),
    closed: () => closed++,
  });
  const gone = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  connection.drain();
  clock.advance(goodbyeMsMax - 1);
  expect(socket.destroyed).toBe(false);
  clock.advance(1);
  expect(socket.destroyed).toBe(true);
  await gone;
  expect(closed).toBe(1);
});
