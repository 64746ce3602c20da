import type { ClinicalEvent } from '../canonical/canonical.ts';
import type { Instant } from '../platform/platform.ts';
import type { Instance, Pool, TaskDetail } from './instance.ts';

/**
 * What the engine itself must know of a run from one step to the next. It is kept in the instance's data under names
 * that no definition can declare, so that an instance stays one plain row.
 */
export interface Bookkeeping {
  /** How often a state was entered: part of the names of its timers, so that a late one of an earlier visit is known. */
  visit: number;
  /** How often a task's waits were set anew: part of their names, for the same reason. */
  waits: number;
  /** How often each task key was opened. */
  openings: Readonly<Record<string, number>>;
  /** The task of the current state, until it is completed or cancelled. */
  task: RunningTask | null;
  /** Who last accepted a task of this run, and as a member of which pool. */
  acted: { by: string; pool: Pool } | null;
}

export interface RunningTask {
  key: string;
  stage: 'open' | 'accepted';
  owner: string | null;
  pool: Pool;
  rung: number;
  openedAt: Instant;
  /** Rungs count from here: the opening, or later where the task came back from somebody who had accepted it. */
  ladderFrom: Instant;
  /** The `waits` of its present timers. */
  wait: number;
}

type Data = Instance['data'];

const ENGINE_KEY = '#engine';
const EVENT_KEY = '#event';

export const newBookkeeping: Bookkeeping = {
  visit: 0,
  waits: 0,
  openings: {},
  task: null,
  acted: null,
};

export function readBookkeeping(data: Data): Bookkeeping {
  const text = data[ENGINE_KEY];
  return typeof text === 'string' ? (JSON.parse(text) as Bookkeeping) : newBookkeeping;
}

export function withBookkeeping(data: Data, bookkeeping: Bookkeeping): Data {
  return { ...data, [ENGINE_KEY]: JSON.stringify(bookkeeping) };
}

/** The last event about its subject that the run took: what its next task shows. */
export function withEvent(data: Data, event: ClinicalEvent): Data {
  return { ...data, [EVENT_KEY]: JSON.stringify(shownEvent(event)) };
}

/** What a task shows of the event behind it. */
export function shownEvent({ id, type, occurredAt, data }: ClinicalEvent): TaskDetail['event'] {
  return { id, type, occurredAt, data };
}

export function readEvent(data: Data): TaskDetail['event'] {
  return JSON.parse(String(data[EVENT_KEY])) as TaskDetail['event'];
}
