import {
  Batch,
  FileBatch,
  isBatch,
  isFile,
  Message,
  MLLPCodec,
  type HL7Node,
} from 'node-hl7-client';

import { parsePath } from '../../src/hl7v2/hl7v2.ts';
import { installedVersion } from '../installed-version.ts';
import { asText, toBytes, type Bytes, type Library } from '../library.ts';

/**
 * node-hl7-client: parser, builder, batches, and the codec that its server is built on. Answers belong to its server, which is
 * another package.
 */
export function nodeHl7Client(): Library {
  return {
    name: 'node-hl7-client',
    version: installedVersion('node-hl7-client'),
    asks: new Set(['frames', 'read', 'rewrite', 'time', 'batch'] as const),
    covers: new Set(['any-delimiters', 'escapes'] as const),
    run(request) {
      switch (request.ask) {
        case 'frames':
          return { frames: cut(request.stream) };
        case 'read': {
          const message = new Message({ text: asText(request.message) });
          const values = request.paths.map((path) => [path, valueAt(message, path)] as const);
          return {
            values: Object.fromEntries(values),
            segments: message.toArray().map(({ name }) => name),
          };
        }
        case 'rewrite': {
          const message = new Message({ text: asText(request.message) });
          for (const [path, value] of Object.entries(request.set)) {
            const { segment = '', field = 0, component = 0 } = parsePath(path) ?? {};
            const place = [segment, field, ...(component > 0 ? [component] : [])].join('.');
            message.set(place, value ?? '""');
          }
          return { written: Buffer.from(message.toString(), 'utf8').toString('latin1') };
        }
        case 'time': {
          const header = 'MSH|^~\\&|A|B|C|D|20260301||ADT^A01|1|P|2.5.1';
          const message = new Message({ text: `${header}\rPID|||||||${request.text}` });
          const date = message.get('PID.7').toDate();
          return { instant: Number.isNaN(date.getTime()) ? null : date.toISOString() };
        }
        case 'batch': {
          const text = asText(request.file);
          const file = isFile(text) ? new FileBatch({ text }) : new Batch({ text });
          return { ids: file.messages().map((one) => one.get('MSH.10').toString()) };
        }
        default:
          throw new Error('not covered');
      }
    },
  };
}

/** What the codec gives is a message or, where there are several in it, a batch. */
function cut(stream: readonly Bytes[]): Bytes[] {
  const codec = new MLLPCodec();
  return stream.flatMap((chunk) => {
    if (!codec.receiveData(toBytes(chunk))) return [];
    const text = codec.getLastMessage() ?? '';
    const messages = isBatch(text)
      ? new Batch({ text }).messages().map((one) => one.toString())
      : [text];
    return messages.map((one) => Buffer.from(one, 'utf8').toString('latin1'));
  });
}

/** By its API: paths of names and numbers, repetitions and what is below them by position. */
function valueAt(message: Message, text: string): string | null {
  const path = parsePath(text);
  if (!path) return '';
  const segments = message.toArray().filter(({ name }) => name === path.segment);
  const segment = segments[path.occurrence - 1];
  if (!segment) return '';
  const { segment: name, field, component, subcomponent } = path;
  let node: HL7Node;
  if (path.repetition > 1) {
    node = segment.get(`${name}.${field}`).get(path.repetition - 1);
    if (component > 0) node = node.get(component - 1);
    if (subcomponent > 0) node = node.get(subcomponent - 1);
  } else {
    const below = [component, subcomponent].filter((n) => n > 0);
    node = segment.get([name, field, ...below].join('.'));
  }
  const value = node.toString();
  return value === '""' ? null : value;
}
