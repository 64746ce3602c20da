import type { CompiledDefinition } from './compiled-definition.ts';
import { tasksOf } from './definition-reader.ts';
import type {
  Definition,
  StartRule,
  StateDefinition,
  TaskDefinition,
  TimerRule,
} from './definition.ts';
import { parseDuration } from './duration.ts';
import { endCode } from './plan-definition.ts';

/** FHIR R4 PlanDefinition, as JSON values, and what it cannot say. */
export interface ExportedPlan {
  plan: Readonly<Record<string, unknown>>;
  losses: readonly string[];
}

/**
 * A workflow as FHIR R4 PlanDefinition of the type workflow-definition: a state is an action, its tasks are actions in it, and what
 * leads to it is a related action that it comes after. Parameters are written with their defaults.
 */
export function exportPlanDefinition({ definition }: CompiledDefinition): ExportedPlan {
  const { id, version, title, purpose, owner, sources, states } = definition;
  const exporter = new PlanExporter(definition);
  const plan = {
    resourceType: 'PlanDefinition',
    id,
    url: `https://sinew.dev/workflows/${id}`,
    version,
    name: nameOf(id),
    title,
    type: { coding: [{ system: planTypes, code: 'workflow-definition' }] },
    // The resource is a copy for reading: the file is what is in force.
    status: 'draft',
    publisher: owner,
    description: purpose,
    relatedArtifact: sources.map(({ title: source, reference, says }) => ({
      type: 'citation',
      display: source,
      citation: `${reference}. ${says}`,
    })),
    action: Object.entries(states).map(([name, state]) => exporter.action(name, state)),
  };
  return { plan, losses: exporter.losses() };
}

const planTypes = 'http://terminology.hl7.org/CodeSystem/plan-definition-type';

const priorities: Readonly<Record<TaskDefinition['priority'], string>> = {
  critical: 'stat',
  urgent: 'urgent',
  routine: 'routine',
};

class PlanExporter {
  readonly #definition: Definition;

  constructor(definition: Definition) {
    this.#definition = definition;
  }

  action(name: string, state: StateDefinition): object {
    const triggers = this.#definition.start
      .filter(({ goto }) => goto === name)
      .flatMap((rule) => triggersOf(rule));
    const related = this.#before(name);
    const tasks = tasksOf(state).map((task) => this.#task(name, task));
    return {
      id: name,
      title: name,
      description: state.describes,
      ...(state.terminal === true && { code: [{ coding: [endCode], text: 'The end of a run' }] }),
      ...(triggers.length > 0 && { trigger: triggers }),
      ...(related.length > 0 && { relatedAction: related }),
      ...(tasks.length > 0 && { groupingBehavior: 'logical-group', action: tasks }),
    };
  }

  /** What could not be carried over, in words. */
  losses(): string[] {
    const { parameters, inputs, decisions, measures, states, start } = this.#definition;
    const all = Object.values(states);
    const has = (part: keyof StateDefinition): boolean =>
      all.some((one) => one[part] !== undefined);
    const told: [boolean, string][] = [
      [Object.keys(parameters).length > 0, 'parameters: the defaults were written.'],
      [
        true,
        'ladders, repetitions, times to accept, forms and the words of tasks but title and todo.',
      ],
      [true, 'guards and reasons of what leads from state to state, and what is remembered.'],
      [start.some(({ when }) => when), 'guards of starts are in CEL, which others may not know.'],
      [inputs !== undefined, 'inputs, and that a value may be not known.'],
      [decisions !== undefined, 'decision tables: `sinew export-decision` writes them as DMN.'],
      [has('choose'), 'which way is taken where a state only chooses.'],
      [has('timers'), 'waits about a point in time, and calendars; waits from now on are offsets.'],
      [has('call'), 'calls of other workflows.'],
      [has('notify') || has('send'), 'notices and effects.'],
      [has('compensate'), 'what is done when it is taken back.'],
      [has('at_most'), 'how often a state may be entered.'],
      [measures !== undefined || has('milestone'), 'milestones and measures.'],
    ];
    return told.flatMap(([lost, words]) => (lost ? [words] : []));
  }

  #before(name: string): object[] {
    return Object.entries(this.#definition.states).flatMap(([from, state]) => {
      const timer = state.timers?.find(({ goto }) => goto === name);
      if (!timer && !leadsTo(state, name)) return [];
      const offset = timer && this.#offset(timer);
      return [
        { actionId: from, relationship: 'after-end', ...(offset && { offsetDuration: offset }) },
      ];
    });
  }

  #offset({ after, at, calendar }: TimerRule): object | undefined {
    return at === undefined && calendar === undefined && after !== undefined
      ? this.#duration(after)
      : undefined;
  }

  #task(
    state: string,
    { key, title, priority, pool, finish_within, todo }: TaskDefinition,
  ): object {
    const within = this.#duration(finish_within);
    return {
      id: `${state}.${key}`,
      title,
      description: todo,
      priority: priorities[priority],
      ...(within && { timingDuration: within }),
      participant: [{ type: 'practitioner', role: { text: this.#roleOf(pool.role) } }],
    };
  }

  #roleOf(role: string): string {
    const parameter = /^params\.(\w+)$/.exec(role)?.[1];
    const fallback = parameter && this.#definition.parameters[parameter]?.default;
    return typeof fallback === 'string' ? fallback : role;
  }

  #duration(said: string): object | undefined {
    const parameter = /^params\.(\w+)$/.exec(said)?.[1];
    const written = parameter ? this.#definition.parameters[parameter]?.default : said;
    const ms = parseDuration(String(written));
    if (ms === undefined) return undefined;
    const value = ms / 60_000;
    return { value, unit: 'min', system: 'http://unitsofmeasure.org', code: 'min' };
  }
}

function leadsTo(
  { on = [], choose = [], timers = [], otherwise, if_indeterminate: undecided }: StateDefinition,
  name: string,
): boolean {
  const targets = [
    ...on.map(({ goto }) => goto),
    ...choose.map(({ goto }) => goto),
    ...timers.map(({ if_indeterminate: unknown }) => unknown),
    otherwise,
    undecided,
  ];
  return targets.includes(name);
}

/** R4, trd-3: a trigger has a condition only where it is a named event. */
function triggersOf({ event, schedule, human, message, when }: StartRule): object[] {
  if (schedule) {
    const { at, days } = schedule;
    const repeat = { ...(days && { dayOfWeek: days }), timeOfDay: [`${at}:00`] };
    return [{ type: 'periodic', timingTiming: { repeat } }];
  }
  const condition =
    when === undefined ? {} : { condition: { language: 'text/cel', expression: when } };
  const names = event ?? [human?.label ?? message ?? 'called by another workflow'];
  return names.map((name) => ({ type: 'named-event', name, ...condition }));
}

/** `critical-result` → `CriticalResult`: R4 wants a name that a machine can use. */
function nameOf(id: string): string {
  return id
    .split('-')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('');
}
