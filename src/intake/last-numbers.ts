import type { Queryable } from '../platform/platform.ts';
import { readLastNumber } from './last-number-store.ts';

/** The sequence numbers that feeds stand at: in memory ahead of their commit, and read again where a commit failed. */
export class LastNumbers {
  readonly #database: Queryable;
  readonly #last = new Map<string, number | undefined>();
  readonly #loading = new Map<string, Promise<void>>();

  constructor(database: Queryable) {
    this.#database = database;
  }

  isKnown(feed: string): boolean {
    return this.#last.has(feed);
  }

  /** All who wait for the same one go on in the order in which they came. */
  load(feed: string): Promise<void> {
    const under = this.#loading.get(feed) ?? this.#read(feed);
    this.#loading.set(feed, under);
    return under;
  }

  async #read(feed: string): Promise<void> {
    try {
      this.#last.set(feed, await readLastNumber(this.#database, feed));
    } finally {
      this.#loading.delete(feed);
    }
  }

  last(feed: string): number | undefined {
    return this.#last.get(feed);
  }

  set(feed: string, number: number | null): void {
    this.#last.set(feed, number ?? undefined);
  }

  forget(feed: string): void {
    this.#last.delete(feed);
  }
}
