import { readRelease, type Feed, type Release, type Site } from '../governance/governance.ts';
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
      feeds: new Map(feeds.map((feed) => [feed.id, feed])),
      sites: new Map(sites.map((site) => [site.id, site])),
    });
    this.workflows.add(compiled);
    for (const { id, title } of compiled.workflows.values()) this.#titles.set(id, title);
  }
}

interface IndexedRelease {
  feeds: ReadonlyMap<string, Feed>;
  sites: ReadonlyMap<string, Site>;
}
