import { createServer } from 'node:net';

import type { Network } from '../governance/governance.ts';
import { CliFailure } from './cli-failure.ts';

const TRIES_MAX = 50;

/** Can we listen there now? */
export function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** The port, or the next free one after it that is not among `taken`. */
export async function freePortFrom(
  first: number,
  host: string,
  taken: ReadonlySet<number> = new Set(),
): Promise<number> {
  for (let port = first; port < first + TRIES_MAX; port++) {
    if (!taken.has(port) && (await isFree(port, host))) return port;
  }
  throw new CliFailure({
    what: 'There is no free port.',
    where: `${host}:${first} to ${first + TRIES_MAX - 1}`,
    fix: 'End what listens there, or name another port with --port.',
  });
}

/** The network with every feed on a port that is free now: its own where that is, else the next. */
export async function onFreePorts(network: Network): Promise<Network> {
  const wanted = new Set(network.feeds.map((feed) => feed.port));
  const feeds: Network['feeds'][number][] = [];
  for (const feed of network.feeds) {
    if (
      (feed.kind !== undefined && feed.kind !== 'hl7v2') ||
      (await isFree(feed.port, feed.host))
    ) {
      feeds.push(feed);
      continue;
    }
    const port = await freePortFrom(feed.port + 1, feed.host, wanted);
    wanted.add(port);
    feeds.push({ ...feed, port });
  }
  return { ...network, feeds };
}
