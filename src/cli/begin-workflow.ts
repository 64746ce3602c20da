import { readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

import { eventFields, type EventValue, type FieldType } from '../canonical/canonical.ts';
import { addEntry } from '../change/change.ts';
import { didYouMean, suggestion } from '../platform/platform.ts';
import { parseDuration, playScenarios } from '../workflows/workflows.ts';
import { CliFailure } from './cli-failure.ts';
import type { Report } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { refuseFull, writeFiles } from './init-network.ts';
import { checkNetworkAt, networkFolder, sinewDir } from './network-at.ts';
import { newWorkflowFiles } from './new-workflow.ts';
import {
  beginnings,
  type BeginningEvent,
  type NewWorkflow,
  type OnlyField,
} from './new-workflow-wish.ts';
import type { Terminal } from './terminal.ts';

export interface BeginOptions {
  event: string;
  only?: readonly string[];
  title?: string;
  after?: string;
  within: string;
  role: string;
  next: string;
  network: string;
  site?: readonly string[];
  own?: boolean;
}

/**
 * `sinew new workflow ID`: writes a workflow that is whole and whose stories come out, with WRITE where only its author knows
 * what to say. With `--site` it is installed in the network, else only written. Nothing is written over what is there.
 */
export async function beginWorkflow(
  terminal: Terminal,
  options: BeginOptions,
  [, id = '']: readonly string[],
): Promise<Report> {
  const network = networkFolder(options.network, terminal.cwd);
  const folder = join(options.own === true ? join(network, 'workflows') : catalogDir, id);
  const wish = wishOf(id, options, relative(folder, catalogDir));
  await refuseFull(folder, folder);
  const files = newWorkflowFiles(wish);
  await writeFiles(folder, files);
  const from = `${options.own === true ? 'workflows' : 'catalog'}/${id}/workflow.yaml`;
  if (options.site) await install(network, { id, from, sites: options.site });

  const { network: checked, problems } = await checkNetworkAt(options.network, terminal.cwd);
  // What was wrong before is not told here; what is left to WRITE is told by `sinew validate`.
  const found = problems.filter(
    ({ code, severity, location }) =>
      code !== 'unwritten' && (severity === 'error' || location.includes(`/${id}/`)),
  );
  const stories = playScenarios({
    workflows: checked?.workflows.filter((one) => one.id === id) ?? [],
  });
  return {
    lines: [
      ...Object.keys(files).map((path) => `  ${shown(terminal, join(folder, path))}`),
      ...(options.site
        ? [
            `  ${shown(terminal, join(network, 'workflows.yaml'))}: installed at ${options.site.join(', ')}`,
          ]
        : []),
      ...found.flatMap(({ severity, location, sentence }) => [
        `${location}  ${severity}`,
        `  ${sentence}`,
      ]),
      ...nextLines(id, options, stories.length),
    ],
    json: { folder: shown(terminal, folder), files: Object.keys(files), problems: found },
    exitCode: options.site && !checked ? exitCodes.invalid : exitCodes.ok,
  };
}

const catalogDir = join(sinewDir, 'catalog');

function shown({ cwd }: Terminal, path: string): string {
  const short = relative(cwd, path);
  return short.startsWith('..') ? path : short;
}

function nextLines(id: string, { site, network }: BeginOptions, stories: number): string[] {
  if (!site) return [`Not installed yet: add it to workflows.yaml of a network.`];
  const dir = network === 'networks/northlake' ? '' : ` ${network}`;
  return [
    stories > 0 ? `Its ${stories} stories are told already. Next:` : 'Mend that first. Next:',
    `  sinew validate${dir}: lists what is left to WRITE`,
    `  sinew test${dir} --workflow ${id}: plays its stories; --story tells them`,
  ];
}

function wishOf(id: string, options: BeginOptions, schemas: string): NewWorkflow {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id)) {
    throw usage(`"${id}" is no name for a workflow.`, 'Write lower case words, as in fall-review.');
  }
  const event = eventOf(options.event);
  return {
    ...{ id, event, schemas, role: options.role, nextRole: options.next },
    title: options.title ?? titleOf(id),
    only: onlyOf(event, options.only ?? []),
    afterMinutes: options.after === undefined ? null : minutesOf('--after', options.after),
    withinMinutes: minutesOf('--within', options.within),
  };
}

function titleOf(id: string): string {
  const words = id.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function eventOf(name: string): BeginningEvent {
  const names = Object.keys(beginnings) as BeginningEvent[];
  const found = names.find((one) => one === name);
  if (found) return found;
  throw usage(
    `A workflow cannot be begun so with the event "${name}".`,
    `Take one of ${names.join(', ')}.${didYouMean(name, names)} Others are in docs/events.md: begin with one of these and change it.`,
  );
}

function onlyOf(event: BeginningEvent, wishes: readonly string[]): NewWorkflow['only'] {
  const read = wishes.map((wish) => onlyField(event, wish));
  const others = read.filter(({ compared }) => compared !== '=');
  const equal = Map.groupBy(
    read.filter(({ compared }) => compared === '='),
    ({ field }) => field,
  );
  return [
    ...[...equal].map(([field, same]) => ({
      ...{ field, compared: '=' as const },
      values: same.flatMap(({ values }) => values),
    })),
    ...others,
  ];
}

function onlyField(event: BeginningEvent, wish: string): OnlyField {
  const fields: Readonly<Record<string, FieldType>> = eventFields[event];
  const [, field = '', compared = '', text = ''] = /^(\w+)(<=|>=|=|<|>)(.+)$/.exec(wish) ?? [];
  const type = fields[field];
  if (type === undefined) {
    const what =
      field === '' ? `"${wish}" is no field=value.` : `${event} has no field "${field}".`;
    throw usage(what, suggestion(field, Object.keys(fields)).trim());
  }
  const value = valueOf(text, type);
  if (value !== null && (compared === '=' || type === 'number')) {
    return { field, compared: compared as OnlyField['compared'], values: [value] };
  }
  throw usage(
    `"${wish}" does not go: ${field} is ${wordsOf[type]}.`,
    'Mend it, or leave it out and write the guard under start: yourself.',
  );
}

const wordsOf: Readonly<Record<FieldType, string>> = {
  string: 'a text, and can only be equal (=)',
  number: 'a number',
  boolean: 'true or false',
  instant: 'a point in time',
};

function valueOf(text: string, type: FieldType): EventValue {
  if (type === 'string') return text;
  if (type === 'boolean' && /^(true|false)$/.test(text)) return text === 'true';
  return type === 'number' && Number.isFinite(Number(text)) ? Number(text) : null;
}

function minutesOf(option: string, text: string): number {
  const ms = parseDuration(text);
  // What is derived from it is up to sixteen times as long, and must fit into a year.
  if (ms !== undefined && ms % 60_000 === 0 && ms <= 20 * 86_400_000) return ms / 60_000;
  throw usage(
    `${option} ${text} is no time in whole minutes up to 20d.`,
    'Write it as 30m, 2h or 1d.',
  );
}

async function install(
  network: string,
  entry: { id: string; from: string; sites: readonly string[] },
): Promise<void> {
  const file = join(network, 'workflows.yaml');
  const sites = entry.sites.includes('all') ? 'all' : entry.sites;
  const edited = addEntry(await readFile(file, 'utf8'), 'workflows', { ...entry, sites });
  if (edited === undefined) {
    throw new CliFailure({
      what: 'The workflow was written, but not installed.',
      ...{ where: file, why: 'The file cannot be read as YAML.' },
      fix: 'Mend the file, and add the workflow there by hand.',
    });
  }
  await writeFile(file, edited);
}

function usage(what: string, fix: string): CliFailure {
  return new CliFailure({ what, fix, exitCode: exitCodes.usage });
}
