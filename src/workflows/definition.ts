import type { ClinicalEventType, FieldType } from '../canonical/canonical.ts';

/**
 * A workflow as its author writes it (`catalog/<id>/workflow.yaml`), after the JSON Schema in
 * `catalog/workflow.schema.json` has said yes. The schema describes every property; this is its shape in TypeScript.
 */
export interface Definition {
  id: string;
  version: string;
  title: string;
  purpose: string;
  owner: string;
  sources: readonly Source[];
  parameters: Readonly<Record<string, ParameterDefinition>>;
  remembers: Readonly<Record<string, RememberedValue>>;
  conditions?: Readonly<Record<string, Condition>>;
  start: readonly StartRule[];
  states: Readonly<Record<string, StateDefinition>>;
}

export interface Source {
  title: string;
  reference: string;
  says: string;
}

export type ParameterType = 'duration' | 'number' | 'string' | 'boolean' | 'role';

export type ParameterValue = string | number | boolean;

export interface ParameterDefinition {
  type: ParameterType;
  unit?: string;
  default: ParameterValue;
  min?: string | number;
  max?: string | number;
  /** True: a site may set it, between `min` and `max`. */
  local: boolean;
  describes: string;
}

export interface RememberedValue {
  type: FieldType;
  describes: string;
}

/** A named boolean expression, used in guards as `is.<name>`. */
export interface Condition {
  when: string;
  describes: string;
}

export interface StartRule {
  event: readonly ClinicalEventType[];
  when?: string;
  if_indeterminate?: 'start' | 'ignore';
  subject?: string;
  remember?: Readonly<Record<string, string>>;
  goto: string;
}

export interface StateDefinition {
  describes: string;
  terminal?: boolean;
  task?: TaskDefinition;
  timers?: readonly TimerRule[];
  on?: readonly Handler[];
}

export interface TaskDefinition {
  key: string;
  title: string;
  priority: 'critical' | 'urgent' | 'routine';
  pool: PoolDefinition;
  accept_within: string;
  finish_within: string;
  ladder: readonly { after: string; to: PoolDefinition }[];
  repeat_last_every: string;
  why: string;
  todo: string;
  otherwise: string;
  form?: readonly {
    name: string;
    label: string;
    required?: boolean;
    options?: readonly string[];
  }[];
}

export interface PoolDefinition {
  role: string;
  unit: 'patient' | 'none';
  /** Ask the pool whose member last accepted a task of this run; `role` and `unit` where nobody has. */
  prefer?: 'whoever-acted';
}

export interface TimerRule {
  name: string;
  after: string;
  remember?: Readonly<Record<string, string>>;
  goto: string;
  reason?: string;
}

/** Exactly one of `event` and `act`. */
export interface Handler {
  event?: readonly ClinicalEventType[];
  act?: 'completed';
  about?: 'subject' | 'encounter' | 'patient';
  when?: string;
  if_indeterminate?: 'take' | 'stay';
  remember?: Readonly<Record<string, string>>;
  goto?: string;
  reason?: string;
}

/** Largest workflow definition, in UTF-8 bytes. */
export const definitionBytesMax = 1_000_000;

/** Deepest nesting of mappings and lists in a definition. */
export const definitionDepthMax = 20;
