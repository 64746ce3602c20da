import type { Instant } from '../platform/platform.ts';
import {
  readBookkeeping,
  withBookkeeping,
  withEvent,
  type Bookkeeping,
  type RunningTask,
} from './bookkeeping.ts';
import type { CompiledDefinition, CompiledRule } from './compiled-definition.ts';
import type { ClinicalEvent, EventValue } from '../canonical/canonical.ts';
import type { ExpressionInputs } from './evaluate-expression.ts';
import type { Because, Command, EffectiveParameter, Instance, Step } from './instance.ts';
import type { EffectiveParameters } from './parameters.ts';

export interface StepContext {
  /** Those that the instance is pinned to. */
  parameters: EffectiveParameters;
  now: Instant;
}

/**
 * A step in the making: the next instance, the commands so far and what was said of it. It lives inside one call of
 * `step()`; the instance that was handed in is never changed.
 */
export class Draft {
  readonly definition: CompiledDefinition;
  readonly context: StepContext;
  readonly commands: Command[] = [];
  readonly sentences: string[] = [];
  instance: Instance;
  books: Bookkeeping;
  /** The event about the run's own subject that this step takes; null where it takes another, a timer or an act. */
  event: ClinicalEvent | null = null;

  constructor(definition: CompiledDefinition, instance: Instance, context: StepContext) {
    this.definition = definition;
    this.instance = instance;
    this.context = context;
    this.books = readBookkeeping(instance.data);
  }

  inputs(
    event: ClinicalEvent | null,
    form: Readonly<Record<string, EventValue>> = {},
  ): ExpressionInputs {
    return {
      event,
      form,
      params: this.context.parameters.values,
      data: this.instance.data,
      task: taskValues(this.books.task),
    };
  }

  remember(rule: CompiledRule, inputs: ExpressionInputs): void {
    if (rule.remember.length === 0) return;
    const values = rule.remember.map(({ name, value }) => {
      const evaluation = value.evaluate(inputs);
      return [name, evaluation.known ? evaluation.value : null];
    });
    this.instance = {
      ...this.instance,
      data: { ...this.instance.data, ...Object.fromEntries(values) },
    };
  }

  /** Keeps where the patient is now and, for the next task, what happened to the subject: who is asked must see the result. */
  takeEvent(event: ClinicalEvent): void {
    const { instance } = this;
    const isAboutSubject = event.subject === instance.subject;
    if (isAboutSubject) this.event = event;
    const sameVisit = event.encounterId === null || event.encounterId === instance.encounterId;
    this.instance = {
      ...instance,
      data: isAboutSubject ? withEvent(instance.data, event) : instance.data,
      unit: sameVisit ? (event.unit ?? instance.unit) : instance.unit,
    };
  }

  changeTask(change: Partial<RunningTask>): void {
    if (this.books.task) this.books = { ...this.books, task: { ...this.books.task, ...change } };
  }

  /** The parameters that decided, each once, with where they come from. */
  parameters(names: readonly string[]): EffectiveParameter[] {
    return [...new Set(names)].flatMap((name) => this.context.parameters.byName[name] ?? []);
  }

  finish(because: Omit<Because, 'sentence'>): Step {
    const data = withBookkeeping(this.instance.data, this.books);
    return {
      instance: { ...this.instance, data, rev: this.instance.rev + 1 },
      commands: this.commands,
      because: { ...because, sentence: this.sentences.join(' ') },
    };
  }
}

function taskValues(task: RunningTask | null): ExpressionInputs['task'] {
  return {
    accepted: task?.stage === 'accepted',
    owner: task?.owner ?? null,
    rung: task?.rung ?? 0,
  };
}
