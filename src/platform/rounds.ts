import type { Cancel, Clock } from './clock.ts';

/** Something that is done again and again, for ever, one round at a time. */
export interface Rounds {
  start(): void;
  /** Ends after the round under way. */
  stop(): Promise<void>;
  /** True since `stop` was called: a long round may end early. */
  readonly stopped: boolean;
}

export interface RoundsParts {
  clock: Clock;
  /** From the start to the first round. */
  firstMs: number;
  /** From the end of a round to the next, where `round` does not say otherwise. */
  everyMs: number;
  /** One round. May give after how many milliseconds the next one is due. */
  round(): Promise<number | void>;
  /** Told what a round threw. The next one comes all the same, after `everyMs`. */
  failed(error: unknown): void;
}

/** Nothing that a round throws ends the rounds. */
export function createRounds({ clock, firstMs, everyMs, round, failed }: RoundsParts): Rounds {
  let cancel: Cancel = () => {};
  let underWay: Promise<void> = Promise.resolve();
  let stopped = false;

  function schedule(delayMs: number): void {
    if (stopped) return;
    cancel = clock.after(delayMs, () => {
      underWay = once().then(schedule);
    });
  }

  async function once(): Promise<number> {
    try {
      return (await round()) ?? everyMs;
    } catch (error) {
      failed(error);
      return everyMs;
    }
  }

  return {
    start: () => schedule(firstMs),
    async stop() {
      stopped = true;
      cancel();
      await underWay;
    },
    get stopped() {
      return stopped;
    },
  };
}
