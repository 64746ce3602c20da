import type { ClinicalEvent, ClinicalEventType } from '../canonical/canonical.ts';
import {
  advanceInstances,
  giveInput,
  Ledger,
  performAct,
  type AdvanceContext,
  type PersonAct,
} from '../flow/flow.ts';
import { unreachable, type Ids, type Instant } from '../platform/platform.ts';
import type { Task, TaskHistoryRow } from '../tasks/tasks.ts';
import type { Instance, Pool, TimerChange } from '../workflows/workflows.ts';
import { DueByPatient } from './due-by-patient.ts';
import type { ActsFrom, ExpectedActs } from './expected-acts.ts';
import { InterruptionCount } from './interruptions.ts';
import { nameOf, type RehearsedTask, type TaskName } from './rehearsed-task.ts';
import type { Side } from './side.ts';

export interface StageOptions {
  side: Side;
  people: Pick<ExpectedActs, 'of'>;
  /** What came before is gone through too, so that runs under way are known, but is not counted. */
  countFrom: Instant;
  /** Types of events that neither start nor move a run of this side. Absent: each is asked about. */
  deafTo?: ReadonlySet<ClinicalEventType>;
}

/** Steps and the like of one stage. */
export interface StageCounts {
  started: number;
  steps: number;
  /** Steps where a guard could not be decided, because something was not known. */
  indeterminate: number;
  /** Notices that would have gone to people, and effects that workflows would have sent to other systems. */
  told: number;
  sent: number;
  /** People's acts that found their task in another state, so that nothing came of them. */
  actsInVain: number;
  acts: Record<ActsFrom, number>;
}

interface Timer {
  kind: 'timer';
  instanceId: string;
  name: string;
  rung: number;
  cancelled: boolean;
}

interface Act {
  kind: 'act';
  instanceId: string;
  taskKey: string;
  person: string;
  act: PersonAct;
}

/**
 * One configuration at work in memory, on a clock that is moved by what it hears: events in the order of their patients,
 * timers at their own instants, and what people did or would do. It is handed values and pure functions only; there is no way
 * from here to a database, a socket or a screen.
 *
 * Runs do not touch each other but through their patient's events, so what is heard of one patient may come before or after
 * what is heard of another.
 */
export class Stage {
  readonly tasks = new Map<string, RehearsedTask>();
  readonly interruptions = new InterruptionCount();
  readonly counts: StageCounts = {
    ...{ started: 0, steps: 0, indeterminate: 0, told: 0, sent: 0, actsInVain: 0 },
    acts: { record: 0, expectation: 0, nobody: 0 },
  };
  readonly #options: StageOptions;
  readonly #ledger = new Ledger();
  readonly #due = new DueByPatient<Timer | Act>();
  readonly #timers = new Map<string, Timer[]>();
  /** Tasks that are not over, by their ids here. */
  readonly #live = new Map<string, RehearsedTask>();
  /** The message behind the last event that each run took. */
  readonly #messages = new Map<string, number>();
  readonly #runs = new Set<string>();
  readonly #context: AdvanceContext;

  constructor(options: StageOptions) {
    this.#options = options;
    const { workflows, staffed } = options.side;
    this.#context = { now: 0, ids: countedIds(), releases: { workflows }, staffed };
  }

  /** Timers and acts of the patient that fall due before the event, then the event, at the time when it was recorded. */
  hear(event: ClinicalEvent): void {
    if (this.#options.deafTo?.has(event.type) === true) return;
    this.#joinPatients(event);
    this.#runPatient(event.patientId, event.recordedAt);
    this.#context.now = event.recordedAt;
    advanceInstances(this.#ledger, event, this.#context);
    this.#takeDecided();
  }

  /** Everything that falls due before `end`. */
  runUntil(end: Instant): void {
    for (const patientId of this.#due.patients()) this.#runPatient(patientId, end);
  }

  #runPatient(patientId: string, end: Instant): void {
    for (;;) {
      const due = this.#due.popBefore(patientId, end);
      if (!due) return;
      this.#context.now = due.at;
      if (due.item.kind === 'act') this.#act(due.item);
      else if (!due.item.cancelled) this.#fire(due.item, due.at);
    }
  }

  #joinPatients({ patientId, subject, data }: ClinicalEvent): void {
    for (const other of [data['retiredPatientId'], data['previousPatientId']]) {
      if (typeof other === 'string') this.#due.join(patientId, other);
    }
    // A run that was told of under another patient.
    for (const about of this.#ledger.instancesAbout(subject)) {
      if (about.patientId !== patientId) this.#due.join(patientId, about.patientId);
    }
  }

  task(name: TaskName): RehearsedTask | undefined {
    return this.tasks.get(nameOf(name));
  }

  hasRun(workflow: string, subject: string): boolean {
    return this.#runs.has(runName(workflow, subject));
  }

  #fire(timer: Timer, dueAt: Instant): void {
    const { instanceId, name, rung } = timer;
    this.#dropTimers(instanceId, (one) => one === timer);
    const input = { kind: 'timer', name, rung, dueAt, lateMs: 0 } as const;
    giveInput(this.#ledger, instanceId, input, this.#context);
    this.#takeDecided();
  }

  #act({ instanceId, taskKey, person, act }: Act): void {
    const task = this.#ledger.task(instanceId, taskKey);
    const refused = task ? performAct(this.#ledger, { task, act, person }, this.#context) : 'gone';
    if (refused) this.counts.actsInVain++;
    else this.#takeDecided();
  }

  #takeDecided(): void {
    const { steps, taskHistory, timerChanges, notices, told } = this.#ledger.drain();
    if (this.#context.now >= this.#options.countFrom) {
      this.counts.told += notices.length;
      this.counts.sent += told.filter(({ on }) => on === 'effect').length;
    }
    for (const { fromState, step, input } of steps) {
      this.counts.steps++;
      const source = input.kind === 'event' ? input.event.sources[0] : undefined;
      if (source !== undefined) this.#messages.set(step.instance.id, source);
      if (fromState === null) this.#begin(step.instance);
      if (step.because.guard?.result === 'indeterminate') this.counts.indeterminate++;
    }
    for (const change of timerChanges) this.#changeTimer(change);
    for (const row of taskHistory) this.#takeHistory(row);
  }

  #begin({ workflow, subject }: Instance): void {
    this.counts.started++;
    this.#runs.add(runName(workflow, subject));
  }

  #changeTimer(change: TimerChange): void {
    const { instanceId, name } = change;
    if (change.kind === 'cancel-timer') {
      const { upToRung = Infinity } = change;
      this.#dropTimers(instanceId, (one) => one.name === name && one.rung <= upToRung);
      return;
    }
    const timer = { kind: 'timer', instanceId, name, rung: change.rung, cancelled: false } as const;
    const pending = this.#timers.get(instanceId);
    if (pending) pending.push(timer);
    else this.#timers.set(instanceId, [timer]);
    const { patientId } = this.#ledger.instance(instanceId);
    this.#due.push(patientId, change.setAt + change.afterMs, timer);
  }

  #dropTimers(instanceId: string, meant: (timer: Timer) => boolean): void {
    const pending = this.#timers.get(instanceId);
    if (!pending) return;
    for (const timer of pending) if (meant(timer)) timer.cancelled = true;
    const left = pending.filter(({ cancelled }) => !cancelled);
    if (left.length > 0) this.#timers.set(instanceId, left);
    else this.#timers.delete(instanceId);
  }

  #takeHistory(row: TaskHistoryRow): void {
    const task = this.#ledger.taskById(row.taskId);
    if (row.act === 'open') this.#open(task);
    const known = this.#live.get(task.id);
    switch (row.act) {
      case 'open':
        this.#ask(task.site, task.pool, row.at);
        return;
      case 'climb':
        if (known) known.escalations++;
        this.#ask(task.site, task.pool, row.at);
        return;
      case 'accept':
        if (known) known.acceptedAt ??= row.at;
        return;
      case 'complete':
      case 'cancel':
        this.#close(task, row);
        return;
      case 'cover':
      case 'decline':
      case 'escalate':
      case 'hand-over':
      case 'other-patient':
      case 'reschedule':
      case 'return':
      case 'start':
      case 'withdraw':
        return;
      default:
        unreachable(row.act);
    }
  }

  #open(task: Task): void {
    const { subject } = this.#ledger.instance(task.instanceId);
    const { workflow, key, site, unit, openedAt, detail } = task;
    const opened = { workflow, subject, key, site, unit, openedAt };
    const { from, acts } = this.#options.people.of(opened);
    for (const { afterMs, person, act } of acts) {
      const due = { kind: 'act', instanceId: task.instanceId, taskKey: key, person, act } as const;
      this.#due.push(task.patientId, openedAt + afterMs, due);
    }
    if (openedAt < this.#options.countFrom) return;
    this.counts.acts[from]++;
    const rehearsed: RehearsedTask = {
      ...opened,
      eventId: detail.event.id,
      message: this.#messages.get(task.instanceId) ?? null,
      priority: task.priority,
      role: task.pool.role,
      acceptBy: task.acceptBy,
      finishBy: task.finishBy,
      ...{ acceptedAt: null, closedAt: null, end: null, escalations: 0 },
    };
    this.tasks.set(nameOf(rehearsed), rehearsed);
    this.#live.set(task.id, rehearsed);
  }

  #close(task: Task, { at, act }: TaskHistoryRow): void {
    const known = this.#live.get(task.id);
    if (known) {
      known.closedAt = at;
      known.end = act === 'complete' ? 'completed' : 'cancelled';
    }
    this.#live.delete(task.id);
    this.#ledger.forgetTask(task);
  }

  #ask(site: string, pool: Pool, at: Instant): void {
    if (at < this.#options.countFrom) return;
    this.interruptions.add(site, this.#options.side.asked(pool, site, at));
  }
}

function runName(workflow: string, subject: string): string {
  return `${workflow}\n${subject}`;
}

/** Ids that differ from each other, and are seen by nobody. */
function countedIds(): Ids {
  let count = 0;
  return {
    next: (prefix) => `${prefix}_${++count}`,
    secret: (bytes) => new Uint8Array(bytes),
  };
}
