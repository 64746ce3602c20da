import type { Cancel, Clock, Log, LogFields } from '../platform/platform.ts';

/** Lines of one event and feed in one `boundMs`; what comes beyond them is counted in one line more at its end. */
export const linesMax = 100;
export const boundMs = 60_000;

/** What a line tells. `count` is how many it stands for, where that is not one. */
export type BoundedFields = LogFields & { feed: string; site: string; count?: number };

interface Bound {
  lines: number;
  beyond: number;
  cancel: Cancel;
  end: () => void;
}

/**
 * Warnings about what senders do, of which a broken or hostile one causes as many as it likes: none goes untold, and no
 * flood of them fills the disk.
 */
export class BoundedLog {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #linesMax: number;
  readonly #bounds = new Map<string, Bound>();

  constructor(parts: { clock: Clock; log: Log; linesMax?: number }) {
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.#linesMax = parts.linesMax ?? linesMax;
  }

  warn(event: string, fields: BoundedFields): void {
    const bound = this.#boundOf(event, fields);
    if (bound.lines < this.#linesMax) {
      bound.lines++;
      this.#log.warn(event, fields);
    } else bound.beyond += fields.count ?? 1;
  }

  /** Tells what is still to be told. */
  stop(): void {
    for (const { end } of this.#bounds.values()) end();
  }

  #boundOf(event: string, { feed, site }: BoundedFields): Bound {
    const key = `${event} ${feed}`;
    const known = this.#bounds.get(key);
    if (known) return known;
    const end = (): void => {
      bound.cancel();
      this.#bounds.delete(key);
      if (bound.beyond > 0) this.#log.warn(event, { feed, site, count: bound.beyond });
    };
    const bound: Bound = { lines: 0, beyond: 0, end, cancel: this.#clock.after(boundMs, end) };
    this.#bounds.set(key, bound);
    return bound;
  }
}
