import { join } from 'node:path';

import type { Network } from '../governance/governance.ts';
import { must, suggestion } from '../platform/platform.ts';
import {
  answerDecision,
  compileRelease,
  explainCalendars,
  explainParameters,
  standardisationOf,
  type CompiledDefinition,
  type CompiledRelease,
  type EffectiveParameters,
  type ExplainedCalendar,
  type ExplainedParameter,
} from '../workflows/workflows.ts';
import { CliFailure } from './cli-failure.ts';
import type { Report } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { networkAt } from './network-at.ts';
import type { Terminal } from './terminal.ts';

export interface ExplainOptions {
  network: string;
  site?: string;
  standardisation?: boolean;
  input?: readonly string[];
}

/**
 * `sinew explain critical-result.accept_within --site st-anne`: the value that holds there, and who set it. A workflow without
 * a parameter explains all of them; `<workflow>.decide.<table> --input name=value` asks a decision table.
 */
export async function explain(
  terminal: Terminal,
  options: ExplainOptions,
  [what]: readonly string[],
): Promise<Report> {
  const network = await networkAt(options.network, terminal.cwd);
  const answer = compileRelease({ epoch: 0, digest: '', network });
  const compiled = must('compiled' in answer ? answer.compiled : null, 'the network was checked');
  if (options.standardisation === true) return standardisation(network, compiled, options, what);
  if (what === undefined) {
    const known = [...compiled.workflows.keys()].toSorted().join(', ');
    throw usage(
      'Say which workflow is meant.',
      `Known here: ${known}. One value: critical-result.accept_within.`,
    );
  }
  const [workflow = '', name = '', table = ''] = what.split('.');
  const definition = definitionOf(compiled, workflow);
  const sites = sitesOf(network, workflow, options.site);
  if (name === 'decide') {
    const [site = ''] = sites;
    return decision(definition, parametersAt(compiled, workflow, site), table, options);
  }
  const report = parameters(network, definition, sites, name === '' ? null : name);
  return { ...report, lines: report.lines.map((line) => fromHere(line, options.network)) };
}

// Places in the network's own files are told from where the person is; those in the catalog are already.
function fromHere(line: string, network: string): string {
  return line.replace(/(?<= )(?!catalog\/)[\w./-]+\.yaml(?=:\d+:\d+$)/, (path) =>
    join(network, path),
  );
}

function parameters(
  network: Network,
  definition: CompiledDefinition,
  sites: readonly string[],
  name: string | null,
): Report {
  const known = Object.keys(definition.parameters);
  if (name !== null && !known.includes(name)) {
    throw usage(`There is no parameter "${name}".`, suggestion(name, known).trim());
  }
  const explained = sites.map((site) => ({
    site,
    parameters: explainedAt(network, definition, site).filter(
      (one) => name === null || one.name === name,
    ),
    calendars: name === null ? calendarsAt(network, definition, site) : [],
  }));
  return {
    lines: explained.flatMap(({ site, parameters: all, calendars }) => [
      `${definition.id} ${definition.version} at ${site}`,
      ...all.flatMap(parameterLines),
      ...calendars.flatMap(calendarLines),
      ...(name === null ? [standardLine(all)] : []),
    ]),
    json: { workflow: definition.id, version: definition.version, sites: explained },
  };
}

function parameterLines(one: ExplainedParameter): string[] {
  const { name, value, unit, layers, waiver, local, bounds, hardBounds } = one;
  const suffix = unit === null ? '' : ` ${unit}`;
  const limits = [
    bounds === null ? null : `allowed: ${bounds}`,
    hardBounds === null ? null : `never beyond: ${hardBounds}`,
    local ? 'a site may set it' : 'the same in the whole network',
  ].filter((words) => words !== null);
  return [
    `  ${name} = ${String(value)}${suffix}`,
    `    ${one.describes}`,
    ...layers.map((layer, index) => {
      const mark = index === layers.length - 1 ? '→' : ' ';
      return `    ${mark} ${layer.from.padEnd(8)} ${String(layer.value)}${suffix}  ${layer.location}`;
    }),
    ...(waiver
      ? [
          `      waiver ${waiver.id}, until ${waiver.expires}, ${waiver.owner}: ${waiver.reason}`,
          `      risk: ${waiver.risk} Control: ${waiver.control}`,
        ]
      : []),
    `    ${limits.join('; ')}`,
  ];
}

function calendarsAt(
  network: Network,
  definition: CompiledDefinition,
  site: string,
): ExplainedCalendar[] {
  const installed = network.workflows.find(({ id }) => id === definition.id);
  return explainCalendars(must(installed, 'it is installed'), definition, site);
}

function calendarLines({ name, days, hours, holidays, from, location }: ExplainedCalendar) {
  const but = holidays.length === 0 ? '' : `; not on ${holidays.join(', ')}`;
  return [
    `  calendar ${name} = ${days.join(' ')} ${hours.join(' ')}${but}`,
    `    → ${from.padEnd(8)} ${location}`,
  ];
}

function standardLine(all: readonly ExplainedParameter[]): string {
  const { atStandard, parameters: count } = standardisationOf(all);
  return `  ${atStandard} of ${count} parameters are at the network’s standard.`;
}

function standardisation(
  network: Network,
  { workflows }: CompiledRelease,
  { site }: ExplainOptions,
  what: string | undefined,
): Report {
  const rows = network.workflows
    .filter(({ id }) => what === undefined || id === what)
    .flatMap((installed) => {
      const definition = workflows.get(installed.id);
      const sites = installed.sites.filter((one) => site === undefined || one === site);
      if (!definition) return [];
      return sites.map((one) => ({
        workflow: installed.id,
        site: one,
        ...standardisationOf(explainParameters(installed, definition, one)),
      }));
    });
  const told = rows.map(
    ({ workflow, site: at, atStandard, parameters: count, ratio }) =>
      `${workflow.padEnd(28)} ${at.padEnd(16)} ${atStandard}/${count}  ${ratio === null ? 'no parameters' : percent(ratio)}`,
  );
  return {
    lines: [
      'Parameters that have the network’s standard value, of all that the workflow has:',
      ...told,
    ],
    json: { standardisation: rows },
  };
}

function percent(ratio: number): string {
  return `${Math.floor(ratio * 1000) / 10} %`;
}

function decision(
  definition: CompiledDefinition,
  parametersHere: EffectiveParameters,
  table: string,
  { input = [] }: ExplainOptions,
): Report {
  const pairs = input.map((pair) => {
    const [name = '', ...rest] = pair.split('=');
    return [name.trim(), rest.join('=').trim()];
  });
  const given = Object.fromEntries(pairs) as Record<string, string>;
  const asked = answerDecision(definition, table, parametersHere, given);
  if ('wrong' in asked) {
    const known = [...definition.decisions.keys()].join(', ') || 'none';
    throw usage(asked.wrong, `Decision tables of ${definition.id}: ${known}.`);
  }
  const { columns, answer } = asked.example;
  const rows = answer.rows.map((row) => row + 1);
  return {
    lines: [
      ...columns.map(
        ({ title, value }) => `${title}: ${value === null ? 'not known' : String(value)}`,
      ),
      ...Object.entries(answer.gives).map(
        ([name, given]) => `→ ${name}: ${given.known ? String(given.value) : whyWords[given.why]}`,
      ),
      rows.length === 0 ? 'No row matches for certain.' : `Rows that match: ${rows.join(', ')}.`,
      ...columns
        .filter(({ value }) => value === null)
        .slice(0, 1)
        .map(({ title }) => `Say what is known with --input '${title}=…', once for each.`),
    ],
    json: { decision: table, columns, gives: answer.gives, rows },
  };
}

const whyWords = {
  unknown: 'not known (it hangs on what is not known)',
  'no-row': 'not known (no row matches)',
  'several-rows': 'not known (rows that disagree match)',
} as const;

function explainedAt(network: Network, definition: CompiledDefinition, site: string) {
  const installed = network.workflows.find(({ id }) => id === definition.id);
  return installed ? explainParameters(installed, definition, site) : [];
}

function parametersAt(
  { bySite }: CompiledRelease,
  workflow: string,
  site: string,
): EffectiveParameters {
  const found = bySite.get(site)?.find(({ definition }) => definition.id === workflow);
  return must(found, 'the workflow runs at the site').parameters;
}

function definitionOf({ workflows }: CompiledRelease, id: string): CompiledDefinition {
  const definition = workflows.get(id);
  if (definition) return definition;
  const known = [...workflows.keys()];
  throw usage(`The network has no workflow "${id}".`, suggestion(id, known).trim());
}

function sitesOf(network: Network, workflow: string, site: string | undefined): readonly string[] {
  const sites = network.workflows.find(({ id }) => id === workflow)?.sites ?? [];
  if (site === undefined) return sites;
  if (sites.includes(site)) return [site];
  throw usage(`The workflow does not run at "${site}".`, suggestion(site, sites).trim());
}

function usage(what: string, fix: string): CliFailure {
  return new CliFailure({ what, fix, exitCode: exitCodes.usage });
}
