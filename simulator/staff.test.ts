import { expect, test } from 'vitest';

import { silentLog, VirtualClock } from '../src/platform/platform.ts';
import { createChance } from './chance.ts';
import { sampleNetwork } from './sample-network.ts';
import {
  createSimulatedStaff,
  habitOf,
  type SimulatedStaff,
  type StaffAct,
  type StaffTask,
} from './staff.ts';

const MINUTE = 60_000;

interface Acted {
  person: string;
  task: string;
  act: StaffAct['act'];
}

/** A worklist in memory on which the staff's acts have their effect. */
function ward(tasks: StaffTask[], refuse: (person: string) => boolean = () => false) {
  const clock = new VirtualClock(0);
  const acted: Acted[] = [];
  const left: string[] = [];
  const staff = createSimulatedStaff({
    network: sampleNetwork(),
    clock,
    chance: createChance(4),
    log: silentLog,
    featured: { site: 'east', unit: 'ed', people: ['nina'] },
    staff: {
      openTasks: async () => tasks.map((task) => ({ ...task })),
      async leave(person) {
        left.push(person);
        return true;
      },
      async act(person, { id }, act) {
        const task = tasks.find((one) => one.id === id);
        if (!task || refuse(person)) return false;
        acted.push({ person, task: id, act: act.act });
        task.rev += 1;
        if (act.act === 'accept')
          Object.assign(task, { state: 'accepted', owner: person, offeredTo: null });
        if (act.act === 'complete') tasks.splice(tasks.indexOf(task), 1);
        return true;
      },
    },
  });
  staff.start();
  return { clock, acted, left, staff };
}

function task(id: string, more: Partial<StaffTask> = {}): StaffTask {
  return {
    id,
    rev: 1,
    site: 'west',
    unit: 'surgery',
    state: 'open',
    pool: { role: 'nurse', unit: 'surgery' },
    owner: null,
    offeredTo: null,
    rung: 0,
    openedAt: 0,
    form: [{ name: 'told', required: true, options: ['physician', 'nobody'] }],
    ...more,
  };
}

// The staff wait for their worklist between two appointments, so time must go in small steps.
async function pass(clock: VirtualClock, minutes: number): Promise<void> {
  for (let second = 0; second < minutes * 60; second += 2) {
    clock.advance(2_000);
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}

test('work is accepted by somebody whose role it is, and then done', async () => {
  const tasks = Array.from({ length: 12 }, (_, i) => task(`t${i}`));
  const { clock, acted, staff } = ward(tasks);
  await pass(clock, 20);

  const accepts = acted.filter((one) => one.act === 'accept');
  expect(accepts.length).toBeGreaterThan(3);
  expect(new Set(acted.map((one) => one.person))).toEqual(
    new Set(acted.map((one) => one.person).filter((one) => ['otto', 'olga'].includes(one))),
  );
  expect(acted.filter((one) => one.act === 'complete').length).toBeGreaterThan(3);
  expect(staff.stats().accepted).toBe(accepts.length);
});

test('the featured unit is left to the visitor for a good while', async () => {
  const tasks = [task('ed', { site: 'east', unit: 'ed', pool: { role: 'nurse', unit: 'ed' } })];
  const { clock, acted } = ward(tasks);
  await pass(clock, 24);
  expect(acted).toEqual([]);
});

test('nobody acts in the name of a visitor', async () => {
  const tasks = [
    task('offered', { site: 'east', unit: 'ed', offeredTo: 'nina' }),
    task('owned', { site: 'east', unit: 'ed', state: 'accepted', owner: 'nina' }),
    task('handed over', {
      site: 'east',
      unit: 'ed',
      state: 'accepted',
      owner: 'nina',
      offeredTo: 'noor',
    }),
  ];
  const { clock, acted } = ward(tasks);
  await pass(clock, 4);
  expect(acted[0]).toEqual({ person: 'noor', task: 'handed over', act: 'accept' });
  expect(acted.every((one) => one.person === 'noor')).toBe(true);
});

test('staff who are silenced answer nothing until they may speak again', async () => {
  const { clock, acted, staff } = ward(Array.from({ length: 8 }, (_, i) => task(`t${i}`)));
  staff.silence(true);
  await pass(clock, 20);
  expect(acted).toEqual([]);
  staff.silence(false);
  await pass(clock, 1);
  expect(acted.length).toBeGreaterThan(0);
});

test('after a while one who has accepted something goes home ill, never whom a visitor plays', async () => {
  const mine = task('a', { state: 'accepted', owner: 'nina' });
  const alone = ward([mine]);
  await pass(alone.clock, 5);
  expect(alone.left).toEqual([]);

  const theirs = task('b', { state: 'accepted', owner: 'otto' });
  const both = ward([mine, theirs], () => true);
  await pass(both.clock, 5);
  expect(both.left).toEqual(['otto']);
});

test('where one is refused, a colleague tries', async () => {
  const tasks = Array.from({ length: 10 }, (_, i) => task(`t${i}`));
  const { clock, acted } = ward(tasks, (person) => person === 'otto');
  await pass(clock, 30);
  expect(acted.length).toBeGreaterThan(0);
  expect(acted.every((one) => one.person === 'olga')).toBe(true);
});

test('habits are the same for the same seed, and not everybody has the same one', () => {
  const people = Array.from({ length: 60 }, (_, i) => `person-${i}`);
  const habits = people.map((person) => habitOf(createChance(1), person));
  expect(people.map((person) => habitOf(createChance(1), person))).toEqual(habits);
  expect(new Set(habits)).toEqual(new Set(['prompt', 'late', 'never']));
});

test('after a stop nobody answers', async () => {
  const played = ward(Array.from({ length: 8 }, (_, i) => task(`t${i}`)));
  const staff: SimulatedStaff = played.staff;
  staff.stop();
  await pass(played.clock, 10);
  expect(played.acted).toEqual([]);
  expect(played.clock.now()).toBe(10 * MINUTE);
});
