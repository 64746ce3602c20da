import type { ClinicalEvent } from '../canonical/canonical.ts';
import type { Instant } from '../platform/platform.ts';
import type { Instance, Pool, TaskDetail } from './instance.ts';
import type { KeptInputs } from './run-inputs.ts';

/** What the engine itself must know of a run from one step to the next. */
export interface Bookkeeping {
  /** How often a state was entered: part of the names of its timers, so that a late one of an earlier visit is known. */
  visit: number;
  /** How often a task's waits were set anew: part of their names, for the same reason. */
  waits: number;
  /** How often each task key was opened. */
  openings: Readonly<Record<string, number>>;
  /** The tasks of the current state that are neither completed nor cancelled, in the order of the definition. */
  tasks: readonly RunningTask[];
  /** Names of the tasks of the current state that were completed since it was entered. */
  completed: readonly string[];
  /** How often each state that has a bound was entered. */
  entries: Readonly<Record<string, number>>;
  /** When each milestone was reached first. */
  milestones: Readonly<Record<string, Instant>>;
  /** States whose `compensate` is owed if the run is taken back, in the order in which they came to owe it. */
  owed: readonly string[];
  /** The run that the current state called and waits for. */
  call: CalledRun | null;
  /** The run that called this one, until it was told the end or took the call back. */
  caller: { instanceId: string; key: string } | null;
  /** Who last accepted a task of this run, and as a member of which pool. */
  acted: { by: string; pool: Pool } | null;
  /** The newest that results told of each input; left out by runs that are older than inputs. */
  inputs?: KeptInputs;
}

export interface RunningTask {
  /** As the definition names it. */
  name: string;
  /** Its name, and from its second opening on `name#2`, `name#3`. */
  key: string;
  stage: 'open' | 'accepted';
  owner: string | null;
  pool: Pool;
  rung: number;
  openedAt: Instant;
  /** Rungs count from here: the opening, or later where the task came back from somebody who had accepted it. */
  ladderFrom: Instant;
  /** How much of the ladder was behind it there already, in milliseconds. Absent: nothing. */
  ladderSpentMs?: number;
  /** `due`: whoever accepted must still begin, and a timer says until when. `done`: they have begun. */
  begins?: 'due' | 'done' | null;
  /** The `waits` of its present timers. */
  wait: number;
}

/** Found by workflow and subject, of which there is one. */
export interface CalledRun {
  key: string;
  workflow: string;
  subject: string;
}

/** What a task shows of the event behind it. */
export type ShownEvent = TaskDetail['event'];

export const newBookkeeping: Bookkeeping = {
  visit: 0,
  waits: 0,
  openings: {},
  tasks: [],
  completed: [],
  entries: {},
  milestones: {},
  owed: [],
  call: null,
  caller: null,
  acted: null,
};

export function shownEvent({ id, type, occurredAt, data }: ClinicalEvent): ShownEvent {
  return { id, type, occurredAt, data };
}

/** An instance's column `data`: what it remembers, and under names that no definition can declare what the engine knows. */
export type StoredData = Readonly<Record<string, unknown>>;

const ENGINE_KEY = '#engine';
const EVENT_KEY = '#event';

export function storedData({ data, books, seen }: Instance): StoredData {
  return { ...data, [ENGINE_KEY]: books, [EVENT_KEY]: seen };
}

/** Also of rows of earlier versions, which held the two as JSON text, and one task where there can be several now. */
export function fromStoredData(stored: StoredData): Pick<Instance, 'data' | 'books' | 'seen'> {
  const { [ENGINE_KEY]: books, [EVENT_KEY]: seen, ...data } = stored;
  return {
    data: data as Instance['data'],
    books: booksOf(parsed(books) as EarlierBooks | undefined),
    seen: (parsed(seen) as ShownEvent | undefined) ?? unseen,
  };
}

type EarlierBooks = Partial<Bookkeeping> & { task?: Omit<RunningTask, 'name'> | null };

const unseen: ShownEvent = { id: '', type: '', occurredAt: 0, data: {} };

function booksOf({ task, ...books }: EarlierBooks = {}): Bookkeeping {
  const only = task ? [{ ...task, name: task.key.split('#', 1)[0] ?? task.key }] : [];
  return { ...newBookkeeping, tasks: only, ...books };
}

function parsed(value: unknown): unknown {
  return typeof value === 'string' ? JSON.parse(value) : value;
}
