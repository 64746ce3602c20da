import { Temporal } from 'temporal-polyfill';

import schema from '../../catalog/scenario.schema.json' with { type: 'json' };
import {
  eventFields,
  isClinicalEventType,
  type ClinicalEvent,
  type EventValue,
} from '../canonical/canonical.ts';
import type { GivenValue } from '../decisions/decisions.ts';
import { suggestion, type Problem } from '../platform/platform.ts';
import type { ValidateFunction } from 'ajv';
import type { ParameterValue } from './definition.ts';
import { parseDuration } from './duration.ts';
import type { TaskAct } from './instance.ts';
import { compileSchema, parseYaml } from './parse-definition.ts';

/** A story that a workflow must be able to tell (`catalog/<id>/scenarios/*.yaml`). */
export interface Scenario {
  title: string;
  story: string;
  parameters?: Readonly<Record<string, ParameterValue>>;
  zone?: string;
  /** `2026-01-05T08:00`, on the clocks of the zone. */
  begins?: string;
  steps: readonly ScenarioStep[];
}

export interface ScenarioStep {
  at: string;
  down?: boolean;
  downtime?: 'declared' | 'ended';
  flags?: Readonly<Record<string, ParameterValue>>;
  event?: ScenarioEvent;
  start?: { by: string; label: string; form?: Readonly<Record<string, string>> };
  schedule?: string;
  called?: Readonly<Record<string, EventValue>>;
  message?: { name: string; from?: string; data?: Readonly<Record<string, EventValue>> };
  ended?: string;
  withdrawn?: string;
  act?: { by: string; does: TaskAct; task?: string; form?: Readonly<Record<string, string>> };
  then?: Expectation;
}

export interface ScenarioEvent {
  type: ClinicalEvent['type'];
  subject?: string;
  encounter?: string;
  unit?: string;
  data?: Readonly<Record<string, EventValue>>;
}

export interface Expectation {
  state?: string;
  asks?: string | readonly string[];
  rung?: number;
  owner?: string;
  title?: string;
  tasks?: Readonly<Record<string, TaskExpectation | 'gone'>>;
  told?: readonly string[];
  sent?: readonly string[];
  calls?: string;
  milestones?: readonly string[];
  remembers?: Readonly<Record<string, EventValue>>;
  cancelled?: string;
  says?: string;
  nothing?: true;
  /** By name; null is not known. */
  inputs?: Readonly<Record<string, EventValue>>;
  /** By `table.output`; null is not known. */
  decides?: Readonly<Record<string, GivenValue | null>>;
}

export interface TaskExpectation {
  asks?: string;
  rung?: number;
  owner?: string;
  title?: string;
}

/** A scenario's YAML, checked against `catalog/scenario.schema.json` and the clinical vocabulary. */
export function parseScenario(
  text: string,
  path: string,
): { scenario: Scenario } | { problems: Problem[] } {
  const parsed = parseYaml<Scenario>(text, path, scenarioSchema());
  if ('problems' in parsed) return parsed;
  const { definition: scenario, locate } = parsed;
  const problems: Problem[] = [];
  if (scenario.zone !== undefined && !isZone(scenario.zone)) {
    report(['zone'], `There is no zone "${scenario.zone}": write one such as America/Chicago.`);
  }
  if (scenario.begins !== undefined && !isLocalTime(scenario.begins)) {
    report(['begins'], `"${scenario.begins}" is no time: write one such as 2026-01-05T08:00.`);
  }
  let before = 0;
  let declared = false;
  for (const [index, { at, event, downtime }] of scenario.steps.entries()) {
    const here = ['steps', index];
    const ms = instantOf(at);
    if (ms < before)
      report([...here, 'at'], `${at} lies before the step above it: time only moves on.`);
    before = Math.max(before, ms);
    if (downtime !== undefined && declared === (downtime === 'declared')) {
      const why = declared ? 'It is declared already.' : 'None is declared.';
      report([...here, 'downtime'], `A downtime cannot be ${downtime} here. ${why}`);
    }
    declared = downtime === undefined ? declared : downtime === 'declared';
    if (!event) continue;
    if (!isClinicalEventType(event.type)) {
      report(
        [...here, 'event', 'type'],
        `There is no event "${String(event.type)}".${suggestion(event.type, Object.keys(eventFields))}`,
      );
      continue;
    }
    const fields = Object.keys(eventFields[event.type]);
    for (const field of Object.keys(event.data ?? {})) {
      if (fields.includes(field)) continue;
      report(
        [...here, 'event', 'data', field],
        `"${field}" is not a field of ${event.type}.${suggestion(field, fields)}`,
        true,
      );
    }
  }
  return problems.length > 0 ? { problems } : { scenario };

  function report(at: (string | number)[], sentence: string, key = false): void {
    problems.push({ code: 'scenario', severity: 'error', location: locate(at, { key }), sentence });
  }
}

/** `15m` in milliseconds from the beginning; `0s` is the beginning. */
export function instantOf(at: string): number {
  return parseDuration(at) ?? 0;
}

// A Monday morning: what is printed looks like a day.
const BEGINS = '2026-01-05T08:00';

/** When `0s` is. */
export function beginningOf({
  zone = 'UTC',
  begins = BEGINS,
}: Pick<Scenario, 'zone' | 'begins'>): number {
  return Temporal.PlainDateTime.from(begins).toZonedDateTime(zone).epochMilliseconds;
}

/** A point in time that a story names: `26h` from the beginning, or `2026-01-06T10:00` on the clocks of the zone. */
export function instantOfText(text: string, beginning: number, zone: string): number | null {
  const ms = parseDuration(text);
  if (ms !== undefined) return beginning + ms;
  return isLocalTime(text) ? beginningOf({ zone, begins: text }) : null;
}

function isLocalTime(text: string): boolean {
  try {
    Temporal.PlainDateTime.from(text);
    return true;
  } catch {
    return false;
  }
}

function isZone(zone: string): boolean {
  try {
    Temporal.PlainDateTime.from(BEGINS).toZonedDateTime(zone);
    return true;
  } catch {
    return false;
  }
}

let compiled: ValidateFunction | undefined;

function scenarioSchema(): ValidateFunction {
  compiled ??= compileSchema(schema);
  return compiled;
}
