import { describe, expect, test } from 'vitest';

import { catalogWorkflow, clinicalEvent, NINE_O_CLOCK } from './catalog-fixture.ts';
import type { Command, Input, Instance, Step } from './instance.ts';
import { effectiveParameters } from './parameters.ts';
import { startInstance } from './start-run.ts';
import { step } from './step.ts';

const { definition, parameters } = catalogWorkflow('critical-result');
const MINUTE = 60_000;

function start(now = NINE_O_CLOCK): Step {
  const taken = startInstance(definition, clinicalEvent(), {
    instanceId: 'ins_1',
    epoch: 4,
    parameters,
    now,
  });
  if (!taken) throw new Error('the run should have started');
  return taken;
}

function take(instance: Instance, input: Input, now: number): Step {
  const answer = step(definition, instance, input, { parameters, now });
  if ('refused' in answer) throw new Error(answer.refused);
  return answer;
}

function refused(instance: Instance, input: Input, now: number): string {
  const answer = step(definition, instance, input, { parameters, now });
  return 'refused' in answer ? answer.refused : 'nothing was refused';
}

function rung(number: number, now: number, dueAt = now, name = 'ladder:acknowledge#1'): Input {
  return { kind: 'timer', name, rung: number, dueAt, lateMs: now - dueAt };
}

function act(does: 'accepted' | 'declined' | 'escalated' | 'completed', detail = {}): Input {
  return { kind: 'act', act: does, taskKey: 'acknowledge', actor: 'ann', detail };
}

function kinds(commands: readonly Command[]): string[] {
  return commands.map((one) => {
    if (one.kind === 'set-timer') return `set ${one.name}/${one.rung} +${one.afterMs / MINUTE}m`;
    if (one.kind === 'cancel-timer')
      return `cancel ${one.name}${one.upToRung === undefined ? '' : ` to ${one.upToRung}`}`;
    if (one.kind === 'escalate-task')
      return `escalate ${one.key}/${one.rung} to ${one.to.role}${one.late ? ' late' : ''}`;
    return 'key' in one ? `${one.kind} ${one.key}` : one.kind;
  });
}

describe('a critical potassium', () => {
  test('opens one task with its ladder, says why, and is pinned to what it started with', () => {
    const { instance, commands, because } = start();
    expect(kinds(commands)).toEqual(['open-task acknowledge', 'set ladder:acknowledge#1/1 +15m']);
    expect(commands[0]).toMatchObject({
      title: 'Acknowledge critical result: Potassium 6.8 mmol/L',
      priority: 'critical',
      pool: { role: 'nurse', unit: 'medical' },
      acceptWithinMs: 15 * MINUTE,
      finishWithinMs: 60 * MINUTE,
      ladder: [
        { rung: 1, afterMs: 15 * MINUTE, to: { role: 'charge-nurse', unit: 'medical' } },
        { rung: 2, afterMs: 30 * MINUTE, to: { role: 'on-call-physician', unit: null } },
        { rung: 3, afterMs: 45 * MINUTE, to: { role: 'house-supervisor', unit: null } },
      ],
      detail: { event: { id: 'evt_1', type: 'result.reported', data: { value: '6.8' } } },
    });
    expect(instance).toMatchObject({
      state: 'unacknowledged',
      rev: 1,
      epoch: 4,
      version: '1.0.0',
      digest: parameters.digest,
      subject: 'obs_1',
      endedAt: null,
    });
    expect(because).toMatchObject({
      rule: 'critical-result@1.0.0 start[0]',
      guard: { result: 'true' },
      sentence: expect.stringContaining('Asked nurse in medical to accept within 15 min.'),
    });
    expect(because.parameters).toContainEqual({
      name: 'accept_within',
      value: '15m',
      from: 'catalog',
    });
    expect(because.parameters).toContainEqual({
      name: 'potassium_high',
      value: 6.2,
      from: 'catalog',
    });
  });

  test('at the limit it starts, one step below it does not', () => {
    expect(startAt(6.2)?.because.guard?.result).toBe('true');
    expect(startAt(6.19)).toBeNull();
    expect(startAt(2.8)?.because.guard?.result).toBe('true');
    expect(startAt(2.81)).toBeNull();
  });

  test('a site with its own limit is judged by it, and the timeline says where it comes from', () => {
    const site = effectiveParameters(definition, {
      network: {},
      site: { potassium_high: 5.8 },
      siteId: 'st-anne',
    });
    if ('problems' in site) throw new Error('the limit is allowed');
    const data = { ...clinicalEvent().data, value: '5.9', number: 5.9 };
    const taken = startInstance(definition, clinicalEvent({ data }), {
      instanceId: 'ins_1',
      epoch: 1,
      parameters: site.parameters,
      now: NINE_O_CLOCK,
    });
    expect(taken?.because.parameters).toContainEqual({
      name: 'potassium_high',
      value: 5.8,
      from: 'site',
    });
  });

  test('a result whose status nobody sent goes to a person, and it is said what is missing', () => {
    const { status: _status, ...data } = clinicalEvent().data;
    const taken = startInstance(definition, clinicalEvent({ data }), {
      instanceId: 'ins_1',
      epoch: 1,
      parameters,
      now: NINE_O_CLOCK,
    });
    expect(taken?.because.guard).toMatchObject({
      result: 'indeterminate',
      missing: 'event.status',
    });
    expect(taken?.because.sentence).toContain('event.status is not known');
  });
});

describe('the ladder', () => {
  test('rests when somebody accepts; the time to finish counts from the opening', () => {
    const accepted = take(start().instance, act('accepted'), NINE_O_CLOCK + 10 * MINUTE);
    expect(kinds(accepted.commands)).toEqual([
      'cancel ladder:acknowledge#1',
      'set finish:acknowledge#1/0 +50m',
    ]);
    const now = NINE_O_CLOCK + 15 * MINUTE;
    expect(refused(accepted.instance, rung(1, now), now)).toBe(
      'the task is accepted: its ladder rests',
    );
  });

  test('who accepts late still gets as long as accepting may take', () => {
    const accepted = take(start().instance, act('accepted'), NINE_O_CLOCK + 59 * MINUTE);
    expect(kinds(accepted.commands)).toContain('set finish:acknowledge#1/0 +15m');
  });

  test('is never climbed early', () => {
    const now = NINE_O_CLOCK + 15 * MINUTE - 1;
    expect(refused(start().instance, rung(1, now, now + 1), now)).toBe('the timer is not due yet');
  });

  test('is not climbed twice by one rung', () => {
    const now = NINE_O_CLOCK + 15 * MINUTE;
    const climbed = take(start().instance, rung(1, now), now);
    expect(kinds(climbed.commands)).toEqual([
      'escalate acknowledge/1 to charge-nurse',
      'set ladder:acknowledge#1/2 +15m',
    ]);
    expect(refused(climbed.instance, rung(1, now), now)).toBe('rung 1 was already climbed');
  });

  test('collapses the rungs that an outage missed to the highest, labelled late', () => {
    const now = NINE_O_CLOCK + 50 * MINUTE;
    const climbed = take(start().instance, rung(1, now, NINE_O_CLOCK + 15 * MINUTE), now);
    expect(kinds(climbed.commands)).toEqual([
      'cancel ladder:acknowledge#1 to 3',
      'escalate acknowledge/3 to house-supervisor late',
      'set ladder:acknowledge#1/4 +15m',
    ]);
    expect(climbed.because.sentence).toContain(
      'Nobody accepted in time (35 min late). Missed rungs were skipped: 2.',
    );
    expect(refused(climbed.instance, rung(2, now, NINE_O_CLOCK + 30 * MINUTE), now)).toBe(
      'rung 2 was already climbed',
    );
  });

  test('is climbed at once by a decline, and then rung by rung to its end, where it repeats', () => {
    const declined = take(
      start().instance,
      act('declined', { reason: 'not mine' }),
      NINE_O_CLOCK + MINUTE,
    );
    expect(kinds(declined.commands)).toEqual([
      'cancel ladder:acknowledge#1 to 1',
      'escalate acknowledge/1 to charge-nurse',
      'set ladder:acknowledge#1/2 +29m',
    ]);
    const second = take(
      declined.instance,
      act('escalated', { reason: 'busy' }),
      NINE_O_CLOCK + 2 * MINUTE,
    );
    const third = take(
      second.instance,
      act('escalated', { reason: 'busy' }),
      NINE_O_CLOCK + 3 * MINUTE,
    );
    expect(kinds(third.commands)).toEqual([
      'cancel ladder:acknowledge#1 to 3',
      'escalate acknowledge/3 to house-supervisor',
      'set ladder:acknowledge#1/4 +15m',
    ]);
    const now = NINE_O_CLOCK + 18 * MINUTE;
    const fourth = take(third.instance, rung(4, now), now);
    expect(kinds(fourth.commands)).toEqual([
      'escalate acknowledge/4 to house-supervisor',
      'set ladder:acknowledge#1/5 +15m',
    ]);
  });

  test('goes on under a new name where an accepted task was not finished', () => {
    const accepted = take(start().instance, act('accepted'), NINE_O_CLOCK + MINUTE);
    const now = NINE_O_CLOCK + 60 * MINUTE;
    const again = take(
      accepted.instance,
      { kind: 'timer', name: 'finish:acknowledge#1', rung: 0, dueAt: now, lateMs: 0 },
      now,
    );
    expect(kinds(again.commands)).toEqual([
      'cancel finish:acknowledge#1',
      'escalate acknowledge/1 to charge-nurse',
      'set ladder:acknowledge#2/2 +15m',
    ]);
    const taken = take(again.instance, act('accepted'), now + MINUTE);
    expect(kinds(taken.commands)).toEqual([
      'cancel ladder:acknowledge#2',
      'set finish:acknowledge#2/0 +15m',
    ]);
  });
});

describe('people', () => {
  test('a hand-over makes another person accountable, and the time to finish runs on', () => {
    const accepted = take(start().instance, act('accepted'), NINE_O_CLOCK + MINUTE);
    const other: Input = {
      kind: 'act',
      act: 'accepted',
      taskKey: 'acknowledge',
      actor: 'bo',
      detail: {},
    };
    const taken = take(accepted.instance, other, NINE_O_CLOCK + 2 * MINUTE);
    expect(taken.commands).toEqual([]);
    expect(taken.because.sentence).toBe('bo took the task over and is accountable.');
    expect(refused(taken.instance, other, NINE_O_CLOCK + 3 * MINUTE)).toBe(
      'the task is already accepted',
    );
  });

  test('the completing form decides where the run goes', () => {
    const accepted = take(start().instance, act('accepted'), NINE_O_CLOCK + MINUTE);
    const completed = (read_back: string) =>
      act('completed', { reported_to: 'Dr', read_back, action: 'a' });
    const done = (read_back: string) =>
      take(accepted.instance, completed(read_back), NINE_O_CLOCK + 2 * MINUTE);
    expect(refused(accepted.instance, completed('8.6 mmol/L'), NINE_O_CLOCK + MINUTE)).toBe(
      'read_back: This number is not the one that was reported. Have it read back again.',
    );
    expect(done('6.8 mmol/L').instance).toMatchObject({
      state: 'acknowledged',
      endedAt: NINE_O_CLOCK + 2 * MINUTE,
    });
    expect(kinds(done('6.8 mmol/L').commands)).toEqual(['cancel finish:acknowledge#1']);
    expect(done(' ').instance).toMatchObject({ state: 'unconfirmed', endedAt: null });
    expect(kinds(done(' ').commands)[1]).toBe('open-task confirm');
  });

  test('an act on a task that is gone is refused', () => {
    const accepted = take(start().instance, act('accepted'), NINE_O_CLOCK);
    const done = take(
      accepted.instance,
      act('completed', { read_back: '6.8 mmol/L' }),
      NINE_O_CLOCK,
    );
    expect(refused(done.instance, act('completed'), NINE_O_CLOCK)).toBe('the run is over');
  });
});

describe('corrections', () => {
  test('a value taken back before anybody acted cancels the task, and whoever was asked reads why', () => {
    const after = take(
      start().instance,
      corrected({ value: '4.1', number: 4.1 }),
      NINE_O_CLOCK + MINUTE,
    );
    expect(after.commands).toEqual([
      {
        kind: 'cancel-task',
        key: 'acknowledge',
        reason: 'The laboratory corrected the result; it is not critical any more.',
      },
      { kind: 'cancel-timer', name: 'ladder:acknowledge#1' },
    ]);
    expect(after.instance.endedAt).toBe(NINE_O_CLOCK + MINUTE);
  });

  test('re-opens an ended run, with a task and timers under names that were never used', () => {
    const back = take(
      start().instance,
      corrected({ value: '4.1', number: 4.1 }),
      NINE_O_CLOCK + MINUTE,
    );
    const again = take(
      back.instance,
      corrected({ value: '6.9', number: 6.9 }),
      NINE_O_CLOCK + 2 * MINUTE,
    );
    expect(kinds(again.commands).slice(0, 2)).toEqual([
      'open-task acknowledge#2',
      'set ladder:acknowledge#2/1 +15m',
    ]);
    expect(again.instance).toMatchObject({ endedAt: null, rev: 3 });
  });

  test('after a move of the patient the task still shows the result that it is about', () => {
    const moved = take(
      start().instance,
      {
        kind: 'event',
        event: clinicalEvent({
          id: 'evt_2',
          type: 'encounter.transferred',
          subject: 'enc_1',
          unit: 'icu',
          data: { unit: 'icu', previousUnit: 'medical' },
        }),
      },
      NINE_O_CLOCK + MINUTE,
    );
    expect(moved.commands).toContainEqual(
      expect.objectContaining({
        kind: 'open-task',
        pool: { role: 'nurse', unit: 'icu' },
        detail: expect.objectContaining({
          event: expect.objectContaining({ id: 'evt_1', type: 'result.reported' }),
        }),
      }),
    );
  });

  test('another result of the patient moves nothing', () => {
    const other = clinicalEvent({ type: 'result.corrected', subject: 'obs_2' });
    expect(refused(start().instance, { kind: 'event', event: other }, NINE_O_CLOCK)).toBe(
      '"unacknowledged" does not hear this result.corrected',
    );
  });

  test('a guard that cannot be decided leaves the work with the people who have it, and says so', () => {
    const accepted = take(start().instance, act('accepted'), NINE_O_CLOCK);
    const unclear = take(
      accepted.instance,
      corrected({ value: null, critical: null }),
      NINE_O_CLOCK + MINUTE,
    );
    expect(unclear.commands).toEqual([]);
    expect(unclear.instance.state).toBe('unacknowledged');
    expect(unclear.because.guard).toMatchObject({
      result: 'indeterminate',
      missing: 'event.value',
    });
  });
});

test('an instance in a state that its definition does not have is refused, not thrown at', () => {
  const lost = { ...start().instance, state: 'gone' };
  expect(refused(lost, act('accepted'), NINE_O_CLOCK)).toBe('the definition has no state "gone"');
});

/** The potassium that is `number`, judged by the catalog's limits. */
function startAt(number: number): Step | null {
  return startInstance(
    definition,
    clinicalEvent({ data: { ...clinicalEvent().data, value: String(number), number } }),
    { instanceId: 'ins_1', epoch: 1, parameters, now: NINE_O_CLOCK },
  );
}

function corrected(change: object): Input {
  return {
    kind: 'event',
    event: clinicalEvent({
      id: 'evt_2',
      type: 'result.corrected',
      data: { ...clinicalEvent().data, ...change },
    }),
  };
}
