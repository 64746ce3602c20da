import { mkdir, readdir, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Feed } from '../governance/governance.ts';
import {
  createRounds,
  faultName,
  type Clock,
  type Instant,
  type Log,
  type Rounds,
} from '../platform/platform.ts';
import type { DocumentTaken } from './take-document.ts';

/** How often folders are looked into. A file that did not change from one look to the next is whole. */
export const lookEveryMs = 2_000;
/** Files that are taken of one folder at one look; the others wait for the next. */
export const filesPerLookMax = 100;
/** Files that were taken lie in `done` for so many days: what they hold is in the journal. */
export const doneDaysKept = 7;

/** Names that writers give while they write. */
const UNFINISHED = /^\.|\.(?:tmp|part|filepart|partial|crdownload)$/i;
const DAY_MS = 24 * 60 * 60 * 1000;

interface DropParts {
  /** The data folder; feeds name folders below it. */
  root: string;
  feeds: () => readonly Feed[];
  take: (feed: Feed, bytes: Uint8Array, peer: string) => Promise<DocumentTaken>;
  clock: Clock;
  log: Log;
}

/**
 * Takes the files that are dropped into the folders of feeds. A file is claimed by renaming it into `.taking`, so that no two processes
 * take it, and leaves for `done` only when all of it is committed; what cannot be read leaves for `quarantine` with a note. A process that
 * dies leaves its files in `.taking`: the next one takes them again, and what was committed is known.
 */
export class FileDrop {
  readonly #parts: DropParts;
  /** What each waiting file looked like at the last look. */
  #seen = new Map<string, string>();
  readonly #rounds: Rounds;

  constructor(parts: DropParts) {
    const { clock, log } = parts;
    this.#parts = parts;
    this.#rounds = createRounds({
      ...{ clock, firstMs: lookEveryMs, everyMs: lookEveryMs },
      round: () => this.look(),
      failed: (error) => log.error('files.fault', { fault: faultName(error) }),
    });
  }

  start(): void {
    this.#rounds.start();
  }

  /** Ends after the file under way. */
  stop(): Promise<void> {
    return this.#rounds.stop();
  }

  /** One look into all folders. A folder that cannot be read is told of, and is tried again at the next. */
  async look(): Promise<void> {
    const seen = new Map<string, string>();
    for (const feed of this.#parts.feeds()) {
      if (feed.folder === undefined || this.#rounds.stopped) continue;
      try {
        await this.#lookInto(feed, join(this.#parts.root, feed.folder), seen);
      } catch (error) {
        this.#parts.log.error('files.folder', { feed: feed.id, cause: codeOf(error) });
      }
    }
    this.#seen = seen;
  }

  async #lookInto(feed: Feed, folder: string, seen: Map<string, string>): Promise<void> {
    for (const name of ['.taking', 'done', 'quarantine']) {
      await mkdir(join(folder, name), { recursive: true });
    }
    for (const name of await filesIn(join(folder, '.taking'))) await this.#take(feed, folder, name);
    let left = filesPerLookMax;
    for (const name of await filesIn(folder)) {
      if (UNFINISHED.test(name)) continue;
      const path = join(folder, name);
      const { size, mtimeMs } = await stat(path);
      const look = `${size} ${mtimeMs}`;
      seen.set(path, look);
      if (this.#seen.get(path) !== look) continue;
      if (left-- === 0 || this.#rounds.stopped) return;
      await rename(path, join(folder, '.taking', name));
      await this.#take(feed, folder, name);
    }
  }

  async #take(feed: Feed, folder: string, name: string): Promise<void> {
    const { take, log, clock } = this.#parts;
    const path = join(folder, '.taking', name);
    const where = { feed: feed.id, site: feed.site };
    const { size } = await stat(path);
    const taken: DocumentTaken =
      size > feed.messageBytesMax
        ? { kind: 'unread', problem: tooLarge(feed) }
        : await take(feed, await readFile(path), `file:${name}`.slice(0, PEER_CHARS_MAX));
    switch (taken.kind) {
      case 'unavailable':
        return;
      case 'unread': {
        const { code, location, sentence } = taken.problem;
        const left = await leave(path, join(folder, 'quarantine'), name, clock.now());
        await writeFile(`${left}.problem.txt`, `${location}: ${sentence} (${code})\n`);
        log.error('files.quarantined', { ...where, cause: code });
        return;
      }
      case 'kept': {
        await leave(path, join(folder, 'done'), name, clock.now());
        const { kind: _kind, problems, ...counts } = taken;
        log.info('files.taken', { ...where, ...counts, problems: problems.length });
      }
    }
  }

  /** Deletes what lies in `done` for longer than `doneDaysKept`. Gives the number of files. */
  async sweep(): Promise<number> {
    const { root, feeds, clock } = this.#parts;
    let deleted = 0;
    for (const { folder } of feeds()) {
      if (folder === undefined) continue;
      const done = join(root, folder, 'done');
      for (const name of await filesIn(done).catch(() => [])) {
        const leftAt = Number(/^(\d+)-/.exec(name)?.[1] ?? clock.now());
        if (clock.now() - leftAt < doneDaysKept * DAY_MS) continue;
        await unlink(join(done, name));
        deleted++;
      }
    }
    return deleted;
  }
}

const PEER_CHARS_MAX = 200;

// Links are followed nowhere: they are no files.
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.flatMap((entry) => (entry.isFile() ? [entry.name] : [])).sort();
}

async function leave(path: string, folder: string, name: string, at: Instant): Promise<string> {
  const left = join(folder, `${at}-${name}`);
  await rename(path, left);
  return left;
}

function tooLarge({ messageBytesMax }: Feed) {
  const sentence = `It has more than ${messageBytesMax} bytes, which this feed takes.`;
  return { code: 'oversize', severity: 'error', location: 'file', sentence } as const;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'fault';
}
