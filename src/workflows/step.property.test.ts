import { createHash } from 'node:crypto';

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { eventFields, type ClinicalEventType } from '../canonical/canonical.ts';
import { catalogWorkflow, clinicalEvent, NINE_O_CLOCK } from './catalog-fixture.ts';
import type { Command, Input, Instance, TaskAct } from './instance.ts';
import { startInstance } from './start-run.ts';
import { step } from './step.ts';

/** One thing that happens to a run: people and feeds do what they like, in any order, also nonsense. */
type Move =
  | {
      move: 'event';
      type: ClinicalEventType;
      data: Record<string, string | number | boolean | null>;
      same: boolean;
      unit: string | null;
    }
  | { move: 'wait'; ms: number }
  | { move: 'act'; act: TaskAct; actor: string; outcome: string; wrongKey: boolean }
  | { move: 'stale-timer'; name: string; rung: number };

const types = Object.keys(eventFields) as ClinicalEventType[];

const moves = fc.array(
  fc.oneof(
    fc.record({
      move: fc.constant('event' as const),
      type: fc.constantFrom(...types),
      same: fc.boolean(),
      unit: fc.constantFrom('medical', 'icu', null),
      data: fc.record(
        {
          code: fc.constantFrom('2823-3', '718-7', 'x'),
          value: fc.constantFrom('6.8', '4.1', '7.2', null),
          number: fc.constantFrom(6.8, 4.1, null, Number.NaN),
          unitOfMeasure: fc.constantFrom('mmol/L', 'mg/dL', null),
          critical: fc.constantFrom(true, false, null),
          status: fc.constantFrom('final', 'preliminary', 'cancelled'),
          interpretation: fc.constantFrom('high', 'unknown'),
          class: fc.constantFrom('inpatient', 'outpatient', null),
          disposition: fc.constantFrom('01', '20', null),
          deceased: fc.constantFrom(true, false, null),
          unit: fc.constantFrom('medical', 'icu', null),
        },
        { requiredKeys: [] },
      ),
    }),
    fc.record({
      move: fc.constant('wait' as const),
      ms: fc.integer({ min: 1, max: 10 * 3_600_000 }),
    }),
    fc.record({
      move: fc.constant('act' as const),
      act: fc.constantFrom<TaskAct>('accepted', 'declined', 'escalated', 'returned', 'completed'),
      actor: fc.constantFrom('ann', 'bo'),
      outcome: fc.constantFrom('yes', 'no', 'reached', 'not reached', ''),
      wrongKey: fc.boolean(),
    }),
    fc.record({
      move: fc.constant('stale-timer' as const),
      name: fc.constantFrom(
        'ladder:acknowledge#1',
        'finish:acknowledge#1',
        'call#1',
        'nonsense',
        '',
      ),
      rung: fc.integer({ min: -1, max: 9 }),
    }),
  ),
  { maxLength: 60 },
);

describe.each([
  ['critical-result', clinicalEvent()],
  [
    'discharge-follow-up',
    clinicalEvent({ type: 'encounter.discharged', subject: 'enc_1', data: { class: 'inpatient' } }),
  ],
])('%s, whatever happens', (id, first) => {
  const { definition, parameters } = catalogWorkflow(id);

  /** Plays the moves against a model of what the transaction around a step does; checks after every step. */
  function play(all: readonly Move[]): string {
    const digest = createHash('sha256');
    const timers = new Map<string, { name: string; rung: number; dueAt: number }>();
    const usedTimers = new Set<string>();
    const usedTasks = new Set<string>();
    let now = NINE_O_CLOCK;
    let task: { key: string; owner: string | null } | null = null;
    const started = startInstance(definition, first, {
      instanceId: 'ins_1',
      epoch: 1,
      parameters,
      now,
    });
    if (!started) throw new Error('the first event starts a run');
    let instance = frozen(started.instance);
    apply(started.commands);
    check();
    for (const move of all) {
      if (move.move === 'wait') wait(move.ms);
      else send(inputOf(move));
    }
    return digest.digest('hex');

    function wait(ms: number): void {
      now += ms;
      for (let fired = 0; fired < 5; fired++) {
        const due = [...timers.values()]
          .filter(({ dueAt }) => dueAt <= now)
          .toSorted((a, b) => a.dueAt - b.dueAt)[0];
        if (!due) return;
        timers.delete(`${due.name} ${due.rung}`);
        send({
          kind: 'timer',
          name: due.name,
          rung: due.rung,
          dueAt: due.dueAt,
          lateMs: now - due.dueAt,
        });
      }
    }

    function send(input: Input): void {
      const answer = step(definition, instance, input, { parameters, now });
      expect(step(definition, instance, input, { parameters, now })).toEqual(answer);
      digest.update(JSON.stringify(answer));
      if ('refused' in answer) return;
      expect(answer.instance.rev).toBe(instance.rev + 1);
      if (input.kind === 'timer') expect(input.dueAt, 'never early').toBeLessThanOrEqual(now);
      if (input.kind === 'timer' && input.name.startsWith('ladder:')) {
        expect(task?.owner, 'the ladder is not climbed after somebody accepted').toBeNull();
      }
      if (input.kind === 'act' && task && input.act === 'accepted') task.owner = input.actor;
      if (input.kind === 'act' && task && input.act === 'returned') task.owner = null;
      if (input.kind === 'act' && input.act === 'completed') task = null;
      instance = frozen(answer.instance);
      apply(answer.commands);
      check();
    }

    function apply(commands: readonly Command[]): void {
      for (const command of commands) {
        if (command.kind === 'open-task') {
          expect(task, 'one open task at a time').toBeNull();
          expect(usedTasks.has(command.key), 'a task key is used once').toBe(false);
          usedTasks.add(command.key);
          task = { key: command.key, owner: null };
        } else if (command.kind === 'cancel-task') {
          expect(command.key).toBe(task?.key);
          expect(command.reason).not.toBe('');
          task = null;
        } else if (command.kind === 'escalate-task') {
          expect(command.key).toBe(task?.key);
          if (task) task = { ...task, owner: null };
        } else if (command.kind === 'set-timer') {
          const key = `${command.name} ${command.rung}`;
          expect(usedTimers.has(key), 'a timer key is used once').toBe(false);
          expect(command.afterMs).toBeGreaterThan(0);
          usedTimers.add(key);
          timers.set(key, { name: command.name, rung: command.rung, dueAt: now + command.afterMs });
        } else if (command.kind === 'cancel-timer') {
          for (const [key, timer] of timers) {
            if (timer.name === command.name && timer.rung <= (command.upToRung ?? timer.rung))
              timers.delete(key);
          }
        }
      }
    }

    function check(): void {
      const names = [...timers.values()].map(({ name }) => name.split(':')[0]);
      if (instance.endedAt !== null) {
        expect(task, 'a run that is over has no task').toBeNull();
        expect(names, 'a run that is over has no timers').toEqual([]);
      } else if (task) {
        expect(names, 'an open task climbs, an accepted one is watched').toContain(
          task.owner === null ? 'ladder' : 'finish',
        );
      } else {
        expect(names.length, 'nothing waits for nobody').toBeGreaterThan(0);
      }
    }

    function inputOf(move: Exclude<Move, { move: 'wait' }>): Input {
      if (move.move === 'stale-timer') {
        const { name, rung } = move;
        const pending = timers.has(`${name} ${rung}`);
        return { kind: 'timer', name, rung, dueAt: pending ? now + 1 : now, lateMs: 0 };
      }
      if (move.move === 'act') {
        const { outcome } = move;
        return {
          kind: 'act',
          act: move.act,
          actor: move.actor,
          taskKey: move.wrongKey ? 'other' : (task?.key ?? 'acknowledge'),
          detail: { read_back: outcome, outcome },
        };
      }
      const { type, data, same, unit } = move;
      const subject = same ? first.subject : 'other';
      return {
        kind: 'event',
        event: clinicalEvent({ id: 'evt_n', type, data, subject, unit, occurredAt: now }),
      };
    }
  }

  test('a step is never thrown, never early, never doubled, and something always waits', () => {
    fc.assert(
      fc.property(moves, (all) => {
        expect(play(all)).toHaveLength(64);
      }),
      { numRuns: 300 },
    );
  });

  test('the same inputs come to the same digest', () => {
    fc.assert(
      fc.property(moves, (all) => {
        expect(play(all)).toBe(play(all));
      }),
      { numRuns: 50 },
    );
  });
});

/** A step that changed what it was handed would throw here. */
function frozen(instance: Instance): Instance {
  Object.freeze(instance.data);
  return Object.freeze(instance);
}
