import type { AddressInfo } from 'node:net';

import { Hl7Message, parseHl7DateTime } from '@medplum/core';
import { Hl7Server, type Hl7MessageEvent } from '@medplum/hl7';

import { parsePath } from '../../src/hl7v2/hl7v2.ts';
import { must } from '../../src/platform/platform.ts';
import { exchange } from '../exchange.ts';
import { installedVersion } from '../installed-version.ts';
import { asText, type Bytes, type Library } from '../library.ts';

/**
 * @medplum/core and @medplum/hl7: parser, server, answers. They say nothing of escapes, charsets by MSH-18, batches, groups;
 * enhanced mode is a setting of the whole server there, not what a message asks for.
 */
export function medplum(): Library {
  return {
    name: '@medplum/hl7',
    version: installedVersion('@medplum/hl7'),
    asks: new Set(['frames', 'receive', 'read', 'rewrite', 'time'] as const),
    covers: new Set(['any-delimiters'] as const),
    run(request) {
      switch (request.ask) {
        case 'frames':
        case 'receive':
          return listen(request.stream, request.ask, request.expected);
        case 'read': {
          const message = Hl7Message.parse(asText(request.message));
          const values = request.paths.map((path) => [path, valueAt(message, path)] as const);
          return {
            values: Object.fromEntries(values),
            segments: message.segments.map(({ name }) => name),
          };
        }
        case 'rewrite': {
          const message = Hl7Message.parse(asText(request.message));
          for (const [path, value] of Object.entries(request.set)) {
            const at = parsePath(path);
            message
              .getAllSegments(at?.segment ?? '')
              .at((at?.occurrence ?? 1) - 1)
              ?.setComponent(at?.field ?? 0, at?.component || 1, value ?? '""');
          }
          return { written: Buffer.from(message.toString(), 'utf8').toString('latin1') };
        }
        case 'time':
          return { instant: parseHl7DateTime(request.text) ?? null };
        default:
          throw new Error('not covered');
      }
    },
  };
}

async function listen(stream: readonly Bytes[], ask: 'frames' | 'receive', expected: number) {
  const frames: Bytes[] = [];
  let faults = 0;
  const server = new Hl7Server((connection) => {
    connection.addEventListener('message', (event: Hl7MessageEvent) => {
      frames.push(Buffer.from(event.message.toString(), 'utf8').toString('latin1'));
      event.connection.send(event.message.buildAck());
    });
    connection.addEventListener('error', () => {
      faults++;
    });
  });
  await server.start(0);
  const { port } = must(
    server.server,
    'a server that has started has a socket',
  ).address() as AddressInfo;
  const isDone = (answers: readonly Bytes[]): boolean =>
    (ask === 'frames' ? frames : answers).length >= expected;
  const answers = await exchange({ port, stream, isDone });
  await server.stop({ forceDrainTimeoutMs: 50 });
  return { frames, answers, told: faults > 0 };
}

/** By its API: components and repetitions; it counts subcomponents and repetitions from 0. */
function valueAt(message: Hl7Message, text: string): string | null {
  const path = parsePath(text);
  const segment = message.getAllSegments(path?.segment ?? '').at((path?.occurrence ?? 1) - 1);
  if (!path || !segment) return '';
  const field = segment.getField(path.field);
  const value =
    path.component === 0
      ? path.repetition === 1
        ? field?.toString()
        : field?.components[path.repetition - 1]?.join(message.context.componentSeparator)
      : segment.getComponent(
          path.field,
          path.component,
          path.subcomponent > 0 ? path.subcomponent - 1 : undefined,
          path.repetition - 1,
        );
  return value === '""' ? null : (value ?? '');
}
