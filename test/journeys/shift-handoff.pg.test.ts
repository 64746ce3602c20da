import { expect, test } from 'vitest';

import { readAudit } from '../../src/access/access.ts';
import { must } from '../../src/platform/platform.ts';
import { readHandoff, readHandoffs } from '../../src/tasks/tasks.ts';
import { describeOnPostgres } from '../databases.ts';
import { createWorld, type World, type WorldTask } from '../world.ts';
import { adt, potassium } from './sent-messages.ts';

const nina = 'nina.alvarez';
const marcus = 'marcus.oyelaran';
const patients = ['700101', '700202', '700303'];

describeOnPostgres('at the end of her shift Nina hands over', (fresh) => {
  test('all tasks at once, and answers for each until Marcus accepts it', async () => {
    const world = await wardOf(await fresh());
    const mine = await liveTasks(world);
    const answer = await handOver(world, mine);
    expect(answer).toMatchObject({ done: true, handoffs: [{ from: nina, to: marcus }] });
    for (const { owner, state } of await liveTasks(world)) {
      expect({ owner, state }).toEqual({ owner: nina, state: 'accepted' });
    }
    const [first, ...others] = await liveTasks(world);
    await takeOver(world, handoffOf(answer), [must(first, 'a task')]);
    expect((await liveTasks(world)).map(({ owner }) => owner)).toEqual([marcus, nina, nina]);

    const all = await takeOver(world, handoffOf(answer), others);
    expect(all).toMatchObject({ done: false, refusal: { kind: 'invalid' } });
    for (const one of others) await takeOver(world, handoffOf(answer), [one]);
    expect((await liveTasks(world)).map(({ owner }) => owner)).toEqual([marcus, marcus, marcus]);

    const [given] = await readHandoffs(world.database, { person: nina, since: 0, limit: 5 });
    expect(given?.items.map(({ fate, by }) => [fate, by])).toEqual(
      Array(3).fill(['accepted', marcus]),
    );
    await world.advance(60);
    await world.check();
  });

  test('and what Marcus does not take over in time asks the nurses again, and the charge nurse is asked to see to it', async () => {
    const world = await wardOf(await fresh());
    const answer = await handOver(world, await liveTasks(world));
    const [first] = await liveTasks(world);
    await takeOver(world, handoffOf(answer), [must(first, 'a task')]);

    await world.advance(14);
    expect((await liveTasks(world)).filter(({ owner }) => owner === nina)).toHaveLength(2);
    await world.advance(2);
    const tasks = await liveTasks(world);
    expect(tasks.filter(({ key }) => key === 'acknowledge')).toMatchObject([
      { id: first?.id, state: 'accepted', owner: marcus },
      { state: 'open', owner: null, poolRole: 'nurse', poolUnit: 'ed', rung: 0 },
      { state: 'open', owner: null, poolRole: 'nurse', poolUnit: 'ed', rung: 0 },
    ]);
    expect(tasks.find(({ key }) => key === 'see-to-it-now')).toMatchObject({
      ...{ poolRole: 'charge-nurse', poolUnit: 'ed', priority: 'critical' },
      title: 'A critical task of Nina Alvarez came back',
    });
    const handoff = await readHandoff(world.database, handoffOf(answer));
    expect(handoff?.items.map(({ fate }) => fate)).toEqual(['accepted', 'returned', 'returned']);
    const [audited] = await readAudit(world.database, {
      object: `handoff:${handoffOf(answer)}`,
      limit: 1,
    });
    expect(audited).toMatchObject({
      ...{ actor: 'system', action: 'handoff.lapse', detail: { returned: 2 } },
    });

    // The ladder of what came back runs again from where it stood.
    await world.advance(11);
    const climbed = (await liveTasks(world)).filter(({ state }) => state === 'open');
    expect(climbed.filter(({ key }) => key === 'acknowledge')).toMatchObject([
      { poolRole: 'charge-nurse', rung: 1 },
      { poolRole: 'charge-nurse', rung: 1 },
    ]);
    await world.check();
  });

  test('but not to somebody who may not take it, not without a word about a critical one, and all or nothing', async () => {
    const world = await wardOf(await fresh());
    const mine = await liveTasks(world);
    const silent = await handOver(world, mine, { note: '' });
    expect(silent).toMatchObject({ refusal: { kind: 'invalid', field: `note.${mine[0]?.id}` } });
    const elsewhere = await handOver(world, mine, { to: 'callum.reid' });
    expect(elsewhere).toMatchObject({ refusal: { kind: 'invalid', field: 'to' } });
    const changed = await handOver(world, [
      ...mine.slice(1),
      { ...must(mine[0], 'a task'), rev: 1 },
    ]);
    expect(changed).toMatchObject({ refusal: { kind: 'stale' }, taskId: mine[0]?.id });
    const twice = await handOver(world, [...mine, must(mine[0], 'a task')]);
    expect(twice).toMatchObject({ refusal: { kind: 'invalid', field: 'items' } });
    expect(await liveTasks(world)).toEqual(mine);
    expect(await readHandoffs(world.database, { person: nina, since: 0, limit: 5 })).toEqual([]);
    await world.check();
  });

  test('and what is finished, declined or offered to another meanwhile does not come back', async () => {
    const world = await wardOf(await fresh());
    const answer = await handOver(world, await liveTasks(world));
    const [done, declined, other] = await liveTasks(world);
    const outcome = { reported_to: 'Dr Diallo', read_back: '6.8 mmol/L', action: 'Calcium' };
    await act(world, nina, done, { act: 'complete', outcome });
    await act(world, marcus, declined, { act: 'decline', reason: 'In theatre' });
    const anew = { act: 'hand-over', to: 'tuyet.pham', note: 'Please' } as const;
    await act(world, nina, other, anew);

    await world.advance(16);
    const handoff = await readHandoff(world.database, handoffOf(answer));
    expect(handoff?.items.map(({ fate }) => fate)).toEqual(['over', 'declined', 'withdrawn']);
    expect(await liveTasks(world)).toMatchObject([
      { id: declined?.id, owner: nina, state: 'accepted' },
      { id: other?.id, owner: nina, state: 'accepted' },
    ]);
    await world.check();
  });
});

/** St. Anne's emergency department, where Nina has accepted a critical potassium of each patient. */
async function wardOf(database: Parameters<typeof createWorld>[0]['database']): Promise<World> {
  const world = await createWorld({ database });
  for (const mrn of patients) {
    const patient = { mrn, visit: `V${mrn}` };
    await world.receive('st-anne-adt', adt('A01', { ...patient, control: `A${mrn}` }));
    await world.receive(
      'st-anne-lab',
      potassium({ ...patient, control: `R${mrn}`, order: `L${mrn}`, value: '6.8' }),
    );
  }
  for (const task of await liveTasks(world)) await act(world, nina, task, { act: 'accept' });
  return world;
}

async function liveTasks(world: World): Promise<WorldTask[]> {
  return (await world.tasks()).filter(({ state }) => state === 'open' || state === 'accepted');
}

async function act(
  world: World,
  person: string,
  task: WorldTask | undefined,
  does: Parameters<World['act']>[2],
): Promise<void> {
  expect(await world.act(person, must(task, 'a task'), does)).toMatchObject({ done: true });
}

function handOver(
  world: World,
  tasks: readonly WorldTask[],
  { to = marcus, note = 'Repeat at 21:00' } = {},
) {
  return world.system.acts.handOverShift({
    ...{ person: personOf(world, nina), to, note: 'Quiet night' },
    items: tasks.map(({ id, rev }) => ({ taskId: id, rev, note })),
  });
}

function takeOver(world: World, handoffId: string, tasks: readonly WorldTask[]) {
  return world.system.acts.takeOverShift({
    ...{ person: personOf(world, marcus), handoffId },
    items: tasks.map(({ id, rev }) => ({ taskId: id, rev })),
  });
}

function personOf({ network }: World, id: string) {
  return must(
    network.people.find((one) => one.id === id),
    id,
  );
}

function handoffOf(answer: Awaited<ReturnType<typeof handOver>>): string {
  if (!answer.done) throw new Error(answer.refusal.sentence);
  return must(answer.handoffs[0], 'a handoff').id;
}
