import { suggestion } from '../platform/platform.ts';
import { isHolidayRule } from './holidays.ts';
import type { Definition, MeasureDefinition } from './definition.ts';
import { tasksOf, type DefinitionReader } from './definition-reader.ts';

/** Names that are declared are used, and once; what measures and calendars name exists. */
export function checkNames(reader: DefinitionReader): void {
  const { definition } = reader;
  checkUsed(reader, definition);
  for (const name of Object.keys(definition.states)) checkUnique(reader, name);
  checkSchedules(reader, definition);
  checkMeasures(reader, definition);
  checkCalendars(reader, definition);
  checkTakenBack(reader, definition);
}

function checkUnique(reader: DefinitionReader, name: string): void {
  const state = reader.definition.states[name];
  const lists = [
    ['timers', 'timers', (state?.timers ?? []).map((one) => one.name)],
    ['notify', 'notices', (state?.notify ?? []).map(({ key }) => key)],
    ['send', 'effects', (state?.send ?? []).map(({ key }) => key)],
  ] as const;
  for (const [field, words, names] of lists) {
    for (const [index, one] of names.entries()) {
      if (names.indexOf(one) === index) continue;
      const path = ['states', name, field, index, field === 'timers' ? 'name' : 'key'];
      reader.problem(path, `There are two ${words} "${one}" here.`);
    }
  }
}

// A time of day is what a schedule's row is known by.
function checkSchedules(reader: DefinitionReader, { start }: Definition): void {
  const times = start.map(({ schedule }) => schedule?.at);
  for (const [index, at] of times.entries()) {
    if (at === undefined || times.indexOf(at) === index) continue;
    const sentence = `There are two schedules at ${at}: give the days of both to one.`;
    reader.problem(['start', index, 'schedule', 'at'], sentence);
  }
}

function checkMeasures(reader: DefinitionReader, { measures = {}, states }: Definition): void {
  const milestones = Object.values(states).flatMap(({ milestone }) => milestone ?? []);
  for (const [name, { milestone }] of Object.entries(states)) {
    if (milestone === undefined || !ownMilestones.includes(milestone)) continue;
    const sentence = `Every run has a milestone "${milestone}" of its own: call this one otherwise.`;
    reader.problem(['states', name, 'milestone'], sentence);
  }
  const known = [...ownMilestones, ...milestones];
  for (const [name, measure] of Object.entries(measures)) {
    for (const end of ['from', 'to'] as const) checkMilestone(reader, name, measure, end, known);
    reader.delay(['measures', name, 'within'], measure.within);
  }
}

/** Those of the run itself. */
const ownMilestones = ['started', 'ended'];

function checkMilestone(
  reader: DefinitionReader,
  name: string,
  measure: MeasureDefinition,
  end: 'from' | 'to',
  known: readonly string[],
): void {
  const milestone = measure[end];
  if (known.includes(milestone)) return;
  reader.problem(
    ['measures', name, end],
    `No state has the milestone "${milestone}".${suggestion(milestone, known)}`,
  );
}

function checkCalendars(reader: DefinitionReader, { calendars = {} }: Definition): void {
  for (const [name, { hours, holidays = [] }] of Object.entries(calendars)) {
    for (const sentence of hoursProblems(hours)) {
      reader.problem(['calendars', name, 'hours'], sentence);
    }
    for (const [index, rule] of holidays.entries()) {
      if (isHolidayRule(rule)) continue;
      reader.problem(['calendars', name, 'holidays', index], holidaySentence(rule));
    }
  }
}

/** What is wrong with the hours of a calendar: each span ends after it begins, and they rise. */
export function hoursProblems(hours: readonly string[]): string[] {
  let before = '';
  return hours.flatMap((span) => {
    const [from = '', to = ''] = span.split('-');
    const rises = from < to && from >= before;
    before = to;
    return rises ? [] : [`"${span}" does not rise: write spans within a day in their order.`];
  });
}

export function holidaySentence(rule: string): string {
  return `"${rule}" is no day: write 2027-07-05, 12-25, "last mon 05", "4 thu 11" or easter-2.`;
}

function checkTakenBack(reader: DefinitionReader, { states, start }: Definition): void {
  const owing = Object.entries(states).filter(([, { compensate }]) => compensate);
  const takers = Object.entries(states).flatMap(([name, { on = [] }]) =>
    on.flatMap(({ takes_back: back }, index) => (back ? [['states', name, 'on', index]] : [])),
  );
  const isCalled = start.some(({ called }) => called !== undefined);
  if (takers.length === 0 && !isCalled) {
    for (const [name] of owing) {
      reader.problem(
        ['states', name, 'compensate'],
        'Nothing takes this run back: give the handler of the cancellation "takes_back: true".',
        { key: true },
      );
    }
  }
  if (owing.length > 0) return;
  for (const path of takers) {
    reader.problem(
      path,
      'No state says under "compensate" what is done when the run is taken back.',
    );
  }
}

// A parameter that changes nothing would be set in good faith, and do nothing.
function checkUsed(reader: DefinitionReader, definition: Definition): void {
  const { parameters, conditions = {}, messages = {}, calendars = {} } = definition;
  const { start, states, measures, inputs = {}, decisions = {} } = definition;
  const ages = Object.values(inputs).map(({ max_age }) => max_age);
  const text = JSON.stringify([start, states, conditions, measures, decisions, ages]);
  checkRead(reader, 'inputs', inputs, (name) => uses(text, `inputs.${name}`));
  checkRead(reader, 'decisions', decisions, (name) => uses(text, `decide.${name}`));
  checkRead(reader, 'parameters', parameters, (name) => uses(text, `params.${name}`));
  checkRead(reader, 'conditions', conditions, (name) => uses(text, `is.${name}`));
  const rules = [...start, ...Object.values(states).flatMap(({ on = [] }) => on)];
  checkRead(reader, 'messages', messages, (name) => rules.some((rule) => rule.message === name));
  const used = [
    ...start.map(({ schedule }) => schedule?.calendar),
    ...Object.values(states)
      .flatMap((state) => [
        ...(state.timers ?? []),
        ...tasksOf(state).flatMap(({ ladder }) => ladder),
      ])
      .map((one) => one.calendar),
  ];
  checkRead(reader, 'calendars', calendars, (name) => used.includes(name));
}

const singular = {
  parameters: 'parameter',
  conditions: 'condition',
  messages: 'message',
  calendars: 'calendar',
  inputs: 'input',
  decisions: 'decision',
} as const;

function checkRead(
  reader: DefinitionReader,
  where: keyof typeof singular,
  declared: object,
  isRead: (name: string) => boolean,
): void {
  for (const name of Object.keys(declared)) {
    if (isRead(name)) continue;
    reader.problem(
      [where, name],
      `Nothing reads the ${singular[where]} "${name}": remove it, or use it.`,
      { key: true },
    );
  }
}

function uses(text: string, reference: string): boolean {
  return new RegExp(`\\b${reference.replaceAll('.', '\\.')}\\b`).test(text);
}
