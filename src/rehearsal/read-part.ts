import type { Releases } from '../flow/flow.ts';
import type { Instant } from '../platform/platform.ts';
import { oldestWriteMs, readHistory } from './history-store.ts';
import { logPartOf, readEventsOf } from './log-store.ts';
import type { ReadOnly } from './read-only-store.ts';
import { RecordedWork, type RecordedTask } from './recorded-work.ts';
import { readRecordedTasks } from './rehearsal-store.ts';
import type { HeardPart } from './side-by-side.ts';
import { readEpochStarts, readHumanStarts } from './starts-store.ts';

/** What was done is read when it is at least this old: by then it was committed, or its transaction still goes on. */
const settleMs = 5_000;

/** A timer fires in truth up to this long after its time: so far ahead it is looked which tasks opened. */
const openAheadMs = 2_000;

/** What people did is read in slices of this length. */
const recordSliceMs = 6 * 3_600_000;

interface PartDeps {
  read: ReadOnly;
  releases: Releases;
}

interface Period {
  from: Instant;
  to: Instant;
  /** Null: all. */
  sites: readonly string[] | null;
}

/** Until when everything that was recorded can be read, if it is `now`. */
export async function settledUntil(
  { read }: Pick<PartDeps, 'read'>,
  now: Instant,
): Promise<Instant> {
  return now - settleMs - Math.ceil(await read(oldestWriteMs));
}

/**
 * Everything that was recorded in a period and that runs may hear, with the releases that it is pinned to. `past`: what became of
 * tasks then is known already, and is left out.
 */
export async function readPart(
  { read, releases }: PartDeps,
  { past, ...period }: Period & { past: boolean },
): Promise<HeardPart> {
  const { from, to } = period;
  return read(async (db) => {
    const { fromSeq } = await logPartOf(db, period);
    const events = await readEventsOf(db, { ...period, fromSeq });
    const epochs = await readEpochStarts(db, period);
    const ahead = past ? [] : await readHistory(db, { ...period, to: to + openAheadMs });
    await releases.ensure(
      db,
      [...events, ...epochs].map(({ epoch }) => epoch),
    );
    return {
      ...{ from, to, events, epochs },
      history: ahead.filter(({ act, at }) => act === 'open' || at < to),
      starts: await readHumanStarts(db, period),
    };
  });
}

/** What people did to the tasks that opened in a period, as it was known at its end. */
export async function readRecordAsOf(
  { read }: Pick<PartDeps, 'read'>,
  { from, to, sites }: Period,
): Promise<RecordedWork> {
  const record = new RecordedWork();
  for (let at = from; at < to; at += recordSliceMs) {
    const slice = { from: at, to: Math.min(to, at + recordSliceMs), sites };
    for (const task of await read((db) => readRecordedTasks(db, slice))) record.add(asOf(task, to));
  }
  return record;
}

function asOf(task: RecordedTask, to: Instant): RecordedTask {
  const acts = task.acts.filter(({ afterMs }) => task.openedAt + afterMs < to);
  if (task.closedAt === null || task.closedAt < to) return { ...task, acts };
  return { ...task, acts, closedAt: null, end: null };
}
