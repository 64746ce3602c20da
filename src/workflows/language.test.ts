import { describe, expect, test } from 'vitest';

import { played, problemsIn, workflowText } from './language-fixture.ts';

const ask = (key: string) =>
  `{ key: ${key}, title: Do ${key}, priority: urgent, pool: { role: nurse, unit: patient }, accept_within: 10m, ` +
  'finish_within: 1h, ladder: [{ after: 10m, to: { role: charge-nurse, unit: patient } }], repeat_last_every: 10m, ' +
  'why: w, todo: t, otherwise: o }';

const booked = `
  gather:
    describes: The day has not come
    timers:
      - { name: prepare, at: data.starts_at, before: 24h, goto: preparing, if_indeterminate: preparing }
  preparing:
    describes: It is prepared
    task: ${ask('prepare')}
    on: [{ act: completed, goto: ready }]
  ready: { describes: It is ready, terminal: true }`;

const visit = workflowText(booked, { remember: '{ starts_at: event.startAt }' }).replace(
  'encounter.admitted, appointment.booked',
  'appointment.booked',
);

describe('a timer at a point in time', () => {
  test('fires its lead before it', () => {
    const { failures } = played(
      visit,
      `
      - { at: 0s, event: { type: appointment.booked, data: { startAt: 2026-01-08T10:00 } } }
      - { at: 49h, then: { state: gather, asks: nobody } }
      - { at: 50h, then: { state: preparing, asks: nurse in medical } }
      `,
    );
    expect(failures).toEqual([]);
  });

  test('fires at once where its time has passed already', () => {
    const { failures } = played(
      visit,
      `
      - at: 0s
        event: { type: appointment.booked, data: { startAt: 2h } }
        then: { state: preparing }
      `,
    );
    expect(failures).toEqual([]);
  });

  test('asks a person where the point in time is not known', () => {
    const { failures } = played(
      visit,
      `
      - at: 0s
        event: { type: appointment.booked }
        then: { state: preparing, says: 'When prepare is due cannot be said: data.starts_at is not known.' }
      `,
    );
    expect(failures).toEqual([]);
  });

  test('is not enough to wait for, unless it says what follows where it is not known', () => {
    const text = visit.replace(', if_indeterminate: preparing }', ' }');
    expect(problemsIn(text).join('\n')).toContain('Nobody is waited for in "gather"');
  });
});

const office = workflowText(
  `
  gather:
    describes: Somebody answers within two hours of the office
    timers: [{ name: answer, after: 2h, calendar: office, goto: late }]
  late: { describes: It is late, terminal: true }`,
  {
    more: 'calendars:\n  office: { days: [mon, tue, wed, thu, fri], hours: ["08:00-12:00", "13:00-17:00"], holidays: ["01-12"] }',
  },
);

test('a wait in working time rests at noon, over night, on weekends and on holidays', () => {
  const { failures } = played(
    office,
    `
      - { at: 0s, event: { type: encounter.admitted } }
      - { at: 5339m, then: { state: gather } }
      - { at: 89h, then: { state: late } }
      `,
    // Friday, 16:30, in Chicago: half an hour on Friday; Monday is a holiday; the rest on Tuesday from eight.
    'zone: America/Chicago\nbegins: 2026-01-09T16:30',
  );
  expect(failures).toEqual([]);
});

const calling = workflowText(
  `
  gather:
    describes: The consult is arranged
    call: { workflow: consult-routing, with: { said: '"chest pain"' } }
    on:
      - { done: [answered], goto: ready }
      - { done: any, goto: failed }
      - { event: [encounter.discharged], about: encounter, goto: failed, reason: The patient left. }
  ready: { describes: The consult came, milestone: advised, terminal: true }
  failed: { describes: Nobody came, terminal: true }`,
  {
    more: 'measures: { to_advice: { from: started, to: advised, within: 4h, objective: 0.9, describes: d } }',
  },
);

describe('a called workflow', () => {
  test.each([
    ['answered', 'ready', '[advised]'],
    ['given-up', 'failed', '[]'],
  ])('that ends in %s leads to %s', (ended, state, milestones) => {
    const { failures } = played(
      calling,
      `
      - { at: 0s, event: { type: encounter.admitted }, then: { state: gather, calls: consult-routing } }
      - { at: 1h, ended: ${ended}, then: { state: ${state}, calls: none, milestones: ${milestones} } }
      `,
    );
    expect(failures).toEqual([]);
  });

  test('is taken back when the caller goes on without it', () => {
    const { failures } = played(
      calling,
      `
      - { at: 0s, event: { type: encounter.admitted } }
      - at: 1h
        event: { type: encounter.discharged }
        then: { state: failed, calls: none, says: 'The call of consult-routing was taken back: The patient left.' }
      `,
    );
    expect(failures).toEqual([]);
  });

  test('without a rule for its end is refused', () => {
    const text = calling
      .replace('- { done: [answered], goto: ready }', '')
      .replace('- { done: any, goto: failed }', '');
    expect(problemsIn(text).join('\n')).toContain('Say what follows when the called run has ended');
  });

  test('begins with what it is given, and goes where it says when its caller needs it no more', () => {
    const { failures } = played(
      workflowText(
        `
  gather:
    describes: Somebody is asked
    task: ${ask('see')}
    on: [{ act: completed, goto: seen }]
  seen: { describes: Somebody came, terminal: true }
  away: { describes: Nobody is needed, terminal: true }`,
        { start: '  - called: { takes: [said], withdrawn: away }\n    goto: gather' },
      ),
      `
      - { at: 0s, called: { said: chest pain }, then: { asks: nurse in medical, remembers: { said: chest pain } } }
      - { at: 5m, withdrawn: The patient left., then: { state: away, cancelled: The patient left. } }
      `,
    );
    expect(failures).toEqual([]);
  });
});

const started = workflowText(
  `
  gather:
    describes: Somebody is asked
    task: ${ask('see')}
    on:
      - { act: completed, goto: seen }
      - { message: signed-off, when: message.by == "dr", goto: seen, reason: It was signed. }
  seen: { describes: Somebody came, terminal: true }`,
  {
    start: `
  - human: { role: [nurse], label: Ask for a consult, form: [{ name: reason, label: Reason }] }
    remember: { said: form.reason }
    goto: gather
  - schedule: { at: '07:00', days: [mon] }
    goto: gather
  - message: order-signed
    remember: { said: message.by }
    goto: gather`,
    more: 'messages: { order-signed: { describes: d, carries: { by: string } }, signed-off: { describes: d, carries: { by: string } } }',
  },
);

describe('a run can be started', () => {
  test.each([
    ['by a person', 'start: { by: ann, label: Ask for a consult, form: { reason: pain } }', 'pain'],
    ['by a message', 'message: { name: order-signed, data: { by: pain } }', 'pain'],
    ['by its schedule', "schedule: '07:00'", 'null'],
  ])('%s', (_how, begins, said) => {
    const { failures } = played(
      started,
      `
      - { at: 0s, ${begins}, then: { asks: nurse in medical, remembers: { said: ${said} } } }
      - { at: 1m, message: { name: signed-off, data: { by: clerk } }, then: { nothing: true } }
      - { at: 2m, message: { name: signed-off }, then: { state: gather, says: message.by is not known } }
      - { at: 3m, message: { name: signed-off, data: { by: dr } }, then: { state: seen, cancelled: It was signed. } }
      `,
    );
    expect(failures).toEqual([]);
  });

  test.each([
    [
      'two triggers in one rule',
      'message: order-signed',
      'message: order-signed\n    event: [encounter.admitted]',
      'exactly one of',
    ],
    [
      'a message that is not declared',
      'message: order-signed',
      'message: order-singed',
      '"order-singed" is not declared under messages. Did you mean "order-signed"?',
    ],
    [
      'a value that the message does not carry',
      'said: message.by',
      'said: message.who',
      'There is no field "who"',
    ],
  ])('but not with %s', (_title, right, wrong, sentence) => {
    expect(started).toContain(right);
    expect(problemsIn(started.replace(right, wrong)).join('\n')).toContain(sentence);
  });
});

const telling = workflowText(`
  gather:
    describes: Somebody is asked
    task: ${ask('see')}
    compensate:
      notify: [{ key: back, to: { role: nurse, unit: patient, prefer: whoever-acted }, title: It was taken back, text: t }]
      send: [{ key: undo, effect: plan-withdrawn }]
    on:
      - { act: completed, goto: planned }
      - { event: [encounter.admission-cancelled], goto: gone, takes_back: true, reason: It was cancelled. }
  planned:
    describes: A plan was made
    notify: [{ key: told, to: { role: charge-nurse, unit: patient }, title: A plan was made, text: t }]
    send: [{ key: plan, effect: plan-made, data: { who: data.said } }]
    timers: [{ name: end, after: 1d, goto: over }]
    on:
      - { event: [encounter.admission-cancelled], goto: gone, takes_back: true }
  gone: { describes: It was cancelled, terminal: true }
  over: { describes: It is over, terminal: true }`);

describe('what is told and sent', () => {
  test('is told and sent once, when the state is entered', () => {
    const { failures } = played(
      telling,
      `
      - { at: 0s, event: { type: encounter.admitted }, then: { told: [], sent: [] } }
      - { at: 1m, act: { by: ann, does: completed }, then: { told: [A plan was made], sent: [plan-made] } }
      - { at: 2d, then: { state: over } }
      `,
    );
    expect(failures).toEqual([]);
  });

  test('is taken back once, where somebody had acted, and tells whoever did', () => {
    const { failures } = played(
      telling,
      `
      - { at: 0s, event: { type: encounter.admitted } }
      - { at: 1m, act: { by: ann, does: completed } }
      - { at: 2m, event: { type: encounter.admission-cancelled }, then: { state: gone, told: [It was taken back], sent: [plan-withdrawn] } }
      - { at: 3m, event: { type: encounter.admission-cancelled }, then: { nothing: true } }
      `,
    );
    expect(failures).toEqual([]);
  });

  test('is not taken back where nobody had acted', () => {
    const { failures } = played(
      telling,
      `
      - { at: 0s, event: { type: encounter.admitted } }
      - { at: 2m, event: { type: encounter.admission-cancelled }, then: { state: gone, told: [], sent: [], cancelled: It was cancelled. } }
      `,
    );
    expect(failures).toEqual([]);
  });

  test('what is to be compensated and never taken back is refused', () => {
    expect(problemsIn(telling.replaceAll(', takes_back: true', '')).join('\n')).toContain(
      'give the handler of the cancellation "takes_back: true"',
    );
  });
});

const asking = workflowText(
  `
  gather:
    describes: Somebody is asked
    task: ${ask('see').replace('role: nurse', 'role: data.said').replace('Do see', "'See the patient by ${data.starts_at}'")}
    on: [{ act: completed, goto: seen }]
  seen: { describes: Somebody came, terminal: true }`,
  { remember: '{ said: event.reason, starts_at: event.startAt }' },
).replace('encounter.admitted, appointment.booked', 'appointment.booked');

describe('who is asked, and until when', () => {
  test.each([
    ['reason: cardiologist', 'cardiologist of the site'],
    ['reason: null', 'not-known of the site'],
  ])('may hang on what the run remembers (%s)', (reason, asks) => {
    const unit = asking.replace('unit: patient }, accept', 'unit: none }, accept');
    const { failures } = played(
      unit,
      `
      - { at: 0s, event: { type: appointment.booked, data: { ${reason} } }, then: { asks: ${asks} } }
      `,
    );
    expect(failures).toEqual([]);
  });

  test('may hang on a unit that the patient has left', () => {
    const { failures } = played(
      asking
        .replace('role: data.said', 'role: nurse')
        .replace('unit: patient }, accept', 'unit: data.said }, accept'),
      `
      - { at: 0s, event: { type: appointment.booked, unit: icu, data: { reason: ward } }, then: { asks: nurse in ward } }
      - { at: 10m, then: { asks: charge-nurse in icu } }
      `,
    );
    expect(failures).toEqual([]);
  });

  test('is said on the clocks of the site', () => {
    const { failures } = played(
      asking,
      `
      - at: 0s
        event: { type: appointment.booked, data: { startAt: 2026-07-07T09:05 } }
        then: { title: 'See the patient by Tue 07-Jul-2026, 09:05' }
      `,
      'zone: America/Chicago',
    );
    expect(failures).toEqual([]);
  });

  test.each([
    ['data.sad', '"sad" is not declared under remembers. Did you mean "said"?'],
    ['data.score', '"score" is remembered as number, but this place needs a text.'],
  ])('cannot hang on %s', (role, sentence) => {
    expect(problemsIn(asking.replace('data.said,', `${role},`)).join('\n')).toContain(sentence);
  });
});

test('a point in time is not suspended, and only what is known suspends', () => {
  const waiting = (timer: string) =>
    problemsIn(
      workflowText(`
  gather:
    describes: It waits
    timers: [{ name: t, ${timer}, goto: done }]
  done: { describes: It is done, terminal: true }`),
    ).join();
  expect(waiting('after: 4h, suspend_during: [downtime]')).not.toContain('suspend_during');
  expect(waiting('after: 4h, suspend_during: [downtime, leave]')).not.toContain('suspend_during');
  expect(
    waiting('at: data.starts_at, if_indeterminate: done, suspend_during: [downtime]'),
  ).toContain('A point in time comes whatever happens before it');
  expect(waiting('after: 4h, suspend_during: [holiday]')).toContain('w.yaml:');
});
