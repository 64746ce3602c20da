import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { loadNetwork, networkTree, type Feed } from '../../src/governance/governance.ts';
import {
  encodeMessage,
  findAttachments,
  Framer,
  judgeSequence,
  parseMessage,
  parseTimestamp,
  peek,
  readBatch,
  segmentGroups,
  setValue,
  transportCommit,
  type FrameEvent,
  type SegmentGroup,
} from '../../src/hl7v2/hl7v2.ts';
import { accept } from '../../src/intake/intake.ts';
import {
  asks,
  fromBytes,
  needs,
  toBytes,
  type Bytes,
  type Library,
  type Observed,
  type Request,
} from '../library.ts';

const root = join(import.meta.dirname, '../..');
const frameBytesMax = 100_000_000;

/** Sinew: its HL7 core, and for answers what the intake decides on, with feeds of the example network. */
export async function sinew(): Promise<Library> {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    version: string;
  };
  const { network } = await loadNetwork(
    networkTree({ network: join(root, 'networks/northlake'), catalog: join(root, 'catalog') }),
  );
  const feedNamed = (id: string): Feed => {
    const feed = network?.feeds.find((one) => one.id === id);
    if (!feed) throw new Error(`the example network has no feed ${id}`);
    return feed;
  };
  const lenient = feedNamed('lakeside-conformance');
  const strict = feedNamed('st-anne-adt');
  return {
    name: 'Sinew',
    version,
    asks: new Set(asks),
    covers: new Set(needs),
    run(request) {
      switch (request.ask) {
        case 'frames': {
          const events = cutStream(request.stream, request.bytesMax);
          const whole = events.flatMap((one) => (one.kind === 'frame' ? [one.bytes] : []));
          return { frames: whole.map(fromBytes), told: events.some((one) => one.kind !== 'frame') };
        }
        case 'receive':
          return { answers: answersTo(request.stream, request.production ? strict : lenient) };
        case 'commit':
          return { written: fromBytes(transportCommit(request.kept)) };
        case 'read':
          return read(request);
        case 'rewrite': {
          let { message } = parseMessage(toBytes(request.message));
          for (const [path, value] of Object.entries(request.set)) {
            message = setValue(message, path, value);
          }
          return { written: fromBytes(encodeMessage(message)) };
        }
        case 'time': {
          const { value, problem } = parseTimestamp(request.text, request.zone);
          const instant = value?.instant ?? null;
          return {
            instant: instant === null ? null : new Date(instant).toISOString(),
            precision: value?.precision ?? 'none',
            told: problem !== undefined,
          };
        }
        case 'batch': {
          const { messages, problems } = readBatch(toBytes(request.file));
          const ids = messages.map((one) => peek(one).controlId ?? '');
          return { ids, told: problems.length > 0 };
        }
        case 'groups': {
          const { message } = parseMessage(toBytes(request.message));
          const levels = [['PID', 'PV1'], ['ORC', 'OBR'], ['OBX']];
          return { outline: segmentGroups(message, levels).groups.map(outline).join(' ') };
        }
        case 'sequence':
          return { sequence: judgeEach(request.numbers) };
        case 'attachments': {
          const { message } = parseMessage(toBytes(request.message));
          const found = findAttachments(message).filter((one) => one.isWhole);
          return {
            attachments: found.map(({ path, mime, fileBytes }) => ({
              ...{ path, mime },
              bytes: fileBytes,
            })),
          };
        }
      }
    },
  };
}

function judgeEach(numbers: readonly string[]): NonNullable<Observed['sequence']> {
  let last: number | undefined;
  return numbers.map((number) => {
    const verdict = judgeSequence(number, last);
    if (verdict.kind === 'next') last = verdict.expected;
    if (verdict.kind === 'forget') last = undefined;
    const expected = verdict.kind === 'unnumbered' ? '' : String(verdict.expected);
    return { taken: verdict.kind === 'next' || verdict.kind === 'unnumbered', expected };
  });
}

function cutStream(stream: readonly Bytes[], bytesMax = frameBytesMax): FrameEvent[] {
  const framer = new Framer({ frameBytesMax: bytesMax });
  const events = stream.flatMap((chunk) => [...framer.push(toBytes(chunk))]);
  return [...events, ...framer.flush()];
}

function answersTo(stream: readonly Bytes[], feed: Feed): Bytes[] {
  return cutStream(stream).flatMap((frame, i) => {
    if (frame.kind === 'noise') return [];
    const { row, answerWanted } = accept({
      ...{ frame, feed, zone: 'UTC', epoch: 1, peer: '127.0.0.1', receivedAt: 0 },
      ackControlId: `ACK${i}`,
    });
    return answerWanted ? [fromBytes(row.ack)] : [];
  });
}

function read(request: Extract<Request, { ask: 'read' }>): Observed {
  const bytes = toBytes(request.message);
  const { message, problems } = peek(bytes, { charset: request.charset });
  const values = request.paths.map((path) => [path, valueOf(message.get(path))] as const);
  return {
    values: Object.fromEntries(values),
    segments: message.segments.map(({ name }) => name),
    told: problems.length > 0,
  };
}

function valueOf(value: string | null | undefined): string | null {
  return value === undefined ? '' : value;
}

function outline({ segments, groups }: SegmentGroup): string {
  return `(${[...segments.map(({ name }) => name), ...groups.map(outline)].join(' ')})`;
}
