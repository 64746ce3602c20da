import { durationWords, parseDuration, type SiteWorkflow } from '../workflows/workflows.ts';

/** A task that a workflow asks of a role at a site, in words for people. */
export interface RoleTask {
  workflow: string;
  workflowTitle: string;
  key: string;
  /** Tells tasks of one key apart, where the run decides which role is asked. */
  variant: string;
  /** With … where the run fills something in. */
  title: string;
  priority: string;
  /** Who is asked first. */
  role: string;
  acceptWithin: string;
  finishWithin: string;
  /** Who is asked next, and after how long. */
  ladder: readonly { after: string; role: string }[];
  todo: string;
  otherwise: string;
  /** What is asked for on completion. */
  form: readonly string[];
}

type Definition = SiteWorkflow['definition']['definition'];
type TaskDefinition = NonNullable<Definition['states'][string]['task']>;

/** Every task that the workflows of a site may ask of people, outside of its cohorts. Pure. */
export function tasksAt(workflows: readonly SiteWorkflow[]): RoleTask[] {
  return workflows
    .filter(({ cohort }) => cohort === undefined)
    .flatMap((workflow) => {
      const { states } = workflow.definition.definition;
      const tasks = Object.values(states).flatMap(({ task, tasks: several = [] }) =>
        task ? [task, ...several] : several,
      );
      const once = new Map(tasks.map((task) => [task.key, task]));
      return [...once.values()].flatMap((task) => taskWords(workflow, task));
    });
}

/** Roles that a task asks, first or later. */
export function rolesOf({ role, ladder }: RoleTask): string[] {
  return [...new Set([role, ...ladder.map((rung) => rung.role)])];
}

/**
 * What is different for a role between two versions, a sentence each: new tasks, those that are gone, and what changed of those
 * that stay. Empty: nothing is. Pure.
 */
export function roleDifferences(
  role: string,
  { before, after }: { before: readonly RoleTask[]; after: readonly RoleTask[] },
  roleTitle: (role: string) => string,
): string[] {
  const mine = (tasks: readonly RoleTask[]) => tasks.filter((task) => rolesOf(task).includes(role));
  const known = new Map(mine(before).map((task) => [idOf(task), task]));
  const now = new Map(mine(after).map((task) => [idOf(task), task]));
  const gone = [...known].filter(([id]) => !now.has(id)).map(([, task]) => task);
  return [
    ...[...now].flatMap(([id, task]) => {
      const was = known.get(id);
      return was ? changesOf(was, task, roleTitle) : [newSentence(role, task)];
    }),
    ...gone.map((task) => `${task.workflowTitle}: you are not asked any more for “${task.title}”.`),
  ];
}

function idOf({ workflow, key, variant }: RoleTask): string {
  return `${workflow} ${key} ${variant}`;
}

function newSentence(role: string, task: RoleTask): string {
  const when =
    task.role === role
      ? `accept within ${task.acceptWithin}, finish within ${task.finishWithin}`
      : `if nobody accepted within ${task.ladder.find((rung) => rung.role === role)?.after ?? ''}`;
  return `${task.workflowTitle}: you are newly asked for “${task.title}” (${task.priority}): ${when}.`;
}

function changesOf(was: RoleTask, is: RoleTask, roleTitle: (role: string) => string): string[] {
  const ladder = ({ ladder: rungs }: RoleTask): string =>
    rungs.map((rung) => `${roleTitle(rung.role)} after ${rung.after}`).join(', ') || 'nobody';
  const parts = [
    ['it is called', was.title, is.title],
    ['who is asked first', roleTitle(was.role), roleTitle(is.role)],
    ['priority', was.priority, is.priority],
    ['accept within', was.acceptWithin, is.acceptWithin],
    ['finish within', was.finishWithin, is.finishWithin],
    ['who is asked next', ladder(was), ladder(is)],
    ['what to do', was.todo, is.todo],
    ['what is written down', was.form.join(', '), is.form.join(', ')],
  ].flatMap(([what = '', before = '', after = '']) =>
    before === after ? [] : [`${what}: ${after} (was: ${before || 'nothing'})`],
  );
  if (parts.length === 0) return [];
  return [`${is.workflowTitle}, “${is.title}”: ${parts.join('; ')}.`];
}

function taskWords(workflow: SiteWorkflow, task: TaskDefinition): RoleTask[] {
  const { definition, parameters } = workflow;
  const span = (text: string): string => {
    const value = parameters.values[parameterIn(text) ?? ''];
    const ms = typeof value === 'number' ? value : parseDuration(text);
    return ms === undefined ? text : durationWords(ms);
  };
  const firsts = rolesNamed(workflow, task.pool.role);
  return firsts.map((role) => ({
    ...{ workflow: definition.id, workflowTitle: definition.title, key: task.key, role },
    variant: firsts.length > 1 ? role : '',
    ...{ title: plain(task.title), priority: task.priority },
    ...{ acceptWithin: span(task.accept_within), finishWithin: span(task.finish_within) },
    ladder: task.ladder.flatMap(({ after: written, calendar, to }) => {
      const after = calendar === undefined ? span(written) : `${span(written)} of ${calendar}`;
      return to.role === task.pool.role
        ? [{ after, role }]
        : rolesNamed(workflow, to.role).map((one) => ({ after, role: one }));
    }),
    ...{ todo: plain(task.todo), otherwise: plain(task.otherwise) },
    form: (task.form ?? []).map(({ label }) => label),
  }));
}

/** The roles that a pool may ask: one by name or parameter, or whichever of those the run remembers. */
function rolesNamed({ definition, parameters }: SiteWorkflow, text: string): string[] {
  const valueOf = (name: string): string[] => {
    const value = parameters.values[name];
    return typeof value === 'string' ? [value] : [];
  };
  const parameter = parameterIn(text);
  if (parameter !== undefined) return valueOf(parameter);
  const remembered = /^data\.([a-z][a-z0-9_]*)$/.exec(text.trim())?.[1];
  if (remembered === undefined) return [text.replaceAll(/^["']|["']$/g, '')];
  return [...new Set(rememberedAs(definition.definition, remembered).flatMap(valueOf))];
}

/** Names of the parameters that a definition remembers under a name, wherever it does. */
function rememberedAs(definition: Definition, name: string): string[] {
  const found: string[] = [];
  const look = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return;
    for (const [key, inner] of Object.entries(part)) {
      const value: unknown = key === 'remember' && isRecord(inner) ? inner[name] : undefined;
      const parameter = typeof value === 'string' ? parameterIn(value) : undefined;
      if (parameter !== undefined) found.push(parameter);
      look(inner);
    }
  };
  look(definition);
  return found;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parameterIn(text: string): string | undefined {
  return /^params\.([a-z][a-z0-9_]*)$/.exec(text.trim())?.[1];
}

/** A template as people read it without a run. */
function plain(template: string): string {
  return template
    .replaceAll(/\$\{[^}]*\}/g, '…')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/…(\s*…)+/g, '…')
    .trim();
}
