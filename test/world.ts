import { fileURLToPath } from 'node:url';

import { loadNetwork, networkTree, type Feed, type Network } from '../src/governance/governance.ts';
import { parseAck, type Ack } from '../src/hl7v2/hl7v2.ts';
import {
  must,
  seededIds,
  silentLog,
  VirtualClock,
  type Database,
  type Instant,
  type Log,
} from '../src/platform/platform.ts';
import { createSystem, type DeliverySettings, type System } from '../src/system.ts';
import type { ActAnswer, PersonAct } from '../src/flow/flow.ts';
import { brokenInvariants } from './invariants.ts';

/** A Tuesday noon in Chicago: every rota of northlake is staffed. */
export const worldStart: Instant = Date.UTC(2026, 2, 3, 18, 0, 0);

const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export interface WorldOptions {
  database: Database;
  network?: Network;
  /** What the network was written as. Absent: no change request can start from it. */
  files?: Readonly<Record<string, string>>;
  start?: Instant;
  log?: Log;
  /** Absent: effects are recorded, and nothing leaves. */
  delivery?: DeliverySettings;
}

/** A task as a story speaks of it. */
export interface WorldTask {
  id: string;
  key: string;
  title: string;
  state: string;
  priority: string;
  poolRole: string;
  poolUnit: string | null;
  owner: string | null;
  fallback: boolean;
  rung: number;
  rev: number;
  instanceId: string;
}

/** A whole system on a virtual clock: no sockets, no waiting, nothing left to chance. */
export interface World {
  readonly system: System;
  readonly clock: VirtualClock;
  readonly database: Database;
  readonly network: Network;
  feed(id: string): Feed;
  /** Sends a message as if over the feed's socket, and applies all that follows. */
  receive(feed: string, message: string | Uint8Array): Promise<Ack>;
  /** Moves time on from timer to timer, doing what falls due. */
  advance(minutes: number): Promise<void>;
  tasks(): Promise<WorldTask[]>;
  /** The only task that is open or accepted. */
  task(): Promise<WorldTask>;
  act(person: string, task: WorldTask, act: PersonAct): Promise<ActAnswer>;
  outcomes(): Promise<{ seq: number; outcome: string; reason: string | null }[]>;
  /** Throws where an invariant is broken. */
  check(): Promise<void>;
  /** Delivers all that may go now. */
  deliver(): Promise<void>;
}

export async function createWorld(options: WorldOptions): Promise<World> {
  const { database, log = silentLog } = options;
  const network = options.network ?? (await northlake());
  const clock = new VirtualClock(options.start ?? worldStart);
  const system = await createSystem({
    database,
    clock,
    ids: seededIds(clock, 1),
    log,
    network,
    identityProvider: {
      issuer: 'http://127.0.0.1:1/oidc',
      clientId: 'sinew',
      redirectUri: 'http://127.0.0.1:1/auth/callback',
    },
    webRoot: null,
    ...(options.files && { files: options.files }),
    ...(options.delivery && { delivery: options.delivery }),
  });
  return worldOf(system, { database, clock, network });
}

const northlakeTree = networkTree({
  network: folder('../networks/northlake'),
  catalog: folder('../catalog'),
});

/** The files of the example network. */
export async function northlakeFiles(): Promise<Readonly<Record<string, string>>> {
  return Object.fromEntries(await northlakeTree());
}

let loaded: ReturnType<typeof loadNetwork> | undefined;

/**
 * The example network without what asks people in the middle of other stories: its drill, its pagers, which nobody answers here, and its
 * waivers, which end.
 */
export async function northlake(): Promise<Network> {
  const { drill: _, channels: __, ...quiet } = await wholeNorthlake();
  const workflows = quiet.workflows.map(({ waivers: ___, ...one }) => one);
  return { ...quiet, workflows };
}

/** The example network, checked. Read once: a network is never changed. */
export async function wholeNorthlake(): Promise<Network> {
  loaded ??= loadNetwork(northlakeTree);
  const { network, problems } = await loaded;
  return must(network, problems.map(({ location, sentence }) => `${location}: ${sentence}`).join());
}

const MINUTE_MS = 60_000;

const tasksSql = `
  select id, key, title, state, priority, pool_role as "poolRole", pool_unit as "poolUnit", owner,
         fallback, rung, rev, instance_id as "instanceId"
    from task
   order by opened_at, id`;

const nextTimerSql = `
  select least((select min(fire_at) from timer where state = 'pending'), (select min(next_at) from schedule)) as at`;

function worldOf(
  system: System,
  { database, clock, network }: { database: Database; clock: VirtualClock; network: Network },
): World {
  const tasks = (): Promise<WorldTask[]> => database.query<WorldTask>('world-tasks', tasksSql);
  return {
    system,
    clock,
    database,
    network,
    tasks,
    feed: (id) =>
      must(
        network.feeds.find((feed) => feed.id === id),
        `feed ${id}`,
      ),
    async receive(feed, message) {
      const bytes = typeof message === 'string' ? new TextEncoder().encode(message) : message;
      const pending = system.intake.accept(feed, bytes, 'world');
      clock.advance(10);
      const answer = await pending;
      await system.worker.drain();
      return must(parseAck(answer), 'an answer without MSA');
    },
    async advance(minutes) {
      const end = clock.now() + minutes * MINUTE_MS;
      while (clock.now() < end) {
        const [next] = await database.query<{ at: Instant | null }>('world-next', nextTimerSql);
        const at = Math.max(next?.at ?? end, clock.now() + 1);
        clock.advance(Math.min(at, end) - clock.now());
        await system.worker.drain();
      }
    },
    async task() {
      const live = (await tasks()).filter(({ state }) => state === 'open' || state === 'accepted');
      const [only, ...more] = live;
      if (!only || more.length > 0) throw new Error(`${live.length} tasks are live, not one`);
      return only;
    },
    act: (id, task, act) =>
      system.acts.act({
        person: must(
          network.people.find((one) => one.id === id),
          `person ${id}`,
        ),
        taskId: task.id,
        rev: task.rev,
        act,
      }),
    outcomes: () =>
      database.query(
        'world-outcomes',
        `select seq, outcome, reason from message_outcome order by seq`,
      ),
    async deliver() {
      await must(system.delivery, 'this world has a way out').drain();
    },
    async check() {
      const broken = await brokenInvariants(database);
      if (broken.length > 0) throw new Error(`broken invariants:\n${broken.join('\n')}`);
    },
  };
}
