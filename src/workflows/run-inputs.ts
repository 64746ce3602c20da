import { standardUnit, type ClinicalEvent } from '../canonical/canonical.ts';
import { roundTo, type CellValue } from '../decisions/decisions.ts';
import type { Instant } from '../platform/platform.ts';
import type { CompiledDefinition, CompiledInput, Delay } from './compiled-definition.ts';
import type { UnitConversion } from './definition.ts';
import { durationWords } from './duration.ts';
import type { Instance } from './instance.ts';

/** What a run knows of an input now, or why it knows nothing. `at`: when it was observed. */
export type InputReading =
  | { known: true; value: CellValue; at: Instant; unit?: string }
  | { known: false; why: string; at: Instant | null };

export type InputReadings = Readonly<Record<string, InputReading>>;

/** The newest result that told of an input, kept in the instance. */
export interface KeptInput {
  /** The result that said so: when it is corrected or withdrawn, this changes. */
  subject: string;
  at: Instant;
  /** Null where it cannot be used; `why` says why not. */
  value: CellValue | null;
  why: string;
}

export type KeptInputs = Readonly<Record<string, KeptInput>>;

type About = Pick<Instance, 'subject' | 'patientId' | 'encounterId'>;

/**
 * What a run keeps of its inputs after a result, and which ones that told of; null where it tells of none. The newest
 * observation is kept, whatever order results come in; one that was kept is changed by its correction and lost by its
 * withdrawal. An observation that claims to come from the future counts as made now. Pure.
 */
export function keepInputs(
  definition: CompiledDefinition,
  { run, kept }: { run: About; kept: KeptInputs },
  event: ClinicalEvent,
  now: Instant,
): { kept: KeptInputs; names: readonly string[] } | null {
  if (!tellsOfInputs(definition, run, event)) return null;
  const code = String(event.data['code']);
  const meant = definition.inputs.filter(
    (input) => input.codes.has(code) && isAbout(input, run, event),
  );
  const at = Math.min(observedAt(event), now);
  const changes = meant
    .filter(({ name }) => isNewer(kept[name], event, at))
    .map(({ name, ...input }): [string, KeptInput] => [
      name,
      { subject: event.subject, at, ...told(input, event) },
    ]);
  if (changes.length === 0) return null;
  return {
    kept: { ...kept, ...Object.fromEntries(changes) },
    names: changes.map(([name]) => name),
  };
}

/** Does the event tell of what the run watches? Quick: it need not be the newest. */
export function tellsOfInputs(
  { inputs, watchedCodes }: CompiledDefinition,
  run: About,
  event: ClinicalEvent,
): boolean {
  if (inputs.length === 0 || !event.type.startsWith('result.')) return false;
  const code = String(event.data['code']);
  if (!watchedCodes.has(code)) return false;
  return inputs.some((input) => input.codes.has(code) && isAbout(input, run, event));
}

/** `Kept: respiratory_rate 24. lactate is not known (withdrawn).` */
export function keptWords(
  names: readonly string[],
  { inputs = {} }: { inputs?: InputReadings },
): string {
  const words = names.map((name) => {
    const told = inputs[name];
    return told?.known === true
      ? `${name} is ${String(told.value)}`
      : `${name} is not known (${told?.why ?? 'never heard'})`;
  });
  return `Kept: ${words.join('; ')}.`;
}

/** What a run knows of its inputs at this time; durations by `delayMs`. */
export function readInputs(
  { inputs }: CompiledDefinition,
  kept: KeptInputs,
  now: Instant,
  delayMs: (delay: Delay) => number,
): InputReadings {
  if (inputs.length === 0) return {};
  return Object.fromEntries(
    inputs.map((input) => [input.name, reading(input, kept[input.name], now, delayMs)]),
  );
}

function reading(
  { maxAge, unit }: CompiledInput,
  kept: KeptInput | undefined,
  now: Instant,
  delayMs: (delay: Delay) => number,
): InputReading {
  if (!kept) return { known: false, why: 'never heard', at: null };
  const { at, value, why } = kept;
  if (value === null) return { known: false, why, at };
  const maxAgeMs = delayMs(maxAge);
  if (now - at > maxAgeMs) {
    return { known: false, why: `older than ${durationWords(maxAgeMs)}`, at };
  }
  return { known: true, value, at, ...(unit !== undefined && { unit }) };
}

function isAbout({ about }: CompiledInput, run: About, event: ClinicalEvent): boolean {
  if (about === 'subject') return event.subject === run.subject;
  if (about === 'patient') return event.patientId === run.patientId;
  return event.encounterId !== null && event.encounterId === run.encounterId;
}

function observedAt({ data, occurredAt }: ClinicalEvent): Instant {
  const at = data['observedAt'];
  return typeof at === 'number' ? at : occurredAt;
}

function isNewer(kept: KeptInput | undefined, event: ClinicalEvent, at: Instant): boolean {
  if (kept?.subject === event.subject) return true;
  if (event.type === 'result.withdrawn') return false;
  return !kept || kept.value === null || at >= kept.at;
}

type Told = Pick<KeptInput, 'value' | 'why'>;

function told(input: Omit<CompiledInput, 'name'>, { type, data }: ClinicalEvent): Told {
  if (type === 'result.withdrawn') return unusable('withdrawn');
  return input.type === 'number' ? toldNumber(input, data) : toldText(input, data['value']);
}

function toldNumber(input: Omit<CompiledInput, 'name'>, data: ClinicalEvent['data']): Told {
  const sent = data['number'];
  if (typeof sent !== 'number') {
    const offScale = (data['atLeast'] ?? data['atMost'] ?? null) !== null;
    return unusable(offScale ? 'off the scale' : 'not a number');
  }
  const converted = inUnit(input, sent, data['unitOfMeasure']);
  if (converted === 'no-unit') return unusable('without a unit of measure');
  if (converted === 'other-unit') return unusable('in a unit of measure that is not declared');
  const value = input.decimals === undefined ? converted : roundTo(input.decimals, converted);
  const { min = -Infinity, max = Infinity } = input;
  return value >= min && value <= max ? { value, why: '' } : unusable('not plausible');
}

function inUnit(
  { unit, also }: Omit<CompiledInput, 'name'>,
  sent: number,
  sentUnit: unknown,
): number | 'no-unit' | 'other-unit' {
  if (unit === undefined) return sent;
  if (typeof sentUnit !== 'string') return 'no-unit';
  const told = spelled(sentUnit);
  if (told === spelled(unit)) return sent;
  const conversion = Object.entries(also).find(([other]) => spelled(other) === told)?.[1];
  if (typeof conversion === 'number') return sent * conversion;
  return isConversion(conversion)
    ? (sent - (conversion.minus ?? 0)) * conversion.times
    : 'other-unit';
}

function isConversion(value: CompiledInput['also'][string] | undefined): value is UnitConversion {
  return typeof value === 'object';
}

function spelled(unit: string): string {
  return standardUnit(unit) ?? unit;
}

const answers: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  y: true,
  false: false,
  no: false,
  n: false,
};

function toldText(input: Omit<CompiledInput, 'name'>, sent: unknown): Told {
  if (typeof sent !== 'string' || sent.trim() === '') return unusable('without a value');
  const told = folded(sent);
  const meant = Object.entries(input.also).find(([other]) => folded(other) === told)?.[1];
  if (typeof meant === input.type) return { value: meant as CellValue, why: '' };
  if (input.type === 'boolean') {
    const value = Object.hasOwn(answers, told) ? answers[told] : undefined;
    return value === undefined ? unusable('neither yes nor no') : { value, why: '' };
  }
  if (!input.values) return { value: sent.trim(), why: '' };
  const value = input.values.find((one) => folded(one) === told);
  return value === undefined ? unusable('not one of the values declared') : { value, why: '' };
}

function folded(text: string): string {
  return text.trim().toLowerCase();
}

function unusable(why: string): Told {
  return { value: null, why };
}
