import type { AddressInfo } from 'node:net';

import simpleHl7 from 'simple-hl7';

import { parsePath } from '../../src/hl7v2/hl7v2.ts';
import { exchange } from '../exchange.ts';
import { installedVersion } from '../installed-version.ts';
import { asText, type Bytes, type Library } from '../library.ts';

type ReadMessage = ReturnType<InstanceType<typeof simpleHl7.Parser>['parse']>;

/** simple-hl7: parser and server. It reads the standard delimiters only, and says nothing of escapes or charsets. */
export function simple(): Library {
  return {
    name: 'simple-hl7',
    version: installedVersion('simple-hl7'),
    asks: new Set(['frames', 'receive', 'read', 'rewrite'] as const),
    covers: new Set(),
    run(request) {
      switch (request.ask) {
        case 'frames':
        case 'receive':
          return listen(request.stream, request.ask, request.expected);
        case 'read': {
          const message = parse(request.message);
          const values = request.paths.map((path) => [path, valueAt(message, path)] as const);
          return {
            values: Object.fromEntries(values),
            segments: ['MSH', ...message.segments.map(({ name }) => name)],
          };
        }
        case 'rewrite': {
          const message = parse(request.message);
          for (const [path, value] of Object.entries(request.set)) {
            const { segment = '', field = 0, component = 0 } = parsePath(path) ?? {};
            message.getSegment(segment)?.setComponent(field, component || 1, value ?? '""');
          }
          return { written: Buffer.from(message.toString(), 'utf8').toString('latin1') };
        }
        default:
          throw new Error('not covered');
      }
    },
  };
}

function parse(message: Bytes): ReadMessage {
  return new simpleHl7.Parser({ segmentSeperator: '\r' }).parse(asText(message));
}

async function listen(stream: readonly Bytes[], ask: 'frames' | 'receive', expected: number) {
  const frames: Bytes[] = [];
  let faults = 0;
  const server = simpleHl7.Server.createTcpServer((fault, request, response) => {
    if (fault || !request || !response) {
      faults++;
      return;
    }
    frames.push(Buffer.from(request.msg.toString(), 'utf8').toString('latin1'));
    response.end();
  });
  server.start(0);
  await new Promise((resolve) => server.server.once('listening', resolve));
  const { port } = server.server.address() as AddressInfo;
  const isDone = (answers: readonly Bytes[]): boolean =>
    (ask === 'frames' ? frames : answers).length >= expected;
  const answers = await exchange({ port, stream, isDone });
  server.stop();
  return { frames, answers, told: faults > 0 };
}

/** By its API; the header is a segment of its own whose fields begin at MSH-3. */
function valueAt(message: ReadMessage, text: string): string | null {
  const path = parsePath(text);
  if (!path) return '';
  const isHeader = path.segment === 'MSH';
  const segment = isHeader
    ? message.header
    : message.getSegments(path.segment)[path.occurrence - 1];
  if (!segment) return '';
  const field = isHeader ? path.field - 2 : path.field;
  if (field < 1) return isHeader && path.field === 1 ? '|' : '^~\\&';
  const value =
    path.component === 0
      ? segment.getField(field, path.repetition)
      : path.repetition === 1
        ? segment.getComponent(field, path.component, path.subcomponent || undefined)
        : segment.getField(field, path.repetition).split('^')[path.component - 1];
  return value === '""' ? null : (value ?? '');
}
