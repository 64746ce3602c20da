import { expect, test } from 'vitest';

import { freshPostgres } from '../../test/databases.ts';
import { adt, potassium } from '../../test/journeys/sent-messages.ts';
import { createWorld, northlake, type World, type WorldTask } from '../../test/world.ts';
import { lastDrills } from '../flow/flow.ts';
import { must } from '../platform/platform.ts';
import { main } from './cli.ts';
import { RecordedTerminal } from './recorded-terminal.ts';

/** At 10:00 in Chicago, half an hour before the drill of northlake; in New York, where it is 11:00, it is half an hour late. */
const start = Date.UTC(2026, 2, 3, 16, 0);

const isAsking = ({ key }: WorldTask): boolean => key.startsWith('answer');

async function rungs(world: World) {
  const [drill] = await lastDrills(world.database, ['st-anne']);
  return must(drill, 'a drill at St. Anne').rungs;
}

test('the daily drill asks every rung of a site, notes who was silent, and has somebody find out why', async () => {
  const { database, url } = await freshPostgres();
  const world = await createWorld({
    database,
    network: { ...(await northlake()), drill: { at: '10:30' } },
    start,
  });
  const drill = async (): Promise<{ code: number; lines: string }> => {
    const terminal = new RecordedTerminal({ cwd: process.cwd(), env: { DATABASE_URL: url } });
    const code = await main(['drill', '--site', 'st-anne'], terminal);
    return { code, lines: terminal.stdout };
  };
  await world.advance(29);
  expect(await drill()).toEqual({
    code: 0,
    lines: expect.stringContaining('No drill yet: the next is at 10:30'),
  });
  await world.advance(2);

  const all = await rungs(world);
  const places = all.map(({ place }) => place);
  expect(new Set(places).size).toBe(places.length);
  expect(places).toEqual(
    expect.arrayContaining(['Nurse, Emergency Department', 'House supervisor']),
  );
  expect(all.find(({ place }) => place === places[0])?.usedBy.length).toBeGreaterThan(0);

  // It counts as no work: Take next does not give it, and a patient comes first.
  const nina = must(
    world.network.people.find(({ id }) => id === 'nina.alvarez'),
    'Nina',
  );
  expect(await world.system.acts.takeNext({ person: nina })).toMatchObject({ done: false });
  const at = '20260303103100';
  await world.receive('st-anne-adt', adt('A01', { control: 'A1', at }));
  await world.receive('st-anne-lab', potassium({ control: 'R1', value: '6.8', at }));
  expect(await world.system.acts.takeNext({ person: nina })).toMatchObject({
    task: { workflow: 'critical-result' },
  });

  // Nina accepts, which is all that is asked; nobody else does.
  const { runId } = must(
    all.find(({ place }) => place === 'Nurse, Emergency Department'),
    'her rung',
  );
  const hers = must(
    (await world.tasks()).find((task) => isAsking(task) && task.instanceId === runId),
    'a drill for the nurses of the emergency department',
  );
  expect(hers.title).toContain('DRILL, no patient');
  expect(await world.act('nina.alvarez', hers, { act: 'accept' })).toMatchObject({ done: true });
  await world.advance(4 * 60);

  const after = await rungs(world);
  const of = (place: string) => after.find((one) => one.place === place);
  expect(of('Nurse, Emergency Department')).toMatchObject({
    ...{ answer: 'answered', person: 'nina.alvarez' },
  });
  expect(of('House supervisor')).toMatchObject({ answer: 'silent', person: null });
  expect(new Set(after.map(({ answer }) => answer))).toEqual(new Set(['answered', 'silent']));
  const found = (await world.tasks()).filter(({ key }) => key.startsWith('find-out'));
  expect(found.map(({ title }) => title).join()).toContain('House supervisor');
  expect(await drill()).toEqual({
    code: 3,
    lines: expect.stringContaining('✗ House supervisor: silent'),
  });
  await world.check();
});
