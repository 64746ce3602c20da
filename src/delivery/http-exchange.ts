import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIPv6 } from 'node:net';

import type { Clock } from '../platform/platform.ts';
import { codeOf, connectFailure, notReached } from './connector.ts';
import type { Attempt } from './effect.ts';
import { guardedAddress, type ResolveName } from './guarded-address.ts';

export interface HttpAsk {
  url: URL;
  method: 'POST' | 'PUT';
  headers: Readonly<Record<string, string>>;
  body: Uint8Array;
  networks: readonly string[];
  answerWithinMs: number;
}

export interface HttpAnswer {
  status: number;
  headers: IncomingMessage['headers'];
  body: string;
}

export interface HttpPorts {
  clock: Clock;
  resolve: ResolveName;
}

/** Longest body that is read of an answer, in bytes; what lies beyond is not looked at. */
export const answerBytesMax = 64 * 1024;

/**
 * One request over a connection of its own, to the one address that was checked; redirects are answers like any other.
 * Gives the answer, or the attempt that failed: before anything was sent nothing can have arrived, after that nobody knows.
 */
export async function httpExchange(
  ask: HttpAsk,
  { clock, resolve }: HttpPorts,
): Promise<{ answer: HttpAnswer } | { failed: Attempt }> {
  let address: string;
  try {
    address = await guardedAddress(ask.url.hostname, ask.networks, resolve);
  } catch (error) {
    return { failed: connectFailure(error) };
  }
  return exchangeWith(address, ask, clock);
}

function exchangeWith(
  address: string,
  ask: HttpAsk,
  clock: Clock,
): Promise<{ answer: HttpAnswer } | { failed: Attempt }> {
  const { url, method, headers, body, answerWithinMs } = ask;
  const makeRequest = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve) => {
    let sent = false;
    const request = makeRequest(url, {
      method,
      headers: { ...headers, 'content-length': String(body.length) },
      agent: false,
      lookup: (_host, options, callback) => {
        const family = isIPv6(address) ? 6 : 4;
        if (options.all) callback(null, [{ address, family }]);
        else callback(null, address, family);
      },
    });
    const cancel = clock.after(answerWithinMs, () => {
      request.destroy(Object.assign(new Error('no answer in time'), { code: 'TIMEOUT' }));
    });
    const settle = (outcome: { answer: HttpAnswer } | { failed: Attempt }): void => {
      cancel();
      resolve(outcome);
    };
    const fail = (error: unknown): void => {
      if (!sent) settle({ failed: connectFailure(error) });
      else settle({ failed: notReached('ambiguous', `No answer came (${codeOf(error)}).`) });
    };
    request.once('socket', (socket) => {
      const ready = url.protocol === 'https:' ? 'secureConnect' : 'connect';
      // The body waits for the connection, so that a failure to connect is known for one.
      socket.once(ready, () => {
        sent = true;
        request.end(body);
      });
    });
    request.once('error', fail);
    request.once('response', (response) => {
      readBody(response).then(
        (text) =>
          settle({
            answer: { status: response.statusCode ?? 0, headers: response.headers, body: text },
          }),
        fail,
      );
    });
  });
}

async function readBody(response: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response) {
    if (length < answerBytesMax) chunks.push(chunk as Uint8Array);
    length += (chunk as Uint8Array).length;
    if (length >= answerBytesMax) break;
  }
  response.destroy();
  return Buffer.concat(chunks).subarray(0, answerBytesMax).toString('utf8');
}
