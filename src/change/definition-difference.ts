import { parseDuration, type CompiledDefinition } from '../workflows/workflows.ts';
import { jsonDifference, type JsonChange } from './json-difference.ts';
import type { ChangeLevel, Difference } from './semantic-difference.ts';

type Definition = CompiledDefinition['definition'];

/**
 * What is different between two versions of a workflow's definition, each with what it asks for. What no rule here knows is
 * MAJOR: a definition that learns something new is not changed in silence.
 */
export function definitionDifference(
  before: Definition,
  after: Definition,
): Omit<Difference, 'object' | 'site'>[] {
  return jsonDifference(before, after).map((one) => ({
    ...{ path: one.path.join('.'), change: one.change, level: levelOf(one, before) },
    ...(one.before !== undefined && { before: one.before }),
    ...(one.after !== undefined && { after: one.after }),
  }));
}

/** Texts for people: they change what is read, not what is done. */
const wording = new Set([
  'title',
  'describes',
  'purpose',
  'why',
  'todo',
  'text',
  'label',
  'reason',
]);

/** Parts that only tell: what is measured, where it comes from, who wrote it. */
const telling = new Set(['sources', 'owner', 'version', 'measures']);

/** Parts of which something may be added that nobody has to use. */
const optional = new Set([
  ...['parameters', 'remembers', 'conditions', 'inputs', 'decisions', 'messages', 'calendars'],
  'states',
]);

function levelOf(one: JsonChange, before: Definition): ChangeLevel {
  const [part = '', name, field, ...deeper] = one.path.map(String);
  if (telling.has(part)) return 'patch';
  if (wording.has(String(one.path.at(-1)))) return 'patch';
  if (isWayOut(one.path)) return 'patch';
  if (optional.has(part) && field === undefined) return one.change === 'added' ? 'minor' : 'major';
  if (part === 'parameters' && field === 'default') return levelOfDefault(one, before, name ?? '');
  // A way more out of a state, behind those that there are, and a way more into the workflow: new branches.
  if (part === 'start' && name !== undefined && field === undefined && one.change === 'added') {
    return 'minor';
  }
  const isNewRule = field === 'on' && deeper.length === 1 && one.change === 'added';
  if (part === 'states' && (isNewRule || field === 'milestone')) return 'minor';
  return 'major';
}

/** A task's `otherwise` is a text for whoever has it; a state's is where it goes. */
function isWayOut(path: JsonChange['path']): boolean {
  return path.at(-1) === 'otherwise' && (path.includes('task') || path.includes('tasks'));
}

function levelOfDefault(
  { after }: JsonChange,
  { parameters }: Definition,
  name: string,
): ChangeLevel {
  const parameter = parameters[name];
  if (!parameter || parameter.type === 'role') return 'major';
  if (parameter.type === 'boolean') return 'minor';
  const { min, max } = parameter;
  const size = sizeOf(after);
  const [low, high] = [sizeOf(min), sizeOf(max)];
  if (size === undefined || low === undefined || high === undefined) return 'major';
  return low <= size && size <= high ? 'patch' : 'major';
}

/** A number as it is, a duration in milliseconds. */
function sizeOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? parseDuration(value) : undefined;
}
