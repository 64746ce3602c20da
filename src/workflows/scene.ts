import { poolWords } from './climb-ladder.ts';
import type { OpenTask } from './instance.ts';
import type { ScenarioStage, StageTask } from './scenario-stage.ts';
import type { ScenarioEvent, ScenarioStep } from './scenario.ts';

/** One step of a story as it can be shown to those who will work with it. */
export interface Scene {
  /** From the beginning of the story, `15m`. */
  at: string;
  /** What comes from outside: an event, an act, or nothing but time. */
  given: string;
  /** What Sinew did of it, line by line, each with its virtual time. */
  happened: readonly string[];
  /** The state that the run is in; null where there is none yet. */
  state: string | null;
  /** What people see: the open tasks. */
  tasks: readonly SceneTask[];
  /** What the story expected and what is the case instead. */
  failures: readonly string[];
}

export interface SceneTask {
  title: string;
  priority: OpenTask['priority'];
  /** `nurse in medical` */
  asks: string;
  /** How often it was escalated. */
  rung: number;
  owner: string | null;
  why: string;
  todo: string;
  otherwise: string;
  /** What is written down on completion. */
  form: readonly string[];
}

/** The scene after a step was played. `begun`: how long the story was before it. */
export function sceneOf(
  stage: ScenarioStage,
  step: ScenarioStep,
  begun: number,
  failures: readonly string[],
): Scene {
  return {
    at: step.at,
    given: givenOf(step),
    happened: stage.story.slice(begun),
    state: stage.instance?.state ?? null,
    tasks: stage.tasks.map(shown),
    failures,
  };
}

function givenOf(step: ScenarioStep): string {
  const { act, called, down, downtime, ended, event, message, schedule, start, withdrawn } = step;
  const given = [
    ...(down === true ? ['Sinew was down until now.'] : []),
    ...(downtime === undefined ? [] : [downtimeWords[downtime]]),
    ...(event ? [eventWords(event)] : []),
    ...(act ? [`${act.by}: ${act.does}${formWords(act.form)}.`] : []),
    ...(start ? [`${start.by}: ${start.label}${formWords(start.form)}.`] : []),
    ...(schedule === undefined ? [] : [`The schedule says ${schedule}.`]),
    ...(message ? [`Message "${message.name}" from ${message.from ?? 'another system'}.`] : []),
    ...(called ? [`Another workflow calls this one${formWords(called)}.`] : []),
    ...(ended === undefined ? [] : [`The called workflow ended: ${ended}.`]),
    ...(withdrawn === undefined ? [] : [`Withdrawn: ${withdrawn}.`]),
  ];
  return given.length > 0 ? given.join(' ') : 'Time passes.';
}

const downtimeWords = {
  declared: 'A downtime of the site is declared.',
  ended: 'The downtime of the site ends.',
};

function eventWords({ type, unit, data = {} }: ScenarioEvent): string {
  return `${type}${unit === undefined ? '' : ` in ${unit}`}${formWords(data)}.`;
}

function formWords(values: Readonly<Record<string, unknown>> = {}): string {
  const words = Object.entries(values).map(([name, value]) => `${name} ${String(value)}`);
  return words.length === 0 ? '' : ` (${words.join(', ')})`;
}

function shown({ open, pool, rung, owner }: StageTask): SceneTask {
  const { title, priority, detail } = open;
  const { why, todo, otherwise, form } = detail;
  const asks = poolWords(pool);
  const labels = form.map(({ label }) => label);
  return { title, priority, asks, rung, owner, why, todo, otherwise, form: labels };
}
