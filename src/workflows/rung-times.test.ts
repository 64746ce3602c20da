import * as fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';

import { played, problemsIn, workflowText } from './language-fixture.ts';
import { ladderTimes, repeatDue, rungDue, rungReason, taskDue } from './rung-times.ts';
import { WorkingTime } from './working-time.ts';

const HOUR_MS = 3_600_000;
const office = {
  days: ['mon', 'tue', 'wed', 'thu', 'fri'] as const,
  hours: ['08:00-12:00', '13:00-17:00'],
};
const zones = fc.constantFrom('America/Chicago', 'Europe/Berlin', 'Australia/Lord_Howe');
const instant = (text: string): number => Temporal.Instant.from(text).epochMilliseconds;
const instants = fc.integer({
  min: instant('2026-01-01T00:00Z'),
  max: instant('2028-01-01T00:00Z'),
});

/** A ladder whose rungs come after these hours; those from `working` on (from 0) in working time. */
function ladder(hours: readonly number[], working: number) {
  const rungs = hours.map((after, index) => ({
    after: { ms: after * HOUR_MS },
    calendar: index >= working ? 'office' : null,
    to: { role: 'r', unit: 'none' },
  }));
  return { ladder: rungs, repeatLastEvery: { ms: 2 * HOUR_MS } };
}

function parametersIn(zone: string) {
  const calendars = { office: new WorkingTime(office, zone) };
  return { byName: {}, values: {}, calendars, zone, digest: '' };
}

const rising = fc
  .uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 5 })
  .map((hours) => hours.toSorted((a, b) => a - b));

test('a rung comes when exactly its working time has passed since the opening, and none before the one below, through every change of clocks', () => {
  fc.assert(
    fc.property(rising, fc.nat({ max: 5 }), zones, instants, (hours, working, zone, openedAt) => {
      const parameters = parametersIn(zone);
      const times = ladderTimes(ladder(hours, working), openedAt, parameters);
      for (const [index, time] of times.entries()) {
        const ms = (hours[index] ?? 0) * HOUR_MS;
        const counts =
          index >= working ? parameters.calendars.office.between(openedAt, time) : time - openedAt;
        expect(counts).toBe(ms);
        expect(time).toBeGreaterThanOrEqual(times[index - 1] ?? openedAt);
      }
    }),
    { numRuns: 150 },
  );
});

test('a task that came back keeps the distances of its ladder: what was behind it on its rung does not count again', () => {
  fc.assert(
    fc.property(rising, zones, instants, fc.nat({ max: 4 }), (hours, zone, backAt, at) => {
      const parameters = parametersIn(zone);
      const task = ladder(hours, 0);
      const reached = at % hours.length;
      const spent = (hours[reached - 1] ?? 0) * HOUR_MS;
      const running = { ladderFrom: backAt, ladderSpentMs: spent };
      const due = rungDue(task, running, reached + 1, parameters);
      const counts = parameters.calendars.office.between(backAt, due);
      expect(counts).toBe((hours[reached] ?? 0) * HOUR_MS - spent);
    }),
    { numRuns: 100 },
  );
});

test('accepting and finishing count as the first rung does, and the repetition as the last', () => {
  const parameters = parametersIn('America/Chicago');
  // A Friday, 16:00 in Chicago.
  const friday = instant('2026-03-06T22:00Z');
  const monday = (time: string) => instant(`2026-03-09T${time}-05:00`);
  const within = { ms: 2 * HOUR_MS };
  expect(taskDue(ladder([2, 4], 0), within, friday, parameters)).toBe(monday('09:00'));
  expect(taskDue(ladder([2, 4], 1), within, friday, parameters)).toBe(friday + 2 * HOUR_MS);
  expect(repeatDue(ladder([2, 4], 1), friday, parameters)).toBe(monday('09:00'));
  expect(repeatDue(ladder([2, 4], 2), friday, parameters)).toBe(friday + 2 * HOUR_MS);
});

test('the reason names what counts, and is none where all of the time does', () => {
  const parameters = parametersIn('America/Chicago');
  const [all, working] = ladder([1, 2], 1).ladder;
  expect(all && rungReason(all, parameters)).toBeUndefined();
  const reason = '2 h of "office" (mon–fri 08:00-12:00, 13:00-17:00)';
  expect(working && rungReason(working, parameters)).toBe(reason);
  const some = new WorkingTime({ days: ['wed', 'mon'], hours: ['09:00-10:00'] }, 'UTC');
  expect(some.words).toBe('mon, wed 09:00-10:00');
});

const asking = (rungs: string, priority = 'routine') =>
  workflowText(
    `
  gather:
    describes: Somebody is asked
    task:
      key: ask
      title: Ask
      priority: ${priority}
      pool: { role: clerk, unit: none }
      accept_within: 2h
      finish_within: 4h
      ladder: [${rungs}]
      repeat_last_every: 4h
      why: w
      todo: t
      otherwise: o
    on: [{ act: completed, goto: done }]
  done: { describes: It is done, terminal: true }`,
    {
      more: `calendars:
  office: { days: [mon, tue, wed, thu, fri], hours: ['08:00-17:00'] }
  evening: { days: [mon, tue, wed, thu, fri], hours: ['17:00-20:00'] }`,
    },
  );
const rung = (after: string, calendar: string) =>
  `{ after: ${after}, calendar: ${calendar}, to: { role: lead, unit: none } }`;
const evening = '{ after: 20h, calendar: evening, to: { role: lead, unit: none } }';
const used = rung('2h', 'office');

test('a referral of Friday afternoon asks the next pool on Monday morning, over the night in which clocks change, and the timeline says why', () => {
  const text = asking(used).replace(/\n {2}evening: .*/, '');
  const { failures } = played(
    text,
    `
      - at: 0s
        event: { type: encounter.admitted }
        then: { asks: clerk of the site, says: 'Rung 1 is due Mon 09-Mar-2026, 09:00: 2 h of "office" (mon–fri 08:00-17:00).' }
      - at: 3839m
        then: { rung: 0 }
      - at: 64h
        then: { asks: lead of the site, rung: 1 }
      - at: 4079m
        then: { rung: 1 }
      - at: 68h
        then: { rung: 2 }
      - at: 69h
        act: { by: ann, does: accepted }
      - at: 70h
        act: { by: ann, does: declined }
        then: { rung: 3 }
      - at: 5339m
        then: { rung: 3 }
      - at: 89h
        then: { rung: 4 }
      - at: 90h
        act: { by: bo, does: accepted }
      - at: 5519m
        then: { owner: bo }
      - at: 92h
        then: { owner: nobody, rung: 5 }
    `,
    'zone: America/Chicago\nbegins: 2026-03-06T16:00',
  );
  expect(failures).toEqual([]);
});

test('a critical task does not wait for an office, and no rung counts otherwise than the one below', () => {
  const critical = problemsIn(asking(used, 'critical'));
  expect(critical.join()).toContain('A critical task does not wait for working time');
  for (const next of ['{ after: 20h, to: { role: lead, unit: none } }', evening]) {
    expect(problemsIn(asking(`${used}, ${next}`)).join()).toContain(
      'The rung before this one counts "office"',
    );
  }
  const begun = asking(used).replace('finish_within:', 'start_within: 3h\n      finish_within:');
  expect(problemsIn(begun).join()).toContain('remove "start_within"');
  expect(problemsIn(asking(rung('2h', 'ofice'))).join()).toContain('"ofice" is not declared');
  expect(problemsIn(asking(used)).join()).toContain('Nothing reads the calendar "evening"');
});
