import { readDutyHistory, type Network } from '../governance/governance.ts';
import type { Database, Instant, Queryable } from '../platform/platform.ts';
import { isDrill } from '../tasks/tasks.ts';
import { drillWorkflow } from '../workflows/workflows.ts';
import {
  lockPosition,
  readEpochs,
  readExceptions,
  readLate,
  readLines,
  readMilestones,
  readPassed,
  readPlaces,
  savePosition,
  type FoundLine,
  type FoundMilestone,
  type Position,
  type TaskPlace,
} from './fold-store.ts';
import type { KnownVersions } from './known-versions.ts';
import { tallyInterruptions, type Asking } from './tally-interruptions.ts';
import {
  addCells,
  addInterruptions,
  forgetMeasures,
  markLate,
  replaceDeadlines,
} from './tally-store.ts';
import { Tallies, type Part } from './tally.ts';
import { tallyRun } from './tally-run.ts';
import { countMissed, tallyTask, type Deadline, type OpenDeadline } from './tally-task.ts';

/** Lines of each log that one transaction counts. */
export const foldLinesMax = 2_000;
/** So long after a deadline it is counted as missed without a word of the log: an act of its last moment may still commit. */
export const deadlineGraceMs = 5_000;

export interface FoldDeps {
  database: Database;
  versions: KnownVersions;
}

/**
 * Counts what the logs (histories of tasks, milestones of runs, exceptions) have told since the last time, and deadlines that
 * have passed, by hour, site, workflow, version, cohort, unit and role. One bounded transaction: the position moves with
 * the counts, so that nothing is counted twice or left out, whoever dies when. Counting anew from nothing gives the
 * same rows. Gives how many things it counted; 0: nothing is left, or somebody else counts.
 */
export function foldMeasures(
  { database, versions }: FoldDeps,
  now: Instant,
  limit = foldLinesMax,
): Promise<number> {
  return database.transaction('measure-fold', async (tx) => {
    const position = await lockPosition(tx);
    if (!position) return 0;
    const tallies = new Tallies();
    const lines = await readLines(tx, position, limit);
    const milestones = await readMilestones(tx, position, limit);
    const exceptions = await readExceptions(tx, position, limit);
    await foldTasks(tx, lines, { tallies, versions });
    await foldRuns(tx, milestones, { tallies, versions });
    for (const { site, raisedAt } of exceptions) {
      tallies.count({ ...noPart, site }, raisedAt, 'exceptions');
    }
    const newLines = lines.filter(({ isNew }) => isNew).length;
    const newMilestones = milestones.filter(({ isNew }) => isNew).length;
    const isAtEnd = [newLines, newMilestones, exceptions.length].every((found) => found < limit);
    const passed = isAtEnd ? await readPassed(tx, now - deadlineGraceMs, limit) : [];
    await foldPassed(tx, passed, { tallies, versions });
    await addCells(tx, tallies.cells());
    const isDone = isAtEnd && passed.length < limit;
    const last = exceptions.at(-1);
    await savePosition(
      tx,
      {
        ...position,
        ...positionAfter(lines, milestones),
        ...(last && { exceptionXid: last.xid, exceptionId: last.id }),
      },
      isDone ? now : null,
    );
    return newLines + newMilestones + exceptions.length + passed.length;
  });
}

/** Forgets all that was counted; `foldMeasures` counts it anew from the logs. */
export async function recountMeasures(database: Database): Promise<void> {
  await database.transaction('measure-recount', forgetMeasures);
}

interface Counting {
  tallies: Tallies;
  versions: KnownVersions;
}

const noPart: Omit<Part, 'site'> = {
  ...{ workflow: '', digest: '', version: '', cohort: '', unit: '', role: '', isDrill: false },
};

function positionAfter(
  lines: readonly FoundLine[],
  milestones: readonly FoundMilestone[],
): Partial<Position> {
  const line = lines.find(({ isLast }) => isLast);
  const milestone = milestones.find(({ isLast }) => isLast);
  return {
    ...(line && { taskXid: line.xid, taskId: line.taskId, taskRev: line.rev }),
    ...(milestone && {
      ...{ runXid: milestone.xid, runId: milestone.runId, runName: milestone.name },
    }),
  };
}

async function foldTasks(
  tx: Queryable,
  lines: readonly FoundLine[],
  { tallies, versions }: Counting,
): Promise<void> {
  const byTask = Map.groupBy(lines, ({ taskId }) => taskId);
  const ids = [...byTask.keys()];
  const places = new Map((await readPlaces(tx, ids)).map((place) => [place.taskId, place]));
  await versions.ensure(
    tx,
    [...places.values()].map(({ epoch }) => epoch),
  );
  const late = Map.groupBy(await readLate(tx, ids), ({ taskId }) => taskId);
  const open: OpenDeadline[] = [];
  const askings: Asking[] = [];
  for (const [taskId, found] of byTask) {
    const place = places.get(taskId);
    if (!place) continue;
    if (!isDrill(place)) askings.push(...askingsOf(found, place));
    const { goals } = versions.of(place);
    const counted = {
      part: partOf(place, versions),
      lines: found.map(({ milestones, ...line }) => ({
        ...line,
        ...(line.act === 'open' && !place.tells && deadlinesOf(place)),
        reachedGoal: milestones?.some((name) => goals.has(name)) ?? false,
      })),
      late: new Set<Deadline>(late.get(taskId)?.map(({ deadline }) => deadline)),
    };
    open.push(...tallyTask(counted, tallies));
  }
  await replaceDeadlines(tx, ids, open);
  await foldInterruptions(tx, askings, versions);
}

const asking: ReadonlySet<string> = new Set(['open', 'climb', 'return', 'hand-over']);

/** An offer asks one person, in the role that the task asked last. */
function askingsOf(lines: readonly FoundLine[], { site, workflow, ...place }: TaskPlace): Asking[] {
  let pool = { role: place.role, unit: place.unit };
  return lines.flatMap(({ act, role, unit, to, at, isNew }) => {
    if (role !== null) pool = { role, unit };
    if (!isNew || !asking.has(act)) return [];
    return [{ site, workflow, at, ...pool, to: act === 'hand-over' ? to : null }];
  });
}

async function foldInterruptions(
  tx: Queryable,
  askings: readonly Asking[],
  versions: KnownVersions,
): Promise<void> {
  if (askings.length === 0) return;
  const times = askings.map(({ at }) => at);
  const epochs = await readEpochs(tx);
  const epochAt = (at: Instant): number | undefined =>
    epochs.findLast(({ since }) => since <= at)?.epoch;
  await versions.ensure(
    tx,
    times.map((at) => epochAt(at) ?? null),
  );
  const dutyAt = await readDutyHistory(tx, {
    from: times.reduce((a, b) => Math.min(a, b)),
    to: times.reduce((a, b) => Math.max(a, b)),
  });
  const networkAt = (at: Instant): Network | undefined => {
    const epoch = epochAt(at);
    return epoch === undefined ? undefined : versions.network(epoch);
  };
  await addInterruptions(tx, tallyInterruptions(askings, networkAt, dutyAt));
}

function deadlinesOf({ acceptBy, finishBy }: TaskPlace) {
  return { acceptBy, finishBy };
}

function partOf(place: TaskPlace, versions: KnownVersions): Part {
  const { site, workflow, digest, version, unit, role } = place;
  const { cohort } = versions.of(place);
  const what = { site, workflow, digest, version, cohort, unit: unit ?? '', role };
  return { ...what, isDrill: isDrill(place) };
}

async function foldRuns(
  tx: Queryable,
  milestones: readonly FoundMilestone[],
  { tallies, versions }: Counting,
): Promise<void> {
  await versions.ensure(
    tx,
    milestones.map(({ epoch }) => epoch),
  );
  for (const reached of Map.groupBy(milestones, ({ runId }) => runId).values()) {
    tallyRun(
      reached.map((one) => ({
        ...one,
        part: partOfRun(one, versions),
        measures: versions.of(one).measures,
      })),
      tallies,
    );
  }
}

function partOfRun(at: FoundMilestone, versions: KnownVersions): Part {
  const { site, workflow, digest, version, unit } = at;
  const { cohort } = versions.of(at);
  const what = { site, workflow, digest, version, cohort, unit: unit ?? '', role: '' };
  return { ...what, isDrill: workflow === drillWorkflow };
}

async function foldPassed(
  tx: Queryable,
  passed: readonly OpenDeadline[],
  { tallies, versions }: Counting,
): Promise<void> {
  const ids = [...new Set(passed.map(({ taskId }) => taskId))];
  const places = new Map((await readPlaces(tx, ids)).map((place) => [place.taskId, place]));
  await versions.ensure(
    tx,
    [...places.values()].map(({ epoch }) => epoch),
  );
  for (const one of passed) {
    const place = places.get(one.taskId);
    if (place) countMissed(partOf(place, versions), one, tallies);
  }
  await markLate(tx, passed);
}
