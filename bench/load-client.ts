/**
 * Sends framed messages from a file over N connections, each waiting for its ACK before the next, and prints one line of
 * JSON. A process of its own, so that the sender's work is not mistaken for the server's.
 *
 *     node bench/load-client.ts <file> <port> <connections> [host]
 */
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';

const [file = '', port = '', connections = '1'] = process.argv.slice(2);
const END_BLOCK = 0x1c;

const messages = split(readFileSync(file));
const waits: number[] = [];
const codes: Record<string, number> = {};
let next = 0;

const started = performance.now();
await Promise.all(Array.from({ length: Number(connections) }, sendUntilNoneIsLeft));
const seconds = (performance.now() - started) / 1000;

waits.sort((a, b) => a - b);
console.log(
  JSON.stringify({
    messages: waits.length,
    seconds,
    p50: waits[Math.floor(waits.length * 0.5)] ?? 0,
    p99: waits[Math.floor(waits.length * 0.99)] ?? 0,
    codes,
  }),
);

function split(bytes: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  let from = 0;
  for (;;) {
    const end = bytes.indexOf(END_BLOCK, from);
    if (end === -1) return parts;
    parts.push(bytes.subarray(from, end + 2));
    from = end + 2;
  }
}

// As little work as will do: what the sender spends is taken from the server on the same cores.
function ackCode(ack: Buffer): string {
  const at = ack.indexOf('\rMSA|');
  return at === -1 ? '?' : ack.toString('latin1', at + 5, at + 7);
}

function sendUntilNoneIsLeft(): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port: Number(port), host: '127.0.0.1', noDelay: true });
    let sentAt = 0;
    let answer: Buffer = Buffer.alloc(0);
    const send = (): void => {
      const message = messages[next++];
      if (!message) {
        socket.end();
        resolve();
        return;
      }
      sentAt = performance.now();
      socket.write(message);
    };
    socket.on('connect', send);
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      answer = answer.length === 0 ? chunk : Buffer.concat([answer, chunk]);
      const end = answer.indexOf(END_BLOCK);
      if (end === -1 || end + 2 > answer.length) return;
      waits.push(performance.now() - sentAt);
      const code = ackCode(answer.subarray(0, end));
      codes[code] = (codes[code] ?? 0) + 1;
      answer = answer.subarray(end + 2);
      send();
    });
  });
}
