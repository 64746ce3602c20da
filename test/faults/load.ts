import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

import { onTestFinished } from 'vitest';

import { systemClock, type Database } from '../../src/platform/platform.ts';
import { MllpClient, type Answer } from '../../simulator/simulator.ts';
import { potassium } from '../journeys/sent-messages.ts';

const compiled = fileURLToPath(new URL('../../.cache/compiled/', import.meta.url));

/** A system process that listens for one feed. */
export interface SystemProcess {
  kill(): Promise<void>;
}

export async function startSystemProcess(
  url: string,
  feed: string,
  port: number,
  ...hook: readonly string[]
): Promise<SystemProcess> {
  const script = fileURLToPath(new URL('system-process.ts', import.meta.url));
  const child = spawn(process.execPath, [script, url, feed, String(port), ...hook], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_COMPILE_CACHE: compiled },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await saysReady(child);
  return {
    kill: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.kill('SIGKILL');
      }),
  };
}

function saysReady(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.stdout?.once('data', () => resolve());
    child.once('exit', (code) => reject(new Error(`the system ended with ${code}`)));
  });
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Critical results of as many patients, over as many connections; each is sent again until it is answered. */
export function sendCriticals(options: { port: number; count: number; connections: number }): {
  answers: Promise<Answer[]>;
  answered(): number;
  close(): void;
} {
  const clients = Array.from(
    { length: options.connections },
    () =>
      new MllpClient({
        host: '127.0.0.1',
        port: options.port,
        clock: systemClock,
        ackTimeoutMs: 4_000,
        attemptsMax: 1_000,
        jitter: () => 0,
      }),
  );
  const answers = Array.from({ length: options.count }, (_, n) => {
    const text = potassium({
      control: `C${n}`,
      mrn: `8${n}`,
      visit: `V8${n}`,
      order: `L8${n}`,
      value: '6.9',
    });
    const client = clients[n % clients.length];
    return client?.send(new TextEncoder().encode(text)) ?? Promise.reject(new Error('no client'));
  });
  return {
    answers: Promise.all(answers),
    answered: () => clients.reduce((sum, client) => sum + client.stats.answered, 0),
    close: () => clients.forEach((client) => client.close()),
  };
}

/** Waits, in real time, until `done` says so. The test's own time-out bounds it. */
export async function until(done: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await done())) await new Promise((resolve) => setTimeout(resolve, 20));
}

/**
 * Waits until readers in order may pass all that was written: a transaction of another test on the same server can hold
 * them up for a moment.
 */
export async function untilPassable(database: Database): Promise<void> {
  const [written] = await database.query<{ xid: string }>(
    'fault-written',
    'select pg_current_xact_id()::text as xid',
    [],
  );
  await until(async () => {
    const [row] = await database.query<{ passable: boolean }>(
      'fault-passable',
      'select pg_snapshot_xmin(pg_current_snapshot()) > $1::xid8 as passable',
      [written?.xid],
    );
    return row?.passable === true;
  });
}

/** Every journal row has its outcome. */
export async function isSettled(database: Database): Promise<boolean> {
  const [row] = await database.query<{ left: number }>(
    'fault-left',
    `select count(*) as left
       from journal j
      where not exists (select from message_outcome o where o.seq = j.seq)`,
  );
  return row?.left === 0;
}
