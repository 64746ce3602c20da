import { eventFields, type ClinicalEventType, type FieldType } from '../canonical/canonical.ts';
import { suggestion, type Problem } from '../platform/platform.ts';
import type { DecisionTable } from './compiled-decision.ts';
import type { CompiledCallSite, CompiledRule, Delay } from './compiled-definition.ts';
import type {
  Definition,
  FormFieldDefinition,
  PoolDefinition,
  StateDefinition,
  TaskDefinition,
} from './definition.ts';
import { parseDuration } from './duration.ts';
import { envelopeFields, type Expression } from './evaluate-expression.ts';
import { compileExpression, type Fields, type Scope, type Wanted } from './expression.ts';
import type { ExpressionProblem } from './expression-inputs.ts';
import type { Locate, YamlPath } from './parse-definition.ts';
import { neverRuledOut } from './ruled-out.ts';
import { unitsThatDiffer } from './units-that-differ.ts';
import { compileTemplate, type TemplateText } from './template-text.ts';

/** Compiles the parts of one definition and collects what is wrong with them. */
export class DefinitionReader {
  readonly definition: Definition;
  readonly locate: Locate;
  readonly problems: Problem[] = [];
  readonly roles: { role: string; location: string }[] = [];
  readonly calls: CompiledCallSite[] = [];
  readonly #scopes = new Map<string, Scope>();
  readonly #params: Fields;
  readonly #data: Fields;
  readonly #conditions: Readonly<Record<string, string>>;
  readonly #inputs: Fields;
  readonly #flags: Fields;
  /** Filled before the first rule is read. */
  decisions: ReadonlyMap<string, DecisionTable> = new Map();

  constructor(definition: Definition, locate: Locate) {
    this.definition = definition;
    this.locate = locate;
    this.#params = mapValues(definition.parameters, ({ type }) =>
      type === 'role' ? 'string' : type,
    );
    this.#data = mapValues(definition.remembers, ({ type }) => type);
    this.#inputs = mapValues(definition.inputs ?? {}, ({ type }) => type);
    this.#flags = mapValues(definition.flags ?? {}, ({ type }) => type);
    this.#conditions = mapValues(definition.conditions ?? {}, ({ when }) => when);
  }

  problem(path: YamlPath, sentence: string, at: { key?: boolean; offset?: number } = {}): void {
    const location = this.locate(path, at);
    this.problems.push({ code: 'definition', severity: 'error', location, sentence });
  }

  /** The names that may be read where this is at hand. Rules with the same share their scope. */
  scope(at: AtHand): Scope {
    const { events = [], hasTask = false, form, message } = at;
    const fields = form?.map(({ name }) => name).join(' ');
    const key = JSON.stringify([events, hasTask, fields, message]);
    const scope = this.#scopes.get(key) ?? this.#newScope(at);
    this.#scopes.set(key, scope);
    return scope;
  }

  #newScope({ events, hasTask, form, message }: AtHand): Scope {
    const carried = message === undefined ? undefined : this.definition.messages?.[message];
    return {
      ...(events && { event: fieldsOf(events) }),
      ...(hasTask && { task: taskFields }),
      ...(form && { form: formFields(form) }),
      ...(carried && { message: { ...carried.carries } }),
      ...this.#everywhere(this.decisions),
    };
  }

  /** The names that a decision table may read: whatever some rule of the definition has at hand, and the tables above. */
  decisionScope(above: ReadonlyMap<string, DecisionTable>): Scope {
    const { start, states } = this.definition;
    const handlers = Object.values(states).flatMap((state) => state.on ?? []);
    const events = [...start, ...handlers].flatMap(({ event }) => event ?? []);
    const event = Object.assign({}, ...events.map((type) => eventFields[type])) as Fields;
    return { event: { ...envelopeFields, ...event }, task: taskFields, ...this.#everywhere(above) };
  }

  #everywhere(decisions: ReadonlyMap<string, DecisionTable>) {
    return {
      params: this.#params,
      data: this.#data,
      conditions: this.#conditions,
      ...(this.definition.inputs && { inputs: this.#inputs }),
      ...(this.definition.flags && { flags: this.#flags }),
      ...(decisions.size > 0 && { decisions }),
    };
  }

  rule(
    path: YamlPath,
    rule: {
      when?: string;
      remember?: Readonly<Record<string, string>>;
      goto?: string;
      reason?: string;
    },
    scope: Scope,
    { takeIfIndeterminate }: { takeIfIndeterminate: boolean },
  ): CompiledRule {
    const { when, reason } = rule;
    const guard =
      when === undefined ? null : this.expression([...path, 'when'], when, scope, 'boolean');
    return {
      rule: this.ruleName(path),
      when: guard,
      takeIfIndeterminate,
      remember: this.#remember([...path, 'remember'], rule.remember ?? {}, scope),
      goto: rule.goto ?? null,
      reason: reason === undefined ? null : this.template([...path, 'reason'], reason, scope),
      parameters: [
        ...new Set([...(guard?.parameters ?? []), ...this.#parametersOfState(rule.goto)]),
      ],
    };
  }

  /** `critical-result@1.0.0 states.unacknowledged.on[0]` */
  ruleName(path: YamlPath): string {
    const steps = path.map((step, index) =>
      typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${step}`,
    );
    return `${this.definition.id}@${this.definition.version} ${steps.join('')}`;
  }

  expression(path: YamlPath, text: string, scope: Scope, wanted: Wanted): Expression {
    const compiled = compileExpression(text, scope, wanted);
    if ('expression' in compiled) {
      const differ = this.definition.inputs && unitsThatDiffer(text, this.definition);
      if (differ) this.#wrong(path, differ);
      return compiled.expression;
    }
    this.#wrong(path, compiled.problem);
    const evaluate = () => ({ known: false, missing: 'a valid expression' }) as const;
    const reads = { parameters: [], inputs: [], flags: [], decisions: [] };
    return { text, ...reads, evaluate, isRuledOut: neverRuledOut, byCel: evaluate };
  }

  template(path: YamlPath, text: string, scope: Scope, valueCharsMax?: number): TemplateText {
    const compiled = compileTemplate(text, scope, valueCharsMax);
    if ('template' in compiled) return compiled.template;
    this.#wrong(path, compiled.problem);
    return { parameters: [], write: () => text };
  }

  delay(path: YamlPath, text: string): Delay {
    const parameter = parameterName(text);
    if (parameter !== undefined) {
      this.#parameterOfType(path, parameter, 'duration');
      return { parameter };
    }
    const ms = parseDuration(text);
    if (ms === undefined) this.problem(path, `"${text}" is not a wait between 1 ms and 366 days.`);
    return { ms: ms ?? 1 };
  }

  pool(path: YamlPath, pool: PoolDefinition): PoolDefinition {
    const parameter = parameterName(pool.role);
    const rolePath = [...path, 'role'];
    const remembered = rememberedName(pool.role);
    if (parameter !== undefined) this.#parameterOfType(rolePath, parameter, 'role');
    else if (remembered !== undefined) this.#rememberedText(rolePath, remembered);
    else this.roles.push({ role: pool.role, location: this.locate(rolePath) });
    const unit = rememberedName(pool.unit);
    if (unit !== undefined) this.#rememberedText([...path, 'unit'], unit);
    const member = rememberedName(pool.care_team ?? '');
    if (member !== undefined) this.#rememberedText([...path, 'care_team'], member);
    return pool;
  }

  calendar(path: YamlPath, name: string): string {
    this.#declared(path, name, 'calendars', this.definition.calendars ?? {});
    return name;
  }

  message(path: YamlPath, name: string): string {
    this.#declared(path, name, 'messages', this.definition.messages ?? {});
    return name;
  }

  /** A flag that is on or off. */
  switch(path: YamlPath, name: string): string {
    const flags = this.definition.flags ?? {};
    this.#declared(path, name, 'flags', flags);
    const type = flags[name]?.type ?? 'boolean';
    if (type !== 'boolean') {
      this.problem(path, `A switch is true or false, but the flag "${name}" is a ${type}.`);
    }
    return name;
  }

  remembered(path: YamlPath, name: string): string {
    this.#declared(path, name, 'remembers', this.definition.remembers);
    return name;
  }

  /** Named values, each of any type that a run can remember. */
  values(path: YamlPath, values: Readonly<Record<string, string>>, scope: Scope) {
    return Object.entries(values).map(([name, text]) => ({
      name,
      value: this.expression([...path, name], text, scope, 'any'),
    }));
  }

  #declared(path: YamlPath, name: string, where: string, known: object): void {
    if (Object.hasOwn(known, name)) return;
    const hint = suggestion(name, Object.keys(known));
    this.problem(path, `"${name}" is not declared under ${where}.${hint}`);
  }

  #rememberedText(path: YamlPath, name: string): void {
    this.#declared(path, name, 'remembers', this.definition.remembers);
    const type = this.definition.remembers[name]?.type ?? 'string';
    if (type === 'string') return;
    this.problem(path, `"${name}" is remembered as ${type}, but this place needs a text.`);
  }

  #parameterOfType(path: YamlPath, name: string, type: 'duration' | 'role'): void {
    const found = this.definition.parameters[name];
    if (!found) {
      const known = Object.keys(this.definition.parameters);
      this.problem(path, `There is no parameter "${name}".${suggestion(name, known)}`);
    } else if (found.type !== type) {
      this.problem(
        path,
        `The parameter "${name}" is a ${found.type}, but this place needs a ${type}.`,
      );
    }
  }

  #remember(path: YamlPath, remember: Readonly<Record<string, string>>, scope: Scope) {
    return Object.entries(remember).map(([name, text]) => {
      const declared = this.definition.remembers[name];
      if (!declared) {
        const known = Object.keys(this.definition.remembers);
        this.problem(
          [...path, name],
          `"${name}" is not declared under remembers.${suggestion(name, known)}`,
          { key: true },
        );
      }
      const wanted = declared?.type ?? 'text';
      return { name, value: this.expression([...path, name], text, scope, wanted) };
    });
  }

  #parametersOfState(name: string | undefined): string[] {
    const state = name === undefined ? undefined : this.definition.states[name];
    if (!state) return [];
    const delays = (state.timers ?? []).flatMap(({ after = '', before = '' }) => [after, before]);
    for (const task of tasksOf(state)) delays.push(...taskReferences(task));
    return delays.flatMap((text) => parameterName(text) ?? []);
  }

  #wrong(path: YamlPath, { sentence, offset }: ExpressionProblem): void {
    this.problem(path, sentence, { offset });
  }
}

/** What is at hand where an expression stands, beside parameters and what the run remembers. */
export interface AtHand {
  events?: readonly ClinicalEventType[];
  /** The state has a task. */
  hasTask?: boolean;
  form?: readonly FormFieldDefinition[];
  /** Name of the message. */
  message?: string;
}

/** The tasks of a state, whether it has one or several side by side. */
export function tasksOf({ task, tasks = [] }: StateDefinition): readonly TaskDefinition[] {
  return task ? [task, ...tasks] : tasks;
}

/** `params.accept_within` → `accept_within`; undefined where the text is no reference. */
export function parameterName(text: string): string | undefined {
  return text.startsWith('params.') ? text.slice('params.'.length) : undefined;
}

/** `data.asked_role` → `asked_role`; undefined where the text is no reference. */
export function rememberedName(text: string): string | undefined {
  return text.startsWith('data.') ? text.slice('data.'.length) : undefined;
}

/** What a task says that may be a parameter: its waits and roles. */
export function taskReferences(task: TaskDefinition): string[] {
  return [
    task.accept_within,
    ...(task.start_within === undefined ? [] : [task.start_within]),
    task.finish_within,
    task.pool.role,
    ...task.ladder.flatMap(({ after, to }) => [after, to.role]),
    task.repeat_last_every,
  ];
}

/** A task as guards see it: has somebody accepted it, who, and how far did it climb. */
const taskFields = {
  accepted: 'boolean',
  owner: 'string',
  rung: 'number',
} as const satisfies Fields;

// A rule that hears several events may read the fields that all of them have, with one type.
function fieldsOf(events: readonly ClinicalEventType[]): Fields {
  const [first, ...others] = events.map(
    (type): Readonly<Record<string, FieldType>> => eventFields[type],
  );
  const shared = Object.entries(first ?? {}).filter(([name, type]) =>
    others.every((fields) => fields[name] === type),
  );
  return { ...envelopeFields, ...Object.fromEntries(shared) };
}

function formFields(form: readonly FormFieldDefinition[]): Fields {
  return Object.fromEntries(form.map(({ name }) => [name, 'string']));
}

function mapValues<T, U>(
  record: Readonly<Record<string, T>>,
  map: (value: T) => U,
): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}
