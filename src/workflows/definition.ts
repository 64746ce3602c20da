import type { ClinicalEventType, FieldType } from '../canonical/canonical.ts';
import type { CellValue, ColumnType, HitPolicy, Outputs } from '../decisions/decisions.ts';
import type { MigrationDefinition } from './check-migrates.ts';

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
  /** What other systems may say to a run, by name. */
  messages?: Readonly<Record<string, MessageDefinition>>;
  /** When waits in working time go on. */
  calendars?: Readonly<Record<string, CalendarDefinition>>;
  measures?: Readonly<Record<string, MeasureDefinition>>;
  inputs?: Readonly<Record<string, InputDefinition>>;
  decisions?: Readonly<Record<string, DecisionDefinition>>;
  /** Flags that it reads, as `flags.<name>`. */
  flags?: Readonly<Record<string, FlagDefinition>>;
  /** The flag without which no run starts. */
  switch?: string;
  migrates?: readonly MigrationDefinition[];
  start: readonly StartRule[];
  states: Readonly<Record<string, StateDefinition>>;
}

/** A flag of the network, as this workflow understands it. */
export interface FlagDefinition {
  type: 'string' | 'number' | 'boolean';
  /** Where the network has no such flag. */
  default: string | number | boolean;
  describes: string;
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
  /** Hard limits, which not even a waiver may leave. */
  never_below?: string | number;
  never_above?: string | number;
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

/** A measurement that a run watches: the newest that results told of it, used in guards as `inputs.<name>`. */
export interface InputDefinition {
  type: ColumnType;
  unit?: string;
  /** Codes of the results that tell of it. */
  codes: readonly string[];
  about?: 'subject' | 'encounter' | 'patient';
  max_age: string;
  /** Numbers: other units of measure, each with its conversion. Else: other spellings, and what they mean. */
  also?: Readonly<Record<string, CellValue | UnitConversion>>;
  values?: readonly string[];
  min?: number;
  max?: number;
  decimals?: number;
  describes: string;
}

/** (sent − minus) × times */
export interface UnitConversion {
  minus?: number;
  times: number;
}

/** A decision table, used as `decide.<name>.<output>`. */
export interface DecisionDefinition {
  describes: string;
  source?: string;
  reads: readonly (string | ReadColumn)[];
  hit: HitPolicy;
  covers?: 'all' | 'partly';
  gives: Readonly<Record<string, ColumnType>>;
  rows: readonly (readonly [readonly CellValue[], Outputs])[];
  otherwise?: Outputs;
}

export interface ReadColumn {
  value: string;
  title?: string;
  unit?: string;
  values?: readonly string[];
  min?: number;
  max?: number;
  decimals?: number;
}

export interface MessageDefinition {
  describes: string;
  /** Its values by name, read as `message.<name>`. */
  carries?: Readonly<Record<string, FieldType>>;
}

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

export type Weekday = (typeof weekdays)[number];

/** Working time by rule, on the clocks of the site. */
export interface CalendarDefinition {
  describes?: string;
  days: readonly Weekday[];
  /** `08:00-17:00`: one or more within a day, rising. `00:00-24:00` is the whole day. */
  hours: readonly string[];
  /** `2027-07-05`, `12-25` (each year), `last mon 05`, `4 thu 11`, `easter-2`. */
  holidays?: readonly string[];
}

/** How long it took from one milestone to another. `started` and `ended` are those of the run. */
export interface MeasureDefinition {
  describes: string;
  from: string;
  to: string;
  within: string;
  /** The share that should be within, 0 to 1. */
  objective: number;
}

export interface FormFieldDefinition {
  name: string;
  label: string;
  required?: boolean;
  options?: readonly string[];
  /** What helps to fill it in. */
  hint?: string;
  /** It must be the value that this comes to (CEL), typed again. */
  read_back?: { value: string; unit?: string };
}

export interface ScheduleDefinition {
  /** `07:00` on the clocks of the site. */
  at: string;
  days?: readonly Weekday[];
  /** Only on its working days. */
  calendar?: string;
}

export interface HumanStart {
  /** Roles whose holders may start it. */
  role: readonly string[];
  label: string;
  form?: readonly FormFieldDefinition[];
}

/** What the calling workflow gives, and where the run goes when the caller takes the call back. */
export interface CalledStart {
  takes?: readonly string[];
  withdrawn: string;
}

/** Exactly one of `event`, `schedule`, `human`, `message` and `called`. */
export interface StartRule {
  event?: readonly ClinicalEventType[];
  schedule?: ScheduleDefinition;
  human?: HumanStart;
  message?: string;
  called?: CalledStart;
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
  /** Side by side, each with its own ladder. */
  tasks?: readonly TaskDefinition[];
  timers?: readonly TimerRule[];
  /** Nothing waits in a state with `choose`: the first row that is true is taken. */
  choose?: readonly ChoiceRow[];
  /** Where it goes when a row that `choose` comes to cannot be decided. */
  if_indeterminate?: string;
  call?: CallDefinition;
  notify?: readonly NoticeDefinition[];
  send?: readonly SendDefinition[];
  /** Reached when the state is entered for the first time. */
  milestone?: string;
  /** How often a run may enter the state; after that it goes to `otherwise`. */
  at_most?: number;
  otherwise?: string;
  /** While the flag is off, a run goes to `otherwise` instead, where a person does it. */
  switch?: { flag: string; otherwise: string };
  /** What is done once when a handler with `takes_back` is taken and somebody has acted here. */
  compensate?: CompensationDefinition;
  on?: readonly Handler[];
}

export interface ChoiceRow {
  when?: string;
  remember?: Readonly<Record<string, string>>;
  goto: string;
}

export interface CallDefinition {
  workflow: string;
  with?: Readonly<Record<string, string>>;
}

export interface NoticeDefinition {
  key: string;
  to: PoolDefinition;
  title: string;
  text: string;
}

export interface SendDefinition {
  key: string;
  effect: string;
  data?: Readonly<Record<string, string>>;
}

export interface CompensationDefinition {
  notify?: readonly NoticeDefinition[];
  send?: readonly SendDefinition[];
}

export interface TaskDefinition {
  key: string;
  title: string;
  priority: 'critical' | 'urgent' | 'routine';
  pool: PoolDefinition;
  accept_within: string;
  /** Until when whoever accepted must begin. Absent: there is no such time, and nobody says that they begin. */
  start_within?: string;
  finish_within: string;
  ladder: readonly RungDefinition[];
  repeat_last_every: string;
  why: string;
  todo: string;
  otherwise: string;
  form?: readonly FormFieldDefinition[];
}

/** Who is asked next, and after how long; `calendar`: in whose working time that counts. */
export interface RungDefinition {
  after: string;
  calendar?: string;
  to: PoolDefinition;
}

export interface PoolDefinition {
  role: string;
  /** Whose unit: `patient`, `none` or `data.<name>`. */
  unit: string;
  /** Ask the pool whose member last accepted a task of this run; `role` and `unit` where nobody has. */
  prefer?: 'whoever-acted';
  /** `data.<name>`: the number of a member of the patient's care team, who is asked by name where they are known and there. */
  care_team?: string;
}

/** What a wait may leave out: a declared downtime of the site, a leave of absence of the patient. */
export type SuspendCause = 'downtime' | 'leave';

export interface TimerRule {
  name: string;
  /** How long to wait; with `at`, how long after it. */
  after?: string;
  /** A point in time, in CEL. */
  at?: string;
  /** How long before `at`. */
  before?: string;
  /** The wait counts in the working time of this calendar. */
  calendar?: string;
  /** What does not count for it, while it lasts. */
  suspend_during?: readonly SuspendCause[];
  /** Where it goes when `at` is not known; without it the timer is not set. */
  if_indeterminate?: string;
  remember?: Readonly<Record<string, string>>;
  goto: string;
  reason?: string;
}

/** Exactly one of `event`, `act`, `joined`, `done` and `message`. */
export interface Handler {
  event?: readonly ClinicalEventType[];
  act?: 'completed';
  /** With `act`: which of several tasks. */
  task?: string;
  /** All of the state's tasks are completed, or the first of them. */
  joined?: 'all' | 'any';
  /** States in which the called run ended, or any. */
  done?: 'any' | readonly string[];
  message?: string;
  /** It takes back what the run was about: whatever `compensate` says is done, once. */
  takes_back?: boolean;
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
