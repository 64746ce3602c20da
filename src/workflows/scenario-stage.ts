import { eventFields, type ClinicalEvent, type EventValue } from '../canonical/canonical.ts';
import type { GivenValue } from '../decisions/decisions.ts';
import type { FlagReading } from '../flags/flags.ts';
import { VirtualClock } from '../platform/platform.ts';
import type { CompiledDefinition } from './compiled-definition.ts';
import type { ParameterValue, SuspendCause } from './definition.ts';
import type { Command, Input, Instance, OpenTask, OtherStart, Pool, Step } from './instance.ts';
import { knownTo } from './known-to.ts';
import type { EffectiveParameters } from './parameters.ts';
import {
  beginningOf,
  instantOf,
  instantOfText,
  type Scenario,
  type ScenarioEvent,
  type ScenarioStep,
} from './scenario.ts';
import { startInstance, startRun } from './start-run.ts';
import { step } from './step.ts';
import { StorySuspensions } from './story-suspensions.ts';
import { suspendableTimers } from './suspendable.ts';
import { dueOf } from './timer-ledger.ts';

/** Most timers that may fire within one scenario: a ladder that never rests must not run for ever. */
export const scenarioTimersMax = 10_000;

export interface StageTask {
  open: OpenTask;
  pool: Pool;
  rung: number;
  owner: string | null;
}

interface StageTimer {
  name: string;
  rung: number;
  dueAt: number;
  setAt: number;
  budgetMs: number;
  suspendDuring: readonly SuspendCause[];
}

/** One run of a workflow on a virtual clock, with the tasks and timers that it has asked for. */
export class ScenarioStage {
  readonly story: string[] = [];
  readonly #definition: CompiledDefinition;
  readonly #parameters: EffectiveParameters;
  readonly #zone: string;
  readonly #beginning: number;
  readonly #clock: VirtualClock;
  readonly #tasks = new Map<string, StageTask>();
  readonly #timers = new Map<string, StageTimer>();
  readonly #flags: Record<string, ParameterValue> = {};
  readonly #suspensions = new StorySuspensions();
  #instance: Instance | null = null;
  #cancelled: string | null = null;
  #last: Step | null = null;
  #before: Step | null = null;
  #fired = 0;
  #outOfTimers = false;
  #counted = 0;

  constructor(
    definition: CompiledDefinition,
    parameters: EffectiveParameters,
    scenario: Pick<Scenario, 'zone' | 'begins'>,
  ) {
    this.#definition = definition;
    this.#parameters = parameters;
    this.#zone = scenario.zone ?? 'UTC';
    this.#beginning = beginningOf(scenario);
    this.#clock = new VirtualClock(this.#beginning);
  }

  get instance(): Instance | null {
    return this.#instance;
  }

  /** The last step that was taken. */
  get last(): Step | null {
    return this.#last;
  }

  /** What the run knows of its inputs now, and what its decision tables say. */
  known(): ReadonlyMap<string, GivenValue | null> {
    const context = { parameters: this.#parameters, now: this.#clock.now() };
    return knownTo(this.#definition, this.#instance, context);
  }

  /** Why a task was cancelled last. */
  get cancelled(): string | null {
    return this.#cancelled;
  }

  /** Whether what happened in the step of the scenario changed anything. */
  get changed(): boolean {
    return this.#last !== this.#before;
  }

  /** The open tasks, in the order in which they were opened. */
  get tasks(): StageTask[] {
    return [...this.#tasks.values()];
  }

  /** An open task by its key, or by its name where it was opened more than once. */
  task(key: string): StageTask | undefined {
    return this.#tasks.get(key) ?? this.tasks.find(({ open }) => open.key.startsWith(`${key}#`));
  }

  play(one: ScenarioStep): void {
    const until = this.#beginning + instantOf(one.at);
    if (one.down !== true) this.#fireTimers(until, (timer) => timer.dueAt);
    this.#moveTo(until);
    this.#fireTimers(until, () => until);
    this.#before = this.#last;
    Object.assign(this.#flags, one.flags);
    if (one.downtime) this.#downtime(one.downtime);
    if (one.event) this.#hear(this.#eventOf(one.event));
    if (one.act) this.#act(one.act);
    this.#startOther(one);
    if (one.message) this.#message(one.message);
    const key = this.#instance?.books.call?.key ?? 'none';
    if (one.ended !== undefined) this.#step({ kind: 'done', key, state: one.ended });
    if (one.withdrawn !== undefined) this.#step({ kind: 'withdrawn', reason: one.withdrawn });
    // A timer whose time has come already fires at once.
    this.#fireTimers(until, () => until);
  }

  /** What must hold after every step of every scenario (invariants I-14 and W-4), and does not. */
  broken(at: string): string[] {
    const failures: string[] = [];
    if (this.#outOfTimers) {
      this.#outOfTimers = false;
      failures.push(
        `more than ${scenarioTimersMax} timers fall due; the story was not told to its end`,
      );
    }
    const running = this.#instance !== null && this.#instance.endedAt === null;
    const calls = running && this.#instance?.books.call !== null;
    if (running && this.#timers.size === 0 && !calls) {
      failures.push(`at ${at}: nothing waits for anybody, though the run is not over`);
    }
    if (this.#instance?.endedAt !== null && this.#timers.size > 0) {
      failures.push(`at ${at}: the run is over, but a timer is left`);
    }
    return failures;
  }

  #moveTo(at: number): void {
    this.#clock.advance(Math.max(0, at - this.#clock.now()));
  }

  #fireTimers(until: number, firesAt: (timer: StageTimer) => number): void {
    for (;;) {
      const due = [...this.#timers.values()]
        .filter(({ dueAt }) => dueAt <= until)
        .toSorted((a, b) => a.dueAt - b.dueAt || a.rung - b.rung);
      const [next] = due;
      if (!next) return;
      if (this.#fired === scenarioTimersMax) {
        this.#outOfTimers = true;
        return;
      }
      this.#fired++;
      this.#moveTo(firesAt(next));
      this.#timers.delete(timerKey(next));
      const { name, rung, dueAt } = next;
      this.#step({ kind: 'timer', name, rung, dueAt, lateMs: this.#clock.now() - dueAt });
    }
  }

  #hear(event: ClinicalEvent): void {
    const isOfVisit = event.encounterId === (this.#instance?.encounterId ?? event.encounterId);
    if (isOfVisit && this.#suspensions.hear(event, this.#clock.now())) this.#leaveOut();
    if (this.#instance) this.#step({ kind: 'event', event });
    else this.#first(startInstance(this.#definition, event, this.#context()), event.type);
  }

  #downtime(told: 'declared' | 'ended'): void {
    this.#suspensions.downtime(told, this.#clock.now());
    this.#leaveOut();
    const held = [...this.#timers.values()]
      .filter(({ suspendDuring }) => suspendDuring.includes('downtime'))
      .map(({ name }) => name.replace(/#.*/, ''));
    const what = told === 'declared' ? 'Does not count' : 'Counts again';
    const waits = held.length === 0 ? 'No wait hangs on it' : `${what}: ${held.join(', ')}`;
    this.#tell(
      `A downtime of the site ${told === 'declared' ? 'was declared' : 'ended'}. ${waits}.`,
    );
  }

  // What is suspended is due when its time has counted outside of that.
  #leaveOut(): void {
    if (!this.#instance) return;
    const workflow = { definition: this.#definition, parameters: this.#parameters };
    const countings = suspendableTimers(this.#instance, workflow);
    const now = this.#clock.now();
    for (const timer of this.#timers.values()) {
      if (timer.suspendDuring.length === 0) continue;
      const spans = this.#suspensions
        .spans(timer.suspendDuring)
        .filter(({ until }) => until > timer.setAt);
      timer.dueAt = Math.max(now, dueOf(timer, spans, countings.get(timer.name)));
    }
  }

  #startOther({ start, schedule, called }: ScenarioStep): void {
    if (start) {
      const { by, label, form = {} } = start;
      this.#startOn({ kind: 'human', label, actor: by, form });
    }
    if (schedule !== undefined) {
      this.#startOn({
        kind: 'schedule',
        at: schedule,
        dueAt: this.#clock.now(),
        lateMs: 0,
        missed: 0,
      });
    }
    if (called)
      this.#startOn({ kind: 'called', instanceId: 'run-0', key: 'call#1', values: called });
  }

  #message({ name, from = 'other-system', data = {} }: NonNullable<ScenarioStep['message']>): void {
    const types = this.#definition.definition.messages?.[name]?.carries ?? {};
    const values = this.#valuesOf(data, types);
    const message = { id: `message-${++this.#counted}`, name, from, values };
    if (this.#instance) this.#step({ kind: 'message', message });
    else this.#startOn({ kind: 'message', message });
  }

  #startOn(input: OtherStart): void {
    if (this.#instance) {
      this.#step(input);
      return;
    }
    const about = {
      site: 'scenario',
      lane: 0,
      patientId: 'patient-1',
      encounterId: 'encounter-1',
      unit: 'medical',
      subject: 'subject-1',
    };
    this.#first(startRun(this.#definition, input, about, this.#context()), input.kind);
  }

  #first(taken: Step | null, trigger: string): void {
    if (taken) this.#take(taken);
    else this.#tell(`${trigger}: no run was started.`);
  }

  #context() {
    return {
      instanceId: 'run-1',
      epoch: 1,
      parameters: this.#parameters,
      now: this.#clock.now(),
      flags: (key: string) => this.#flagOf(key),
    };
  }

  #flagOf(key: string): FlagReading | undefined {
    const value = this.#flags[key];
    if (value === undefined) return undefined;
    return { key, value, variant: String(value), reason: 'STATIC' };
  }

  #act({ by, does, task, form = {} }: NonNullable<ScenarioStep['act']>): void {
    const meant = task === undefined ? this.tasks[0] : this.task(task);
    const taskKey = meant?.open.key ?? task ?? 'none';
    this.#step({ kind: 'act', act: does, taskKey, actor: by, detail: form });
  }

  #step(input: Input): void {
    if (!this.#instance) {
      this.#tell(`${input.kind}: there is no run.`);
      return;
    }
    const answer = step(this.#definition, this.#instance, input, this.#context());
    if ('refused' in answer) this.#tell(`Nothing changed: ${answer.refused}.`);
    else this.#take(answer, input);
  }

  #take(taken: Step, input?: Input): void {
    this.#instance = taken.instance;
    this.#last = taken;
    if (input?.kind === 'act') this.#takeAct(input);
    for (const command of taken.commands) this.#do(command);
    this.#tell(taken.because.sentence);
  }

  #takeAct({ act, actor, taskKey }: Extract<Input, { kind: 'act' }>): void {
    const task = this.#tasks.get(taskKey);
    if (task && act === 'accepted') task.owner = actor;
    if (task && act === 'returned') task.owner = null;
    if (act === 'completed') this.#tasks.delete(taskKey);
  }

  #do(command: Command): void {
    switch (command.kind) {
      case 'open-task':
        this.#tasks.set(command.key, { open: command, pool: command.pool, rung: 0, owner: null });
        return;
      case 'cancel-task':
        this.#tasks.delete(command.key);
        this.#cancelled = command.reason;
        return;
      case 'escalate-task': {
        const task = this.#tasks.get(command.key);
        if (task) Object.assign(task, { pool: command.to, rung: command.rung, owner: null });
        return;
      }
      case 'set-timer': {
        const { name, rung, afterMs: budgetMs, suspendDuring = [] } = command;
        const setAt = this.#clock.now();
        const timer = { name, rung, setAt, budgetMs, suspendDuring, dueAt: setAt + budgetMs };
        this.#timers.set(timerKey(timer), timer);
        this.#leaveOut();
        return;
      }
      case 'cancel-timer':
        for (const [key, timer] of this.#timers) {
          const meant =
            timer.name === command.name && timer.rung <= (command.upToRung ?? timer.rung);
          if (meant) this.#timers.delete(key);
        }
        return;
      default:
      // What other runs and other people are told of is read from the step itself.
    }
  }

  #tell(sentence: string): void {
    const minutes = Math.round((this.#clock.now() - this.#beginning) / 60_000);
    this.story.push(`${elapsedWords(minutes)}  [${this.#instance?.state ?? '-'}] ${sentence}`);
  }

  #eventOf(told: ScenarioEvent): ClinicalEvent {
    const now = this.#clock.now();
    this.#counted += 1;
    return {
      id: `event-${this.#counted}`,
      type: told.type,
      site: 'scenario',
      lane: 0,
      patientId: 'patient-1',
      encounterId: told.encounter ?? 'encounter-1',
      unit: told.unit ?? 'medical',
      subject: told.subject ?? 'subject-1',
      occurredAt: now,
      receivedAt: now,
      recordedAt: now,
      data: this.#valuesOf(told.data ?? {}, eventFields[told.type]),
      sources: [this.#counted],
      epoch: 1,
    };
  }

  #valuesOf(
    told: Readonly<Record<string, EventValue>>,
    types: Readonly<Record<string, string>>,
  ): Record<string, EventValue> {
    return Object.fromEntries(
      Object.entries(told).map(([name, value]) => {
        const isInstant = types[name] === 'instant' && typeof value === 'string';
        return [name, isInstant ? instantOfText(value, this.#beginning, this.#zone) : value];
      }),
    );
  }
}

function timerKey({ name, rung }: { name: string; rung: number }): string {
  return `${name} ${rung}`;
}

/** `02:30`; after the first day `3d 02:30`. */
function elapsedWords(minutes: number): string {
  const two = (count: number): string => String(count).padStart(2, '0');
  const days = Math.floor(minutes / 1440);
  const clock = `${two(Math.floor((minutes % 1440) / 60))}:${two(minutes % 60)}`;
  return days === 0 ? clock : `${days}d ${clock}`;
}
