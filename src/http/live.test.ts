import { connect, type Socket } from 'node:net';

import { afterEach, describe, expect, test } from 'vitest';

import { DatabaseFault } from '../platform/platform.ts';
import { criticalTask, httpBench, type Bench } from './http-test-bench.ts';
import { liveCountPauseMs, liveReplayMax, liveWorkPauseMs } from './live-hub.ts';
import { liveClientsPerPersonMax, livePingMs } from './live-route.ts';
import { createHttp } from './server.ts';

let open: (() => Promise<unknown> | void)[] = [];

afterEach(async () => {
  for (const close of open.toReversed()) await close();
  open = [];
});

interface Listener {
  socket: Socket;
  /** Resolves once what was received matches. */
  until(pattern: RegExp): Promise<string>;
  text(): string;
}

async function liveServer(): Promise<Bench & { listen: Listen }> {
  const bench = httpBench();
  bench.database.answers.set('task-by-ids', () => {
    const { pool, ...rest } = criticalTask();
    return [{ ...rest, poolRole: pool.role, poolUnit: pool.unit }];
  });
  const http = await createHttp(bench.deps);
  const { url } = await http.start({ host: '127.0.0.1', port: 0 });
  open.push(() => http.stop());
  return {
    ...bench,
    listen: (person, lastId) => listener(Number(new URL(url).port), person, lastId),
  };
}

type Listen = (person: string, lastId?: string) => Promise<Listener>;

/** A browser of few words, over a real socket. */
async function listener(port: number, person: string, lastId?: string): Promise<Listener> {
  const socket = connect(port, '127.0.0.1');
  open.push(() => void socket.destroy());
  let text = '';
  let waiting: (() => void)[] = [];
  socket.setEncoding('utf8');
  socket.on('data', (chunk) => {
    text += String(chunk);
    for (const wake of waiting) wake();
    waiting = [];
  });
  socket.on('error', () => {});
  const last = lastId === undefined ? '' : `last-event-id: ${lastId}\r\n`;
  socket.write(
    `GET /api/events HTTP/1.1\r\nhost: localhost\r\ncookie: sinew=${person}\r\n${last}\r\n`,
  );
  const until = async (pattern: RegExp): Promise<string> => {
    while (!pattern.test(text)) await new Promise<void>((resolve) => waiting.push(resolve));
    return text;
  };
  await until(/\r\n\r\n[^]/);
  return { socket, until, text: () => text };
}

const newTask = { kind: 'work', taskId: 'tsk_1', site: 'st-anne', change: 'new' } as const;

describe('live events', () => {
  test('come as an unbuffered, uncached stream that pings', async () => {
    const { clock, listen } = await liveServer();
    const nina = await listen('nina');
    expect(nina.text()).toContain('content-type: text/event-stream');
    expect(nina.text()).toContain('x-accel-buffering: no');
    expect(nina.text()).toContain('cache-control: no-store');
    clock.advance(livePingMs);
    await nina.until(/: ping\n\n/);
  });

  test('tell of a new task to whoever may see it, and to nobody else', async () => {
    const { clock, deps, listen } = await liveServer();
    const nina = await listen('nina');
    const lena = await listen('lena');
    deps.signals.send(newTask);
    clock.advance(liveWorkPauseMs);
    const heard = await nina.until(/"kind":"work"/);
    expect(heard).toMatch(/id: live_\w+-1\n/);
    expect(heard).toContain('"taskId":"tsk_1","change":"new","priority":"critical"');
    clock.advance(livePingMs);
    expect(await lena.until(/: ping/)).not.toContain('tsk_1');
  });

  test('tell a hundred messages as one, to whoever may see messages of the site', async () => {
    const { clock, deps, listen } = await liveServer();
    const ines = await listen('ines');
    const nina = await listen('nina');
    for (let i = 0; i < 100; i++) {
      deps.signals.send({ kind: 'message', feed: 'st-anne-lab', site: 'st-anne' });
    }
    clock.advance(liveCountPauseMs);
    clock.advance(livePingMs);
    const heard = await ines.until(/: ping/);
    expect(heard.match(/"kind":"message"/g)).toHaveLength(1);
    expect(await nina.until(/: ping/)).not.toContain('"message"');
  });

  test('that were missed for a moment are told on return', async () => {
    const { clock, deps, listen } = await liveServer();
    const pia = await listen('pia');
    const nina = await listen('nina');
    deps.signals.send(newTask);
    clock.advance(liveWorkPauseMs);
    const id = /id: (\S+)/.exec(await nina.until(/id: \S+\n/))?.[1] ?? '';
    nina.socket.destroy();
    deps.signals.send({ ...newTask, change: 'changed' });
    clock.advance(liveWorkPauseMs);
    await pia.until(/"changed"/);
    const back = await listen('nina', id);
    const heard = await back.until(/"changed"/);
    expect(heard).not.toContain('"new"');
  });

  test('that cannot be told any more make the browser read everything anew', async () => {
    const { clock, deps, listen } = await liveServer();
    const pia = await listen('pia');
    for (let i = 0; i <= liveReplayMax; i++) {
      deps.signals.send({ kind: 'exception', site: 'st-anne' });
      clock.advance(liveCountPauseMs);
    }
    deps.signals.send(newTask);
    clock.advance(liveWorkPauseMs);
    const id = /id: (live_\w+)-/.exec(await pia.until(/id: \S+/))?.[1];
    const back = await listen('nina', `${id}-0`);
    await back.until(/event: reset/);
    const other = await listen('nina', 'live_of-an-earlier-start-3');
    await other.until(/event: reset/);
  });

  test('are told late rather than never when the database was away', async () => {
    const { clock, database, deps, listen } = await liveServer();
    const nina = await listen('nina');
    const rows = database.answers.get('task-by-ids');
    database.answers.set('task-by-ids', () => {
      throw new DatabaseFault('unavailable', 'task-by-ids', new Error('gone'));
    });
    deps.signals.send(newTask);
    clock.advance(liveWorkPauseMs);
    await settled();
    if (rows) database.answers.set('task-by-ids', rows);
    clock.advance(liveCountPauseMs);
    await nina.until(/"change":"new"/);
  });

  test('end with the session, and say so', async () => {
    const { clock, listen, signedIn } = await liveServer();
    const nina = await listen('nina');
    signedIn.delete('nina');
    clock.advance(livePingMs);
    await nina.until(/event: signed-out[^]*\r\n0\r\n\r\n$/);
  });

  test('are refused to a person who has as many connections open as one may', async () => {
    const { listen } = await liveServer();
    for (let i = 0; i < liveClientsPerPersonMax; i++) {
      expect((await listen('nina')).text()).toContain('200 OK');
    }
    expect((await listen('nina')).text()).toContain('429 Too Many Requests');
    expect((await listen('pia')).text()).toContain('200 OK');
  });
});

/** Lets promises that are ready run. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
