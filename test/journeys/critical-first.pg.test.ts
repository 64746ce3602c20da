import { expect, test } from 'vitest';

import { describeOnPostgres } from '../databases.ts';
import { createWorld, type World } from '../world.ts';
import { adt, merge, potassium } from './sent-messages.ts';

/** Into the journal and no further. */
async function keep(world: World, feed: string, message: string): Promise<void> {
  await world.system.intake.accept(feed, new TextEncoder().encode(message), 'test');
}

/** Admissions of as many patients. */
async function keepAdmissions(world: World, from: number, count: number): Promise<void> {
  for (let n = from; n < from + count; n++) {
    await keep(
      world,
      'st-anne-adt',
      adt('A01', { control: `A${n}`, mrn: `6${n}`, visit: `V6${n}` }),
    );
  }
}

async function settle(world: World): Promise<number[]> {
  world.clock.advance(10);
  await world.system.worker.drain();
  await world.check();
  const rows = await world.database.query<{ seq: number }>(
    'test-order',
    'select sources[1] as seq from event order by event.seq',
  );
  return rows.map(({ seq }) => seq);
}

describeOnPostgres('behind a backlog', (fresh) => {
  test('a critical result and all earlier messages of its patient go first, in their order', async () => {
    const world = await createWorld({ database: await fresh() });
    await keepAdmissions(world, 0, 270);
    await keep(world, 'st-anne-adt', adt('A01', { control: 'X1' }));
    await keepAdmissions(world, 300, 30);
    await keep(world, 'st-anne-adt', adt('A02', { control: 'X2', place: 'ICU^1^A' }));
    await keepAdmissions(world, 400, 30);
    await keep(world, 'st-anne-lab', potassium({ control: 'X3', value: '6.8' }));
    const order = await settle(world);
    // The first batch takes 250 at most; then these three messages come, and then the rest.
    const [admitted, moved, critical] = [271, 302, 333].map((seq) => order.indexOf(seq));
    expect(admitted).toBeLessThan(moved ?? -1);
    expect(moved).toBeLessThan(critical ?? -1);
    expect(critical).toBeLessThan(order.indexOf(253));
    expect((await world.tasks()).map(({ poolUnit }) => poolUnit)).toEqual(['icu']);
    expect(await world.database.query('test-ahead', 'select * from applied_ahead')).toEqual([]);
  });

  test('nothing goes round a merge that names the patient', async () => {
    const world = await createWorld({ database: await fresh() });
    await keepAdmissions(world, 0, 260);
    await keep(world, 'st-anne-adt', merge({ control: 'M1', mrn: '700555', retired: '700101' }));
    await keep(world, 'st-anne-lab', potassium({ control: 'X1', value: '6.8' }));
    const order = await settle(world);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });

  test('where most results are critical none is ahead of the others, and the order is that of the journal', async () => {
    const world = await createWorld({ database: await fresh() });
    await keepAdmissions(world, 0, 290);
    for (let n = 0; n < 60; n++) {
      const of = { mrn: `6${n}`, visit: `V6${n}` };
      await keep(world, 'st-anne-lab', potassium({ control: `K${n}`, value: '6.8', ...of }));
    }
    const order = await settle(world);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(await world.tasks()).toHaveLength(60);
  });
});
