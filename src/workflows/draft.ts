import type { ClinicalEvent, EventValue } from '../canonical/canonical.ts';
import type { FlagReading } from '../flags/flags.ts';
import { must } from '../platform/platform.ts';
import { shownEvent, type Bookkeeping, type RunningTask } from './bookkeeping.ts';
import type { CompiledDefinition, CompiledRule } from './compiled-definition.ts';
import type { ExpressionInputs } from './evaluate-expression.ts';
import { InputsAtHand } from './inputs-at-hand.ts';
import type { Because, Command, EffectiveParameter, Instance, Step, Values } from './instance.ts';
import type { EffectiveParameters } from './parameters.ts';
import { readFlag, type FlagAsked, type FlagContext } from './run-flags.ts';

export interface StepContext extends FlagContext {
  /** Those that the instance is pinned to. */
  parameters: EffectiveParameters;
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
  readonly switches: FlagReading[] = [];
  readonly choices: NonNullable<Because['choices']>[number][] = [];
  instance: Instance;
  books: Bookkeeping;

  constructor(definition: CompiledDefinition, instance: Instance, context: StepContext) {
    this.definition = definition;
    this.instance = instance;
    this.context = context;
    this.books = instance.books;
  }

  /** `task`: the one that the rule is about; left out, what can be said of all that the state has. */
  inputs(
    event: ClinicalEvent | null,
    { form = {}, task, message = {} }: InputsBesides = {},
  ): ExpressionInputs {
    const { books, context, definition, instance } = this;
    return new InputsAtHand(
      { event, form, message, data: instance.data, task: taskValues(task ? [task] : books.tasks) },
      { definition, context, kept: books.inputs ?? {}, asked: this.#asked(event) },
      context.parameters.zone,
    );
  }

  /** Asks a switch about a state that is about to be entered, and keeps what it said. */
  askSwitch(flag: string, step: string): FlagReading {
    const reading = readFlag(this.definition, flag, { ...this.#asked(null), step }, this.context);
    this.switches.push(reading);
    return reading;
  }

  #asked(event: ClinicalEvent | null): FlagAsked {
    const { site, unit, state, data, seen } = this.instance;
    return { site, unit, step: state, data, event: event?.data ?? seen.data };
  }

  remember(rule: Pick<CompiledRule, 'remember'>, inputs: ExpressionInputs): void {
    if (rule.remember.length === 0) return;
    const data = { ...this.instance.data };
    for (const { name, value } of rule.remember) {
      const evaluation = value.evaluate(inputs);
      data[name] = evaluation.known ? evaluation.value : null;
    }
    this.instance = { ...this.instance, data };
  }

  /** Keeps where the patient is now and, for the next task, what happened to the subject: who is asked must see the result. */
  takeEvent(event: ClinicalEvent): void {
    const { instance } = this;
    const isAboutSubject = event.subject === instance.subject;
    const sameVisit = event.encounterId === null || event.encounterId === instance.encounterId;
    this.instance = {
      ...instance,
      seen: isAboutSubject ? shownEvent(event) : instance.seen,
      unit: sameVisit ? (event.unit ?? instance.unit) : instance.unit,
    };
  }

  changeTask(key: string, change: Partial<RunningTask>): RunningTask {
    const tasks = this.books.tasks.map((task) =>
      task.key === key ? { ...task, ...change } : task,
    );
    this.books = { ...this.books, tasks };
    return must(
      tasks.find((task) => task.key === key),
      'a running task is changed',
    );
  }

  /** The parameters that decided, each once, with where they come from. */
  parameters(names: readonly string[]): EffectiveParameter[] {
    const { byName } = this.context.parameters;
    const found: EffectiveParameter[] = [];
    for (const name of names) {
      const one = byName[name];
      if (one) found.push(one);
    }
    return found;
  }

  finish(because: Omit<Because, 'sentence' | 'choices' | 'switches'>): Step {
    return {
      instance: { ...this.instance, books: this.books, rev: this.instance.rev + 1 },
      commands: this.commands,
      because: {
        ...because,
        ...(this.choices.length > 0 && { choices: this.choices }),
        ...(this.switches.length > 0 && { switches: this.switches }),
        sentence: this.sentences.join(' '),
      },
    };
  }
}

interface InputsBesides {
  form?: Readonly<Record<string, EventValue>>;
  task?: RunningTask;
  message?: Values;
}

const noTask: ExpressionInputs['task'] = { accepted: false, owner: null, rung: 0 };

function taskValues(tasks: readonly RunningTask[]): ExpressionInputs['task'] {
  if (tasks.length === 0) return noTask;
  const accepted = tasks.find(({ stage }) => stage === 'accepted');
  return {
    accepted: accepted !== undefined,
    owner: accepted?.owner ?? null,
    rung: tasks.reduce((highest, { rung }) => Math.max(highest, rung), 0),
  };
}
