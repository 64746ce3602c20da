import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { sampleTask } from './sample-task.ts';
import { changeTask, taskCan, taskTextCharsMax, type PersonTaskAct } from './task-transitions.ts';
import type { Task, TaskChange, TaskHistoryRow } from './task.ts';

const NOW = Date.UTC(2026, 10, 21, 14, 21);

function changed(task: Task, change: TaskChange, now = NOW): Task {
  const answer = changeTask(task, change, now);
  if ('refused' in answer) throw new Error(`refused: ${answer.refused.sentence}`);
  return answer.task;
}

function history(task: Task, change: TaskChange): TaskHistoryRow {
  const answer = changeTask(task, change, NOW);
  if ('refused' in answer) throw new Error(`refused: ${answer.refused.sentence}`);
  return answer.history;
}

function refusal(task: Task, change: TaskChange) {
  const answer = changeTask(task, change, NOW);
  return 'refused' in answer ? answer.refused : null;
}

const accepted = changed(sampleTask(), { act: 'accept', actor: 'nina' });
const offered = changed(accepted, {
  act: 'hand-over',
  actor: 'nina',
  to: 'omar',
  note: 'Shift ends',
});
const filled = { told: 'Dr Reyes', readBack: 'yes' };

describe('an open task', () => {
  test('belongs to whoever accepts it, and keeps the deadline it had', () => {
    expect(accepted).toMatchObject({
      state: 'accepted',
      owner: 'nina',
      acceptedAt: NOW,
      acceptBy: sampleTask().acceptBy,
      rev: 2,
    });
  });

  test('stays open when somebody declines it', () => {
    const declined = changed(sampleTask(), { act: 'decline', actor: 'nina', reason: 'In theatre' });
    expect(declined).toEqual({ ...sampleTask(), rev: 2 });
  });

  test('cannot be completed before it is accepted', () => {
    expect(refusal(sampleTask(), { act: 'complete', actor: 'nina', outcome: filled })).toEqual({
      kind: 'not-now',
      sentence: 'Nobody has accepted this task yet: accept it first.',
    });
  });
});

describe('a task that says until when it is to be begun', () => {
  const task = sampleTask();
  const asked: Task = {
    ...task,
    acceptBy: task.openedAt + 20,
    detail: { ...task.detail, startWithinMs: 60 },
  };
  const mine = changed(asked, { act: 'accept', actor: 'nina' }, task.openedAt + 30);

  test('waits for its owner to begin, who has as long as who accepts in the last moment', () => {
    expect(mine).toMatchObject({ startBy: task.openedAt + 70, startedAt: null });
    expect(refusal(mine, { act: 'start', actor: 'omar' })?.sentence).toContain('Only nina');
    expect(changed(mine, { act: 'start', actor: 'nina' })).toMatchObject({
      ...{ state: 'accepted', owner: 'nina', startedAt: NOW },
    });
  });

  test('is begun once, and not by who did not accept it', () => {
    const begun = changed(mine, { act: 'start', actor: 'nina' });
    expect(refusal(begun, { act: 'start', actor: 'nina' })?.sentence).toContain('was begun at');
    expect(refusal(asked, { act: 'start', actor: 'nina' })?.kind).toBe('not-now');
    expect(refusal(accepted, { act: 'start', actor: 'nina' })?.sentence).toContain(
      'no time to begin',
    );
  });

  test('is not begun any more when its pool is asked again', () => {
    const begun = changed(mine, { act: 'start', actor: 'nina' });
    const back = changed(begun, { act: 'decline', actor: 'nina', reason: 'Called away' });
    expect(back).toMatchObject({ state: 'open', startBy: null, startedAt: null });
  });
});

describe('an accepted task', () => {
  test('refuses a second acceptance and says who was first, and when', () => {
    expect(refusal(accepted, { act: 'accept', actor: 'omar' })?.sentence).toBe(
      'This task was already accepted by nina at 14:21 UTC.',
    );
  });

  test('tells its owner that it is theirs already', () => {
    expect(refusal(accepted, { act: 'accept', actor: 'nina' })?.sentence).toBe(
      'You accepted this task at 14:21 UTC: it is yours.',
    );
  });

  test('keeps its owner while it is offered to somebody else', () => {
    expect(offered).toMatchObject({ state: 'accepted', owner: 'nina', offeredTo: 'omar' });
  });

  test('changes its owner when the person it is offered to accepts, and history names the former one', () => {
    const change: TaskChange = { act: 'accept', actor: 'omar' };
    expect(changed(offered, change)).toMatchObject({ owner: 'omar', offeredTo: null });
    expect(history(offered, change).detail).toEqual({ from: 'nina' });
  });

  test('stays with its owner when the offer is declined', () => {
    const declined = changed(offered, { act: 'decline', actor: 'omar', reason: 'Off to theatre' });
    expect(declined).toMatchObject({ state: 'accepted', owner: 'nina', offeredTo: null });
  });

  test('goes back to its pool when its owner declines it', () => {
    const declined = changed(offered, { act: 'decline', actor: 'nina', reason: 'Called away' });
    expect(declined).toMatchObject({
      state: 'open',
      owner: null,
      offeredTo: null,
      acceptedAt: null,
      pool: { role: 'nurse', unit: 'ed' },
    });
  });

  test('is handed over by its owner only, to somebody else, with a note', () => {
    const handOver = { act: 'hand-over', actor: 'nina', to: 'omar', note: 'Bed 4' } as const;
    expect(refusal(accepted, { ...handOver, actor: 'omar', to: 'pia' })?.sentence).toBe(
      'Only nina, who accepted this task, can do this.',
    );
    expect(refusal(accepted, { ...handOver, to: 'nina' })).toMatchObject({ field: 'to' });
    expect(refusal(accepted, { ...handOver, note: '  ' })).toMatchObject({ field: 'note' });
  });

  test('goes to the next pool when the ladder climbs, and history names who held it', () => {
    const climb: TaskChange = {
      act: 'climb',
      rung: 1,
      to: { role: 'charge-nurse', unit: null },
      late: true,
      fallback: false,
    };
    expect(changed(offered, climb)).toMatchObject({
      state: 'open',
      owner: null,
      offeredTo: null,
      rung: 1,
      pool: { role: 'charge-nurse', unit: null },
    });
    expect(history(offered, climb)).toMatchObject({
      actor: 'engine',
      detail: { from: 'nina', rung: 1, late: true },
    });
  });
});

describe('completing', () => {
  const complete = (outcome: Record<string, string>): TaskChange => ({
    act: 'complete',
    actor: 'nina',
    outcome,
  });

  test('records the outcome and closes the task for good', () => {
    const done = changed(accepted, complete(filled));
    expect(done).toMatchObject({
      state: 'completed',
      owner: 'nina',
      outcome: filled,
      closedAt: NOW,
    });
    expect(refusal(done, { act: 'cancel', reason: 'Result withdrawn' })?.sentence).toBe(
      'This task was completed by nina at 14:21 UTC: it cannot change any more.',
    );
  });

  test('names the required field that is missing', () => {
    expect(refusal(accepted, complete({ readBack: 'yes' }))).toEqual({
      kind: 'invalid',
      sentence: '"Who was told" must be filled in.',
      field: 'told',
    });
  });

  test('takes only the options that the form gives', () => {
    expect(refusal(accepted, complete({ ...filled, readBack: 'maybe' }))?.sentence).toBe(
      '"Read back" must be one of: yes, no.',
    );
  });

  test('refuses a field that the form does not have', () => {
    expect(refusal(accepted, complete({ ...filled, owner: 'x' }))).toMatchObject({
      field: 'owner',
    });
  });

  test('takes a text of the longest length and none longer', () => {
    const longest = 'x'.repeat(taskTextCharsMax);
    expect(refusal(accepted, complete({ ...filled, note: longest }))).toBeNull();
    expect(refusal(accepted, complete({ ...filled, note: `${longest}x` }))).toMatchObject({
      field: 'note',
    });
  });
});

describe('a change', () => {
  test('touches only what the store writes of it', () => {
    const open = sampleTask();
    const written = [
      'state',
      'pool',
      'fallback',
      'owner',
      'offeredTo',
      'rung',
      'outcome',
      'acceptedAt',
      'closedAt',
      'rev',
    ];
    const changes: TaskChange[] = [
      { act: 'accept', actor: 'nina' },
      { act: 'hand-over', actor: 'nina', to: 'omar', note: 'Bed 4' },
      { act: 'escalate', actor: 'pia', reason: 'Now' },
      { act: 'climb', rung: 1, to: { role: 'x', unit: null }, late: true, fallback: true },
      { act: 'decline', actor: 'pia', reason: 'Busy' },
      { act: 'accept', actor: 'pia' },
      { act: 'complete', actor: 'pia', outcome: { told: 'Dr Reyes', readBack: 'yes' } },
    ];
    const after = changes.reduce((now, one) => changed(now, one), open);
    const differing = Object.keys(after).filter(
      (key) => JSON.stringify(after[key as keyof Task]) !== JSON.stringify(open[key as keyof Task]),
    );
    expect(differing.filter((key) => !written.includes(key))).toEqual([]);
    expect(differing).toContain('outcome');
  });
});

const people = ['nina', 'omar', 'pia'] as const;
const person = fc.constantFrom(...people);
const anyChange: fc.Arbitrary<TaskChange> = fc.oneof(
  fc.record({ act: fc.constant('accept' as const), actor: person }),
  fc.record({ act: fc.constant('decline' as const), actor: person, reason: fc.constant('busy') }),
  fc.record({
    act: fc.constant('hand-over' as const),
    actor: person,
    to: person,
    note: fc.constant('bed 4'),
  }),
  fc.record({ act: fc.constant('escalate' as const), actor: person, reason: fc.constant('now') }),
  fc.record({ act: fc.constant('complete' as const), actor: person, outcome: fc.constant(filled) }),
  fc.record({
    act: fc.constant('climb' as const),
    rung: fc.integer({ min: 0, max: 3 }),
    to: fc.record({ role: fc.constantFrom('nurse', 'charge-nurse'), unit: fc.constant(null) }),
    late: fc.boolean(),
    fallback: fc.boolean(),
  }),
  fc.record({ act: fc.constant('cancel' as const), reason: fc.constant('withdrawn') }),
);

describe('whatever people and the engine do, in any order', () => {
  test('a task has one accountable owner or one pool, never both and never neither', () => {
    afterAnyChanges((task) => {
      if (task.state === 'open') expect(task.owner).toBeNull();
      if (task.state === 'accepted' || task.state === 'completed')
        expect(task.owner).not.toBeNull();
      if (task.offeredTo !== null) {
        expect(task.state).toBe('accepted');
        expect(task.offeredTo).not.toBe(task.owner);
      }
    });
  });

  test('the rung never goes down, the revision counts every change, and what is over stays over', () => {
    afterAnyChanges((task, before, row) => {
      expect(['open', 'accepted']).toContain(before.state);
      expect(task.rung).toBeGreaterThanOrEqual(before.rung);
      expect(task.rev).toBe(before.rev + 1);
      expect(task.closedAt !== null).toBe(task.state === 'completed' || task.state === 'cancelled');
      expect(row).toMatchObject({ rev: task.rev, fromState: before.state, toState: task.state });
    });
  });

  test('what a person is told they can do is what they can do', () => {
    fc.assert(
      fc.property(fc.array(anyChange, { maxLength: 30 }), (changes) => {
        let task = sampleTask();
        for (const change of changes) {
          const answer = changeTask(task, change, NOW);
          if ('actor' in change) {
            const can = taskCan[change.act satisfies PersonTaskAct](task, change.actor);
            const stateForbids = 'refused' in answer && answer.refused.kind === 'not-now';
            expect(can.allowed).toBe(!stateForbids);
            if (!can.allowed && 'refused' in answer) {
              expect(can.reason).toBe(answer.refused.sentence);
            }
          }
          if ('task' in answer) task = answer.task;
        }
      }),
    );
  });
});

function afterAnyChanges(check: (task: Task, before: Task, row: TaskHistoryRow) => void): void {
  fc.assert(
    fc.property(fc.array(anyChange, { maxLength: 30 }), (changes) => {
      let task = sampleTask();
      for (const change of changes) {
        const answer = changeTask(task, change, NOW);
        if ('refused' in answer) {
          expect(answer.refused.sentence).not.toBe('');
          continue;
        }
        check(answer.task, task, answer.history);
        task = answer.task;
      }
    }),
  );
}
