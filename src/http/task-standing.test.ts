import { expect, test } from 'vitest';
import { must } from '../platform/platform.ts';
import {
  changeTask,
  networkWords,
  type Task,
  type TaskChange,
  type TaskHistoryRow,
} from '../tasks/tasks.ts';
import type { PageContext } from './endpoint.ts';
import { criticalTask, httpBench, network, NOON } from './http-test-bench.ts';
import { standingPage, standingSentence } from './task-standing.ts';

const charge = { role: 'charge-nurse', unit: null };
const climb: TaskChange = { act: 'climb', rung: 1, to: charge, late: false, fallback: false };
const accept: TaskChange = { act: 'accept', actor: 'nina' };

test('nobody accepted: it climbed, and nobody has it', () => {
  expect(sentenceAfter([[climb]])).toBe(
    'Nobody accepted in time: Charge nurse is asked. Nobody has it.',
  );
});

test('whoever accepted after it climbed is named', () => {
  const taken: TaskChange = { act: 'accept', actor: 'omar' };
  expect(sentenceAfter([[climb], [taken]])).toBe('Omar Reyes accepted at 12:02 EST.');
});

test.each([
  ['decline', 'Pia Lund declined it: Charge nurse is asked. Nobody has it.'],
  ['escalate', 'Pia Lund escalated it: Charge nurse is asked. Nobody has it.'],
] as const)('who made it climb with "%s" is named', (act, sentence) => {
  expect(sentenceAfter([[{ act, actor: 'pia', reason: 'In theatre.' }, climb]])).toBe(sentence);
});

test('a declined hand-over is not why it climbs later', () => {
  const offer: TaskChange = { act: 'hand-over', actor: 'nina', to: 'pia', note: 'Yours?' };
  const no: TaskChange = { act: 'decline', actor: 'pia', reason: 'Busy.' };
  expect(sentenceAfter([[accept], [offer], [no], [climb]])).toBe(
    'Nina Okafor did not finish in time: Charge nurse is asked. Nobody has it.',
  );
});

test('what is over says how it ended', () => {
  const done: TaskChange = { act: 'complete', actor: 'nina', outcome: { told: 'Dr Ruiz' } };
  expect(sentenceAfter([[accept], [done]])).toBe('Nina Okafor completed it at 12:02 EST.');
  expect(sentenceAfter([[{ act: 'cancel', reason: 'The laboratory withdrew it.' }]])).toBe(
    'Cancelled at 12:01 EST: The laboratory withdrew it.',
  );
});

test('who was asked before is told, but may not open it; who never was is refused', async () => {
  const { task, history } = after([[climb]]);
  const moved = { ...task, unit: null };
  expect(await standingPage(as('nina', moved, history), 'tsk_1')).toMatchObject({
    page: { state: 'open', mayOpen: false },
  });
  expect(await standingPage(as('omar', moved, history), 'tsk_1')).toMatchObject({
    page: { mayOpen: true },
  });
  expect(await standingPage(as('lena', moved, history), 'tsk_1')).toMatchObject({
    refused: { kind: 'forbidden' },
  });
});

/** Each group of changes happens at one instant, a minute after the one before. */
function after(groups: readonly (readonly TaskChange[])[]): {
  task: Task;
  history: TaskHistoryRow[];
} {
  let task = criticalTask();
  const history = [openedRow(task)];
  groups.forEach((changes, minutes) => {
    for (const change of changes) {
      const answer = changeTask(task, change, NOON + (minutes + 1) * 60_000);
      if ('refused' in answer) throw new Error(answer.refused.sentence);
      task = answer.task;
      history.push(answer.history);
    }
  });
  return { task, history };
}

function sentenceAfter(groups: readonly (readonly TaskChange[])[]): string {
  const { task, history } = after(groups);
  return standingSentence(task, history, networkWords(network, 'st-anne'));
}

function openedRow({ id, site, lane }: Task): TaskHistoryRow {
  const detail = { role: 'nurse', unit: 'ed', fallback: false };
  const moved = { fromState: null, toState: 'open', detail } as const;
  return { taskId: id, rev: 1, site, lane, at: NOON, actor: 'engine', act: 'open', ...moved };
}

function as(person: string, task: Task, history: readonly TaskHistoryRow[]): PageContext {
  const { deps, database } = httpBench();
  const { pool, ...columns } = task;
  const row = { ...columns, poolRole: pool.role, poolUnit: pool.unit };
  database.answers.set('task-by-id', () => [row]);
  database.answers.set('task-history', () => [...history]);
  const found = network.people.find((one) => one.id === person);
  return {
    ...deps,
    now: NOON,
    release: deps.release(),
    network,
    demo: undefined,
    person: must(found, 'a person of the network'),
  };
}
