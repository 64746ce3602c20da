import { hash } from 'node:crypto';
import { join } from 'node:path';

import {
  createChance,
  createSimulator,
  startReceivers,
  type Receivers,
  type Simulator,
  type Staff,
} from '../../simulator/simulator.ts';
import { createDemoProvider, demoClientId } from '../access/access.ts';
import { systemResolve } from '../delivery/delivery.ts';
import { packFolder } from '../downtime/downtime.ts';
import type { Network, ReadPem, SourceFiles } from '../governance/governance.ts';
import { formatTimestamp } from '../hl7v2/hl7v2.ts';
import type { HttpDemo } from '../http/http.ts';
import type { Clock, Database, Ids, Log } from '../platform/platform.ts';
import { createSystem, type System } from '../system.ts';
import type { Candidates } from '../trials/trials.ts';
import { furnishProgramme } from './demo-programme.ts';
import { startDemoRollout } from './demo-rollout.ts';
import { readOpenTasks } from './demo-staff-store.ts';

export interface DemoOptions {
  database: Database;
  clock: Clock;
  ids: Ids;
  log: Log;
  /** Every feed on a port that is free. */
  network: Network;
  /** What the network was written as. */
  files?: SourceFiles;
  /** Networks that may be tried on the past. */
  candidates?: Candidates;
  /** Free, too: the addresses of sign-in are made from it. */
  listen: { host: string; port: number };
  webRoot: string | null;
  /** Below it lie the folders that destinations name. */
  filesRoot: string;
  /** The certificates and keys that feeds name. Absent: there are none. */
  readPem?: ReadPem;
  seed: number;
  speed: number;
  /** Whether there is a programme to look at: evidence, training, a pilot. Absent: an empty one. */
  furnish?: boolean;
}

export interface RunningDemo {
  url: string;
  system: System;
  simulator: Simulator;
  /** The simulated hospitals fall silent, then Sinew ends. The database stays open: it is the caller's. */
  stop(): Promise<void>;
}

const OIDC_PATH = '/oidc';

/** Sinew with an identity provider that asks for no password, and hospitals that don't exist. Never for production. */
export async function startDemo(options: DemoOptions): Promise<RunningDemo> {
  const { clock, ids, log, listen, filesRoot } = options;
  const origin = `http://${listen.host}:${listen.port}`;
  const planned = withDrillSoon(options.network, clock.now());
  const token = hash('sha256', ids.next('tok'), 'base64url');
  const receivers = await startReceivers(planned, clock, {
    ...{ origin, token, clock, chance: createChance(options.seed).named('pagers') },
    replies: repliers(planned),
  });
  const { network } = receivers;
  const redirectUri = `${origin}/auth/callback`;
  const provider = createDemoProvider({
    ...{ issuer: `${origin}${OIDC_PATH}`, redirectUri, clock, ids },
    people: () => network.people,
    sites: () => network.sites,
  });
  // The page needs the simulator's switches, the simulator the system's feeds and worklists.
  const made: { simulator: Simulator | null } = { simulator: null };
  const system = await createSystem({
    ...{ ...options, network },
    localise: (other) => onThisMachine(other, network),
    packs: packFolder(join(filesRoot, 'downtime')),
    delivery: { filesRoot, variable: (name) => demoSecrets[name], resolve: systemResolve },
    variable: (name) => (name === GATEWAY_VARIABLE ? hash('sha256', token) : undefined),
    identityProvider: { issuer: `${origin}${OIDC_PATH}`, clientId: demoClientId, redirectUri },
    demo: { ...switchesOf(made, receivers), provider: { path: OIDC_PATH, listener: provider } },
  });
  const { url } = await system.start(listen);
  if (options.furnish === true) {
    await furnishProgramme(system, network, clock);
    await startDemoRollout(system, network, { clock, ids });
  }
  const ports = system.intake.ports();
  const simulator = createSimulator({
    network,
    target: (feedId) => ({ host: hostOf(network, feedId), port: ports[feedId] ?? 0 }),
    clock,
    seed: options.seed,
    speed: options.speed,
    staff: staffOf(system, network, clock),
    log,
  });
  made.simulator = simulator;
  simulator.start();
  return {
    url,
    system,
    simulator,
    async stop() {
      simulator.stop();
      await system.stop();
      await receivers.stop();
    },
  };
}

/** What the played gateway is known by. It lives as long as the demonstration, and is reached from this machine alone. */
const GATEWAY_VARIABLE = 'PAGER_GATEWAY_TOKEN_SHA256';
const demoSecrets: Readonly<Record<string, string>> = {
  SINEW_SECRET_PAGER: 'of the demonstration',
};

/** People reply by pager, but never the one whom a visitor plays. */
function repliers({ people, channels }: Network): (address: string) => boolean {
  const [visitor] = people;
  const played = (channels?.people ?? []).filter(({ person }) => person !== visitor?.id);
  const addresses = new Set(played.flatMap((one) => Object.values(one.addresses)));
  return (address) => addresses.has(address);
}

const DRILL_AFTER_MS = 3 * 60_000;

/** The drill of ladders some minutes from now on the clocks of the first site, so that a visitor sees one at any time of day. */
function withDrillSoon(network: Network, now: number): Network {
  const [site] = network.sites;
  if (!site || !network.drill) return network;
  const local = formatTimestamp(now + DRILL_AFTER_MS, site.zone).slice('YYYYMMDD'.length);
  return { ...network, drill: { at: `${local.slice(0, 2)}:${local.slice(2, 4)}` } };
}

/** Another version of the network, on the ports and with the receivers of the one that runs here. */
function onThisMachine(other: Network, running: Network): Network {
  const { destinations } = other;
  return {
    ...other,
    ...(running.drill && { drill: running.drill }),
    feeds: other.feeds.map((feed) => {
      const here = running.feeds.find(({ id }) => id === feed.id);
      return here ? { ...feed, host: here.host, port: here.port } : feed;
    }),
    ...(destinations && {
      destinations: destinations.map((one) => {
        const here = running.destinations?.find(({ id }) => id === one.id);
        return here ? { ...one, to: here.to, networks: here.networks } : one;
      }),
    }),
  };
}

function switchesOf(made: { simulator: Simulator | null }, receivers: Receivers): HttpDemo {
  return {
    state() {
      const stats = made.simulator?.stats();
      return {
        faults: [...(made.simulator?.faults() ?? []), receivers.fault],
        simulated: { messages: stats?.messages ?? 0, perMinute: stats?.perMinute ?? 0 },
      };
    },
    break: async (fault) =>
      (await receivers.break(fault)) || (made.simulator?.break(fault) ?? false),
    mend: async (fault) => (await receivers.mend(fault)) || (made.simulator?.mend(fault) ?? false),
  };
}

// Simulated staff go through the same door as people: what they may not do is refused, and all of it is audited.
function staffOf(system: System, network: Network, clock: Clock): Staff {
  const people = new Map(network.people.map((person) => [person.id, person]));
  return {
    openTasks: () => readOpenTasks(system.database),
    async act(personId, task, act) {
      const person = people.get(personId);
      if (!person) return false;
      const answer = await system.acts.act({ person, taskId: task.id, rev: task.rev, act });
      return answer.done;
    },
    async leave(personId, until) {
      const person = people.get(personId);
      if (!person) return false;
      const answer = await system.acts.changeDuty({
        person,
        change: {
          ...{ change: 'absence', person: personId, substitute: null },
          ...{ from: clock.now(), until, reason: 'Went home ill' },
        },
      });
      return answer.done;
    },
  };
}

function hostOf(network: Network, feedId: string): string {
  const host = network.feeds.find((feed) => feed.id === feedId)?.host ?? '127.0.0.1';
  return host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
}
