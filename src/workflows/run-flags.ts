import type { ClinicalEvent, EventValue } from '../canonical/canonical.ts';
import type { FlagQuestion, FlagReader, FlagReading } from '../flags/flags.ts';
import type { Instant } from '../platform/platform.ts';
import type { CompiledDefinition } from './compiled-definition.ts';
import type { Instance, Values } from './instance.ts';

/** What a definition's flags give at this moment, by name. */
export type FlagReadings = Readonly<Record<string, FlagReading>>;

/** Where flags are asked, and about what. */
export interface FlagAsked extends Pick<Instance, 'site' | 'unit'> {
  /** The state that the run is in or about to enter; null before its first. */
  step: string | null;
  /** What the run remembers. */
  data: Values;
  /** Of the event that it hears, else of the last that it heard. */
  event: ClinicalEvent['data'];
}

export interface FlagContext {
  now: Instant;
  /** Absent: the network has no flags. */
  flags?: FlagReader;
}

/** Every flag that the definition declares, so that what a guard read can be told afterwards. */
export function readFlags(
  definition: CompiledDefinition,
  asked: FlagAsked,
  context: FlagContext,
): FlagReadings {
  const names = Object.keys(definition.definition.flags ?? {});
  if (names.length === 0) return {};
  return Object.fromEntries(
    names.map((name) => [name, readFlag(definition, name, asked, context)]),
  );
}

/**
 * What a flag gives a run. Where the network has none of that name, or one of another type, the definition's own default holds, and the
 * reason says ERROR, as OpenFeature has it.
 */
export function readFlag(
  definition: CompiledDefinition,
  name: string,
  asked: FlagAsked,
  { now, flags }: FlagContext,
): FlagReading {
  const declared = definition.definition.flags?.[name];
  const reading = flags?.(name, questionOf(definition.id, asked, now));
  if (reading && declared && typeof reading.value === declared.type) return reading;
  return { key: name, value: declared?.default ?? false, variant: 'default', reason: 'ERROR' };
}

/** Whether a workflow may start where this is; undefined where no switch governs it. */
export function startSwitch(
  definition: CompiledDefinition,
  asked: Omit<FlagAsked, 'step'>,
  context: FlagContext,
): FlagReading | undefined {
  const name = definition.definition.switch;
  return name === undefined
    ? undefined
    : readFlag(definition, name, { ...asked, step: null }, context);
}

/** `The switch sepsis_screening is off (DISABLED, switch:flg_…).` */
export function flagWords({ key, variant, reason, rule }: FlagReading): string {
  return `The switch ${key} is ${variant} (${rule === undefined ? reason : `${reason}, ${rule}`}).`;
}

// What a definition remembers under these names is what it means by them; else what the event says.
function questionOf(
  workflow: string,
  { site, unit, step, data, event }: FlagAsked,
  at: Instant,
): FlagQuestion {
  const text = (...values: (EventValue | undefined)[]): string | null => {
    const known = values.find((value) => value !== null && value !== undefined && value !== '');
    return known === undefined ? null : String(known);
  };
  const confidence = data['confidence'];
  return {
    ...{ at, site, unit, workflow, step },
    provider: text(data['provider'], event['attending'], event['orderedBy'], event['practitioner']),
    specialty: text(data['specialty']),
    acuity: text(data['acuity'], event['urgency']),
    confidence: typeof confidence === 'number' ? confidence : null,
  };
}
