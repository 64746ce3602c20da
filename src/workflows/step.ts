import type { ClinicalEvent } from '../canonical/canonical.ts';
import type { CompiledDefinition, CompiledState } from './compiled-definition.ts';
import { Draft, type StepContext } from './draft.ts';
import type { Input, Instance } from './instance.ts';
import { mayTake, refuse, type StepAnswer, type StepRefusal } from './judge-rule.ts';
import { takeAct } from './take-act.ts';
import { isForAnother, namedMessageOf } from './named-message.ts';
import { tellsOfInputs } from './run-inputs.ts';
import { isFor, takeEvent } from './take-event.ts';
import { takeDone, takeMessage, takeWithdrawn } from './take-told.ts';
import { takeTimer } from './take-timer.ts';
import type { SiteWorkflow } from './workflow-registry.ts';

/**
 * What an input does to an instance: its next state with the commands that belong to it, or why it does nothing. Pure and
 * total: the same inputs give the same step, every pair of state and input is answered, and nothing is thrown.
 */
export function step(
  definition: CompiledDefinition,
  instance: Instance,
  input: Input,
  context: StepContext,
): StepAnswer {
  const state = definition.states.get(instance.state);
  if (!state) return refuse(`the definition has no state "${instance.state}"`);
  const draft = new Draft(definition, instance, context);
  const answers = transitions[instance.endedAt === null ? 'running' : 'over'];
  if (input.kind === 'event') {
    const message = namedMessageOf(definition, input.event);
    if (message) {
      if (isForAnother(input.event, instance.id)) return refuse('the message is for another run');
      return answers.message(draft, state, { kind: 'message', message });
    }
  }
  // The table has an answer for each kind of input; that the two belong together is more than the compiler follows.
  const answer = answers[input.kind] as (
    draft: Draft,
    state: CompiledState,
    input: Input,
  ) => StepAnswer;
  return answer(draft, state, input);
}

type Answer<K extends Input['kind']> = (
  draft: Draft,
  state: CompiledState,
  input: Extract<Input, { kind: K }>,
) => StepAnswer;

/** Every kind of input to a run that goes on and to one that is over. A pair that is missing does not compile. */
const transitions = {
  running: {
    event: takeEvent,
    timer: takeTimer,
    act: takeAct,
    message: takeMessage,
    done: takeDone,
    withdrawn: takeWithdrawn,
    human: startsOnly,
    schedule: startsOnly,
    called: startsOnly,
  },
  over: {
    event: takeEvent,
    timer: isOver,
    act: isOver,
    message: takeMessage,
    done: isOver,
    withdrawn: isOver,
    human: startsOnly,
    schedule: startsOnly,
    called: startsOnly,
  },
} satisfies Record<'running' | 'over', { [K in Input['kind']]: Answer<K> }>;

function isOver(): StepRefusal {
  return refuse('the run is over');
}

function startsOnly(): StepRefusal {
  return refuse('the run was started before');
}

/**
 * Whether the instance's state has a rule for this event that the event alone does not rule out, or it tells of what the run watches.
 * Where neither is so, `step` refuses; asking first is quick, and a patient with a thousand results has a thousand instances that are
 * asked about each.
 */
export function hears(
  { definition, parameters }: Pick<SiteWorkflow, 'definition' | 'parameters'>,
  instance: Instance,
  event: ClinicalEvent,
): boolean {
  const state = definition.states.get(instance.state);
  if (event.type === 'message.named') {
    const isHeard = state?.onMessage.some(({ name }) => name === event.data['name']) ?? false;
    return isHeard && !isForAnother(event, instance.id);
  }
  const handlers = state?.onEvent ?? [];
  if (handlers.some((one) => isFor(one, event, instance) && mayTake(one, event, parameters)))
    return true;
  return instance.endedAt === null && tellsOfInputs(definition, instance, event);
}
