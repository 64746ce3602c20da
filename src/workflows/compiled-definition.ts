import type { ClinicalEventType } from '../canonical/canonical.ts';
import type {
  Definition,
  InputDefinition,
  ParameterDefinition,
  PoolDefinition,
  SuspendCause,
  TaskDefinition,
  Weekday,
} from './definition.ts';
import type { DecisionTable } from './compiled-decision.ts';
import type { Expression } from './evaluate-expression.ts';
import type { FormField, Values } from './instance.ts';
import type { TemplateText } from './template-text.ts';

/** A definition that was checked: every name resolved, every expression typed. Immutable; `step()` interprets it. */
export interface CompiledDefinition {
  id: string;
  version: string;
  title: string;
  /** SHA-256 over the definition's content, hexadecimal. */
  digest: string;
  /** As written, for showing. */
  definition: Definition;
  parameters: Readonly<Record<string, ParameterDefinition>>;
  /** Where it says the default of each parameter. */
  parameterLocations: Readonly<Record<string, string>>;
  /** Where it says its id: `catalog/critical-result/workflow.yaml:2:5`. */
  idLocation: string;
  /** Roles that it names itself, with where: the network must know them. */
  roles: readonly { role: string; location: string }[];
  /** Calls of other workflows, with where: the network must run them at the same sites. */
  calls: readonly CompiledCallSite[];
  /** What a run remembers before anything was remembered: every name, with null. */
  blank: Values;
  start: readonly CompiledStart[];
  /** Every run that an event starts is about the event's own subject: whether there is one already can be asked beforehand. */
  isAboutEvent: boolean;
  inputs: readonly CompiledInput[];
  /** Of all its inputs. */
  watchedCodes: ReadonlySet<string>;
  decisions: ReadonlyMap<string, DecisionTable>;
  states: ReadonlyMap<string, CompiledState>;
}

/** Where a definition calls another workflow. */
export interface CompiledCallSite {
  workflow: string;
  state: string;
  location: string;
}

/** A measurement that a run watches. */
export interface CompiledInput extends Pick<
  InputDefinition,
  'type' | 'unit' | 'values' | 'min' | 'max' | 'decimals'
> {
  name: string;
  codes: ReadonlySet<string>;
  about: 'subject' | 'encounter' | 'patient';
  maxAge: Delay;
  also: NonNullable<InputDefinition['also']>;
}

/** What `step()` needs of a rule. `rule` is how the timeline names it: `critical-result@1.0.0 start[0]`. */
export interface CompiledRule {
  rule: string;
  when: Expression | null;
  /** What an indeterminate guard counts as. */
  takeIfIndeterminate: boolean;
  remember: readonly { name: string; value: Expression }[];
  goto: string | null;
  reason: TemplateText | null;
  /** Names of the parameters that decide here: the guard's and those of the state gone to. */
  parameters: readonly string[];
}

export interface CompiledStart extends CompiledRule {
  goto: string;
  trigger: CompiledTrigger;
  subject: Expression | null;
}

export type CompiledTrigger =
  | { kind: 'event'; events: readonly ClinicalEventType[] }
  | { kind: 'human'; roles: readonly string[]; label: string; form: readonly FormField[] }
  | { kind: 'schedule'; at: string; days: readonly Weekday[]; calendar: string | null }
  | { kind: 'message'; name: string }
  | { kind: 'called'; takes: readonly string[]; withdrawn: string };

export interface CompiledHandler extends CompiledRule {
  events: readonly ClinicalEventType[];
  about: 'subject' | 'encounter' | 'patient';
  takesBack: boolean;
}

/** `task`: which of the state's tasks; null: any. */
export interface CompiledCompletion extends CompiledRule {
  task: string | null;
}

export interface CompiledJoin extends CompiledRule {
  joined: 'all' | 'any';
}

export interface CompiledDone extends CompiledRule {
  states: 'any' | readonly string[];
}

export interface CompiledMessage extends CompiledRule {
  name: string;
  takesBack: boolean;
}

export interface CompiledTimer extends CompiledRule {
  goto: string;
  name: string;
  due: CompiledDue;
  calendar: string | null;
  /** A downtime of the site does not count for it. */
  suspendDuring: readonly SuspendCause[];
  ifIndeterminate: string | null;
}

/** A wait from now on, or one about a point in time: `shift` after it, or before it. */
export type CompiledDue =
  | { after: Delay; at: null }
  | { at: Expression; shift: Delay | null; direction: 'before' | 'after' };

export interface CompiledState {
  name: string;
  describes: string;
  terminal: boolean;
  tasks: readonly CompiledTask[];
  timers: readonly CompiledTimer[];
  choice: CompiledChoice | null;
  call: CompiledCall | null;
  notices: readonly CompiledNotice[];
  sends: readonly CompiledSend[];
  milestone: string | null;
  bound: { atMost: number; otherwise: string } | null;
  switch: { flag: string; otherwise: string } | null;
  compensation: CompiledCompensation | null;
  onEvent: readonly CompiledHandler[];
  onCompleted: readonly CompiledCompletion[];
  onJoined: readonly CompiledJoin[];
  onDone: readonly CompiledDone[];
  onMessage: readonly CompiledMessage[];
}

export interface CompiledChoice {
  rows: readonly (CompiledRule & { goto: string })[];
  /** Null where no row has a guard. */
  ifIndeterminate: string | null;
}

export interface CompiledCall {
  workflow: string;
  values: readonly { name: string; value: Expression }[];
}

export interface CompiledNotice {
  key: string;
  to: PoolDefinition;
  title: TemplateText;
  text: TemplateText;
}

export interface CompiledSend {
  key: string;
  effect: string;
  data: readonly { name: string; value: Expression }[];
}

export interface CompiledCompensation {
  notices: readonly CompiledNotice[];
  sends: readonly CompiledSend[];
}

export interface CompiledTask {
  rule: string;
  key: string;
  priority: TaskDefinition['priority'];
  pool: PoolDefinition;
  acceptWithin: Delay;
  startWithin: Delay | null;
  finishWithin: Delay;
  ladder: readonly { after: Delay; calendar: string | null; to: PoolDefinition }[];
  repeatLastEvery: Delay;
  title: TemplateText;
  why: TemplateText;
  todo: TemplateText;
  otherwise: TemplateText;
  form: readonly FormField[];
  /** By field: what must be typed again in it. */
  readBacks: readonly CompiledReadBack[];
  /** Names of the parameters that it reads. */
  parameters: readonly string[];
}

export interface CompiledReadBack {
  field: string;
  value: Expression;
  unit: Expression | null;
  /** As written: by it two versions are compared. */
  text: string;
}

/** Milliseconds, or the parameter that has them. */
export type Delay = { ms: number } | { parameter: string };
