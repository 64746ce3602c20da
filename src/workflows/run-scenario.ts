import type { ClinicalEvent } from '../canonical/canonical.ts';
import { unreachable, VirtualClock } from '../platform/platform.ts';
import { poolWords } from './climb-ladder.ts';
import type { CompiledDefinition } from './compiled-definition.ts';
import type { Command, Input, Instance, OpenTask, Pool, Step } from './instance.ts';
import { effectiveParameters, type EffectiveParameters } from './parameters.ts';
import {
  instantOf,
  type Expectation,
  type Scenario,
  type ScenarioEvent,
  type ScenarioStep,
} from './scenario.ts';
import { startInstance, step } from './step.ts';

export interface ScenarioResult {
  passed: boolean;
  /** What was expected and what was the case instead. */
  failures: readonly string[];
  /** What happened, line by line, each with its virtual time. */
  story: readonly string[];
}

/** Most timers that may fire within one scenario: a ladder that never rests must not run for ever. */
export const scenarioTimersMax = 10_000;

/** Plays a scenario in memory, on a virtual clock, and compares after each step. Pure. */
export function runScenario(definition: CompiledDefinition, scenario: Scenario): ScenarioResult {
  const effective = effectiveParameters(definition, {
    network: {},
    site: scenario.parameters ?? {},
    siteId: 'scenario',
  });
  if ('problems' in effective) {
    return {
      passed: false,
      failures: effective.problems.map(({ sentence }) => sentence),
      story: [],
    };
  }
  const stage = new Stage(definition, effective.parameters);
  for (const one of scenario.steps) stage.play(one);
  return { passed: stage.failures.length === 0, failures: stage.failures, story: stage.story };
}

interface StageTask {
  open: OpenTask;
  pool: Pool;
  rung: number;
  owner: string | null;
}

interface StageTimer {
  name: string;
  rung: number;
  dueAt: number;
}

// A Monday morning: what is printed looks like a day.
const BEGINNING = Date.UTC(2026, 0, 5, 8, 0);

class Stage {
  readonly failures: string[] = [];
  readonly story: string[] = [];
  readonly #definition: CompiledDefinition;
  readonly #parameters: EffectiveParameters;
  readonly #clock = new VirtualClock(BEGINNING);
  readonly #timers = new Map<string, StageTimer>();
  #instance: Instance | null = null;
  #task: StageTask | null = null;
  #cancelled: string | null = null;
  #last: Step | null = null;
  #fired = 0;
  #events = 0;

  constructor(definition: CompiledDefinition, parameters: EffectiveParameters) {
    this.#definition = definition;
    this.#parameters = parameters;
  }

  play(one: ScenarioStep): void {
    const until = BEGINNING + instantOf(one.at);
    if (one.down !== true) this.#fireTimers(until, (timer) => timer.dueAt);
    this.#moveTo(until);
    this.#fireTimers(until, () => until);
    const before = this.#last;
    if (one.event) this.#hear(this.#eventOf(one.event));
    if (one.act) this.#act(one.act);
    if (one.then) this.#compare(one, one.then, before);
    this.#checkWaiting(one.at);
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
      if (this.#fired === scenarioTimersMax) return this.#endOfTimers();
      this.#fired++;
      this.#moveTo(firesAt(next));
      this.#timers.delete(timerKey(next));
      const { name, rung, dueAt } = next;
      this.#step({ kind: 'timer', name, rung, dueAt, lateMs: this.#clock.now() - dueAt });
    }
  }

  #endOfTimers(): void {
    const sentence = `more than ${scenarioTimersMax} timers fall due; the story was not told to its end`;
    if (!this.failures.includes(sentence)) this.failures.push(sentence);
  }

  #hear(event: ClinicalEvent): void {
    if (this.#instance) {
      this.#step({ kind: 'event', event });
      return;
    }
    const taken = startInstance(this.#definition, event, {
      instanceId: 'run-1',
      epoch: 1,
      parameters: this.#parameters,
      now: this.#clock.now(),
    });
    if (taken) this.#take(taken);
    else this.#tell(`${event.type}: no run was started.`);
  }

  #act({ by, does, form = {} }: NonNullable<ScenarioStep['act']>): void {
    const taskKey = this.#task?.open.key ?? 'none';
    this.#step({ kind: 'act', act: does, taskKey, actor: by, detail: form });
  }

  #step(input: Input): void {
    if (!this.#instance) {
      this.#tell(`${input.kind}: there is no run.`);
      return;
    }
    const answer = step(this.#definition, this.#instance, input, {
      parameters: this.#parameters,
      now: this.#clock.now(),
    });
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

  #takeAct({ act, actor }: Extract<Input, { kind: 'act' }>): void {
    if (this.#task && act === 'accepted') this.#task.owner = actor;
    if (act === 'completed') this.#task = null;
  }

  #do(command: Command): void {
    switch (command.kind) {
      case 'open-task':
        this.#task = { open: command, pool: command.pool, rung: 0, owner: null };
        return;
      case 'cancel-task':
        this.#task = null;
        this.#cancelled = command.reason;
        return;
      case 'escalate-task':
        if (!this.#task) return;
        this.#task = { ...this.#task, pool: command.to, rung: command.rung, owner: null };
        return;
      case 'set-timer': {
        const { name, rung, afterMs } = command;
        const timer = { name, rung, dueAt: this.#clock.now() + afterMs };
        this.#timers.set(timerKey(timer), timer);
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
        return unreachable(command);
    }
  }

  #compare({ at }: ScenarioStep, expected: Expectation, before: Step | null): void {
    const task = this.#task;
    const actual: Record<keyof Expectation, unknown> = {
      state: this.#instance?.state ?? 'none',
      asks: task ? poolWords(task.pool) : 'nobody',
      rung: task?.rung,
      owner: task?.owner ?? 'nobody',
      title: task?.open.title,
      cancelled: this.#cancelled,
      says: this.#last?.because.sentence,
      nothing: this.#last === before,
    };
    for (const [name, wanted] of Object.entries(expected)) {
      const found = actual[name as keyof Expectation];
      const holds = name === 'says' ? String(found).includes(String(wanted)) : found === wanted;
      if (!holds)
        this.failures.push(`at ${at}: ${name} should be "${wanted}", but is "${String(found)}"`);
    }
  }

  // Invariant I-14, after every step of every scenario.
  #checkWaiting(at: string): void {
    const running = this.#instance !== null && this.#instance.endedAt === null;
    if (running && this.#timers.size === 0) {
      this.failures.push(`at ${at}: nothing waits for anybody, though the run is not over`);
    }
    if (this.#instance?.endedAt !== null && this.#timers.size > 0) {
      this.failures.push(`at ${at}: the run is over, but a timer is left`);
    }
  }

  #tell(sentence: string): void {
    const minutes = Math.round((this.#clock.now() - BEGINNING) / 60_000);
    const clock = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
    this.story.push(`${clock}  [${this.#instance?.state ?? '-'}] ${sentence}`);
  }

  #eventOf(told: ScenarioEvent): ClinicalEvent {
    const now = this.#clock.now();
    this.#events += 1;
    return {
      id: `event-${this.#events}`,
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
      data: told.data ?? {},
      sources: [this.#events],
      epoch: 1,
    };
  }
}

function timerKey({ name, rung }: { name: string; rung: number }): string {
  return `${name} ${rung}`;
}
