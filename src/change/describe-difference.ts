import type { Network } from '../governance/governance.ts';
import {
  compileDefinition,
  parseDuration,
  type CompiledDefinition,
} from '../workflows/workflows.ts';
import type { ChangeLevel, Difference } from './semantic-difference.ts';

/** What is done to one object, in the words of those who work with it. */
export interface DescribedObject {
  /** As differences name it: `workflow critical-result`. */
  object: string;
  /** `Critical result`, `Feed “St. Anne laboratory”`. */
  title: string;
  action: 'create' | 'update' | 'delete';
  level: ChangeLevel;
  sentences: readonly string[];
}

/** Sentences shown of one object; the rest are counted. */
export const sentencesMax = 40;

/** Differences by object, what matters most first, each as a sentence. */
export function describeObjects(
  differences: readonly Difference[],
  before: Network,
  after: Network,
): DescribedObject[] {
  return [...Map.groupBy(differences, ({ object }) => object)].map(([object, all]) => {
    const whole = all.find(({ path }) => path === '');
    const sentences = all.map((one) => describeDifference(one, before, after));
    const more = sentences.length - sentencesMax;
    return {
      ...{ object, title: titleOf(object, after, before) },
      action: actions[whole?.change ?? 'changed'],
      level: all[0]?.level ?? 'patch',
      sentences: more > 0 ? [...sentences.slice(0, sentencesMax), `And ${more} more.`] : sentences,
    };
  });
}

const actions = { added: 'create', changed: 'update', removed: 'delete' } as const;

/** One difference as a sentence: `accept within at St. Anne: 10 min → 12 min`. */
export function describeDifference(
  { object, site, path, change, before: was, after: is }: Difference,
  before: Network,
  after: Network,
): string {
  if (path === '') return wholeSentences[change];
  const [part = '', ...rest] = path.split('.');
  const where = site === null ? '' : ` at ${siteTitle(site, after, before)}`;
  if (object.startsWith('workflow ') && part === 'parameters' && rest.length === 1) {
    return parameterSentence({ object, site, change, was, is, name: rest[0] ?? '' }, after, before);
  }
  if (part === 'sites' && rest.length === 0 && site !== null) {
    return `${change === 'added' ? 'Runs now' : 'Does not run any more'}${where}.`;
  }
  const what = path.split('.').map(words).join(' › ');
  return `${what}${where}: ${changeWords(change, was, is)}.`;
}

const wholeSentences = { added: 'It is new.', removed: 'It is gone.', changed: 'It is different.' };

interface ParameterChanged extends Pick<Difference, 'object' | 'site' | 'change'> {
  name: string;
  was: unknown;
  is: unknown;
}

function parameterSentence(
  { object, site, change, name, was, is }: ParameterChanged,
  after: Network,
  before: Network,
): string {
  const id = object.slice('workflow '.length);
  const parameter = definitionOf(id, after)?.definition.parameters[name];
  const standard = (network: Network): unknown => {
    const set = network.workflows.find((one) => one.id === id)?.parameters[name];
    return set ?? definitionOf(id, network)?.definition.parameters[name]?.default;
  };
  const unit = parameter?.unit === undefined ? '' : ` ${parameter.unit}`;
  const shown = (value: unknown): string =>
    value === undefined ? 'not set' : `${valueWords(value)}${unit}`;
  const where = site === null ? 'in the network' : `at ${siteTitle(site, after, before)}`;
  const head = `${words(name)} ${where}`;
  if (change === 'added' && was === undefined && site !== null) {
    return `${head}: ${shown(standard(before))} → ${shown(is)}, now a value of its own.`;
  }
  if (change === 'removed' && site !== null) {
    return `${head}: ${shown(was)} → ${shown(standard(after))}, the network’s value again.`;
  }
  const from = was ?? (site === null ? definedDefault(id, name, before) : undefined);
  return `${head}: ${shown(from)} → ${shown(is ?? definedDefault(id, name, after))}.`;
}

function definedDefault(id: string, name: string, network: Network): unknown {
  return definitionOf(id, network)?.definition.parameters[name]?.default;
}

/** What an object is called. */
export function titleOf(object: string, ...networks: readonly Network[]): string {
  const [kind = '', id = ''] = object.split(/ (.*)/s);
  for (const network of networks) {
    const title = titles[kind]?.(network, id);
    if (title !== undefined) return kind === 'workflow' ? title : `${capital(kind)} “${title}”`;
  }
  return capital(object);
}

const titles: Readonly<Record<string, (network: Network, id: string) => string | undefined>> = {
  workflow: (network, id) => definitionOf(id, network)?.title,
  site: ({ sites }, id) => sites.find((one) => one.id === id)?.title,
  feed: ({ feeds }, id) => feeds.find((one) => one.id === id)?.title,
  role: ({ roles }, id) => roles.find((one) => one.id === id)?.title,
  person: ({ people }, id) => people.find((one) => one.id === id)?.name,
};

function definitionOf(id: string, { workflows }: Network): CompiledDefinition | undefined {
  const installed = workflows.find((one) => one.id === id);
  const answer = installed && compileDefinition(installed.source, installed.path);
  return answer && 'definition' in answer ? answer.definition : undefined;
}

function siteTitle(id: string, ...networks: readonly Network[]): string {
  for (const { sites } of networks) {
    const site = sites.find((one) => one.id === id);
    if (site) return site.title;
  }
  return id;
}

function changeWords(change: Difference['change'], was: unknown, is: unknown): string {
  const [before, after] = [was, is].map((value) =>
    value === undefined ? undefined : valueWords(value),
  );
  if (change === 'added') return isShort(after) ? `${after}, new` : 'new';
  if (change === 'removed') return isShort(before) ? `${before}, gone` : 'gone';
  return isShort(before) && isShort(after) ? `${before} → ${after}` : 'different';
}

/** Longer values are looked at in the file. */
const valueCharsMax = 80;

function isShort(text: string | undefined): text is string {
  return text !== undefined && text.length <= valueCharsMax;
}

const unitWords: readonly [string, string][] = [
  ['d', 'd'],
  ['h', 'h'],
  ['m', 'min'],
  ['s', 's'],
];

/** A value as people say it: `10 min`, `yes`, `nurse, charge nurse`. */
export function valueWords(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string' && parseDuration(value) !== undefined) {
    const unit = unitWords.find(([sign]) => value.endsWith(sign));
    return unit ? `${value.slice(0, -1)} ${unit[1]}` : value;
  }
  if (Array.isArray(value)) return value.map(valueWords).join(', ');
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([name, one]) => `${words(name)} ${valueWords(one)}`)
      .join(', ');
  }
  return String(value);
}

function words(name: string): string {
  return name.replaceAll('_', ' ');
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
