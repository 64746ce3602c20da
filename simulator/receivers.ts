import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

import type { Destination, Network } from '../src/governance/governance.ts';
import { buildAck, formatTimestamp, frame, Framer, parseMessage } from '../src/hl7v2/hl7v2.ts';
import type { Clock } from '../src/platform/platform.ts';
import { mailServer, pagerServer, type GatewayOptions } from './played-gateway.ts';

/** The systems that Northlake's destinations lead to, played on this machine: they take what comes and keep nothing. */
export interface Receivers {
  /** The network with its destinations at the addresses where they are played. */
  readonly network: Network;
  readonly fault: { id: string; title: string; sentence: string; active: boolean };
  /** False where it is another's fault. They hang up and are not to be reached until it is mended. */
  break(fault: string): Promise<boolean>;
  mend(fault: string): Promise<boolean>;
  received(): number;
  stop(): Promise<void>;
}

const FAULT = 'record-away';
const HOST = '127.0.0.1';
const frameBytesMax = 1024 * 1024;

/**
 * Listens for every destination that is not a folder: at its own port where that is free, else at another. With a gateway, pages are
 * reported on and replied to.
 */
export async function startReceivers(
  network: Network,
  clock: Clock,
  gateway: GatewayOptions | null = null,
): Promise<Receivers> {
  const stages: Stage[] = [];
  const destinations: Destination[] = [];
  let received = 0;
  let active = false;
  for (const destination of network.destinations ?? []) {
    const { to } = destination;
    const heard = (): void => void received++;
    const stage = stageFor(to, { clock, gateway, heard });
    if (stage === null) {
      destinations.push(destination);
      continue;
    }
    const wanted = 'port' in to ? to.port : 'url' in to ? Number(new URL(to.url).port) : 0;
    const port = await stage.listen(wanted).catch(() => stage.listen(0));
    stages.push(stage);
    destinations.push({ ...destination, to: played(to, port) });
  }
  return {
    network: { ...network, destinations },
    get fault() {
      return {
        id: FAULT,
        title: 'The patient record is away',
        sentence:
          'What leaves for other systems finds nobody; it waits, and goes in order once mended.',
        active,
      };
    },
    async break(fault) {
      if (fault !== FAULT) return false;
      active = true;
      await Promise.all(stages.map((stage) => stage.close()));
      return true;
    },
    async mend(fault) {
      if (fault !== FAULT) return false;
      active = false;
      await Promise.all(stages.map((stage) => stage.listen(stage.port)));
      return true;
    },
    received: () => received,
    async stop() {
      await Promise.all(stages.map((stage) => stage.close()));
    },
  };
}

function played(to: Destination['to'], port: number): Destination['to'] {
  if (to.kind === 'mllp' || to.kind === 'smtp') return { ...to, host: HOST, port };
  if (to.kind !== 'fhir' && to.kind !== 'webhook') return to;
  const url = new URL(to.url);
  url.host = `${HOST}:${port}`;
  return { ...to, url: url.href };
}

function stageFor(
  { kind }: Destination['to'],
  { clock, gateway, heard }: { clock: Clock; gateway: GatewayOptions | null; heard: () => void },
): Stage | null {
  switch (kind) {
    case 'mllp':
      return mllpStage(clock, heard);
    case 'fhir':
      return fhirStage(heard);
    case 'webhook':
      return stageOf(() => pagerServer(gateway, heard));
    case 'smtp':
      return stageOf(() => mailServer(heard));
    default:
      return null;
  }
}

/** A server that may go and come back at the same port. */
interface Stage {
  readonly port: number;
  /** Gives the port that it listens at; listening already, it stays. */
  listen(port: number): Promise<number>;
  close(): Promise<void>;
}

function stageOf(make: () => Server | HttpServer): Stage {
  let server: Server | HttpServer | undefined;
  let port = 0;
  const sockets = new Set<Socket>();
  return {
    get port() {
      return port;
    },
    async listen(wanted) {
      if (server) return port;
      const one = make();
      one.on('connection', (socket: Socket) => {
        sockets.add(socket);
        socket.on('error', () => {});
        socket.on('close', () => sockets.delete(socket));
      });
      await new Promise<void>((resolve, reject) => {
        one.once('error', reject);
        one.listen({ port: wanted, host: HOST }, resolve);
      });
      server = one;
      port = (one.address() as AddressInfo).port;
      return port;
    },
    async close() {
      const one = server;
      server = undefined;
      for (const socket of sockets) socket.destroy();
      if (one) await new Promise<void>((resolve) => one.close(() => resolve()));
    },
  };
}

function mllpStage(clock: Clock, heard: () => void): Stage {
  return stageOf(() =>
    createServer((socket) => {
      const framer = new Framer({ frameBytesMax });
      socket.on('data', (chunk: Buffer) => {
        for (const event of framer.push(chunk)) {
          if (event.kind !== 'frame') continue;
          heard();
          const to = parseMessage(event.bytes).message;
          const time = formatTimestamp(clock.now(), 'UTC');
          const controlId = `A${clock.now()}`;
          socket.write(frame(buildAck({ to, code: 'AA', controlId, time })));
        }
      });
    }),
  );
}

function fhirStage(heard: () => void): Stage {
  return stageOf(() =>
    createHttpServer((request, response) => {
      request.resume();
      request.on('end', () => {
        heard();
        response.writeHead(200, { 'content-type': 'application/fhir+json' }).end('{}');
      });
    }),
  );
}
