import type { ParameterDefinition, ParameterValue } from './definition.ts';
import { parseDuration } from './duration.ts';

/** What is wrong with a value that a definition, a network or a site gives a parameter: its type, its bounds, its hard limits. */
export function checkValue(
  parameter: ParameterDefinition,
  value: ParameterValue,
): string | undefined {
  const wrong = checkWaived(parameter, value);
  if (wrong !== undefined) return wrong;
  const size = sizeOf(parameter, value);
  if (isWithin(parameter, size, parameter)) return undefined;
  return `${told(parameter, value)} is outside of what is allowed: ${boundWords(parameter)}.`;
}

/** The same for a waiver's value: it may leave the bounds, but not the hard limits. */
export function checkWaived(
  parameter: ParameterDefinition,
  value: ParameterValue,
): string | undefined {
  const wrong = checkType(parameter, value);
  if (wrong !== undefined) return wrong;
  const limits = hardLimits(parameter);
  if (isWithin(parameter, sizeOf(parameter, value), limits)) return undefined;
  const words = boundWords({ ...parameter, ...limits });
  return `${told(parameter, value)} is beyond what nobody may set, not even a waiver: ${words}.`;
}

/** `10m to 60m`, with the unit; what is allowed without a waiver. */
export function boundWords({ min, max, unit }: Bounds & Pick<ParameterDefinition, 'unit'>): string {
  const suffix = unit === undefined ? '' : ` ${unit}`;
  if (min === undefined) return max === undefined ? 'any' : `at most ${max}${suffix}`;
  return max === undefined ? `at least ${min}${suffix}` : `${min} to ${max}${suffix}`;
}

/** The limits that hold for everybody. */
export function hardLimits({ never_below: min, never_above: max }: ParameterDefinition): Bounds {
  return { min, max };
}

interface Bounds {
  min?: string | number | undefined;
  max?: string | number | undefined;
}

function isWithin(
  parameter: ParameterDefinition,
  size: number | undefined,
  { min, max }: Bounds,
): boolean {
  const low = min === undefined ? undefined : sizeOf(parameter, min);
  const high = max === undefined ? undefined : sizeOf(parameter, max);
  if (size === undefined) return true;
  return (low === undefined || size >= low) && (high === undefined || size <= high);
}

function told({ unit }: ParameterDefinition, value: ParameterValue): string {
  return unit === undefined ? String(value) : `${String(value)} ${unit}`;
}

/** What is wrong with a bound of a parameter. */
export function checkBound(
  parameter: ParameterDefinition,
  bound: ParameterValue,
): string | undefined {
  if (sizeOf(parameter, bound) !== undefined) return undefined;
  return `A ${parameter.type} cannot have this bound: use ${parameter.type === 'duration' ? 'a duration' : 'a number, for a number'}.`;
}

function checkType(parameter: ParameterDefinition, value: ParameterValue): string | undefined {
  switch (parameter.type) {
    case 'duration':
      return typeof value === 'string' && parseDuration(value) !== undefined
        ? undefined
        : 'Write a duration such as 15m, 24h or 2d.';
    case 'number':
      return Number.isFinite(value) ? undefined : 'Write a number.';
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'Write true or false.';
    case 'string':
    case 'role':
      return typeof value === 'string' && value !== '' ? undefined : 'Write a text.';
  }
}

/** How large a number or duration (in milliseconds) is; undefined for what has no size. */
export function sizeOf(parameter: ParameterDefinition, value: ParameterValue): number | undefined {
  if (parameter.type === 'duration')
    return typeof value === 'string' ? parseDuration(value) : undefined;
  return parameter.type === 'number' && typeof value === 'number' ? value : undefined;
}
