import { expect, test } from 'vitest';

import { freshPostgres } from '../databases.ts';
import { createWorld, type World } from '../world.ts';
import { adt, potassium } from './sent-messages.ts';

/** A potassium without a flag, in the words of a laboratory: type, value and unit of measure as they are sent. */
function said(
  control: string,
  what: string,
  more: { status?: string; order?: string } = {},
): string {
  const [type = '', value = '', unit = ''] = what.split('|');
  return potassium({ control, value, flag: '', ...more })
    .replace('|NM|', `|${type}|`)
    .replace('|mmol/L|', `|${unit}|`);
}

async function ward(): Promise<World> {
  const world = await createWorld({ database: (await freshPostgres()).database });
  await world.receive('st-anne-adt', adt('A01', { control: 'A1' }));
  return world;
}

async function openTasks(world: World): Promise<string[]> {
  const tasks = await world.tasks();
  return tasks.filter(({ state }) => state === 'open').map(({ title }) => title);
}

async function lastProblems(world: World): Promise<unknown> {
  const [row] = await world.database.query<{ problems: unknown }>(
    'test-problems',
    'select problems from message_outcome order by seq desc limit 1',
  );
  return row?.problems;
}

const title = 'Acknowledge critical result: Potassium';

test.each([
  ['ST|>10.0|mmol/L', '>10.0 mmol/L'],
  ['NM|6.6|mmol/l', '6.6 mmol/L'],
  ['NM|6.6|MMOL/L', '6.6 mmol/L'],
  ['NM|6.6|furlongs', '6.6 furlongs'],
  ['NM|7,2|mmol/L', '7,2 mmol/L'],
  ['ST|see comment|mmol/L', 'see comment mmol/L'],
])('the correction %s leaves somebody asked', async (what, shown) => {
  const world = await ward();
  await world.receive('st-anne-lab', said('R1', 'NM|6.4|mmol/L'));
  expect(await openTasks(world)).toEqual([`${title} 6.4 mmol/L`]);
  await world.receive('st-anne-lab', said('R2', what, { status: 'C' }));
  expect(await openTasks(world)).toEqual([`${title} ${shown}`]);
  await world.receive('st-anne-lab', said('R3', 'NM|4.1|Mmol/L', { status: 'C' }));
  expect(await openTasks(world)).toEqual([]);
  await world.check();
});

test.each([
  ['ST|>5.5|mmol/L', []],
  ['ST|>6.0|mmol/L', []],
  ['NM|>8.0|mmol/L', []],
  ['SN|>^8.0|mmol/L', []],
  ['NM|<2.0|mmol/L', []],
  ['NM|7,2|mmol/L', [{ code: 'not-a-number', location: 'OBX-5' }]],
  ['NM|7.1 H|mmol/L', [{ code: 'not-a-number', location: 'OBX-5' }]],
  ['NM|4.4|furlongs', [{ code: 'unknown-unit', location: 'OBX-6' }]],
])('the unflagged result %s is shown to a nurse', async (what, problems) => {
  const world = await ward();
  await world.receive('st-anne-lab', said('R1', what));
  expect(await openTasks(world)).toHaveLength(1);
  expect(await lastProblems(world)).toMatchObject(problems);
  await world.check();
});

test('whoever is asked reads that the result could not be compared', async () => {
  const world = await ward();
  await world.receive('st-anne-lab', said('R1', 'ST|>5.5|mmol/L'));
  await world.receive('st-anne-lab', said('R2', 'ST|>8.0|mmol/L', { order: 'L2' }));
  const rows = await world.database.query<{ why: string }>(
    'test-why',
    `select detail->>'why' as why from task order by id`,
  );
  expect(rows.map(({ why }) => why)).toEqual([
    expect.stringContaining(
      'Potassium is >5.5 mmol/L (reference range 3.5-5.1). It could not be compared',
    ),
    expect.stringContaining('calls that critical'),
  ]);
});
