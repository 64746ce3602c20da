import type { ClinicalEvent, ClinicalEventType } from '../canonical/canonical.ts';
import {
  advanceInstances,
  giveInput,
  Ledger,
  performAct,
  take,
  type Decided,
  type AdvanceContext,
  type PersonAct,
} from '../flow/flow.ts';
import { unreachable, type Ids, type Instant } from '../platform/platform.ts';
import type { Task, TaskHistoryRow } from '../tasks/tasks.ts';
import type { AskedDecision, Instance, TimerChange } from '../workflows/workflows.ts';
import type { CameTo, StageCounts } from './came-to.ts';
import { DueByPatient } from './due-by-patient.ts';
import { saidOf, type ActsFrom, type ExpectedActs } from './expected-acts.ts';
import { OpenTasks, type OpenTask } from './open-tasks.ts';
import { othersOf } from './patient-groups.ts';
import { PendingTimers, type PendingTimer } from './pending-timers.ts';
import type { RecordedAct } from './recorded-work.ts';
import { nameOf, type TaskName } from './rehearsed-task.ts';
import type { Side } from './side.ts';
import { startedRun, type HeardStart } from './started-run.ts';

export interface StageOptions {
  side: Side;
  people: Pick<ExpectedActs, 'of' | 'runNamed'>;
  /** What came before is gone through too, so that runs under way are known, but is not counted. */
  countFrom: Instant;
  /** Types of events that neither start nor move a run of this side. Absent: each is asked about. */
  deafTo?: ReadonlySet<ClinicalEventType>;
  /** Where it is noted what the configuration comes to. */
  cameTo: CameTo;
  /** Told the name of each counted task that opened, climbed, was accepted or came to its end. */
  onTask?: (name: string) => void;
}

interface Act {
  kind: 'act';
  instanceId: string;
  taskKey: string;
  person: string;
  act: PersonAct;
  cancelled: boolean;
}

interface Start {
  kind: 'start';
  start: HeardStart;
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
  readonly #options: StageOptions;
  readonly #ledger = new Ledger();
  readonly #due = new DueByPatient<PendingTimer | Act | Start>();
  readonly #timers = new PendingTimers();
  readonly #open = new OpenTasks<Act>();
  /** The message behind the last event that each run took. */
  readonly #messages = new Map<string, number>();
  /** What decision tables said in the guard that each run took last and that asked any. */
  readonly #decided = new Map<string, readonly AskedDecision[]>();
  readonly #context: AdvanceContext;

  constructor(options: StageOptions) {
    this.#options = options;
    const { workflows, member, flags } = options.side;
    this.#context = {
      ...{ now: 0, ids: countedIds(), releases: { workflows }, member, flags },
      // Whom a task is shown beside its pool changes nothing of its run; how often they are asked is counted apart.
      staffed: () => true,
      nameRun: (workflow, by) => `${workflow}|${by}`,
    };
  }

  /** Timers and acts of the patient that fall due before the event, then the event, at the time when it was recorded. */
  hear(event: ClinicalEvent): void {
    if (this.#options.deafTo?.has(event.type) === true) return;
    this.#joinPatients(event);
    this.#runPatient(event.patientId, event.recordedAt);
    this.#context.now = event.recordedAt;
    advanceInstances(this.#ledger, this.#addressed(event), this.#context);
    this.#takeDecided();
  }

  /** A run that no event starts. It falls due at its time, among what else is about its patient. */
  hearStart(start: HeardStart): void {
    this.#due.push(start.about.patientId, start.at, { kind: 'start', start });
  }

  /**
   * What a person did to a task in truth, heard when they did it. Done as long after the opening here as it was there, and not before
   * `at`; what was only expected of people is left out from now on. Nothing where the task is not open here.
   */
  hearAct(name: TaskName, act: RecordedAct, at: Instant): void {
    const open = this.#open.named(nameOf(name));
    if (!open) return;
    if (open.from !== 'record') {
      for (const planned of open.planned) planned.cancelled = true;
      this.#recount(open, 'record');
    }
    this.#plan(open, Math.max(at, open.opened.openedAt + act.afterMs), act);
  }

  /** The task was taken away in truth at `at`, and is open here: from now on people do what is expected of them. */
  hearEnd(name: TaskName, at: Instant): void {
    const open = this.#open.named(nameOf(name));
    if (!open) return;
    const { from, acts } = this.#options.people.of(open.opened);
    if (open.from === 'nobody') this.#recount(open, from);
    for (const act of acts) {
      const due = open.opened.openedAt + act.afterMs;
      if (due > at) this.#plan(open, due, act);
    }
  }

  /** Everything that falls due before `end`. */
  runUntil(end: Instant): void {
    for (const patientId of this.#due.patients()) this.#runPatient(patientId, end);
  }

  get #cameTo(): CameTo {
    return this.#options.cameTo;
  }

  get #counts(): StageCounts {
    return this.#cameTo.counts;
  }

  #runPatient(patientId: string, end: Instant): void {
    for (;;) {
      const due = this.#due.popBefore(patientId, end);
      if (!due) return;
      this.#context.now = due.at;
      if (due.item.kind === 'start') this.#start(due.item.start);
      else if (due.item.cancelled) continue;
      else if (due.item.kind === 'act') this.#act(due.item);
      else this.#fire(due.item, due.at);
    }
  }

  #joinPatients(event: ClinicalEvent): void {
    const { patientId, subject } = event;
    for (const other of othersOf(event)) this.#due.join(patientId, other);
    for (const other of this.patientsAbout(subject)) this.#due.join(patientId, other);
  }

  /** Whose runs about a subject there are: one may have been told of as another's. */
  patientsAbout(subject: string): readonly string[] {
    const about = this.#ledger.instancesAbout(subject);
    return about.length === 0 ? nobody : about.map(({ patientId }) => patientId);
  }

  // A named message may be for one run, which has another id here.
  #addressed(event: ClinicalEvent): ClinicalEvent {
    const { run } = event.data;
    if (event.type !== 'message.named' || typeof run !== 'string') return event;
    const meant = this.#options.people.runNamed(run);
    const here = meant && this.#ledger.findInstance(meant.workflow, meant.subject);
    return here ? { ...event, data: { ...event.data, run: here.id } } : event;
  }

  /** Names of the counted tasks that are open here. */
  openNames(): string[] {
    return this.#open.countedNames();
  }

  #start(start: HeardStart): void {
    const first = startedRun(start, this.#ledger, this.#options.side, this.#context);
    if (!first) return;
    take(this.#ledger, { ...first, fromState: null }, this.#context);
    this.#takeDecided();
  }

  #fire(timer: PendingTimer, dueAt: Instant): void {
    const { instanceId, name, rung } = timer;
    this.#timers.drop(instanceId, (one) => one === timer);
    const input = { kind: 'timer', name, rung, dueAt, lateMs: 0 } as const;
    giveInput(this.#ledger, instanceId, input, this.#context);
    this.#takeDecided();
  }

  #act({ instanceId, taskKey, person, act }: Act): void {
    const task = this.#ledger.task(instanceId, taskKey);
    const said = task && { task, person, act: saidOf(task, person, act) };
    if (!said || performAct(this.#ledger, said, this.#context)) this.#counts.actsInVain++;
    else this.#takeDecided();
  }

  #takeDecided(): void {
    if (this.#ledger.hasDecided) this.#ledger.drain((decided) => this.#take(decided));
  }

  #take({ steps, taskHistory, timerChanges, notices, told }: Decided): void {
    if (this.#context.now >= this.#options.countFrom) {
      this.#counts.told += notices.length;
      this.#counts.sent += told.filter(({ on }) => on === 'effect').length;
    }
    for (const { fromState, step, input } of steps) {
      this.#counts.steps++;
      const source = input.kind === 'event' ? input.event.sources[0] : undefined;
      if (source !== undefined) this.#messages.set(step.instance.id, source);
      if (fromState === null) this.#cameTo.begin(step.instance);
      const { guard } = step.because;
      if (guard?.result === 'indeterminate') this.#counts.indeterminate++;
      if (guard?.decisions) this.#decided.set(step.instance.id, guard.decisions);
      if (step.instance.endedAt !== null) this.#rest(step.instance);
    }
    for (const change of timerChanges) this.#changeTimer(change);
    for (const row of taskHistory) this.#takeHistory(row);
  }

  // A patient of a few weeks has hundreds of runs that are over and hear only of a correction of their own subject.
  #rest({ id }: Instance): void {
    const instance = this.#ledger.instance(id);
    const pinned = this.#options.side.workflows.pinned(instance);
    const state = pinned?.definition.states.get(instance.state);
    if (!state || instance.endedAt === null || state.onMessage.length > 0) return;
    if (state.onEvent.every(({ about }) => about === 'subject'))
      this.#ledger.leavePatient(instance);
  }

  #changeTimer(change: TimerChange): void {
    const { instanceId, name } = change;
    if (change.kind === 'cancel-timer') {
      const { upToRung = Infinity } = change;
      this.#timers.drop(instanceId, (one) => one.name === name && one.rung <= upToRung);
      return;
    }
    const timer = this.#timers.add(instanceId, name, change.rung);
    const { patientId } = this.#ledger.instance(instanceId);
    this.#due.push(patientId, change.setAt + change.afterMs, timer);
  }

  #takeHistory(row: TaskHistoryRow): void {
    const task = this.#ledger.taskById(row.taskId);
    if (row.act === 'open') this.#openTask(task);
    const known = this.#open.of(task.id)?.counted;
    switch (row.act) {
      case 'open':
        this.#ask(task, row.at);
        break;
      case 'climb':
        if (known) known.escalations++;
        this.#ask(task, row.at);
        break;
      case 'accept':
        if (known) known.acceptedAt ??= row.at;
        break;
      case 'complete':
      case 'cancel':
        this.#close(task, row);
        break;
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
    if (known) this.#options.onTask?.(nameOf(known));
  }

  #openTask(task: Task): void {
    const { subject } = this.#ledger.instance(task.instanceId);
    const { workflow, key, site, unit, openedAt, detail } = task;
    const opened = { workflow, subject, key, site, unit, openedAt };
    const { from, acts } = this.#options.people.of(opened);
    const open: OpenTask<Act> = { opened, task, from, planned: [], counted: undefined };
    for (const act of acts) this.#plan(open, openedAt + act.afterMs, act);
    if (openedAt >= this.#options.countFrom) {
      this.#counts.acts[from]++;
      open.counted = {
        ...opened,
        eventId: detail.event.id,
        message: this.#messages.get(task.instanceId) ?? null,
        priority: task.priority,
        role: task.pool.role,
        ladder: task.ladder,
        decided: this.#decided.get(task.instanceId) ?? noDecisions,
        acceptBy: task.acceptBy,
        finishBy: task.finishBy,
        ...{ acceptedAt: null, closedAt: null, end: null, escalations: 0 },
      };
      this.#cameTo.tasks.set(nameOf(opened), open.counted);
    }
    this.#open.add(open);
  }

  #plan(open: OpenTask<Act>, at: Instant, { person, act }: RecordedAct): void {
    const { instanceId, key, patientId } = open.task;
    const planned: Act = { kind: 'act', instanceId, taskKey: key, person, act, cancelled: false };
    open.planned.push(planned);
    this.#due.push(patientId, at, planned);
  }

  #recount(open: OpenTask<Act>, from: ActsFrom): void {
    if (open.counted) {
      this.#counts.acts[open.from]--;
      this.#counts.acts[from]++;
    }
    open.from = from;
  }

  #close(task: Task, { at, act }: TaskHistoryRow): void {
    const known = this.#open.of(task.id)?.counted;
    if (known) {
      known.closedAt = at;
      known.end = act === 'complete' ? 'completed' : 'cancelled';
    }
    this.#open.delete(task.id);
    this.#ledger.forgetTask(task);
  }

  #ask(task: Task, at: Instant): void {
    if (at < this.#options.countFrom) return;
    this.#cameTo.interruptions.ask(task, at);
  }
}

const nobody: readonly string[] = [];
const noDecisions: readonly AskedDecision[] = [];

/** Ids that differ from each other, and are seen by nobody. */
function countedIds(): Ids {
  let count = 0;
  return {
    next: (prefix) => `${prefix}_${++count}`,
    secret: (bytes) => new Uint8Array(bytes),
  };
}
