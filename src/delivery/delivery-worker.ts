import type { Destination } from '../governance/governance.ts';
import { faultName, type Clock, type Instant } from '../platform/platform.ts';
import { connectTo } from './connect.ts';
import type { ConnectorParts } from './connector-parts.ts';
import { disownClaims, expireDeliveries } from './delivery-store.ts';
import { releaseDestinations, takeDestinations } from './destination-lease-store.ts';
import type { Subscriptions } from './tend-subscriptions.ts';
import { destinationLeaseMs, DestinationRunner, type RunnerDeps } from './destination-runner.ts';

/** How often it is looked for what is due: signals are hints and may be lost. */
export const deliveryPollMs = 500;
/** How often effects are held against their time. */
export const expireEveryMs = 5_000;
/** How often a process without a destination's lease asks for it. */
export const leaseAskMs = 2_000;
/** Effects that one statement makes dead letters of. */
export const expireRowsMax = 1_000;
/** How long the worker rests after a fault of the world. */
export const deliveryRestMs = 1_000;
/** How long answers are waited for at the end; then connections are closed. */
export const goodbyeMsMax = 5_000;

export interface DeliveryDeps
  extends
    Omit<RunnerDeps, 'wake'>,
    Pick<ConnectorParts, 'resolve' | 'secret' | 'filesRoot' | 'zone'> {
  /** Those of the release in force. */
  destinations: () => readonly Destination[];
  /** Destinations that clients made. Absent: there are none. */
  subscriptions?: Subscriptions;
  /** The ways to them; a test may go others. */
  connect?: typeof connectTo;
}

/** Delivers what is recorded, for ever: at least once, in order for each patient, to each destination by its own rules. */
export interface DeliveryWorker {
  start(): void;
  /** Claims nothing more, waits for answers, and gives the leases back. */
  stop(): Promise<void>;
  /** Delivers all that may go now, and returns when nothing more is under way. For tests, instead of `start`. */
  drain(): Promise<void>;
}

export function createDeliveryWorker(deps: DeliveryDeps): DeliveryWorker {
  const { clock, database, log, signals } = deps;
  const runners = new Map<string, DestinationRunner>();
  /** Of destinations that are another process's now: they only hear out what they had sent. */
  const leaving = new Set<Promise<void>>();
  let running: Promise<void> | undefined;
  let stopping = false;
  let woken = false;
  let wake: (() => void) | undefined;
  let askedAt = -Infinity;
  let expiredAt = -Infinity;
  let heardAt = -Infinity;

  /** As they were when it was last asked. */
  let subscribed: readonly Destination[] = [];

  const destinations = (): readonly Destination[] => [...deps.destinations(), ...subscribed];

  /** One round over all destinations. Gives how many effects went. */
  async function round(): Promise<number> {
    const now = clock.now();
    if (deps.subscriptions && now - heardAt >= leaseAskMs) {
      heardAt = now;
      subscribed = await deps.subscriptions.destinations();
    }
    await dropRunners();
    if (now - askedAt >= leaseAskMs) {
      askedAt = now;
      await takeMissing(now);
    }
    if (now - expiredAt >= expireEveryMs) {
      expiredAt = now;
      for (const site of await expireDeliveries(database, now, expireRowsMax)) {
        signals.send({ kind: 'exception', site });
      }
      await deps.subscriptions?.tend(now);
    }
    const launched = await Promise.all(Array.from(runners.values(), (runner) => runner.launch()));
    return launched.reduce((sum, one) => sum + one, 0);
  }

  /** Those whose destination is configured otherwise now, or is another process's. */
  async function dropRunners(): Promise<void> {
    const current = new Map(destinations().map((one) => [one.id, one]));
    for (const [id, runner] of runners) {
      const isCurrent = current.get(id) === runner.destination;
      if (isCurrent && (await runner.keep())) continue;
      runners.delete(id);
      askedAt = -Infinity;
      const left = leave(runner);
      // Still ours, its claims would be disowned at the next taking: what it hears must be written before that.
      if (!isCurrent && current.has(id)) await left;
    }
  }

  function leave(runner: DestinationRunner): Promise<void> {
    const left = runner
      .settled()
      .then(() => runner.close())
      .finally(() => leaving.delete(left));
    leaving.add(left);
    return left;
  }

  async function takeMissing(now: Instant): Promise<void> {
    const missing = destinations().filter(({ id }) => !runners.has(id));
    if (missing.length === 0) return;
    const ids = missing.map(({ id }) => id);
    const taken = await database.transaction('take-destinations', async (tx) => {
      const rows = await takeDestinations(tx, ids, deps.holder, destinationLeaseMs);
      const destinations = rows.map((row) => row.destination);
      const holding = missing.filter((one) => one.onAmbiguous === 'hold').map(({ id }) => id);
      const disowned = await disownClaims(tx, { destinations, holding, now });
      if (disowned > 0) log.warn('effects.disowned', { effects: disowned });
      return rows;
    });
    for (const { destination: id, fence, breaker } of taken) {
      const destination = missing.find((one) => one.id === id);
      if (!destination) continue;
      const connector = (deps.connect ?? connectTo)(destination, {
        ...deps,
        networks: destination.networks,
      });
      const lease = { fence, breaker };
      runners.set(
        id,
        new DestinationRunner(destination, lease, connector, { ...deps, wake: rouse }),
      );
    }
  }

  async function run(): Promise<void> {
    while (!stopping) {
      try {
        if ((await round()) === 0) await sleep(deliveryPollMs);
      } catch (error) {
        log.warn('delivery.rests', { fault: faultName(error) });
        await sleep(deliveryRestMs);
      }
    }
  }

  function rouse(): void {
    woken = true;
    wake?.();
  }

  async function sleep(ms: number): Promise<void> {
    if (!woken && !stopping) {
      await new Promise<void>((resolve) => {
        const cancel = clock.after(ms, resolve);
        wake = () => {
          cancel();
          resolve();
        };
      });
    }
    wake = undefined;
    woken = false;
  }

  // Whatever people or timers do to tasks may have recorded an effect.
  const deaf = signals.listen(({ kind }) => {
    if (kind === 'work') rouse();
  });

  return {
    start() {
      running ??= run();
    },
    async stop() {
      stopping = true;
      deaf();
      rouse();
      await running;
      const all = [...runners.values()];
      const settled = () => all.map((runner) => runner.settled());
      await inTime(clock, Promise.all([...leaving, ...settled()]));
      await Promise.all(all.map((runner) => runner.close()));
      await Promise.all(settled());
      await releaseDestinations(database, deps.holder).catch(() => undefined);
    },
    async drain() {
      for (;;) {
        const launched = await round();
        await Promise.all(Array.from(runners.values(), (runner) => runner.settled()));
        if (launched === 0 && !(await isBehind())) break;
      }
      for (const runner of runners.values()) await runner.keep();
    },
  };

  async function isBehind(): Promise<boolean> {
    for (const runner of runners.values()) if (await runner.isBehind()) return true;
    return false;
  }
}

async function inTime(clock: Clock, work: Promise<unknown>): Promise<void> {
  await new Promise<void>((resolve) => {
    const cancel = clock.after(goodbyeMsMax, resolve);
    void work.finally(() => {
      cancel();
      resolve();
    });
  });
}
