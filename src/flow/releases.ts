import {
  newestEpoch,
  readRelease,
  UnsoundRelease,
  verifyRelease,
  type Feed,
  type Network,
  type Release,
  type Site,
} from '../governance/governance.ts';
import { assert, must, type Queryable } from '../platform/platform.ts';
import { compileRelease, WorkflowRegistry, type CompiledRelease } from '../workflows/workflows.ts';

/** An unsound release is checked again after so many looks: twice a minute. */
const looksPerCheck = 60;

/**
 * The releases that this process works with: the one in force, and older ones to which waiting messages and running
 * instances are pinned, read when they are met.
 */
export class Releases {
  readonly workflows = new WorkflowRegistry();
  readonly #byEpoch = new Map<number, IndexedRelease>();
  readonly #titles = new Map<string, string>();
  #current: Release;
  /** The newest that was checked here. */
  #soundEpoch = 0;
  #unsound: { epoch: number; error: UnsoundRelease; looks: number } | undefined;

  constructor(current: Release, compiled: CompiledRelease) {
    this.#current = current;
    this.#add(current, compiled);
  }

  get current(): Release {
    return this.#current;
  }

  /**
   * Works with the newest release from now on. True where it is another than before. It is checked first, once: one that is not
   * what was signed, that is older than what runs, or that does not compile with this version of the program is a fault, and what
   * was in force here stays so. What ran when the process started is checked by the first call.
   */
  async refresh(tx: Queryable): Promise<boolean> {
    const running = this.#current;
    const newest = await newestEpoch(tx);
    if (!newest) return false;
    refuseOlder(newest, running);
    const { epoch } = newest;
    if (epoch <= this.#soundEpoch) return false;
    const release = await this.#soundRelease(tx, epoch, running);
    // Another look may have come back first, with a later one.
    const isOther = epoch > this.#current.epoch;
    if (isOther) {
      this.#addCompiled(release);
      this.#current = release;
    }
    this.#soundEpoch = Math.max(this.#soundEpoch, epoch);
    return isOther;
  }

  /** Checks it at the first look that meets it; while it is unsound, at every `looksPerCheck`-th. */
  async #soundRelease(tx: Queryable, epoch: number, running: Release): Promise<Release> {
    const known = this.#unsound;
    if (known?.epoch === epoch && ++known.looks % looksPerCheck !== 0) throw known.error;
    try {
      const release = epoch === running.epoch ? running : await storedRelease(tx, epoch);
      await verifyRelease(tx, release, running);
      return release;
    } catch (error) {
      if (error instanceof UnsoundRelease && known?.epoch !== epoch) {
        this.#unsound = { epoch, error, looks: 0 };
      }
      throw error;
    }
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
      this.#addCompiled(await storedRelease(tx, epoch));
    }
  }

  #addCompiled(release: Release): void {
    const answer = compileRelease(release);
    assert('compiled' in answer, `release of epoch ${release.epoch} does not compile any more`);
    this.#add(release, answer.compiled);
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

async function storedRelease(tx: Queryable, epoch: number): Promise<Release> {
  return must(await readRelease(tx, epoch), `release of epoch ${epoch} is not stored`);
}

function refuseOlder(newest: { epoch: number; digest: string }, running: Release): void {
  if (newest.epoch < running.epoch) {
    throw new UnsoundRelease(
      `the newest release that is kept is epoch ${newest.epoch}, an older one`,
    );
  }
  if (newest.epoch === running.epoch && newest.digest !== running.digest) {
    throw new UnsoundRelease(`another release is kept under epoch ${newest.epoch}`);
  }
}

interface IndexedRelease {
  release: Release;
  feeds: ReadonlyMap<string, Feed>;
  sites: ReadonlyMap<string, Site>;
}
