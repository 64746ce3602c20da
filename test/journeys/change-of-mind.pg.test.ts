import { expect, test } from 'vitest';

import { describeOnPostgres } from '../databases.ts';
import { createWorld } from '../world.ts';
import { adt, merge, potassium } from './sent-messages.ts';

describeOnPostgres('when hospitals change their mind', (fresh) => {
  test('a withdrawn result takes its task back before anybody acts', async () => {
    const world = await createWorld({ database: await fresh() });
    await world.receive('st-anne-adt', adt('A01', { control: 'A1' }));
    await world.receive('st-anne-lab', potassium({ control: 'R1', value: '6.8' }));
    await world.receive('st-anne-lab', potassium({ control: 'R2', value: '6.8', status: 'W' }));
    expect(await world.tasks()).toMatchObject([{ state: 'cancelled' }]);
    await world.check();
  });

  test('a corrected result comes back to whoever had acted on it', async () => {
    const world = await createWorld({ database: await fresh() });
    await world.receive('st-anne-adt', adt('A01', { control: 'A1' }));
    await world.receive('st-anne-lab', potassium({ control: 'R1', value: '6.8' }));
    await world.act('nina.alvarez', await world.task(), { act: 'accept' });
    await world.receive(
      'st-anne-lab',
      potassium({ control: 'R2', value: '4.1', flag: 'N', status: 'C' }),
    );
    const [acknowledge, correction] = await world.tasks();
    expect(acknowledge?.state).toBe('cancelled');
    expect(correction).toMatchObject({ state: 'open', poolRole: 'nurse', poolUnit: 'ed' });
    await world.check();
  });

  test('a patient who is moved by an update, and back by a cancelled transfer, is asked about where they are', async () => {
    const world = await createWorld({ database: await fresh() });
    await world.receive('st-anne-adt', adt('A01', { control: 'A1' }));
    await world.receive('st-anne-lab', potassium({ control: 'R1', value: '6.8' }));
    expect(await world.task()).toMatchObject({ poolRole: 'nurse', poolUnit: 'ed' });

    const moved = { place: '4A^12^A', at: '20260303121000' };
    await world.receive('st-anne-adt', adt('A08', { control: 'A2', ...moved }));
    expect(await world.task()).toMatchObject({ poolRole: 'nurse', poolUnit: '4a' });
    await world.receive('st-anne-adt', adt('A02', { control: 'A3', ...moved }));
    expect(await world.tasks()).toHaveLength(2);

    const back = { place: 'ED^12^A', at: '20260303122000' };
    await world.receive('st-anne-adt', adt('A12', { control: 'A4', ...back }));
    expect(await world.task()).toMatchObject({ poolRole: 'nurse', poolUnit: 'ed' });
    const transfers = await world.database.query(
      'test-transfers',
      `select unit from event where type = 'encounter.transferred' order by received_at, id`,
    );
    expect(transfers).toEqual([{ unit: '4a' }, { unit: 'ed' }]);
    await world.check();
  });

  test('a discharged patient who is put in another unit by an update has one follow-up call', async () => {
    const world = await createWorld({ database: await fresh() });
    await world.receive('st-anne-adt', adt('A01', { control: 'A1', place: '4A^12^A' }));
    const moved = { place: 'ED^12^A', at: '20260303122000' };
    await world.receive('st-anne-adt', adt('A08', { control: 'A2', ...moved }));
    await world.receive(
      'st-anne-adt',
      adt('A03', { control: 'A3', place: 'ED^12^A', at: '20260303123000' }),
    );
    const late = { place: '4A^12^A', at: '20260303124000' };
    await world.receive('st-anne-adt', adt('A08', { control: 'A4', ...late }));
    await world.advance(60 * 25);
    expect(await world.task()).toMatchObject({
      key: 'follow-up-call',
      title: 'Follow-up call after discharge from ed',
    });
    await world.check();
  });

  test('a discharge asks for a follow-up call, and its cancellation takes it back', async () => {
    const world = await createWorld({ database: await fresh() });
    await world.receive('st-anne-adt', adt('A01', { control: 'A1', place: '4A^12^A' }));
    await world.receive(
      'st-anne-adt',
      adt('A03', { control: 'A3', place: '4A^12^A', at: '20260303123000' }),
    );
    const [run] = await world.database.query<{ id: string; ended_at: number | null }>(
      'test-runs',
      `select id, ended_at from instance where workflow = 'discharge-follow-up'`,
    );
    expect(run).toMatchObject({ ended_at: null });
    await world.receive(
      'st-anne-adt',
      adt('A13', { control: 'A13', place: '4A^12^A', at: '20260303124000' }),
    );
    await world.advance(60 * 50);
    expect(await world.tasks()).toEqual([]);
    await world.check();
  });

  test('a merge brings the open work to the survivor, and late messages follow', async () => {
    const world = await createWorld({ database: await fresh() });
    await world.receive('st-anne-adt', adt('A01', { control: 'A1', mrn: '700202', visit: 'V2' }));
    await world.receive(
      'st-anne-lab',
      potassium({ control: 'R1', mrn: '700202', visit: 'V2', value: '6.8' }),
    );
    await world.receive('st-anne-adt', adt('A01', { control: 'A2', mrn: '700101' }));
    await world.receive('st-anne-adt', merge({ control: 'M1', mrn: '700101', retired: '700202' }));
    await world.receive(
      'st-anne-lab',
      potassium({ control: 'R2', mrn: '700202', visit: 'V2', value: '7.1', order: 'L6' }),
    );
    const patients = await world.database.query<{ patient_id: string }>(
      'test-task-patients',
      'select distinct patient_id from task',
    );
    expect(patients).toHaveLength(1);
    expect(await world.tasks()).toHaveLength(2);
    await world.check();
  });

  test('a hand-over leaves the owner accountable until the colleague accepts', async () => {
    const world = await createWorld({ database: await fresh() });
    await world.receive('st-anne-adt', adt('A01', { control: 'A1' }));
    await world.receive('st-anne-lab', potassium({ control: 'R1', value: '6.8' }));
    await world.act('nina.alvarez', await world.task(), { act: 'accept' });
    await world.act('nina.alvarez', await world.task(), {
      act: 'hand-over',
      to: 'marcus.oyelaran',
      note: 'I am called to the trauma bay.',
    });
    expect(await world.task()).toMatchObject({ owner: 'nina.alvarez' });
    await world.act('marcus.oyelaran', await world.task(), { act: 'accept' });
    expect(await world.task()).toMatchObject({ owner: 'marcus.oyelaran', state: 'accepted' });
    await world.check();
  });

  test('a task that is declined climbs at once', async () => {
    const world = await createWorld({ database: await fresh() });
    await world.receive('st-anne-adt', adt('A01', { control: 'A1' }));
    await world.receive('st-anne-lab', potassium({ control: 'R1', value: '6.8' }));
    await world.act('nina.alvarez', await world.task(), {
      act: 'decline',
      reason: 'The patient has left for imaging.',
    });
    expect(await world.task()).toMatchObject({ poolRole: 'charge-nurse', state: 'open' });
    await world.check();
  });
});
