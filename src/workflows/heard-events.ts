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

/** Of the workflows of a place those of which an event of this type may start a run. Most events start none, and are done with. */
export function startedBy<W extends { definition: CompiledDefinition }>(
  workflows: readonly W[],
  type: ClinicalEventType,
): readonly W[] {
  let byType = starting.get(workflows) as Map<ClinicalEventType, readonly W[]> | undefined;
  if (!byType) starting.set(workflows, (byType = new Map<ClinicalEventType, readonly W[]>()));
  let found = byType.get(type);
  if (!found) byType.set(type, (found = workflows.filter((one) => startsOn(one.definition, type))));
  return found;
}

// Asked of every event; the lists of a release stay the same objects.
const starting = new WeakMap<readonly unknown[], unknown>();

function startsOn({ start }: CompiledDefinition, type: ClinicalEventType): boolean {
  return start.some(({ trigger }) => startingEvents(trigger).includes(type));
}

function startingEvents(trigger: CompiledTrigger): readonly ClinicalEventType[] {
  if (trigger.kind === 'message') return ['message.named'];
  return trigger.kind === 'event' ? trigger.events : [];
}
