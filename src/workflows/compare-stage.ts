import type { GivenValue } from '../decisions/decisions.ts';
import { poolWords } from './climb-ladder.ts';
import type { Expectation, TaskExpectation } from './scenario.ts';
import type { ScenarioStage, StageTask } from './scenario-stage.ts';

/** What a step expects and what is the case instead, a sentence each. */
export function compareStage(stage: ScenarioStage, at: string, expected: Expectation): string[] {
  const actual = actualOf(stage);
  const failures: string[] = [];
  const { tasks, remembers, inputs, decides, ...plain } = expected;
  for (const [name, wanted] of Object.entries(plain)) {
    const found = actual[name as keyof typeof actual];
    const holds =
      name === 'says' ? String(found).includes(String(wanted)) : words(found) === words(wanted);
    if (!holds) fail(name, wanted, found);
  }
  for (const [name, wanted] of Object.entries(remembers ?? {})) {
    const found = stage.instance?.data[name] ?? null;
    if (found !== wanted) fail(`remembers.${name}`, wanted, found);
  }
  for (const [key, wanted] of Object.entries(tasks ?? {})) compareTask(key, wanted);
  const known = inputs || decides ? stage.known() : new Map<string, GivenValue | null>();
  for (const [name, wanted] of Object.entries({ ...inputs, ...decides })) {
    const found = known.get(name);
    if (found === undefined) failures.push(`at ${at}: there is no input or decision "${name}"`);
    else if (knownWords(found) !== knownWords(wanted))
      fail(name, knownWords(wanted), knownWords(found));
  }
  return failures;

  function compareTask(key: string, wanted: TaskExpectation | 'gone'): void {
    const task = stage.task(key);
    if (wanted === 'gone' || !task) {
      const found = task ? 'open' : 'gone';
      const state = wanted === 'gone' ? 'gone' : 'open';
      if (found !== state) fail(`tasks.${key}`, state, found);
      return;
    }
    const found = taskWords(task);
    for (const [name, value] of Object.entries(wanted)) {
      const one = found[name as keyof TaskExpectation];
      if (one !== value) fail(`tasks.${key}.${name}`, value, one);
    }
  }

  function fail(name: string, wanted: unknown, found: unknown): void {
    failures.push(`at ${at}: ${name} should be "${words(wanted)}", but is "${words(found)}"`);
  }
}

function actualOf(
  stage: ScenarioStage,
): Record<Exclude<keyof Expectation, 'tasks' | 'remembers' | 'inputs' | 'decides'>, unknown> {
  const { tasks, last, instance } = stage;
  const [task] = tasks;
  const pools = tasks.map(({ pool }) => poolWords(pool));
  const commands = stage.changed ? (last?.commands ?? []) : [];
  return {
    state: instance?.state ?? 'none',
    asks: pools.length > 1 ? pools : (pools[0] ?? 'nobody'),
    rung: task?.rung,
    owner: task?.owner ?? 'nobody',
    title: task?.open.title,
    cancelled: stage.cancelled,
    says: last?.because.sentence,
    nothing: !stage.changed,
    told: commands.flatMap((command) => (command.kind === 'notify' ? command.title : [])),
    sent: commands.flatMap((command) => (command.kind === 'send' ? command.effect : [])),
    calls: instance?.books.call?.workflow ?? 'none',
    milestones: Object.keys(instance?.books.milestones ?? {}),
  };
}

function taskWords({ open, pool, rung, owner }: StageTask): TaskExpectation {
  return { asks: poolWords(pool), rung, owner: owner ?? 'nobody', title: open.title };
}

function knownWords(value: GivenValue | null): string {
  return value === null ? 'not known' : words(value);
}

function words(value: unknown): string {
  return Array.isArray(value) ? value.join(', ') : String(value);
}
