import { expect, test } from 'vitest';

import { readAudit } from '../../src/access/access.ts';
import { describeOnEachDatabase } from '../databases.ts';
import { createWorld } from '../world.ts';
import { adt, potassium } from './sent-messages.ts';

describeOnEachDatabase('a critical potassium at St. Anne', (fresh) => {
  test('is offered to the nurses of the unit, accepted by one, and done', async () => {
    const world = await createWorld({ database: await fresh() });
    await world.receive('st-anne-adt', adt('A01', { control: 'A1' }));
    const ack = await world.receive('st-anne-lab', potassium({ control: 'R1', value: '6.8' }));
    expect(ack).toMatchObject({ code: 'AA', controlId: 'R1' });

    const offered = await world.task();
    expect(offered).toMatchObject({
      state: 'open',
      priority: 'critical',
      poolRole: 'nurse',
      poolUnit: 'ed',
      fallback: false,
    });

    const accepted = await world.act('nina.alvarez', offered, { act: 'accept' });
    expect(accepted).toMatchObject({
      done: true,
      task: { state: 'accepted', owner: 'nina.alvarez' },
    });

    await world.advance(14);
    expect(await world.task()).toMatchObject({ state: 'accepted', rung: 0 });

    const audit = await readAudit(world.database, { object: `task:${offered.id}`, limit: 10 });
    expect(audit).toMatchObject([
      { actor: 'nina.alvarez', action: 'task.accept', outcome: 'done' },
    ]);
    await world.check();
  });

  test('climbs to the charge nurse when nobody accepts within the time that the site set', async () => {
    const world = await createWorld({ database: await fresh() });
    await world.receive('st-anne-adt', adt('A01', { control: 'A1' }));
    await world.receive('st-anne-lab', potassium({ control: 'R1', value: '6.8' }));

    await world.advance(9);
    expect(await world.task()).toMatchObject({ poolRole: 'nurse', rung: 0 });
    await world.advance(2);
    expect(await world.task()).toMatchObject({ poolRole: 'charge-nurse', rung: 1 });
    await world.advance(120);
    expect(await world.task()).toMatchObject({ poolRole: 'house-supervisor', state: 'open' });
    await world.check();
  });

  test('sent twice is answered twice and asked for once', async () => {
    const world = await createWorld({ database: await fresh() });
    const result = potassium({ control: 'R1', value: '6.8' });
    await world.receive('st-anne-lab', result);
    expect(await world.receive('st-anne-lab', result)).toMatchObject({ code: 'AA' });
    expect(await world.tasks()).toHaveLength(1);
    await world.check();
  });

  test('that another nurse accepted first is refused, and the refusal is audited', async () => {
    const world = await createWorld({ database: await fresh() });
    await world.receive('st-anne-adt', adt('A01', { control: 'A1' }));
    await world.receive('st-anne-lab', potassium({ control: 'R1', value: '6.8' }));
    const offered = await world.task();

    const [first, second] = await Promise.all([
      world.act('nina.alvarez', offered, { act: 'accept' }),
      world.act('marcus.oyelaran', offered, { act: 'accept' }),
    ]);
    expect([first, second].filter(({ done }) => done)).toHaveLength(1);
    const audit = await readAudit(world.database, { object: `task:${offered.id}`, limit: 10 });
    expect(audit.map(({ outcome }) => outcome).toSorted()).toEqual(['done', 'refused']);
    await world.check();
  });
});
