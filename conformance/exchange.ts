import { connect } from 'node:net';

import { Framer } from '../src/hl7v2/hl7v2.ts';
import { fromBytes, toBytes, type Bytes } from './library.ts';

export interface Exchange {
  host?: string;
  port: number;
  /** Written one after the other, so that each is a read of its own at the other end. */
  stream: readonly Bytes[];
  /** True once all that is waited for is there. */
  isDone: (answers: readonly Bytes[]) => boolean;
}

const PAUSE_MS = 8;
/** Above this a stream is written at once: it is measured, not cut finely. */
const PAUSED_BYTES_MAX = 20_000;
/** What comes after all that was waited for is one too many. */
const AFTERWARDS_MS = 40;
const SILENT_MS_MAX = 500;
const BUSY_MS_MAX = 15_000;

/** Writes a stream to a listener and gives the answers that come, without their frames. */
export async function exchange({ host = '127.0.0.1', port, stream, isDone }: Exchange) {
  const socket = connect({ host, port, noDelay: true });
  const framer = new Framer({ frameBytesMax: 1_000_000 });
  const answers: Bytes[] = [];
  let isClosed = false;
  socket.on('data', (chunk: Buffer) => {
    for (const event of framer.push(chunk)) {
      if (event.kind === 'frame') answers.push(fromBytes(event.bytes));
    }
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  // A listener that hangs up has said all that it says.
  socket.on('error', () => {});
  socket.once('close', () => (isClosed = true));
  const size = stream.reduce((sum, chunk) => sum + chunk.length, 0);
  for (const chunk of stream) {
    socket.write(toBytes(chunk));
    if (size <= PAUSED_BYTES_MAX) await pause(PAUSE_MS);
  }
  const waitMs = size <= PAUSED_BYTES_MAX ? SILENT_MS_MAX : BUSY_MS_MAX;
  const started = performance.now();
  while (!isDone(answers) && !isClosed && performance.now() - started < waitMs) {
    await pause(PAUSE_MS);
  }
  if (size <= PAUSED_BYTES_MAX && !isClosed) await pause(AFTERWARDS_MS);
  socket.destroy();
  return answers;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
