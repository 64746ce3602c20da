import { expect, test } from 'vitest';

import { clinicalEvent, NINE_O_CLOCK } from './catalog-fixture.ts';
import { compileDefinition } from './compile-definition.ts';
import { problemsIn, workflowText } from './language-fixture.ts';
import { effectiveParameters } from './parameters.ts';
import { startInstance } from './start-run.ts';

const asking = (careTeam: string) =>
  workflowText(
    `
  gather:
    describes: The attending is asked and told
    task:
      key: ask
      title: Ask
      priority: routine
      pool: { care_team: ${careTeam}, role: physician, unit: none }
      accept_within: 10m
      finish_within: 1h
      ladder: [{ after: 10m, to: { role: physician, unit: none } }]
      repeat_last_every: 10m
      why: w
      todo: t
      otherwise: o
    notify: [{ key: told, to: { care_team: ${careTeam}, role: physician, unit: none }, title: Told, text: t }]
    on: [{ act: completed, goto: done }]
  done: { describes: It is done, terminal: true }`,
  ).replace('[encounter.admitted, appointment.booked]', '[encounter.admitted]');

/** Whom the run asks and tells, by the number of the attending that the visit came with. */
function poolsFor(attendingId: string | null) {
  const text = asking('data.said').replace('remember: {}', 'remember: { said: event.attendingId }');
  const answer = compileDefinition(text, 'w.yaml');
  if ('problems' in answer) throw new Error(problemsIn(text).join('\n'));
  const effective = effectiveParameters(answer.definition, {
    ...{ network: {}, site: {}, siteId: 'st-anne', zone: 'UTC' },
  });
  if ('problems' in effective) throw new Error('parameters');
  const event = clinicalEvent({ type: 'encounter.admitted', data: { attendingId } });
  const { parameters } = effective;
  const step = startInstance(answer.definition, event, {
    ...{ instanceId: 'run_1', epoch: 1, parameters, now: NINE_O_CLOCK },
  });
  return step?.commands.flatMap((command) => {
    if (command.kind === 'open-task') return [command.pool, ...command.ladder.map(({ to }) => to)];
    return command.kind === 'notify' ? [command.to] : [];
  });
}

test('a pool of the care team carries the number that the run remembers; a rung that does not ask for it carries none', () => {
  const pool = { role: 'physician', unit: null };
  const attending = { ...pool, member: '90001' };
  expect(poolsFor('90001')).toEqual([attending, attending, pool]);
  for (const unknown of [null, '']) {
    const nobody = { ...pool, member: null };
    expect(poolsFor(unknown)).toEqual([nobody, nobody, pool]);
  }
});

test('a number that the run does not remember, or that is no text, is a located problem, in a task and in a notice', () => {
  const unknown = problemsIn(asking('data.attending'));
  expect(unknown).toHaveLength(2);
  for (const problem of unknown) expect(problem).toContain('"attending" is not declared');
  expect(problemsIn(asking('data.score')).join()).toContain('is remembered as number');
  expect(problemsIn(asking('event.attendingId')).join()).toContain('w.yaml:');
});
