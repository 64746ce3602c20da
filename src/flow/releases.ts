import {
  newestEpoch,
  readRelease,
  type Feed,
  type Network,
  type Release,
  type Site,
} from '../governance/governance.ts';
import { assert, must, type Queryable } from '../platform/platform.ts';
import { compileRelease, WorkflowRegistry, type CompiledRelease } from '../workflows/workflows.ts';

/**
 * The releases that this process works with: the one in force, and older ones to which waiting messages and running
 * instances are pinned, read when they are met.
 */
export class Releases {
  readonly workflows = new WorkflowRegistry();
  readonly #byEpoch = new Map<number, IndexedRelease>();
  readonly #titles = new Map<string, string>();
  #current: Release;

  constructor(current: Release, compiled: CompiledRelease) {
    this.#current = current;
    this.#add(current, compiled);
  }

  get current(): Release {
    return this.#current;
  }

  /**
   * Works with the newest release from now on. True where it is another than before. A release that does not compile with this
   * version of the program is a fault, and what was in force here stays so.
   */
  async refresh(tx: Queryable): Promise<boolean> {
    const newest = await newestEpoch(tx);
    if (!newest || newest.epoch <= this.#current.epoch) return false;
    const { epoch } = newest;
    await this.ensure(tx, [epoch]);
    // Another look may have come back first, with a later one.
    if (epoch <= this.#current.epoch) return false;
    this.#current = this.#at(epoch).release;
    return true;
  }

  /** What is worked out of the network in force, once for each. */
  derived<T>(work: (network: Network) => T): () => T {
    let known: { network: Network; result: T } | undefined;
    return () => {
      const { network } = this.#current;
      if (known?.network !== network) known = { network, result: work(network) };
      return known.result;
    };
  }

  /** Makes these epochs known. A release that was once in force but no longer compiles is a fault. */
  async ensure(tx: Queryable, epochs: Iterable<number>): Promise<void> {
    for (const epoch of new Set(epochs)) {
      if (this.#byEpoch.has(epoch)) continue;
      const release = must(await readRelease(tx, epoch), `release of epoch ${epoch} is not stored`);
      const answer = compileRelease(release);
      assert('compiled' in answer, `release of epoch ${epoch} does not compile any more`);
      this.#add(release, answer.compiled);
    }
  }

  /** The feed as it was configured at that epoch. */
  feed(epoch: number, id: string): Feed | undefined {
    return this.#at(epoch).feeds.get(id);
  }

  /** The network as it was at that epoch. */
  network(epoch: number): Network {
    return this.#at(epoch).release.network;
  }

  site(epoch: number, id: string): Site | undefined {
    return this.#at(epoch).sites.get(id);
  }

  /** What a workflow is called; its id where it is not known. */
  title(workflow: string): string {
    return this.#titles.get(workflow) ?? workflow;
  }

  #at(epoch: number): IndexedRelease {
    return must(this.#byEpoch.get(epoch), `release of epoch ${epoch} is not loaded`);
  }

  #add(release: Release, compiled: CompiledRelease): void {
    const { feeds, sites } = release.network;
    this.#byEpoch.set(release.epoch, {
      release,
      feeds: new Map(feeds.map((feed) => [feed.id, feed])),
      sites: new Map(sites.map((site) => [site.id, site])),
    });
    this.workflows.add(compiled);
    for (const { id, title } of compiled.workflows.values()) this.#titles.set(id, title);
  }
}

interface IndexedRelease {
  release: Release;
  feeds: ReadonlyMap<string, Feed>;
  sites: ReadonlyMap<string, Site>;
}
