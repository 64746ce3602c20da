import type { ClinicalEventType } from '../canonical/canonical.ts';
import type {
  Definition,
  ParameterDefinition,
  PoolDefinition,
  TaskDefinition,
} from './definition.ts';
import type { Expression } from './evaluate-expression.ts';
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
  /** Where it says its id: `catalog/critical-result/workflow.yaml:2:5`. */
  idLocation: string;
  /** Roles that it names itself, with where: the network must know them. */
  roles: readonly { role: string; location: string }[];
  start: readonly CompiledStart[];
  states: ReadonlyMap<string, CompiledState>;
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
  events: readonly ClinicalEventType[];
  subject: Expression | null;
}

export interface CompiledHandler extends CompiledRule {
  events: readonly ClinicalEventType[];
  about: 'subject' | 'encounter' | 'patient';
}

export interface CompiledTimer extends CompiledRule {
  goto: string;
  name: string;
  after: Delay;
}

export interface CompiledState {
  name: string;
  describes: string;
  terminal: boolean;
  task: CompiledTask | null;
  timers: readonly CompiledTimer[];
  onEvent: readonly CompiledHandler[];
  onCompleted: readonly CompiledRule[];
}

export interface CompiledTask {
  rule: string;
  key: string;
  priority: TaskDefinition['priority'];
  pool: PoolDefinition;
  acceptWithin: Delay;
  finishWithin: Delay;
  ladder: readonly { after: Delay; to: PoolDefinition }[];
  repeatLastEvery: Delay;
  title: TemplateText;
  why: TemplateText;
  todo: TemplateText;
  otherwise: TemplateText;
  form: readonly { name: string; label: string; required: boolean; options: readonly string[] }[];
  /** Names of the parameters that it reads. */
  parameters: readonly string[];
}

/** Milliseconds, or the parameter that has them. */
export type Delay = { ms: number } | { parameter: string };
