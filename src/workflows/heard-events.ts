import type { ClinicalEventType } from '../canonical/canonical.ts';
import type { CompiledDefinition, CompiledTrigger } from './compiled-definition.ts';

/** The types of events that may start or move a run of this definition. No other event means anything to it. */
export function heardEvents({ start, states, inputs }: CompiledDefinition): Set<ClinicalEventType> {
  const begins = start.flatMap(({ trigger }) => startingEvents(trigger));
  const moving = [...states.values()].flatMap(({ onEvent, onMessage }) => [
    ...onEvent.flatMap(({ events }) => [...events]),
    ...onMessage.map(() => 'message.named' as const),
  ]);
  return new Set([...begins, ...moving, ...(inputs.length > 0 ? watched : [])]);
}

// Inputs are read from results.
const watched = ['result.reported', 'result.corrected', 'result.withdrawn'] as const;

/** Whether an event of this type may start a run: quick to ask, before a run is given an id. */
export function startsOn(definition: CompiledDefinition, type: ClinicalEventType): boolean {
  let types = starting.get(definition);
  if (!types) {
    types = new Set(definition.start.flatMap(({ trigger }) => startingEvents(trigger)));
    starting.set(definition, types);
  }
  return types.has(type);
}

// Asked of every event and workflow.
const starting = new WeakMap<CompiledDefinition, ReadonlySet<ClinicalEventType>>();

function startingEvents(trigger: CompiledTrigger): readonly ClinicalEventType[] {
  if (trigger.kind === 'message') return ['message.named'];
  return trigger.kind === 'event' ? trigger.events : [];
}
