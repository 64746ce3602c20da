import type { Definition, Handler, StartRule, StateDefinition } from './definition.ts';
import { tasksOf } from './definition-reader.ts';

/**
 * A workflow as a state diagram in Mermaid: what starts it, its states with who is asked in each, and what leads from one to the
 * next. Guards are left out: a picture is read for its ways, the file for its conditions.
 */
export function drawDiagram({ title, start, states }: Definition): string {
  const lines = [
    '---',
    `title: ${oneLine(title)}`,
    '---',
    'stateDiagram-v2',
    ...start.map((rule) => edge('[*]', rule.goto, startWords(rule))),
    ...Object.entries(states).flatMap(([name, state]) => stateLines(name, state)),
  ];
  return `${lines.join('\n')}\n`;
}

function stateLines(name: string, state: StateDefinition): string[] {
  const { timers = [], on = [], choose = [], otherwise, if_indeterminate: undecided } = state;
  const dated = timers.flatMap(({ name: timer, if_indeterminate: unknown }) =>
    unknown === undefined ? [] : edge(name, unknown, `${timer}: when is not known`),
  );
  return [
    `  state "${[name, ...askedWords(state)].map(oneLine).join('<br/>')}" as ${idOf(name)}`,
    ...timers.map((timer) => edge(name, timer.goto, `${timer.name} is due`)),
    ...dated,
    ...on.flatMap((handler) =>
      handler.goto === undefined ? [] : edge(name, handler.goto, handlerWords(handler)),
    ),
    ...choose.map((row, index) => edge(name, row.goto, choiceWords(row.when, index))),
    ...(undecided === undefined ? [] : [edge(name, undecided, 'cannot be decided')]),
    ...(otherwise === undefined ? [] : [edge(name, otherwise, `entered ${state.at_most} times`)]),
    ...(state.terminal === true ? [`  ${idOf(name)} --> [*]`] : []),
  ];
}

function askedWords(state: StateDefinition): string[] {
  const asked = tasksOf(state).map(({ key, pool }) => `asks ${pool.role}: ${key}`);
  return state.call ? [...asked, `calls ${state.call.workflow}`] : asked;
}

function startWords({ event, schedule, human, message }: StartRule): string {
  if (event) return event.join(', ');
  if (schedule) return `each day at ${schedule.at.replace(':', '.')}`;
  if (human) return human.label;
  return message ?? 'called';
}

function handlerWords({ event, act, task, joined, done, message }: Handler): string {
  if (event) return event.join(', ');
  if (act) return `${task ?? 'task'} completed`;
  if (joined) return joined === 'all' ? 'all completed' : 'first completed';
  if (done !== undefined) return done === 'any' ? 'call ended' : `call ended ${done.join(', ')}`;
  return message ?? '';
}

function choiceWords(when: string | undefined, index: number): string {
  return when === undefined ? 'else' : `row ${index + 1}`;
}

function edge(from: string, to: string, words: string): string {
  return `  ${from === '[*]' ? from : idOf(from)} --> ${idOf(to)}: ${oneLine(words)}`;
}

// A hyphen would end a name, and a colon or a quote a label.
function idOf(name: string): string {
  return `s_${name.replaceAll('-', '_')}`;
}

function oneLine(text: string): string {
  return text.replaceAll(/[":;\n]+/g, ' ').trim();
}
