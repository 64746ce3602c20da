import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ApiAct, ApiLive, ApiProblem, ApiTaskRow } from '../../src/http/api.ts';
import { cannedDemo, cannedExceptions, cannedMessage, cannedMessages } from './canned-flow.ts';
import { cannedRows, cannedRun, cannedSession, cannedTask, me } from './canned-work.ts';

/** A server for the web application alone: the built files and canned answers, with levers for tests. */
export interface MockServer {
  url: string;
  /** The worklist; change it, then `tell` the browser. */
  rows: ApiTaskRow[];
  signedIn: boolean;
  /** Answers nothing more to anybody, as if the network were cut. */
  cut: boolean;
  /** Acts that came in, as they came. */
  acts: { taskId: string; act: ApiAct }[];
  tell(event: Omit<ApiLive, 'at'>): void;
  /** Ends the live streams, as a proxy does that has lost patience. */
  dropStreams(): void;
  /** Back to the first state. */
  reset(): void;
  stop(): Promise<void>;
}

export async function startMockServer({
  dist,
  port = 0,
}: {
  dist: string;
  port?: number;
}): Promise<MockServer> {
  const started = Date.now();
  const streams = new Set<ServerResponse>();
  const histories = new Map<
    string,
    { rev: number; at: string; actor: string; act: string; sentence: string }[]
  >();
  let demo = cannedDemo();
  let exceptions = cannedExceptions(started);

  const server = createServer((request, response) => {
    if (mock.cut) {
      request.socket.destroy();
      return;
    }
    void answer(request, response);
  });

  const mock: MockServer = {
    url: '',
    rows: cannedRows(started),
    signedIn: true,
    cut: false,
    acts: [],
    tell(event) {
      const data = JSON.stringify({ ...event, at: new Date().toISOString() });
      for (const stream of streams) stream.write(`data: ${data}\n\n`);
    },
    dropStreams() {
      for (const stream of streams) stream.destroy();
    },
    reset() {
      mock.rows = cannedRows(Date.now());
      mock.signedIn = true;
      mock.cut = false;
      mock.acts = [];
      histories.clear();
      demo = cannedDemo();
      exceptions = cannedExceptions(Date.now());
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://mock');
    const { pathname, searchParams } = url;
    if (pathname === '/auth/sign-in') {
      mock.signedIn = true;
      response.writeHead(302, { location: searchParams.get('returnTo') ?? '/' }).end();
      return;
    }
    if (pathname === '/auth/sign-out') {
      mock.signedIn = false;
      response.writeHead(204).end();
      return;
    }
    if (!pathname.startsWith('/api/')) return file(dist, pathname, response);
    if (pathname === '/api/demo' && request.method === 'GET') return json(response, demo);
    if (!mock.signedIn) return problem(response, 401, 'signed-out', 'Please sign in.');
    if (pathname === '/api/events') return stream(response);
    const body = request.method === 'POST' ? await bodyOf(request) : null;
    page(pathname.slice('/api/'.length).split('/'), searchParams, body, response);
  }

  function stream(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(': open\n\n');
    streams.add(response);
    const pings = setInterval(() => response.write(': ping\n\n'), 5000);
    response.on('close', () => {
      clearInterval(pings);
      streams.delete(response);
    });
  }

  function page(
    [name, id, verb]: string[],
    search: URLSearchParams,
    body: unknown,
    response: ServerResponse,
  ): void {
    const now = Date.now();
    switch (name) {
      case 'session':
        return json(response, cannedSession(now));
      case 'work':
        return json(response, workOf(search.get('site'), now));
      case 'tasks': {
        const row = mock.rows.find((one) => one.id === id);
        if (row === undefined) return problem(response, 404, 'not-found', 'There is no such task.');
        if (verb === 'acts') return act(row, body as ApiAct, response);
        return json(response, cannedTask(now, row, historyOf(row)));
      }
      case 'runs':
        return json(response, cannedRun(now));
      case 'messages':
        return json(
          response,
          id === undefined ? cannedMessages(started, search) : cannedMessage(started, Number(id)),
        );
      case 'exceptions':
        if (verb === 'resolve') {
          exceptions = { groups: [], open: 0 };
          return json(response, { released: 3 });
        }
        return json(response, exceptions);
      case 'demo': {
        const { id: fault } = body as { id: string };
        demo = {
          ...demo,
          faults: demo.faults.map((one) =>
            one.id === fault ? { ...one, active: id === 'break' } : one,
          ),
        };
        return json(response, demo);
      }
      default:
        return problem(response, 404, 'not-found', 'There is nothing at this address.');
    }
  }

  function workOf(site: string | null, now: number) {
    const rows = mock.rows.filter(
      (row) =>
        (site === null || row.site === site) && (row.state === 'open' || row.state === 'accepted'),
    );
    return {
      serverTime: new Date(now).toISOString(),
      mine: rows.filter((row) => row.owner?.id === me.id),
      pool: rows.filter((row) => row.owner === null),
    };
  }

  function historyOf(row: ApiTaskRow) {
    const known = histories.get(row.id);
    if (known !== undefined) return known;
    const first = {
      rev: 1,
      at: row.openedAt,
      actor: 'Sinew',
      act: 'open',
      sentence: 'asked Nurse, Emergency',
    };
    histories.set(row.id, [first]);
    return [first];
  }

  function act(row: ApiTaskRow, asked: ApiAct, response: ServerResponse): void {
    mock.acts.push({ taskId: row.id, act: asked });
    if (asked.rev !== row.rev) {
      return problem(response, 409, 'stale', 'Bo Lee accepted it a moment ago.');
    }
    row.rev += 1;
    if (asked.act === 'accept') {
      Object.assign(row, { state: 'accepted', owner: me, acceptBy: null, next: null });
    }
    if (asked.act === 'complete') row.state = 'completed';
    const history = historyOf(row);
    histories.set(row.id, [
      ...history,
      {
        rev: row.rev,
        at: new Date().toISOString(),
        actor: me.name,
        act: asked.act,
        sentence: `${asked.act} recorded`,
      },
    ]);
    json(response, cannedTask(Date.now(), row, historyOf(row)));
  }

  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  mock.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return mock;
}

function json(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}

function problem(response: ServerResponse, status: number, code: string, detail: string): void {
  const body: ApiProblem = {
    type: `urn:sinew:problem:${code}`,
    title: status === 409 ? 'Changed meanwhile' : 'Not possible',
    status,
    detail,
    code,
    id: 'req-1',
  };
  response.writeHead(status, { 'content-type': 'application/problem+json' });
  response.end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const text = Buffer.concat(pieces).toString();
  return text === '' ? null : (JSON.parse(text) as unknown);
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

/** A built file; any other path is the application's own, which `index.html` reads. */
async function file(dist: string, pathname: string, response: ServerResponse): Promise<void> {
  const wanted = join(dist, normalize(pathname));
  const found = (await stat(wanted).catch(() => null))?.isFile() === true;
  const path = found ? wanted : join(dist, 'index.html');
  response.writeHead(200, {
    'content-type': contentTypes[extname(path)] ?? 'application/octet-stream',
  });
  createReadStream(path).pipe(response);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const dist = join(import.meta.dirname, '..', 'dist');
  const { url } = await startMockServer({ dist, port: 8080 });
  process.stdout.write(`Mock server at ${url}\n`);
}
