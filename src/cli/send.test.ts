import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { authority, signedBy } from '../../test/certificates.ts';
import { frame, Framer, peek } from '../hl7v2/hl7v2.ts';
import { main } from './cli.ts';
import { RecordedTerminal } from './recorded-terminal.ts';

let folder = '';
let server: Server | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sinew-send-'));
});

afterEach(async () => {
  server?.close();
  await rm(folder, { recursive: true });
});

/** A feed that answers each message with the code that the script gives; null = never. */
async function feed(answer: (controlId: string) => string | null) {
  const received: string[] = [];
  server = createServer((socket) => {
    const framer = new Framer({ frameBytesMax: 1_000_000 });
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      for (const event of framer.push(chunk)) {
        if (event.kind !== 'frame') continue;
        const controlId = peek(event.bytes).controlId ?? '';
        received.push(controlId);
        const code = answer(controlId);
        if (code === null) continue;
        socket.write(
          frame(Buffer.from(`MSH|^~\\&|S|S|A|A|1||ACK|9|P|2.5\rMSA|${code}|${controlId}\r`)),
        );
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { received, port: (server.address() as AddressInfo).port };
}

const message = (id: string): string => `MSH|^~\\&|A|B|||1||ADT^A08|${id}|P|2.5\rPID|1||7\r`;

async function send(port: number, ...more: string[]) {
  const terminal = new RecordedTerminal({ cwd: folder });
  const target = ['--feed', 'any', '--host', '127.0.0.1', '--port', String(port)];
  const exitCode = await main(['send', folder, ...target, ...more], terminal);
  return { exitCode, terminal };
}

test('every message is sent in order, and the answers are counted', async () => {
  const { received, port } = await feed((id) => (id === 'M2' ? 'AE' : 'AA'));
  await writeFile(join(folder, 'a.hl7'), message('M1') + message('M2') + message('M3'));
  const { exitCode, terminal } = await send(port);
  expect(received).toEqual(['M1', 'M2', 'M3']);
  expect(exitCode).toBe(0);
  expect(terminal.stdout).toMatch(/^Sent 3 messages to any at 127\.0\.0\.1:\d+ in /);
  expect(terminal.stdout).toMatch(/answered +AA 2, AE 1\n/);
  expect(terminal.stdout).toMatch(/no database of a running Sinew was found/);
});

test('under --json the summary is one object with a schema version', async () => {
  const { port } = await feed(() => 'AA');
  await writeFile(join(folder, 'a.hl7'), message('M1') + message('M2'));
  const { terminal } = await send(port, '--json', '--limit', '1');
  expect(terminal.json).toMatchObject({
    schemaVersion: 1,
    command: 'send',
    feed: 'any',
    sent: 1,
    answers: { AA: 1 },
    unanswered: [],
    unansweredCount: 0,
    resent: 0,
    consequences: null,
  });
  expect(terminal.stderr).toBe('');
});

test('a message that nobody answers is sent twice, named, and makes the exit code 1', async () => {
  const { received, port } = await feed((id) => (id === 'M1' ? null : 'AA'));
  await writeFile(join(folder, 'a.hl7'), message('M1') + message('M2'));
  const { exitCode, terminal } = await send(port, '--timeout', '0.1', '--json');
  expect(exitCode).toBe(1);
  expect(received).toEqual(['M1', 'M1', 'M2']);
  expect(terminal.json).toMatchObject({
    answers: { AA: 1 },
    unanswered: [{ where: `${join(folder, 'a.hl7')}:1`, reason: 'timeout' }],
    resent: 1,
  });
});

test('several connections share the work', async () => {
  const { received, port } = await feed(() => 'AA');
  const ids = Array.from({ length: 20 }, (_, i) => `M${i}`);
  await writeFile(join(folder, 'a.hl7'), ids.map(message).join(''));
  const { terminal } = await send(port, '--connections', '4', '--json');
  expect(terminal.json).toMatchObject({ sent: 20, answers: { AA: 20 } });
  expect(received.toSorted()).toEqual(ids.toSorted());
});

test('a batch is split, and a count that is not that of its messages is told of', async () => {
  const { received, port } = await feed(() => 'AA');
  const batch = `FHS|^~\\&|A\rBHS|^~\\&|A\r${message('M1')}${message('M2')}BTS|3\rFTS|1\r`;
  await writeFile(join(folder, 'b.hl7'), batch);
  const { exitCode, terminal } = await send(port);
  expect(received).toEqual(['M1', 'M2']);
  expect(exitCode).toBe(1);
  expect(terminal.stdout).toContain('BTS-1 says 3 messages; there are 2.');
});

test('over TLS it speaks to a feed whose certificate is good, and to no other', async () => {
  const ca = await authority('Test authority');
  const good = await signedBy(ca, 'localhost');
  const received: number[] = [];
  server = createTlsServer({ ...good, ca: ca.cert, requestCert: true }, (socket) => {
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      received.push(chunk.length);
      socket.write(frame(Buffer.from('MSH|^~\\&|S|S|A|A|1||ACK|9|P|2.5\rMSA|AA|M1\r')));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = String((server.address() as AddressInfo).port);
  for (const [name, text] of Object.entries({ ca: ca.cert, cert: good.cert, key: good.key })) {
    await writeFile(join(folder, `${name}.pem`), text);
  }
  await writeFile(join(folder, 'a.hl7'), message('M1'));
  const run = (...more: string[]) =>
    main(
      ['send', 'a.hl7', '--feed', 'any', '--host', 'localhost', '--port', port, ...more],
      new RecordedTerminal({ cwd: folder }),
    );
  expect(await run('--ca', 'ca.pem', '--cert', 'cert.pem')).toBe(2);
  expect(await run('--ca', 'gone.pem')).toBe(2);
  expect(received).toEqual([]);
  expect(await run('--ca', 'ca.pem', '--cert', 'cert.pem', '--key', 'key.pem')).toBe(0);
  expect(received).toHaveLength(1);
});
