import type { Person } from '../access/access.ts';
import {
  faultName,
  iso,
  type Cancel,
  type Clock,
  type Log,
  type Signal,
  type Signals,
} from '../platform/platform.ts';
import type { Task } from '../tasks/tasks.ts';
import type { ApiLive } from './api.ts';

/** Changes of work are told together after this pause: a batch of messages is one glance, not a hundred. */
export const liveWorkPauseMs = 50;
/** Counts move all the time; nobody needs them more often. */
export const liveCountPauseMs = 1000;
/** What a browser that was away for a moment is told when it comes back. */
export const liveReplayMax = 500;
/** Tasks that wait to be told of; beyond it browsers are told to read their lists anew. */
export const livePendingMax = 5000;

export interface LiveClient {
  /** Who is there now, under the configuration in force; null once they are gone. */
  person(): Person | null;
  send(message: LiveMessage): void;
}

const countKinds = ['message', 'exception', 'delivery'] as const;
/** What browsers are told of by site: something moved there. */
type CountKind = (typeof countKinds)[number];

/** `reset`: what was missed is not known any more; read everything anew. */
export type LiveMessage = { id: string; live: ApiLive } | { id: string; reset: true };

export interface LiveHub {
  /** Tells the client what it missed since `lastId`, and from now on what it may see. Gives back the way to leave. */
  join(client: LiveClient, lastId: string | null): () => void;
  readonly clients: number;
  stop(): void;
}

interface LiveHubDeps {
  signals: Signals;
  clock: Clock;
  log: Log;
  /** Tells one start of the server from another in the ids of messages. */
  start: string;
  loadTasks(ids: readonly string[]): Promise<Task[]>;
  maySeeTask(person: Person, task: Task): boolean;
  maySeeSite(person: Person, kind: CountKind, site: string): boolean;
}

interface Entry {
  number: number;
  live: ApiLive;
  visibleTo(person: Person): boolean;
}

type WorkChange = Extract<Signal, { kind: 'work' }>['change'];

/**
 * Turns signals into what each browser hears. Signals are hints: what may be seen is decided on the task as it is in the
 * database, loaded once for all clients.
 */
export function createLiveHub(deps: LiveHubDeps): LiveHub {
  const { log, start } = deps;
  const clients = new Set<LiveClient>();
  const past: Entry[] = [];
  let number = 0;

  const publish = (live: ApiLive, visibleTo: Entry['visibleTo']): void => {
    const entry = { number: ++number, live, visibleTo };
    past.push(entry);
    if (past.length > liveReplayMax) past.shift();
    for (const client of clients) tell(client, entry);
  };
  const tell = (client: LiveClient, { number: n, live, visibleTo }: Entry): void => {
    const person = client.person();
    if (person && visibleTo(person)) client.send({ id: `${start}-${n}`, live });
  };
  const forget = (): void => {
    past.length = 0;
    number++;
  };
  const resetAll = (): void => {
    forget();
    for (const client of clients) client.send({ id: `${start}-${number}`, reset: true });
  };

  const work = collectWork(deps, publish, resetAll);
  const counts = collectCounts(deps, publish);
  const stopListening = deps.signals.listen((signal) => {
    // With nobody there nothing is loaded; whoever comes back is told that they missed something.
    if (clients.size === 0) forget();
    else if (signal.kind === 'work') work.add(signal.taskId, signal.change);
    else if (signal.kind === 'release' || signal.kind === 'flag') resetAll();
    else if ('site' in signal) counts.add(signal.kind, signal.site);
  });

  return {
    join(client, lastId) {
      clients.add(client);
      const missed = missedSince(lastId, start, number, past);
      if (missed === 'unknown') client.send({ id: `${start}-${number}`, reset: true });
      else for (const entry of missed) tell(client, entry);
      return () => clients.delete(client);
    },
    get clients() {
      return clients.size;
    },
    stop() {
      stopListening();
      work.stop();
      counts.stop();
      log.info('live-stopped', { clients: clients.size });
      clients.clear();
    },
  };
}

function missedSince(
  lastId: string | null,
  start: string,
  number: number,
  past: readonly Entry[],
): readonly Entry[] | 'unknown' {
  if (lastId === null) return [];
  const last = lastId.startsWith(`${start}-`) ? Number(lastId.slice(start.length + 1)) : NaN;
  if (!Number.isInteger(last) || last > number) return 'unknown';
  const oldest = past[0]?.number ?? number + 1;
  if (last + 1 < oldest) return 'unknown';
  return past.filter((entry) => entry.number > last);
}

interface Collector<Args extends readonly unknown[]> {
  add(...args: Args): void;
  stop(): void;
}

function collectWork(
  { clock, log, loadTasks, maySeeTask }: LiveHubDeps,
  publish: (live: ApiLive, visibleTo: Entry['visibleTo']) => void,
  resetAll: () => void,
): Collector<[taskId: string, change: WorkChange]> {
  const pending = new Map<string, WorkChange>();
  let cancel: Cancel | null = null;
  let stopped = false;

  const flush = async (): Promise<void> => {
    const changes = new Map(pending);
    pending.clear();
    try {
      for (const task of await loadTasks([...changes.keys()])) {
        const change = changes.get(task.id) ?? 'changed';
        const { priority } = task;
        publish(
          { kind: 'work', at: iso(clock.now()), taskId: task.id, change, priority },
          (person) => maySeeTask(person, task),
        );
      }
    } catch (error) {
      // Nobody may be left with an old list: what could not be told now is told when the database is back.
      log.warn('live-work-delayed', { tasks: changes.size, fault: faultName(error) });
      for (const [id, change] of changes) if (!pending.has(id)) pending.set(id, change);
    }
  };
  const schedule = (delayMs: number): void => {
    cancel = clock.after(delayMs, () => {
      void flush().then(() => {
        cancel = null;
        if (pending.size > 0 && !stopped) schedule(liveCountPauseMs);
      });
    });
  };

  return {
    add(taskId, change) {
      if (pending.size >= livePendingMax) {
        pending.clear();
        resetAll();
        return;
      }
      // New and then changed is still new to whoever has not heard of it.
      if (!(pending.get(taskId) === 'new' && change === 'changed')) pending.set(taskId, change);
      if (!cancel) schedule(liveWorkPauseMs);
    },
    stop() {
      stopped = true;
      cancel?.();
    },
  };
}

function collectCounts(
  { clock, maySeeSite }: LiveHubDeps,
  publish: (live: ApiLive, visibleTo: Entry['visibleTo']) => void,
): Collector<[kind: CountKind, site: string]> {
  const sites: Record<CountKind, Set<string>> = {
    ...{ message: new Set(), exception: new Set(), delivery: new Set() },
  };
  let cancel: Cancel | null = null;

  const flush = (): void => {
    cancel = null;
    for (const kind of countKinds) {
      const moved = [...sites[kind]];
      sites[kind].clear();
      if (moved.length === 0) continue;
      publish({ kind, at: iso(clock.now()) }, (person) =>
        moved.some((site) => maySeeSite(person, kind, site)),
      );
    }
  };

  return {
    add(kind, site) {
      sites[kind].add(site);
      cancel ??= clock.after(liveCountPauseMs, flush);
    },
    stop: () => cancel?.(),
  };
}
