import type { Destination } from '../governance/governance.ts';
import {
  iso,
  type Clock,
  type Database,
  type Ids,
  type Instant,
  type Log,
  type Signals,
} from '../platform/platform.ts';
import { afterAttempt, allowedBy, breakerAt, closedBreaker, type Breaker } from './breaker.ts';
import type { Connector } from './connector.ts';
import { claimDeliveries, hasDueDelivery, settleDelivery } from './delivery-store.ts';
import { keepDestination } from './destination-lease-store.ts';
import type { Attempt, ClaimedEffect } from './effect.ts';
import { settleAttempt, type Settled } from './settle-attempt.ts';
import { bucketAt, fullBucket, sendsIn, takeTokens, type TokenBucket } from './token-bucket.ts';

export interface RunnerDeps {
  database: Database;
  clock: Clock;
  ids: Ids;
  log: Log;
  signals: Signals;
  holder: string;
  /** Something was settled: there may be more to do. */
  wake: () => void;
}

/** How long a destination stays leased without a sign of life, in the database's time. */
export const destinationLeaseMs = 15_000;

/** What was learned of an effect and could not be written yet. */
interface Unwritten {
  effect: ClaimedEffect;
  settled: Settled;
}

/** Delivers to one destination for as long as this process has its lease. */
export class DestinationRunner {
  readonly destination: Destination;
  readonly #deps: RunnerDeps;
  readonly #fence: number;
  readonly #connector: Connector;
  readonly #underWay = new Set<Promise<void>>();
  #unwritten: Unwritten[] = [];
  #breaker: Breaker;
  #bucket: TokenBucket;
  #failure: string | null = null;
  #deliveredAt: Instant | null = null;
  #keptAt: Instant;
  #changed = true;

  constructor(
    destination: Destination,
    lease: { fence: number; breaker: Breaker | null },
    connector: Connector,
    deps: RunnerDeps,
  ) {
    this.destination = destination;
    this.#deps = deps;
    this.#fence = lease.fence;
    this.#connector = connector;
    this.#breaker = lease.breaker ?? closedBreaker;
    this.#keptAt = deps.clock.now();
    this.#bucket = fullBucket(destination.rate, this.#keptAt);
  }

  /** Claims what may go now and sends it, without waiting for answers. Gives how many went. */
  async launch(): Promise<number> {
    await this.#writeUnwritten();
    const now = this.#deps.clock.now();
    const room = this.#room(now);
    if (room === 0) return 0;
    const claimed = await claimDeliveries(this.#deps.database, this.#lease(), now, room);
    this.#bucket = takeTokens(this.#bucket, claimed.length);
    for (const effect of claimed) {
      const sending = this.#send(effect).finally(() => {
        this.#underWay.delete(sending);
        this.#deps.wake();
      });
      this.#underWay.add(sending);
    }
    return claimed.length;
  }

  /** Keeps the lease. False where another process has taken the destination over. */
  async keep(): Promise<boolean> {
    const now = this.#deps.clock.now();
    if (!this.#changed && now - this.#keptAt < destinationLeaseMs / 3) return true;
    this.#keptAt = now;
    this.#changed = false;
    return keepDestination(
      this.#deps.database,
      { ...this.#lease(), leaseMs: destinationLeaseMs },
      {
        breaker: this.#breaker,
        failure: this.#failure,
        deliveredAt: this.#deliveredAt === null ? null : iso(this.#deliveredAt),
      },
    );
  }

  /** Whether an effect is due that could go now. */
  async isBehind(): Promise<boolean> {
    const now = this.#deps.clock.now();
    if (this.#room(now) === 0) return false;
    return hasDueDelivery(this.#deps.database, this.destination.id, now);
  }

  /** Ends when nothing is under way any more. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  async close(): Promise<void> {
    await this.#connector.close();
  }

  #lease() {
    const { holder } = this.#deps;
    return { destination: this.destination.id, holder, fence: this.#fence };
  }

  /** How many more effects may be under way. */
  #room(now: Instant): number {
    const { paused, concurrency, rate } = this.destination;
    if (paused) return 0;
    this.#breaker = breakerAt(this.#breaker, now);
    this.#bucket = bucketAt(this.#bucket, now, rate);
    const most = allowedBy(this.#breaker, concurrency);
    return Math.max(0, Math.min(most - this.#underWay.size, sendsIn(this.#bucket)));
  }

  async #send(effect: ClaimedEffect): Promise<void> {
    const attempt = await this.#connector.send(effect);
    const { clock, ids } = this.#deps;
    const now = clock.now();
    this.#learn(attempt, now);
    const settled = settleAttempt(effect, attempt, now, this.destination, () => chanceOf(ids));
    this.#unwritten.push({ effect, settled });
    // Where the database is away it is written at the next launch: the answer must not be forgotten.
    await this.#writeUnwritten().catch(() => undefined);
  }

  #learn(attempt: Attempt, now: Instant): void {
    const before = this.#breaker.state;
    this.#breaker = afterAttempt(
      this.#breaker,
      signOf(attempt, now),
      now,
      this.destination.breaker,
    );
    this.#failure = attempt.delivered ? null : attempt.sentence;
    if (attempt.delivered) this.#deliveredAt = now;
    const { state } = this.#breaker;
    if (state === before) return;
    this.#changed = true;
    if (state === 'half-open') return;
    const destination = this.destination.id;
    this.#deps.log.warn(`destination.${state}`, { destination, reason: this.#failure });
  }

  async #writeUnwritten(): Promise<void> {
    const { database, clock } = this.#deps;
    const waiting = this.#unwritten;
    this.#unwritten = [];
    for (const [at, { effect, settled }] of waiting.entries()) {
      const claim = { seq: effect.seq, fence: this.#fence };
      try {
        const isOurs = await settleDelivery(database, claim, settled, clock.now());
        if (isOurs) this.#tell(effect, settled);
      } catch (error) {
        this.#unwritten.push(...waiting.slice(at));
        throw error;
      }
    }
  }

  #tell({ id, site, destination, kind }: ClaimedEffect, { state, cause, attempts }: Settled): void {
    const { log, signals } = this.#deps;
    if (state === 'delivered') log.info('effect.delivered', { id, destination, kind, attempts });
    else log.warn('effect.not-delivered', { id, destination, kind, attempts, state, cause });
    signals.send({ kind: 'delivery', site });
    if (state === 'dead' || state === 'held') signals.send({ kind: 'exception', site });
  }
}

/** What an attempt says of the destination, whatever it says of the effect. */
function signOf(attempt: Attempt, now: Instant): Parameters<typeof afterAttempt>[1] {
  if (attempt.delivered) return { kind: 'well' };
  if (attempt.class === 'misconfigured') return { kind: 'useless' };
  if (attempt.answered) return { kind: 'well' };
  const { retryAfterMs } = attempt;
  return { kind: 'ill', ...(retryAfterMs !== undefined && { notBefore: now + retryAfterMs }) };
}

function chanceOf(ids: Ids): number {
  const [a = 0, b = 0, c = 0] = ids.secret(3);
  return (a * 65536 + b * 256 + c) / 2 ** 24;
}
