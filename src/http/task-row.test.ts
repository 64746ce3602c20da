import { expect, test } from 'vitest';
import { iso } from '../platform/platform.ts';
import type { Task } from '../tasks/tasks.ts';
import { criticalTask, network, NOON } from './http-test-bench.ts';
import { otherwiseOf } from './task-page.ts';
import { aboutOf, climbOf, taskRow } from './task-row.ts';

const patient = {
  id: 'pat_1',
  family: 'Ekholm',
  given: 'Vera',
  birthDate: null,
  sex: null,
  identifiers: [],
  location: null,
  onLeave: null,
};
const at = NOON + 15 * 60_000;

function next(task: Task, rung: number) {
  const kind = task.state === 'open' ? 'ladder' : 'finish';
  const wait = { instanceId: 'ins_1', name: `${kind}:acknowledge#1`, rung, fireAt: at };
  return taskRow(network, task, { patient, wait, offerNote: null }).next;
}

const accepted = criticalTask({ state: 'accepted', owner: 'nina', acceptedAt: NOON });
const exhausted = criticalTask({ rung: 1, pool: { role: 'charge-nurse', unit: null } });

test('an open task climbs to the rung whose timer runs', () => {
  const found = next(criticalTask(), 1);
  expect(found).toEqual({ at: iso(at), unless: 'accepted', to: 'Charge nurse', again: false });
  expect(otherwiseOf(network, criticalTask(), found)).toBe('The charge nurse is asked.');
});

test('at the end of its ladder it is not picked up, and the last pool is asked again', () => {
  const found = next(exhausted, 2);
  expect(found).toMatchObject({ unless: 'accepted', to: 'Charge nurse', again: true });
  expect(otherwiseOf(network, exhausted, found)).toBe(
    'Not picked up: the ladder is at its end. Charge nurse is asked again at 12:15 EST, and again and again until somebody accepts.',
  );
});

test('an accepted task that is not finished in time leaves its owner', () => {
  const found = next(accepted, 0);
  expect(found).toMatchObject({ unless: 'finished', to: 'Charge nurse', again: false });
  expect(otherwiseOf(network, accepted, found)).toBe(
    'If it is not finished by 12:15 EST, Charge nurse is asked and Nina Okafor is no longer accountable.',
  );
});

test('declining or escalating asks the next rung, above the last one its pool again', () => {
  expect(climbOf(network, criticalTask())).toEqual({ to: 'Charge nurse', again: false });
  expect(climbOf(network, accepted)).toEqual({ to: 'Charge nurse', again: false });
  expect(climbOf(network, exhausted)).toEqual({ to: 'Charge nurse', again: true });
  expect(climbOf(network, criticalTask({ state: 'completed' }))).toBeNull();
});

test('work about messages says why they failed, or which result waits, as far as it could be read', () => {
  const { detail } = criticalTask();
  const about = (type: string, data: Record<string, string | null>): string =>
    aboutOf(criticalTask({ detail: { ...detail, event: { ...detail.event, type, data } } }));
  expect(about('message.failed', { sentence: 'No patient.' })).toBe('No patient.');
  const read = { display: 'Potassium', value: '6.8', interpretation: 'critical-high' };
  expect(about('message.critical-waiting', read)).toBe('Potassium 6.8, critical high');
  expect(about('message.critical-waiting', { display: null })).toBe('Critical waiting');
});
