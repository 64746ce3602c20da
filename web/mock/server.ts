import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ApiLive } from '../../src/http/api.ts';
import {
  answerApi,
  newCannedState,
  refused,
  type CannedAnswer,
  type CannedState,
} from './canned-api.ts';

/** A server for the web application alone: the built files and canned answers, with levers for tests. */
export interface MockServer {
  url: string;
  /** What it answers from. Change the rows, then `tell` the browser. */
  state: CannedState;
  signedIn: boolean;
  /** Answers nothing more to anybody, as if the network were cut. */
  cut: boolean;
  tell(event: Omit<ApiLive, 'at'>): void;
  /** Ends the live streams, as a proxy does that has lost patience. */
  dropStreams(): void;
  /** Back to the first state. */
  reset(): void;
  stop(): Promise<void>;
}

const pingMs = 5000;

/** Serves the application that was built to `dist`. Port 0 takes a free one. */
export async function startMockServer({
  dist,
  port = 0,
}: {
  dist: string;
  port?: number;
}): Promise<MockServer> {
  const streams = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    if (mock.cut) request.socket.destroy();
    else void answer({ mock, streams, dist }, request, response);
  });
  const mock: MockServer = {
    url: '',
    state: newCannedState(Date.now()),
    signedIn: true,
    cut: false,
    tell(event) {
      const data = JSON.stringify({ ...event, at: new Date().toISOString() });
      for (const stream of streams) stream.write(`data: ${data}\n\n`);
    },
    dropStreams() {
      for (const stream of streams) stream.destroy();
    },
    reset() {
      mock.state = newCannedState(Date.now());
      mock.signedIn = true;
      mock.cut = false;
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  mock.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return mock;
}

interface Context {
  mock: MockServer;
  streams: Set<ServerResponse>;
  dist: string;
}

async function answer(
  { mock, streams, dist }: Context,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname: path, searchParams: search } = new URL(request.url ?? '/', 'http://mock');
  if (path === '/auth/sign-in') {
    mock.signedIn = true;
    response.writeHead(302, { location: search.get('returnTo') ?? '/' }).end();
    return;
  }
  if (path === '/auth/sign-out') {
    mock.signedIn = false;
    response.writeHead(204).end();
    return;
  }
  if (path === '/auth/about') return sendJson(response, { status: 200, body: { demo: true } });
  if (!path.startsWith('/api/')) return sendFile(dist, path, response);
  if (!mock.signedIn) {
    return sendJson(response, refused(401, 'signed-out', 'Please sign in.'));
  }
  if ((request.headers['sinew-person'] ?? mock.state.person.id) !== mock.state.person.id) {
    return sendJson(response, refused(401, 'other-person', 'Nothing was recorded.'));
  }
  if (path === '/api/events') return openStream(streams, response);
  const body = request.method === 'POST' ? await readJson(request) : null;
  sendJson(response, answerApi(mock.state, { path, search, body, now: Date.now() }));
}

function openStream(streams: Set<ServerResponse>, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write(': open\n\n');
  streams.add(response);
  const pings = setInterval(() => response.write(': ping\n\n'), pingMs);
  response.on('close', () => {
    clearInterval(pings);
    streams.delete(response);
  });
}

function sendJson(response: ServerResponse, { status, body }: CannedAnswer): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}

async function readJson(request: IncomingMessage): Promise<unknown> {
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
async function sendFile(dist: string, path: string, response: ServerResponse): Promise<void> {
  const wanted = join(dist, normalize(path));
  const found = (await stat(wanted).catch(() => null))?.isFile() === true;
  const file = found ? wanted : join(dist, 'index.html');
  const contentType = contentTypes[extname(file)] ?? 'application/octet-stream';
  response.writeHead(200, { 'content-type': contentType });
  createReadStream(file).pipe(response);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const dist = join(import.meta.dirname, '..', 'dist');
  const { url } = await startMockServer({ dist, port: 8080 });
  process.stdout.write(`Mock server at ${url}\n`);
}
