import type { Instant, Queryable } from '../platform/platform.ts';
import type { Because, Command, Instance } from './instance.ts';
import { loadInstanceForReading } from './instance-store.ts';

/** A run as its timeline shows it. */
export interface Run {
  instance: Instance;
  steps: readonly RunStep[];
  timers: readonly RunTimer[];
}

export interface RunStep {
  rev: number;
  at: Instant;
  /** An event is named, not repeated. */
  input: RunInput;
  fromState: string | null;
  toState: string;
  because: Because;
  commands: readonly Command[];
  /** Journal rows behind the event; empty for timers and acts. */
  sources: readonly number[];
}

export type RunInput =
  | { kind: 'event'; event: { id: string; type: string; occurredAt: Instant } }
  | { kind: 'timer'; name: string; rung: number; dueAt: Instant; lateMs: number }
  | {
      kind: 'act';
      act: string;
      taskKey: string;
      actor: string;
      detail: Readonly<Record<string, string>>;
    };

export interface RunTimer {
  name: string;
  rung: number;
  state: 'pending' | 'fired' | 'cancelled';
  setAt: Instant;
  fireAt: Instant;
  firedAt: Instant | null;
  lateMs: number | null;
}

/** Most steps and most timers that one timeline shows; the newest are kept. */
export const runRowsMax = 1_000;

/** Everything of one run, oldest first; undefined where there is none. Locks nothing. */
export async function readRun(db: Queryable, instanceId: string): Promise<Run | undefined> {
  const instance = await loadInstanceForReading(db, instanceId);
  if (!instance) return undefined;
  const steps = await readSteps(db, instanceId);
  const timers = await readTimers(db, instanceId);
  return { instance, steps, timers };
}

async function readSteps(db: Queryable, instanceId: string): Promise<RunStep[]> {
  const rows = await db.query<{
    rev: number;
    at: Instant;
    input: RunInput;
    from_state: string | null;
    to_state: string;
    because: Because;
    commands: Command[];
    sources: number[] | null;
  }>(
    'run-steps',
    `select step.rev, step.at, step.input, step.from_state, step.to_state, step.because, step.commands,
            (select to_jsonb(event.sources)
               from event
              where event.id = step.input -> 'event' ->> 'id'
              limit 1) as sources
       from instance_step as step
      where step.instance_id = $1
      order by step.rev desc
      limit ${runRowsMax}`,
    [instanceId],
  );
  return rows.reverse().map((row) => ({
    rev: row.rev,
    at: row.at,
    input: row.input,
    fromState: row.from_state,
    toState: row.to_state,
    because: row.because,
    commands: row.commands,
    sources: row.sources ?? [],
  }));
}

async function readTimers(db: Queryable, instanceId: string): Promise<RunTimer[]> {
  const rows = await db.query<{
    name: string;
    rung: number;
    state: RunTimer['state'];
    set_at: Instant;
    fire_at: Instant;
    fired_at: Instant | null;
    late_ms: number | null;
  }>(
    'run-timers',
    `select name, rung, state, set_at, fire_at, fired_at, late_ms
       from timer
      where instance_id = $1
      order by fire_at desc, name, rung desc
      limit ${runRowsMax}`,
    [instanceId],
  );
  return rows.reverse().map((row) => ({
    name: row.name,
    rung: row.rung,
    state: row.state,
    setAt: row.set_at,
    fireAt: row.fire_at,
    firedAt: row.fired_at,
    lateMs: row.late_ms,
  }));
}
