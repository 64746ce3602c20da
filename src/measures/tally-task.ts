import type { Instant } from '../platform/platform.ts';
import type { TaskHistoryRow } from '../tasks/tasks.ts';
import type { CountName, Part, Tallies } from './tally.ts';

/** Completed so soon after it was accepted: the work was done before, and is only told here. */
export const afterTheFactMsMax = 30_000;

/** As much of a line of a task's history as is counted. */
export interface TaskLine {
  taskId: string;
  rev: number;
  at: Instant;
  act: TaskHistoryRow['act'];
  fromState: TaskHistoryRow['fromState'];
  /** Whose it was before it moved; null: nobody's, or it did not move. */
  from: string | null;
  reason: string | null;
  /** Of the opening and of a change of times. */
  acceptBy: Instant | null;
  finishBy: Instant | null;
  /** Of a cancellation: the run reached in that moment what a measure of its workflow counts up to. */
  reachedGoal: boolean;
  /** False: it was counted before, and is here for what came after it. */
  isNew: boolean;
}

export type Deadline = 'accept' | 'finish';

/** A deadline that the log has not settled: neither kept nor missed nor dropped. */
export interface OpenDeadline {
  taskId: string;
  deadline: Deadline;
  site: string;
  dueAt: Instant;
  /** It has passed, and was counted as missed by the clock before the log told of it. */
  isLate: boolean;
}

export interface CountedTask {
  part: Part;
  /** Its history up to the last new line, in the order of revisions. */
  lines: readonly TaskLine[];
  /** Deadlines that the clock has counted as missed. */
  late: ReadonlySet<Deadline>;
}

/**
 * Counts the new lines of a task's history, and gives the deadlines that they leave open. What a line adds depends on the lines
 * of its task before it and on nothing else; so whatever the order in which tasks are counted and however the log is cut,
 * the sums are the same. A missed deadline counts in the hour of the deadline, all else in the hour of the line. Pure but
 * for the tallies.
 */
export function tallyTask(task: CountedTask, tallies: Tallies): OpenDeadline[] {
  const counting = new TaskCounting(task, tallies);
  for (const line of task.lines) counting.take(line);
  return counting.openDeadlines();
}

interface Watched {
  dueAt: Instant | null;
  isSettled: boolean;
}

const countsOf = {
  accept: { due: 'acceptDue', late: 'acceptedLate' },
  finish: { due: 'finishDue', late: 'finishedLate' },
} as const satisfies Record<Deadline, Record<'due' | 'late', CountName>>;

class TaskCounting {
  readonly #task: CountedTask;
  readonly #tallies: Tallies;
  readonly #deadlines: Record<Deadline, Watched> = {
    accept: { dueAt: null, isSettled: false },
    finish: { dueAt: null, isSettled: false },
  };
  /** What ever happened to it: counted once, when it closes. */
  readonly #ever = new Set<CountName>();
  #openedAt: Instant | null = null;
  #firstAcceptedAt: Instant | null = null;
  #lastAcceptedAt: Instant | null = null;
  #line: TaskLine | undefined;

  constructor(task: CountedTask, tallies: Tallies) {
    this.#task = task;
    this.#tallies = tallies;
  }

  take(line: TaskLine): void {
    this.#line = line;
    for (const deadline of ['accept', 'finish'] as const) this.#passed(deadline, line.at);
    switch (line.act) {
      case 'open':
        this.#openedAt = line.at;
        this.#setDeadlines(line);
        this.#count('opened');
        this.#count('asked');
        break;
      case 'accept':
        if (line.fromState === 'open') this.#accepted(line.at);
        break;
      case 'decline':
        this.#declined(line);
        break;
      case 'hand-over':
        this.#count('handOvers');
        this.#count('asked');
        this.#ever.add('closedHanded');
        break;
      case 'escalate':
        this.#word('escalated-because', line.reason);
        this.#ever.add('closedEscalated');
        break;
      case 'climb':
        this.#count('climbs');
        this.#askedAgain(line);
        this.#ever.add('closedClimbed');
        break;
      case 'return':
        this.#count('returns');
        this.#askedAgain(line);
        break;
      case 'reschedule':
        this.#setDeadlines(line);
        break;
      case 'complete':
        this.#completed(line.at);
        break;
      case 'cancel':
        this.#cancelled(line);
        break;
      case 'start':
      case 'cover':
      case 'other-patient':
      case 'withdraw':
        break;
    }
  }

  openDeadlines(): OpenDeadline[] {
    const taskId = this.#line?.taskId;
    if (taskId === undefined) return [];
    return (['accept', 'finish'] as const).flatMap((deadline) => {
      const { dueAt, isSettled } = this.#deadlines[deadline];
      if (dueAt === null || isSettled) return [];
      const { part, late } = this.#task;
      return [{ taskId, deadline, site: part.site, dueAt, isLate: late.has(deadline) }];
    });
  }

  #setDeadlines({ acceptBy, finishBy }: TaskLine): void {
    this.#deadlines.accept.dueAt = acceptBy;
    this.#deadlines.finish.dueAt = finishBy;
  }

  #accepted(at: Instant): void {
    this.#lastAcceptedAt = at;
    if (this.#firstAcceptedAt !== null) return;
    this.#firstAcceptedAt = at;
    this.#count('accepted');
    this.#time('accept', at);
    this.#kept('accept');
  }

  #declined({ from, fromState, reason }: TaskLine): void {
    this.#count('declines');
    this.#word('declined-because', reason);
    this.#ever.add('closedDeclined');
    if (fromState === 'accepted' && from !== null) this.#ever.add('closedAbandoned');
  }

  // Whoever had accepted it did not finish it: it is anybody's again.
  #askedAgain({ fromState }: TaskLine): void {
    this.#count('asked');
    if (fromState === 'accepted') this.#ever.add('closedAbandoned');
  }

  #completed(at: Instant): void {
    this.#kept('finish');
    this.#count('completed');
    this.#time('complete', at);
    const acceptedAt = this.#lastAcceptedAt;
    if (acceptedAt !== null && at - acceptedAt <= afterTheFactMsMax) this.#count('afterTheFact');
    this.#closed();
  }

  #cancelled({ reachedGoal }: TaskLine): void {
    for (const deadline of ['accept', 'finish'] as const) this.#dropped(deadline);
    if (this.#firstAcceptedAt === null) {
      this.#count('neverAccepted');
      if (reachedGoal) this.#count('bypassed');
    }
    this.#closed();
  }

  #closed(): void {
    this.#count('closed');
    for (const name of this.#ever) this.#count(name);
    this.#deadlines.accept.isSettled = true;
    this.#deadlines.finish.isSettled = true;
  }

  /** The deadline lies behind this line: it was missed, whether the clock has counted it or not. */
  #passed(deadline: Deadline, at: Instant): void {
    const watched = this.#deadlines[deadline];
    const { dueAt, isSettled } = watched;
    if (isSettled || dueAt === null || at <= dueAt) return;
    watched.isSettled = true;
    if (!this.#task.late.has(deadline)) this.#missed(deadline, dueAt, 1);
  }

  #kept(deadline: Deadline): void {
    if (this.#deadlines[deadline].isSettled || this.#deadlines[deadline].dueAt === null) return;
    this.#dropped(deadline);
    this.#count(countsOf[deadline].due);
  }

  // The clock may have been ahead of a transaction that took long: then what it counted is taken back.
  #dropped(deadline: Deadline): void {
    const watched = this.#deadlines[deadline];
    if (watched.isSettled || watched.dueAt === null) return;
    watched.isSettled = true;
    if (this.#task.late.has(deadline)) this.#missed(deadline, watched.dueAt, -1);
  }

  #missed(deadline: Deadline, dueAt: Instant, n: 1 | -1): void {
    if (!this.#line?.isNew) return;
    countMissed(this.#task.part, { deadline, dueAt }, this.#tallies, n);
  }

  #count(name: CountName): void {
    if (this.#line?.isNew) this.#tallies.count(this.#task.part, this.#line.at, name);
  }

  #time(name: 'accept' | 'complete', at: Instant): void {
    if (!this.#line?.isNew || this.#openedAt === null) return;
    this.#tallies.time(this.#task.part, at, name, at - this.#openedAt);
  }

  #word(name: 'declined-because' | 'escalated-because', reason: string | null): void {
    if (!this.#line?.isNew || reason === null) return;
    this.#tallies.word(this.#task.part, this.#line.at, name, reason);
  }
}

/** Counts a missed deadline in its hour; `n` −1 takes it back. */
export function countMissed(
  part: Part,
  { deadline, dueAt }: Pick<OpenDeadline, 'deadline' | 'dueAt'>,
  tallies: Tallies,
  n: 1 | -1 = 1,
): void {
  tallies.count(part, dueAt, countsOf[deadline].due, n);
  tallies.count(part, dueAt, countsOf[deadline].late, n);
}
