import { describe, expect, test } from 'vitest';

import { played, problemsIn, workflowText } from './language-fixture.ts';

const parallel = `
  gather:
    describes: Two people are asked at once
    tasks:
      - ${task('bloods', 'nurse')}
      - ${task('review', 'charge-nurse')}
    on:
      - { act: completed, task: bloods, remember: { said: form.said } }
      - { joined: all, goto: done }
      - { event: [encounter.discharged], about: encounter, goto: gone, reason: The patient left. }
  done: { describes: Both have answered, terminal: true }
  gone: { describes: The patient left, terminal: true }`;

/** A task in one line; its form asks what was said. */
function task(key: string, role: string): string {
  return (
    `{ key: ${key}, title: Do ${key}, priority: urgent, pool: { role: ${role}, unit: patient }, accept_within: 10m, ` +
    'finish_within: 1h, ladder: [{ after: 10m, to: { role: house-supervisor, unit: none } }], repeat_last_every: 10m, ' +
    'why: w, todo: t, otherwise: o, form: [{ name: said, label: Said }] }'
  );
}

describe('several tasks in one state', () => {
  test('climb each by its own ladder, and lead on when all are completed', () => {
    const { failures } = played(
      workflowText(parallel),
      `
      - at: 0s
        event: { type: encounter.admitted }
        then: { asks: [nurse in medical, charge-nurse in medical] }
      - at: 5m
        act: { by: ann, does: accepted, task: bloods }
        then: { tasks: { bloods: { owner: ann, rung: 0 }, review: { owner: nobody } } }
      - at: 10m
        then:
          tasks:
            bloods: { asks: nurse in medical, rung: 0 }
            review: { asks: house-supervisor of the site, rung: 1 }
      - at: 12m
        act: { by: ann, does: completed, task: bloods, form: { said: fine } }
        then: { state: gather, tasks: { bloods: gone }, remembers: { said: fine }, says: 1 of 2 tasks are left }
      - at: 20m
        then: { tasks: { review: { rung: 2 } } }
      - at: 21m
        act: { by: bo, does: completed, task: review }
        then: { state: done, asks: nobody, says: All tasks are completed }
      `,
    );
    expect(failures).toEqual([]);
  });

  test('note what the rule remembers that hears all of them', () => {
    const noting = parallel.replace(
      'joined: all, goto: done',
      "joined: all, remember: { score: '2.0' }, goto: done",
    );
    const { failures } = played(
      workflowText(noting),
      `
      - { at: 0s, event: { type: encounter.admitted } }
      - { at: 1m, act: { by: ann, does: completed, task: bloods } }
      - at: 2m
        act: { by: bo, does: completed, task: review }
        then: { state: done, remembers: { score: 2 } }
      `,
    );
    expect(failures).toEqual([]);
  });

  test('are all taken away, with a reason, when an event leads out of the state', () => {
    const { failures } = played(
      workflowText(parallel),
      `
      - { at: 0s, event: { type: encounter.admitted } }
      - at: 5m
        event: { type: encounter.discharged }
        then: { state: gone, asks: nobody, cancelled: The patient left., says: 2 tasks were cancelled }
      `,
    );
    expect(failures).toEqual([]);
  });

  test('the first to be completed may be enough: the others are cancelled and told why', () => {
    const { failures } = played(
      workflowText(
        parallel.replace(
          'joined: all, goto: done',
          'joined: any, goto: done, reason: One is enough.',
        ),
      ),
      `
      - { at: 0s, event: { type: encounter.admitted } }
      - at: 5m
        act: { by: bo, does: completed, task: review }
        then: { state: done, asks: nobody, cancelled: One is enough. }
      `,
    );
    expect(failures).toEqual([]);
  });

  test.each([
    [
      'a task that no rule follows',
      ['- { joined: all, goto: done }', ''],
      'or a handler with "joined"',
    ],
    [
      'a handler for a task that is not there',
      ['task: bloods, remember', 'task: blods, remember'],
      'There is no task "blods" in this state. Did you mean "bloods"?',
    ],
    ['two tasks of one name', ['key: review', 'key: bloods'], 'There are two tasks "bloods" here.'],
    [
      'a join that takes tasks away without a word',
      ['joined: all', 'joined: any'],
      'say why under "reason"',
    ],
  ] as const)('%s is refused', (_title, [right, wrong], sentence) => {
    const text = workflowText(parallel);
    expect(text).toContain(right);
    expect(problemsIn(text.replace(right, wrong)).join('\n')).toContain(sentence);
  });
});

const branching = `
  sort:
    describes: It is sorted
    choose:
      - { when: data.score > 6.0, goto: look }
      - { when: data.score > 2.0, goto: later }
      - { goto: done }
    if_indeterminate: look
  look:
    describes: Somebody looks
    at_most: 2
    otherwise: enough
    task: ${task('look', 'nurse')}
    on:
      - { act: completed, when: form.said == "again", goto: look }
      - { act: completed, goto: done }
  later: { describes: Later, timers: [{ name: later, after: 1h, goto: look }] }
  enough: { describes: It was looked at often enough, terminal: true }
  done: { describes: Done, terminal: true }`;

const sorting = workflowText(branching, { first: 'sort', remember: '{ score: event.number }' });

describe('a branch', () => {
  test.each([
    ['7', 'look'],
    ['3', 'later'],
    ['1', 'done'],
    ['null', 'look'],
  ])('with the score %s leads to %s', (score, state) => {
    const { failures } = played(
      sorting,
      `
      - { at: 0s, event: { type: result.reported, data: { number: ${score} } }, then: { state: ${state} } }
      `,
    );
    expect(failures).toEqual([]);
  });

  test('that cannot be decided goes to a person, and the timeline says what is not known', () => {
    const { story } = played(sorting, '\n      - { at: 0s, event: { type: result.reported } }');
    expect(story[0]).toContain('It could not be decided: data.score is not known.');
  });

  test.each([
    [
      'without the last word',
      '      - { goto: done }\n',
      '',
      'The last row takes what the others left',
    ],
    ['without a way for what is not known', 'if_indeterminate: look', '', 'add "if_indeterminate"'],
    [
      'that goes round without waiting',
      '{ goto: done }\n',
      '{ goto: sort }\n',
      'for ever without waiting for anybody',
    ],
  ])('%s is refused', (_title, right, wrong, sentence) => {
    expect(sorting).toContain(right);
    expect(problemsIn(sorting.replace(right, wrong)).join('\n')).toContain(sentence);
  });
});

describe('a loop', () => {
  test('is left by its other way when it was gone round as often as it may be', () => {
    const again = (at: string) =>
      `- { at: ${at}, act: { by: ann, does: completed, form: { said: again } } `;
    const { failures } = played(
      sorting,
      `
      - { at: 0s, event: { type: result.reported, data: { number: 9 } } }
      ${again('1m')}, then: { state: look } }
      ${again('2m')}, then: { state: enough, says: as often as it may be } }
      `,
    );
    expect(failures).toEqual([]);
  });

  test('with a bound whose way out leads back at once is refused', () => {
    const round = sorting
      .replace('otherwise: enough', 'otherwise: sort')
      .replace('{ goto: done }\n', '{ goto: look }\n');
    expect(problemsIn(round).join('\n')).toContain('for ever without waiting for anybody');
  });
});
