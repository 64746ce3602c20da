import { canonicalJson, type Feed } from '../governance/governance.ts';
import { ListenFault, type MllpListener } from './mllp-listener.ts';

interface Listening {
  listener: MllpListener;
  port: number;
  /** What of the feed the listener goes by: where this stays, so do its connections. */
  by: string;
}

/** The listeners of the feeds that are listened on now. */
export class FeedListeners {
  readonly #make: (feed: Feed) => MllpListener;
  readonly #byFeed = new Map<string, Listening>();
  readonly #closing = new Set<Promise<void>>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(make: (feed: Feed) => MllpListener) {
    this.#make = make;
  }

  /**
   * Listens for these feeds and no others. A feed that is listened for as it was before keeps its connections; one that
   * changed closes them after the answers under way, and its senders come again. Gives what cannot be listened on.
   */
  follow(feeds: readonly Feed[]): Promise<ListenFault[]> {
    const following = this.#last.then(() => this.#follow(feeds));
    this.#last = following.catch(() => undefined);
    return following;
  }

  /** At once: what is read from now on would not be kept. */
  async stop(): Promise<void> {
    const closing = this.all().map(([, listener]) => listener.stop());
    await Promise.all([...closing, this.follow([])]);
    await Promise.all(this.#closing);
  }

  all(): [string, MllpListener][] {
    return [...this.#byFeed].map(([feed, { listener }]) => [feed, listener]);
  }

  of(feed: string): MllpListener | undefined {
    return this.#byFeed.get(feed)?.listener;
  }

  ports(): Record<string, number> {
    return Object.fromEntries([...this.#byFeed].map(([feed, { port }]) => [feed, port]));
  }

  async #follow(feeds: readonly Feed[]): Promise<ListenFault[]> {
    const wanted = new Map(feeds.map((feed) => [feed.id, listenedBy(feed)]));
    const gone = [...this.#byFeed].filter(([feed, { by }]) => wanted.get(feed) !== by);
    // Before anything new: a port may go from one feed to another. It is free at once; connections end when they may.
    for (const [feed, { listener }] of gone) {
      this.#byFeed.delete(feed);
      const closing = listener.stop().finally(() => this.#closing.delete(closing));
      this.#closing.add(closing);
    }
    const faults: ListenFault[] = [];
    for (const feed of feeds) {
      if (this.#byFeed.has(feed.id)) continue;
      const listener = this.#make(feed);
      try {
        const port = await listener.listen();
        this.#byFeed.set(feed.id, { listener, port, by: listenedBy(feed) });
      } catch (error) {
        if (!(error instanceof ListenFault)) throw error;
        await listener.stop();
        faults.push(error);
      }
    }
    return faults;
  }
}

// The rest of a feed is asked of the release with each frame.
function listenedBy({ host, port, tls, connections, messageBytesMax, answers }: Feed): string {
  return canonicalJson([host, port, tls, connections, messageBytesMax, answers]);
}
