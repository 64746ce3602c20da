import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { compileDefinition } from './compile-definition.ts';
import { clinicalEvent, NINE_O_CLOCK } from './catalog-fixture.ts';
import type { Command, Input, Instance, TaskAct } from './instance.ts';
import { workflowText } from './language-fixture.ts';
import { effectiveParameters } from './parameters.ts';
import { startInstance } from './start-run.ts';
import { step } from './step.ts';

const names = ['a', 'b', 'c'] as const;

const task = (key: string): string =>
  `{ key: ${key}, title: t, priority: urgent, pool: { role: nurse, unit: patient }, accept_within: 10m, finish_within: 1h, ` +
  'ladder: [{ after: 10m, to: { role: x, unit: none } }], repeat_last_every: 10m, why: w, todo: t, otherwise: o, ' +
  'form: [{ name: said, label: Said }] }';

/** Three tasks at once, a branch, a bounded loop back, and a call; `joined` as the test wants it. */
const source = (joined: 'all' | 'any'): string =>
  workflowText(`
  gather:
    describes: Three are asked
    at_most: 3
    otherwise: over
    tasks: [${names.map(task).join(', ')}]
    timers: [{ name: long, after: 5h, goto: sort, reason: It took too long. }]
    on:
      - { act: completed, task: a, when: form.said == "stop", goto: over, reason: Stopped. }
      - { act: completed, remember: { said: form.said } }
      - { joined: ${joined}, goto: sort, reason: Enough. }
      - { event: [encounter.discharged], about: encounter, goto: over, reason: They left. }
  sort:
    describes: It is sorted
    choose: [{ when: data.said == "again", goto: gather }, { when: data.said == "call", goto: calling }, { goto: over }]
    if_indeterminate: over
  calling:
    describes: Another is called
    call: { workflow: other }
    on: [{ done: [again], goto: gather }, { done: any, goto: over }]
  over: { describes: It is over, terminal: true }`);

type Move =
  | { move: 'act'; act: TaskAct; task: (typeof names)[number]; said: string }
  | { move: 'wait'; minutes: number }
  | { move: 'done'; state: string }
  | { move: 'leave' };

const moves = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        move: fc.constant('act' as const),
        act: fc.constantFrom<TaskAct>(
          'accepted',
          'declined',
          'escalated',
          'completed',
          'completed',
        ),
        task: fc.constantFrom(...names),
        said: fc.constantFrom('again', 'call', 'stop', 'fine', ''),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        move: fc.constant('wait' as const),
        minutes: fc.integer({ min: 1, max: 200 }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        move: fc.constant('done' as const),
        state: fc.constantFrom('again', 'other', 'failed'),
      }),
    },
    { weight: 1, arbitrary: fc.constant({ move: 'leave' as const }) },
  ),
  { maxLength: 50 },
);

/** What must be the case, told without the engine: which tasks of this round are open, and how many rounds there were. */
interface Model {
  open: Set<string>;
  done: number;
  rounds: number;
  calls: boolean;
}

test.each(['all', 'any'] as const)(
  'whoever does what in which order, %s of three tasks lead on, once, and nothing is left behind',
  (joined) => {
    const answer = compileDefinition(source(joined), 'w.yaml');
    if ('problems' in answer) throw new Error(JSON.stringify(answer.problems));
    const { definition } = answer;
    const effective = effectiveParameters(definition, { network: {}, site: {}, siteId: 's' });
    if ('problems' in effective) throw new Error('parameters');
    const { parameters } = effective;

    fc.assert(
      fc.property(moves, (all) => {
        let now = NINE_O_CLOCK;
        const keys = new Map<string, string>();
        const timers = new Map<string, Extract<Input, { kind: 'timer' }>>();
        const used = new Set<string>();
        const model: Model = { open: new Set(), done: 0, rounds: 0, calls: false };
        const first = startInstance(
          definition,
          clinicalEvent({ type: 'encounter.admitted', subject: 'enc_1', data: {} }),
          { instanceId: 'ins_1', epoch: 1, parameters, now },
        );
        if (!first) throw new Error('the first event starts a run');
        let instance: Instance = first.instance;
        apply(first.commands);
        check();
        for (const one of all) {
          if (one.move === 'wait') wait(one.minutes * 60_000);
          else send(inputOf(one));
        }

        function wait(ms: number): void {
          now += ms;
          for (let fired = 0; fired < 20; fired++) {
            const [due] = [...timers.values()]
              .filter(({ dueAt }) => dueAt <= now)
              .toSorted((x, y) => x.dueAt - y.dueAt);
            if (!due) return;
            timers.delete(`${due.name} ${due.rung}`);
            send({ ...due, lateMs: now - due.dueAt });
          }
        }

        function send(input: Input): void {
          const taken = step(definition, Object.freeze(instance), input, { parameters, now });
          if ('refused' in taken) return;
          if (input.kind === 'act' && input.act === 'completed') {
            const name = names.find((key) => keys.get(key) === input.taskKey) ?? '';
            expect(model.open.delete(name), 'only an open task is completed').toBe(true);
            model.done += 1;
          }
          instance = taken.instance;
          apply(taken.commands);
          check();
        }

        function apply(commands: readonly Command[]): void {
          for (const command of commands) {
            if (command.kind === 'open-task') {
              const name = command.key.split('#', 1)[0] ?? '';
              if (model.open.size === 0) {
                model.rounds += 1;
                model.done = 0;
              }
              expect(used.has(command.key), 'a task key is used once').toBe(false);
              used.add(command.key);
              keys.set(name, command.key);
              model.open.add(name);
            } else if (command.kind === 'cancel-task') {
              expect(command.reason).not.toBe('');
              expect(model.open.delete(command.key.split('#', 1)[0] ?? '')).toBe(true);
            } else if (command.kind === 'set-timer') {
              const { name, rung, afterMs } = command;
              expect(used.has(`${name} ${rung}`), 'a timer key is used once').toBe(false);
              used.add(`${name} ${rung}`);
              timers.set(`${name} ${rung}`, {
                kind: 'timer',
                name,
                rung,
                dueAt: now + afterMs,
                lateMs: 0,
              });
            } else if (command.kind === 'cancel-timer') {
              for (const [key, timer] of timers) {
                const meant = timer.rung <= (command.upToRung ?? timer.rung);
                if (timer.name === command.name && meant) timers.delete(key);
              }
            } else if (command.kind === 'start-run') model.calls = true;
            else if (command.kind === 'withdraw-run') model.calls = false;
          }
        }

        function check(): void {
          const { state, books, endedAt } = instance;
          if (state !== 'calling') model.calls = false;
          expect(new Set(books.tasks.map(({ name }) => name))).toEqual(model.open);
          expect(model.open.size > 0, 'tasks are open in their state alone').toBe(
            state === 'gather',
          );
          if (state === 'gather') {
            expect(model.open.size + model.done, 'each is open or done').toBe(names.length);
            expect(model.done, 'a join is not missed').toBeLessThan(
              joined === 'all' ? names.length : 1,
            );
            for (const { name, stage, wait: n } of books.tasks) {
              const waits = `${stage === 'open' ? 'ladder' : 'finish'}:${name}#${n}`;
              expect([...timers.values()].map((timer) => timer.name)).toContain(waits);
            }
          }
          expect(model.rounds, 'a bound holds').toBeLessThanOrEqual(3);
          expect(books.call !== null, 'a call waits in its state alone').toBe(state === 'calling');
          expect(model.calls).toBe(state === 'calling');
          expect(state, 'nothing rests in a branch').not.toBe('sort');
          if (endedAt !== null) expect(timers.size, 'a run that is over waits for nothing').toBe(0);
        }

        function inputOf(move: Exclude<Move, { move: 'wait' }>): Input {
          if (move.move === 'done') {
            return { kind: 'done', key: instance.books.call?.key ?? 'none', state: move.state };
          }
          if (move.move === 'leave') {
            return {
              kind: 'event',
              event: clinicalEvent({ type: 'encounter.discharged', subject: 'enc_1', data: {} }),
            };
          }
          const { act, said } = move;
          const taskKey = keys.get(move.task) ?? move.task;
          return { kind: 'act', act, taskKey, actor: 'ann', detail: { said } };
        }
      }),
      { numRuns: 300 },
    );
  },
);
