import type { CompiledDefinition } from './compiled-definition.ts';
import type { ExpressionInputs } from './evaluate-expression.ts';
import { delayMs, type EffectiveParameters } from './parameters.ts';
import { readFlags, type FlagAsked, type FlagContext, type FlagReadings } from './run-flags.ts';
import { readInputs, type InputReadings, type KeptInputs } from './run-inputs.ts';

/** Of which run, and when. */
export interface ReadingRun {
  definition: CompiledDefinition;
  kept: KeptInputs;
  asked: FlagAsked;
  context: FlagContext & { parameters: EffectiveParameters };
}

type Given = Pick<ExpressionInputs, 'event' | 'data' | 'task' | 'form' | 'message'>;

/**
 * What expressions read at one moment of a run. Measurements and flags are worked out when somebody reads one: most guards are asked
 * of events that have nothing to do with them, and say no by the event alone.
 */
export class InputsAtHand implements ExpressionInputs {
  readonly event: ExpressionInputs['event'];
  readonly params: ExpressionInputs['params'];
  readonly data: ExpressionInputs['data'];
  readonly task: ExpressionInputs['task'];
  readonly form: ExpressionInputs['form'];
  readonly message: ExpressionInputs['message'];
  readonly zone: string;
  readonly #run: ReadingRun;
  #inputs: InputReadings | undefined;
  #flags: FlagReadings | undefined;

  constructor({ event, data, task, form, message }: Given, run: ReadingRun, zone: string) {
    this.event = event;
    this.params = run.context.parameters.values;
    this.data = data;
    this.task = task;
    this.form = form;
    this.message = message;
    this.zone = zone;
    this.#run = run;
  }

  get inputs(): InputReadings {
    const { definition, kept, context } = this.#run;
    this.#inputs ??= readInputs(definition, kept, context.now, (delay) =>
      delayMs(delay, context.parameters),
    );
    return this.#inputs;
  }

  get flags(): FlagReadings {
    const { definition, asked, context } = this.#run;
    this.#flags ??= readFlags(definition, asked, context);
    return this.#flags;
  }
}
