import { onTestFinished } from 'vitest';

import type { Feed, Network } from '../../src/governance/governance.ts';
import {
  must,
  silentLog,
  systemClock,
  systemIds,
  type Database,
  type Problem,
} from '../../src/platform/platform.ts';
import { createSystem, type System, type SystemOptions } from '../../src/system.ts';
import { isSettled, until } from '../faults/load.ts';
import { northlake } from '../world.ts';
import { RawSender } from './raw-sender.ts';

/** What the journal says of a frame, and what became of it. */
export interface KeptMessage {
  seq: number;
  control: string | null;
  disposition: string;
  reused: boolean;
  peer: string;
  problem: Problem | null;
  raw: Uint8Array;
  ack: Uint8Array;
  outcome: string | null;
  reason: string | null;
  facts: number | null;
  problems: readonly Problem[] | null;
}

/** A whole system on real sockets and the real clock. It stops when its test is over. */
export interface RunningSystem {
  readonly system: System;
  readonly database: Database;
  /** Where its pages are. */
  readonly url: string;
  port(feed: string): number;
  /** A connection to a feed that is written to byte by byte. */
  sender(feed: string): RawSender;
  /** Waits until all that arrived is applied, then gives it in the order of the journal. */
  kept(): Promise<KeptMessage[]>;
  /** Tasks in the order in which they were opened. */
  tasks(): Promise<{ id: string; state: string; title: string }[]>;
}

/** What a story may have otherwise than most: other ports to stand on, or pages at a port that it knows beforehand. */
export type Otherwise = Partial<
  Pick<
    SystemOptions,
    | 'clock'
    | 'identityProvider'
    | 'webRoot'
    | 'demo'
    | 'variable'
    | 'delivery'
    | 'readPem'
    | 'packs'
  >
> & { httpPort?: number; network?: Network };

/** Starts the example network on `database`. Its feeds listen on ports that the machine chooses; `feed` may change them. */
export async function startSystem(
  database: Database,
  feed: (feed: Feed) => Feed = (same) => same,
  { httpPort = 0, network: given, ...otherwise }: Otherwise = {},
): Promise<RunningSystem> {
  const network = given ?? (await northlake());
  const system = await createSystem({
    database,
    clock: systemClock,
    ids: systemIds(systemClock),
    log: silentLog,
    network: listeningAnywhere(network, feed),
    identityProvider: {
      issuer: 'http://127.0.0.1:1/oidc',
      clientId: 'sinew',
      redirectUri: 'http://127.0.0.1:1/auth/callback',
    },
    webRoot: null,
    ...otherwise,
  });
  const { url } = await system.start({ host: '127.0.0.1', port: httpPort });
  onTestFinished(() => system.stop());
  const port = (id: string): number => must(system.intake.ports()[id], `feed ${id} is listened on`);
  return {
    ...{ system, database, url, port },
    sender: (id) => new RawSender(port(id)),
    async kept() {
      await until(() => isSettled(database));
      return database.query<KeptMessage>('kept-messages', keptSql);
    },
    tasks: () =>
      database.query('kept-tasks', `select id, state, title from task order by opened_at, id`),
  };
}

const keptSql = `
  select j.seq, j.control_id as control, j.disposition, j.control_id_reused as reused, j.peer,
         j.problem, j.raw, j.ack, o.outcome, o.reason, o.facts, o.problems
    from journal j
    left join message_outcome o on o.seq = j.seq
   order by j.seq`;

function listeningAnywhere(network: Network, change: (feed: Feed) => Feed): Network {
  return { ...network, feeds: network.feeds.map((feed) => change({ ...feed, port: 0 })) };
}
