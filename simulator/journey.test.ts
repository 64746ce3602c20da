import { expect, test } from 'vitest';

import { DELAY_MS_MAX, STEPS_MAX } from './journey.ts';
import { parseJourney, readJourneys } from './read-journeys.ts';

test('every journey that comes with Sinew is valid and has a name of its own', () => {
  const { journeys, problems } = readJourneys();
  expect(problems).toEqual([]);
  expect(journeys.length).toBeGreaterThanOrEqual(12);
  expect(new Set(journeys.map((one) => one.journey)).size).toBe(journeys.length);
});

test('together they send every kind of message that the simulator can', () => {
  const steps = readJourneys().journeys.flatMap((one) => one.steps);
  const sent = new Set(steps.flatMap((step) => ('send' in step ? [step.send as string] : [])));
  expect([...sent].sort()).toEqual([
    ...['A01', 'A02', 'A03', 'A04', 'A08', 'A11', 'A13', 'A21', 'A22'],
  ]);
  expect(steps.some((step) => 'merge' in step)).toBe(true);
  const corrections = new Set(steps.flatMap((step) => ('correct' in step ? [step.to] : [])));
  expect([...corrections].sort()).toEqual(['corrected', 'final', 'withdrawn']);
});

test('together they tell everything that may become of an order, appointment, document or referral', () => {
  const steps = readJourneys().journeys.flatMap((one) => one.steps);
  const changes = new Set(steps.flatMap((step) => ('change' in step ? [step.to] : [])));
  expect([...changes].sort()).toEqual([
    'accepted',
    'cancelled',
    'kept',
    'missed',
    'moved',
    'rejected',
    'signed',
  ]);
});

test('a change must be of something earlier, and one that this can take', () => {
  expect(problemsOf(`${HEAD}  - { change: it, to: missed }\n`)).toEqual([
    expect.stringMatching(/steps\.0\.change: names nothing earlier/),
  ]);
  const document = `${HEAD}  - { document: progress-note, as: it }\n  - { change: it, to: missed }\n`;
  expect(problemsOf(document)).toEqual([
    expect.stringMatching(/steps\.1\.to: is nothing that becomes of this: signed, cancelled may/),
  ]);
});

const HEAD = 'journey: x\ntitle: X\nweight: 1\nat: hospital\nsteps:\n';

function problemsOf(text: string): string[] {
  return parseJourney(text, 'x.yaml').problems.map((one) => `${one.location} ${one.sentence}`);
}

test('a typo in a step is located, and only what was meant is complained of', () => {
  const [only, ...more] = problemsOf(`${HEAD}  - { send: A01, unitt: ward }\n`);
  expect(only).toMatch(/^x\.yaml:6:5 steps\.0: .*unitt/);
  expect(more).toEqual([]);
});

test('a trigger that no step may send is named where it stands', () => {
  const [only] = problemsOf(`${HEAD}  - { send: A99 }\n`);
  expect(only).toMatch(/^x\.yaml:6:13 steps\.0\.send/);
});

test('a story that corrects what it never reported is refused', () => {
  expect(problemsOf(`${HEAD}  - { send: A01 }\n  - { correct: nothing }\n`)).toEqual([
    expect.stringMatching(/^x\.yaml:7:16 steps\.1\.correct: names no earlier report/),
  ]);
});

test('a story that transfers before it admits is refused', () => {
  expect(problemsOf(`${HEAD}  - { send: A02 }\n`)[0]).toMatch(/comes before the A01 or A04/);
});

test('a delay may last 30 days and no longer', () => {
  expect(DELAY_MS_MAX).toBe(30 * 86_400_000);
  expect(problemsOf(`${HEAD}  - { after: 30d, send: A01 }\n`)).toEqual([]);
  expect(problemsOf(`${HEAD}  - { after: 721h, send: A01 }\n`)[0]).toMatch(/longer than 30 days/);
});

test('a story has at most forty steps', () => {
  const steps = (count: number): string => HEAD + '  - { send: A01 }\n'.repeat(count);
  expect(problemsOf(steps(STEPS_MAX))).toEqual([]);
  expect(problemsOf(steps(STEPS_MAX + 1))).toHaveLength(1);
});

test('what is not YAML at all is located too', () => {
  expect(problemsOf('journey: [x\n')[0]).toMatch(/^x\.yaml:\d+:\d+ /);
});

test('a critical side that the test does not have is refused', () => {
  const text = `${HEAD}  - { send: A01 }\n  - { report: lactate, critical: { test: lactate, side: low } }\n`;
  expect(problemsOf(text)[0]).toMatch(/has no critical range for lactate/);
});
