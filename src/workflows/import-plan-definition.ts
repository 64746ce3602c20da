import { stringify } from 'yaml';

import { isClinicalEventType } from '../canonical/canonical.ts';
import type { Problem } from '../platform/platform.ts';
import type {
  Handler,
  StartRule,
  StateDefinition,
  TaskDefinition,
  TimerRule,
} from './definition.ts';
import { parseDuration } from './duration.ts';
import {
  endCode,
  readPlanDefinition,
  type PlanAction,
  type PlanDefinition,
} from './plan-definition.ts';
import { followersOf, orderPlan, type PlanStep } from './order-plan.ts';
import { clipped, escapedText, uniqueName } from './plan-names.ts';

/** A skeleton of a workflow in YAML, which is valid and asks people everywhere; and what was not carried over, located. */
export interface ImportedPlan {
  yaml: string;
  losses: readonly Problem[];
}

/** Most actions that may come after one: a person is asked which, and a question has that many answers. */
export const followersMax = 20;

/** Most tasks that a state has side by side. */
const tasksMax = 20;
const startsMax = 20;

/**
 * FHIR R4 PlanDefinition as a workflow: an action on the first level is a state, those within it are tasks, and what comes after it
 * is where its completion leads. Where several come after it, whoever completes it says which. What a plan does not say (who is
 * asked next, until when somebody must accept) is written with a default, to be set.
 */
export function importPlanDefinition(
  json: string,
  path: string,
): ImportedPlan | { problem: Problem } {
  const read = readPlanDefinition(json, path);
  if ('problem' in read) return read;
  const importer = new PlanImporter(read.plan, path);
  return importer.import();
}

class PlanImporter {
  readonly #plan: PlanDefinition;
  readonly #path: string;
  readonly #losses: Problem[] = [];
  readonly #names = new Set<string>();
  readonly #taskKeys = new Set<string>();
  readonly #states: Record<string, StateDefinition> = {};

  constructor(plan: PlanDefinition, path: string) {
    this.#plan = plan;
    this.#path = path;
  }

  import(): ImportedPlan | { problem: Problem } {
    const { id, name, title, version, description, publisher, action, goal } = this.#plan;
    const named = action.map((one) => uniqueName(one.id ?? one.title ?? 'step', this.#names));
    const steps = orderPlan(action, named, (at, sentence) => this.#lose(at, sentence));
    const crowded = steps.findIndex((step) => followersOf(step).length > followersMax);
    if (crowded >= 0) return { problem: this.#crowded(crowded) };
    const end = uniqueName('done', this.#names);
    for (const step of steps) this.#state(step, end);
    if (this.#leadsTo(end)) this.#states[end] = { describes: 'It is done', terminal: true };
    if (goal && goal.length > 0) this.#lose('goal', 'Goals have no place here.');
    const isSemantic = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/.test(version ?? '');
    if (!isSemantic) this.#lose('version', 'It is no semantic version: 1.0.0 was written.');
    const called = title ?? name ?? id ?? 'Imported plan';
    const definition = {
      id: uniqueName(id ?? called, new Set()),
      version: isSemantic ? version : '1.0.0',
      title: clipped(called),
      purpose: clipped(description ?? `Say which harm ${called} prevents.`, 4_000),
      owner: clipped(publisher ?? 'Say who answers for it'),
      sources: this.#sources(called),
      parameters: {},
      remembers: {},
      start: this.#starts(steps),
      states: this.#states,
    };
    return { yaml: stringify(definition, { lineWidth: 110 }), losses: this.#losses };
  }

  #state(step: PlanStep, end: string): void {
    const { action, name, at } = step;
    const describes = escapedText(clipped(action.description ?? action.title ?? name, 4_000));
    if (isEnd(action) && followersOf(step).length === 0) {
      this.#states[name] = { describes, terminal: true };
      return;
    }
    if (isEnd(action)) this.#lose(at, 'Something comes after this end: it was taken as work.');
    const timers = this.#timers(step);
    const ways = step.followers.filter((one) => !timers.some(({ goto }) => goto === one.name));
    const targets = ways.map((one) => one.name);
    const onlyWaits = timers.length > 0 && ways.length === 0 && !isWork(action);
    const tasks = onlyWaits ? [] : this.#tasks(action, at);
    const asksWay = targets.length > 1 && tasks.length > 1;
    const next = asksWay ? uniqueName(`${name}-next`, this.#names) : null;
    const [first = end] = targets;
    this.#states[name] = {
      describes,
      ...(tasks.length > 0 && { tasks: next || targets.length < 2 ? tasks : tasks.map(asking) }),
      ...(timers.length > 0 && { timers: tasks.length > 0 ? timers.map(late) : timers }),
      ...(tasks.length > 0 && { on: next ? [{ joined: 'all', goto: next }] : leading() }),
    };
    if (next === null) return;
    const question = this.#task({ title: `Which way after ${name}?` }, at, `${name}-next`);
    this.#states[next] = {
      describes: `Somebody says what comes after ${name}`,
      tasks: [asking(question)],
      on: waysOf(targets),
    };

    function late(timer: TimerRule): TimerRule {
      return { ...timer, reason: 'The time for it was over.' };
    }

    function asking(task: TaskDefinition): TaskDefinition {
      const form = [{ name: 'next', label: 'What comes next?', required: true, options: targets }];
      return { ...task, form };
    }

    function leading(): Handler[] {
      return tasks.length > 1 ? [{ joined: 'all', goto: first }] : waysOf(targets, end);
    }
  }

  #timers({ followers, name }: PlanStep): TimerRule[] {
    return followers
      .flatMap(({ offset, name: goto }) => {
        const after = durationOf(offset);
        return after === null ? [] : [{ name: clipped(`to-${goto}`, 60), after, goto }];
      })
      .filter(({ goto }) => goto !== name);
  }

  #tasks(action: PlanAction, at: string): TaskDefinition[] {
    const leaves = leavesOf(action);
    if (leaves.length > tasksMax) {
      this.#lose(at, `Only the first ${tasksMax} of its ${leaves.length} actions were taken.`);
    }
    if (leaves.some((leaf) => leaf !== action && leaf.relatedAction)) {
      this.#lose(at, 'The actions in it are asked side by side, without an order.');
    }
    return leaves
      .slice(0, tasksMax)
      .map((leaf) => this.#task(leaf, at, leaf.id ?? leaf.title ?? 'task'));
  }

  #task(action: PlanAction, at: string, called: string): TaskDefinition {
    const { title, description, textEquivalent, priority, participant, timingDuration } = action;
    const role = participant?.find(({ role: one }) => one?.text !== undefined)?.role?.text;
    if (role === undefined) this.#lose(at, 'It does not say who acts in words: nurse was written.');
    if (action.condition) this.#lose(at, 'Its conditions were left out: say them as guards.');
    if (action.definitionCanonical ?? action.definitionUri) {
      this.#lose(at, 'What it is defined by was left out.');
    }
    const finish = durationOf(timingDuration) ?? '24h';
    const accept = (parseDuration(finish) ?? 0) < HOUR_MS ? finish : '1h';
    const words = escapedText(title ?? description ?? called);
    return {
      key: uniqueName(called, this.#taskKeys),
      title: clipped(words),
      priority: priorities[priority ?? ''] ?? 'routine',
      pool: { role: uniqueName(role ?? 'nurse', new Set()), unit: 'patient' },
      accept_within: accept,
      finish_within: finish,
      ladder: [{ after: accept, to: { role: 'charge-nurse', unit: 'patient' } }],
      repeat_last_every: '1h',
      why: clipped(words, 4_000),
      todo: clipped(escapedText(description ?? textEquivalent ?? words), 4_000),
      otherwise:
        'If nobody accepts, the charge nurse is asked, again and again until somebody does.',
    };
  }

  #starts(steps: readonly PlanStep[]): StartRule[] {
    const rules = steps.flatMap(({ action: { trigger = [] }, name, at }): StartRule[] => {
      if (trigger.some(({ condition }) => condition !== undefined)) {
        this.#lose(at, 'Conditions of triggers were left out: it starts whenever one is heard.');
      }
      const heard = trigger.map(({ name: event = '' }) => event);
      const events = heard.filter((event) => isClinicalEventType(event));
      const others = heard.filter((event) => !isClinicalEventType(event));
      for (const other of others) {
        this.#lose(at, `The trigger "${clipped(other, 60)}" is no event here: a person starts it.`);
      }
      return [
        ...(events.length > 0 ? [{ event: [...new Set(events)], goto: name }] : []),
        ...others.map((other) => started(other || `Start ${name}`, name)),
      ];
    });
    if (rules.length > startsMax) this.#lose('action', `Only ${startsMax} triggers were taken.`);
    const [first] = steps;
    if (rules.length > 0 || !first) return rules.slice(0, startsMax);
    this.#lose('action', 'Nothing triggers it: a person starts it.');
    return [started('Start', first.name)];
  }

  #sources(called: string) {
    const cited = (this.#plan.relatedArtifact ?? []).flatMap(({ display, citation, url }) => {
      const title = display ?? citation ?? url;
      if (title === undefined) return [];
      const says = clipped(citation ?? 'Say what it says, in your own words.', 4_000);
      return [{ title: clipped(title), reference: clipped(url ?? citation ?? title), says }];
    });
    const reference = clipped(this.#plan.url ?? this.#path);
    const own = { title: clipped(called), reference, says: 'The plan that this was made from.' };
    return [own, ...cited].slice(0, 50);
  }

  #leadsTo(name: string): boolean {
    return Object.values(this.#states).some(({ on }) => on?.some(({ goto }) => goto === name));
  }

  #crowded(index: number): Problem {
    const location = `${this.#path} PlanDefinition.action[${index}]`;
    const sentence = `More than ${followersMax} actions come after this one.`;
    return { code: 'plan-definition', severity: 'error', location, sentence };
  }

  #lose(at: string, sentence: string): void {
    const location = `${this.#path} PlanDefinition.${at}`;
    this.#losses.push({ code: 'plan-definition', severity: 'warning', location, sentence });
  }
}

const HOUR_MS = 3_600_000;

const priorities: Readonly<Record<string, TaskDefinition['priority']>> = {
  stat: 'critical',
  asap: 'urgent',
  urgent: 'urgent',
};

function started(label: string, goto: string): StartRule {
  return { human: { role: ['nurse'], label: clipped(label) }, goto };
}

function waysOf(targets: readonly string[], end = ''): Handler[] {
  const last = targets.at(-1) ?? end;
  const asked = targets.slice(0, -1).map((goto): Handler => {
    return { act: 'completed', when: `form.next == "${goto}"`, goto };
  });
  return [...asked, { act: 'completed', goto: last }];
}

function isEnd({ code = [] }: PlanAction): boolean {
  return code.some(({ coding = [] }) =>
    coding.some((one) => one.system === endCode.system && one.code === endCode.code),
  );
}

function isWork({ action = [], participant = [] }: PlanAction): boolean {
  return action.length + participant.length > 0;
}

function leavesOf(action: PlanAction): PlanAction[] {
  const { action: within = [] } = action;
  return within.length === 0 ? [action] : within.flatMap(leavesOf);
}

const unitMinutes: Readonly<Record<string, number>> = { min: 1, h: 60, d: 1_440, wk: 10_080 };

function durationOf(said: PlanAction['timingDuration']): string | null {
  const minutes = Math.round((said?.value ?? 0) * (unitMinutes[said?.code ?? ''] ?? 0));
  return parseDuration(`${minutes}m`) === undefined ? null : `${minutes}m`;
}
