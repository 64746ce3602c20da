import { createHash } from 'node:crypto';

import type { CalendarOfSite, Locate, Waiver } from '../governance/governance.ts';
import { suggestion, type Problem } from '../platform/platform.ts';
import { checkTable } from '../decisions/decisions.ts';
import { checkBound, checkValue } from './check-parameter.ts';
import { checkWaivers } from './check-waivers.ts';
import { filledTable } from './compiled-decision.ts';
import type { CompiledDefinition, CompiledTask, Delay } from './compiled-definition.ts';
import type {
  CalendarDefinition,
  Definition,
  ParameterDefinition,
  ParameterValue,
} from './definition.ts';
import type { DefinitionReader } from './definition-reader.ts';
import { durationWords, parseDuration } from './duration.ts';
import type { EffectiveParameter } from './instance.ts';
import { WorkingTime } from './working-time.ts';

/** The parameters of a workflow as they hold at one site. */
export interface EffectiveParameters {
  /** With where each value comes from. */
  byName: Readonly<Record<string, EffectiveParameter>>;
  /** As expressions and waits read them: durations in milliseconds. */
  values: Readonly<Record<string, ParameterValue>>;
  /** The working time of each calendar of the definition, on the clocks of the site. */
  calendars: Readonly<Record<string, WorkingTime>>;
  /** The site's zone: what points in time are written in. */
  zone: string;
  /** SHA-256 over the definition and these values, hexadecimal: what an instance is pinned to. */
  digest: string;
}

export interface ParameterSettings {
  network: Readonly<Record<string, ParameterValue>>;
  site: Readonly<Record<string, ParameterValue>>;
  siteId: string;
  /** The site's zone; UTC if left out. */
  zone?: string;
  /** Calendars as the network or the site has them; those of the definition where they say nothing. */
  calendars?: Readonly<Record<string, CalendarOfSite>>;
  /** Exceptions for this site that are in force; at most one for each parameter. */
  waivers?: readonly Waiver[];
  /** Where the network says what; left out, problems are located by names. */
  where?: Locate;
}

/**
 * The values that hold at a site: a waiver's, else the site's own where it may set them, else the network's, else the definition's. Checks
 * names, types and bounds, and that every ladder still rises; problems are located where the value was set.
 */
export function effectiveParameters(
  definition: CompiledDefinition,
  settings: ParameterSettings,
): { parameters: EffectiveParameters } | { problems: Problem[] } {
  const { network, site, siteId } = settings;
  const where: Locate = settings.where ?? ((path) => [definition.id, ...path].join('.'));
  const problems = [
    ...checkSettings(definition, network, (name, what) => where(['parameters', name], what)),
    ...checkSettings(definition, site, (name, what) =>
      where(['siteParameters', siteId, name], what),
    ),
    ...checkLocal(definition, site, (name) => where(['siteParameters', siteId, name])),
    ...checkWaivers(definition, settings.waivers ?? [], where),
  ];
  const byName = Object.fromEntries(
    Object.entries(definition.parameters).map(([name, one]) => [
      name,
      effective(name, one, settings),
    ]),
  );
  if (problems.length > 0) return { problems };
  const values = Object.fromEntries(
    Object.values(byName).map(({ name, value }) => [name, plainValue(definition, name, value)]),
  );
  const ladders = checkLadders(definition, values, siteId, (names) =>
    where(settingOf(names, settings)),
  );
  const tables = checkTables(definition, values, siteId, (names) =>
    where(settingOf(names, settings)),
  );
  if (ladders.length + tables.length > 0) return { problems: [...ladders, ...tables] };
  const digest = createHash('sha256')
    .update(definition.digest)
    .update(JSON.stringify(Object.entries(byName).toSorted(([a], [b]) => (a < b ? -1 : 1))))
    .update(calendarText(definition, settings))
    .digest('hex');
  const calendars = workingTimes(definition, settings);
  return { parameters: { byName, values, calendars, zone: settings.zone ?? 'UTC', digest } };
}

/**
 * Where in the network a parameter of the site was set: by a waiver, else by the site, else by the network, else nowhere but in the catalog. Of
 * several parameters the first that was set.
 */
export function settingOf(names: readonly string[], settings: ParameterSettings): string[] {
  const { network, site, siteId, waivers = [] } = settings;
  const waived = waivers.find(({ parameter }) => names.includes(parameter));
  if (waived) return ['waivers', waived.id, 'value'];
  const bySite = names.find((name) => own(site, name) !== undefined);
  if (bySite !== undefined) return ['siteParameters', siteId, bySite];
  const byNetwork = names.find((name) => own(network, name) !== undefined);
  return byNetwork === undefined ? [] : ['parameters', byNetwork];
}

/** A wait in milliseconds. */
export function delayMs(delay: Delay, parameters: EffectiveParameters): number {
  return 'ms' in delay ? delay.ms : Number(parameters.values[delay.parameter]);
}

/** Checks a definition's own defaults and bounds. */
export function checkParameterDefinitions(definition: Definition, reader: DefinitionReader): void {
  for (const [name, parameter] of Object.entries(definition.parameters)) {
    for (const field of ['default', 'min', 'max', 'never_below', 'never_above'] as const) {
      const value = parameter[field];
      if (value === undefined) continue;
      const wrong =
        field === 'default' ? checkValue(parameter, value) : checkBound(parameter, value);
      if (wrong !== undefined) reader.problem(['parameters', name, field], wrong);
    }
  }
}

function calendarsOf(
  { definition }: CompiledDefinition,
  { calendars = {} }: ParameterSettings,
): [string, CalendarDefinition][] {
  return Object.entries(definition.calendars ?? {}).map(([name, own]) => {
    const given = Object.hasOwn(calendars, name) ? calendars[name] : undefined;
    return [name, given ?? own];
  });
}

function workingTimes(
  definition: CompiledDefinition,
  settings: ParameterSettings,
): Record<string, WorkingTime> {
  return Object.fromEntries(
    calendarsOf(definition, settings).map(([name, calendar]) => [
      name,
      new WorkingTime(calendar, settings.zone ?? 'UTC'),
    ]),
  );
}

// A definition without calendars has the digest that it had before there were any.
function calendarText(definition: CompiledDefinition, settings: ParameterSettings): string {
  const calendars = calendarsOf(definition, settings);
  return calendars.length === 0 ? '' : JSON.stringify([settings.zone, calendars]);
}

function effective(
  name: string,
  parameter: ParameterDefinition,
  { network, site, waivers = [] }: ParameterSettings,
): EffectiveParameter {
  const waived = waivers.find((waiver) => waiver.parameter === name);
  if (waived) return { name, value: waived.value, from: 'waiver', waiver: waived.id };
  const local = own(site, name);
  if (local !== undefined) return { name, value: local, from: 'site' };
  const shared = own(network, name);
  if (shared !== undefined) return { name, value: shared, from: 'network' };
  return { name, value: parameter.default, from: 'catalog' };
}

function plainValue(
  definition: CompiledDefinition,
  name: string,
  value: ParameterValue,
): ParameterValue {
  const isDuration = definition.parameters[name]?.type === 'duration';
  return isDuration ? (parseDuration(String(value)) ?? value) : value;
}

function checkSettings(
  definition: CompiledDefinition,
  settings: Readonly<Record<string, ParameterValue>>,
  where: (name: string, what: 'key' | 'value') => string,
): Problem[] {
  return Object.entries(settings).flatMap(([name, value]) => {
    const parameter = own(definition.parameters, name);
    if (!parameter) {
      const known = Object.keys(definition.parameters);
      const sentence = `There is no parameter "${name}".${suggestion(name, known)}`;
      return [problem(where(name, 'key'), sentence)];
    }
    const wrong = checkValue(parameter, value);
    return wrong === undefined ? [] : [problem(where(name, 'value'), wrong)];
  });
}

function checkLocal(
  definition: CompiledDefinition,
  site: Readonly<Record<string, ParameterValue>>,
  where: (name: string) => string,
): Problem[] {
  return Object.keys(site)
    .filter((name) => own(definition.parameters, name)?.local === false)
    .map((name) =>
      problem(
        where(name),
        'A site may not set this one: it is the same in the whole network. Set it there, or ask for a waiver.',
      ),
    );
}

// Bounds hold for one parameter at a time; a ladder hangs on how several stand to each other.
function checkLadders(
  definition: CompiledDefinition,
  values: Readonly<Record<string, ParameterValue>>,
  siteId: string,
  whereSet: (names: readonly string[]) => string,
): Problem[] {
  const ms = (delay: Delay) => ('ms' in delay ? delay.ms : Number(values[delay.parameter]));
  const problems: Problem[] = [];
  const tasks = [...definition.states].flatMap(([name, state]) =>
    state.tasks.map((task) => ({ name, task })),
  );
  for (const { name, task } of tasks) {
    problems.push(...checkStart(`At ${siteId}, "${name}"`, task, ms, whereSet));
    let before: Delay | undefined;
    for (const [index, { after }] of task.ladder.entries()) {
      const rung = `At ${siteId}, rung ${index + 1} of "${name}" comes after ${durationWords(ms(after))}`;
      const { acceptWithin } = task;
      if (!before && ms(after) > ms(acceptWithin)) {
        const sentence = `${rung}, later than the task must be accepted (${durationWords(ms(acceptWithin))}).`;
        problems.push(problem(whereSet(parametersOf(after, acceptWithin)), sentence));
      }
      if (before && ms(after) <= ms(before)) {
        const sentence = `${rung}, not later than the rung before it (${durationWords(ms(before))}).`;
        problems.push(problem(whereSet(parametersOf(after, before)), sentence));
      }
      before = after;
    }
  }
  return problems;
}

// Who must begin has accepted before, and is to finish after.
function checkStart(
  what: string,
  { acceptWithin, startWithin, finishWithin }: CompiledTask,
  ms: (delay: Delay) => number,
  whereSet: (names: readonly string[]) => string,
): Problem[] {
  if (!startWithin) return [];
  const at = whereSet(parametersOf(startWithin, acceptWithin, finishWithin));
  if (ms(startWithin) <= ms(acceptWithin)) {
    const sentence = `${what} must be begun within ${durationWords(ms(startWithin))}, not later than it must be accepted (${durationWords(ms(acceptWithin))}).`;
    return [problem(at, sentence)];
  }
  if (ms(startWithin) >= ms(finishWithin)) {
    const sentence = `${what} must be begun within ${durationWords(ms(startWithin))}, not before it must be finished (${durationWords(ms(finishWithin))}).`;
    return [problem(at, sentence)];
  }
  return [];
}

// A limit in a cell may open a gap at one site that is closed at another.
function checkTables(
  { decisions }: CompiledDefinition,
  values: Readonly<Record<string, ParameterValue>>,
  siteId: string,
  whereSet: (names: readonly string[]) => string,
): Problem[] {
  return [...decisions.values()]
    .filter(({ parameters }) => parameters.length > 0)
    .flatMap(({ table, parameters }) =>
      checkTable(filledTable(table, values)).map(({ sentence }) =>
        problem(whereSet(parameters), `At ${siteId}, in the decision "${table.name}": ${sentence}`),
      ),
    );
}

function parametersOf(...delays: readonly Delay[]): string[] {
  return delays.flatMap((delay) => ('parameter' in delay ? delay.parameter : []));
}

function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function problem(location: string, sentence: string): Problem {
  return { code: 'parameter', severity: 'error', location, sentence };
}
