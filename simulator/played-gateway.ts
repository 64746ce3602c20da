import { createServer, type Server } from 'node:http';
import { createServer as createTcpServer, type Server as TcpServer } from 'node:net';

import type { Clock } from '../src/platform/platform.ts';
import type { Chance } from './chance.ts';

export interface GatewayOptions {
  /** Where Sinew's pages are: what the gateway reports goes there. */
  origin: string;
  /** Its client's bearer token. */
  token: string;
  /** Whether whoever carries this pager may be played: they reply now and then. */
  replies(address: string): boolean;
  chance: Chance;
  clock: Clock;
}

/** As much of a page as the gateway reads: fields of the destination's payload. */
interface Page {
  'callout.id'?: string;
  'callout.to'?: string;
  'callout.code'?: string;
}

const DELIVERED_AFTER_MS = { from: 400, to: 2_500 };
const DELIVERED_CHANCE = 0.97;
const REPLY_AFTER_MS = { from: 15_000, to: 70_000 };
const REPLY_CHANCE = 0.4;
const SECOND_ANSWER_CHANCE = 0.15;
const PAGE_BYTES_MAX = 64 * 1024;

/** A pager gateway that takes pages over HTTP, reports most of them as delivered, and hands on what people reply. */
export function pagerServer(options: GatewayOptions | null, heard: () => void): Server {
  return createServer((request, response) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= PAGE_BYTES_MAX) chunks.push(chunk);
    });
    request.on('end', () => {
      heard();
      response.writeHead(202).end();
      const page = pageIn(Buffer.concat(chunks).toString('utf8'));
      if (options && page) carry(page, options);
    });
  });
}

function pageIn(body: string): Page | null {
  try {
    const { data } = JSON.parse(body) as { data?: Page };
    return data ?? null;
  } catch {
    return null;
  }
}

function carry(page: Page, { origin, token, replies, chance, clock }: GatewayOptions): void {
  const id = page['callout.id'] ?? '';
  const draw = chance.named(id);
  const post = (path: string, body: object): void => {
    // Whoever is not there is told again by the next page; a played gateway keeps no queue.
    void fetch(`${origin}/callouts/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }).then(
      (answer) => answer.body?.cancel(),
      () => undefined,
    );
  };
  const state = draw.happens(DELIVERED_CHANCE) ? 'delivered' : 'failed';
  const { from, to } = DELIVERED_AFTER_MS;
  clock.after(draw.between(from, to), () => post('reports', { callout: id, state }));
  const address = page['callout.to'] ?? '';
  if (state === 'failed' || !replies(address) || !draw.happens(REPLY_CHANCE)) return;
  const answer = draw.happens(SECOND_ANSWER_CHANCE) ? '2' : '1';
  const text = `${page['callout.code'] ?? ''} ${answer}`;
  clock.after(draw.between(REPLY_AFTER_MS.from, REPLY_AFTER_MS.to), () =>
    post('replies', { id: `reply-${id}`, from: address, text }),
  );
}

/** As much of RFC 5321 as it takes to accept a mail. It is kept nowhere. */
export function mailServer(heard: () => void): TcpServer {
  return createTcpServer((socket) => {
    let isData = false;
    let rest = '';
    const say = (line: string): void => void socket.write(`${line}\r\n`);
    say('220 played mail');
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (isData) {
          if (line !== '.') continue;
          isData = false;
          heard();
          say('250 taken');
          continue;
        }
        const verb = line.slice(0, 4).toUpperCase();
        if (verb === 'DATA') {
          isData = true;
          say('354 go on');
        } else if (verb === 'QUIT') {
          say('221 bye');
          socket.end();
        } else say('250 OK');
      }
    });
  });
}
