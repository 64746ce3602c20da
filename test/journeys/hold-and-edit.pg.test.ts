import { expect, test } from 'vitest';

import { must } from '../../src/platform/platform.ts';
import { describeOnPostgres } from '../databases.ts';
import { createWorld, type World } from '../world.ts';
import { adt, potassium } from './sent-messages.ts';

const engineer = 'wes.thornton';

function personOf(world: World, id: string) {
  return must(
    world.network.people.find((one) => one.id === id),
    id,
  );
}

async function outcomes(world: World): Promise<string[]> {
  return (await world.outcomes()).map(({ outcome }) => outcome);
}

async function openTasks(world: World): Promise<string[]> {
  const open = (await world.tasks()).filter(({ state }) => state === 'open');
  return open.map(({ key, poolRole }) => `${key} ${poolRole}`).toSorted();
}

/** A merge that does not say who is merged away. */
const brokenMerge =
  'MSH|^~\\&|SEND|SAMC|SINEW|NLH|20260303120000||ADT^A40^ADT_A39|M1|P|2.5.1\r' +
  'EVN|A40|20260303120000\rPID|1||700101^^^SAMC^MR||SMITH^ANN\r';
const mendedText = `${brokenMerge.replaceAll('\r', '\n')}MRG|700555^^^SAMC^MR`;

async function exceptionId(world: World): Promise<string> {
  const [row] = await world.database.query<{ id: string }>(
    'test-open-exception',
    `select id from exception where state = 'open'`,
  );
  return must(row, 'an open exception').id;
}

function edit(world: World, who: string, exceptionId: string, text: string) {
  const person = personOf(world, who);
  const reason = 'The registration desk told us who was merged away.';
  return world.system.acts.editMessage({ person, exceptionId, text, reason });
}

describeOnPostgres('a message that a person edits', (fresh) => {
  test('is applied in the place of the original, which stays as it came', async () => {
    const world = await createWorld({ database: await fresh() });
    await world.receive('st-anne-adt', adt('A01', { control: 'A1', mrn: '700555', visit: 'V1' }));
    await world.receive('st-anne-adt', brokenMerge);
    await world.receive('st-anne-lab', potassium({ control: 'R1', value: '6.8', visit: 'V1' }));
    expect(await outcomes(world)).toEqual(['applied', 'failed', 'parked']);

    const answer = await edit(world, engineer, await exceptionId(world), mendedText);
    expect(answer).toEqual({ done: true, seq: 4, outcome: 'applied' });
    await world.system.worker.drain();
    expect(await outcomes(world)).toEqual(['applied', 'skipped', 'applied', 'applied']);
    const kept = await world.database.query<{ raw: Uint8Array; peer: string }>(
      'test-kept',
      'select raw, peer from journal where seq in (2, 4) order by seq',
    );
    const texts = kept.map(({ raw }) => Buffer.from(raw).toString());
    expect(texts).toEqual([brokenMerge, `${brokenMerge}MRG|700555^^^SAMC^MR\r`]);
    expect(kept[1]?.peer).toBe('edit:wes.thornton');
    expect(await openTasks(world)).toEqual(['acknowledge nurse']);
    await world.check();
  });

  test('waits in the place of the original while its patient is on hold', async () => {
    const world = await createWorld({ database: await fresh() });
    await world.receive('st-anne-adt', brokenMerge);
    await world.receive('st-anne-lab', potassium({ control: 'R1', value: '4.0', flag: 'N' }));
    const what = { site: 'st-anne', laneKey: 'SAMC|700101' };
    const held = await hold(world, what);
    expect(held.done).toBe(true);
    expect(await edit(world, engineer, await exceptionId(world), mendedText)).toMatchObject({
      outcome: 'parked',
    });
    const queue = await world.database.query<{ seq: number }>(
      'test-queue',
      'select seq from parked_message order by xid, coalesce(place, seq), seq',
    );
    expect(queue.map(({ seq }) => seq)).toEqual([3, 2]);
    await world.check();
    await release(world, held.done ? held.hold.id : '');
    expect(await outcomes(world)).toEqual(['skipped', 'applied', 'applied']);
    await world.check();
  });

  test.each([
    ['what nobody changed', engineer, brokenMerge.replaceAll('\r', '\n'), 'Nothing was changed'],
    ['what is no message any more', engineer, 'PID|1', 'would be unreadable'],
    ['by who may not', 'nina.alvarez', mendedText, 'None of your roles'],
  ])('is refused: %s', async (_what, who, text, sentence) => {
    const world = await createWorld({ database: await fresh() });
    await world.receive('st-anne-adt', brokenMerge);
    expect(await edit(world, who, await exceptionId(world), text)).toMatchObject({
      done: false,
      refusal: { sentence: expect.stringContaining(sentence) },
    });
    expect(await outcomes(world)).toEqual(['failed']);
    await world.check();
  });
});

function hold(world: World, what: { feed: string } | { site: string; laneKey: string }) {
  const reason = 'The laboratory sends results of the wrong patients.';
  return world.system.acts.hold({ person: personOf(world, engineer), what, minutes: 60, reason });
}

async function release(world: World, holdId: string): Promise<void> {
  await world.system.acts.releaseHold({ person: personOf(world, engineer), holdId });
  await world.system.worker.drain();
}

describeOnPostgres('a feed on hold', (fresh) => {
  test('is taken and waits, patient by patient, tells of critical results, and goes on in order', async () => {
    const world = await createWorld({ database: await fresh() });
    await world.receive('st-anne-adt', adt('A01', { control: 'A1' }));
    const held = await hold(world, { feed: 'st-anne-lab' });
    expect(
      await world.receive('st-anne-lab', potassium({ control: 'R1', value: '6.8' })),
    ).toMatchObject({ code: 'AA' });
    // The same patient on another feed waits behind it; another patient does not.
    await world.receive('st-anne-adt', adt('A02', { control: 'A2', place: 'ICU^1^A' }));
    await world.receive('st-anne-adt', adt('A01', { control: 'A3', mrn: '9', visit: 'V9' }));
    expect(await outcomes(world)).toEqual(['applied', 'parked', 'parked', 'applied']);
    expect(await openTasks(world)).toEqual(['phone charge-nurse']);
    await world.check();

    await release(world, held.done ? held.hold.id : '');
    expect(await outcomes(world)).toEqual(['applied', 'applied', 'applied', 'applied']);
    // Asked in the ED where the result came, then the patient moved on.
    expect(await world.task()).toMatchObject({ key: 'acknowledge#2', poolUnit: 'icu' });
    await world.check();
  });

  test('goes on by itself when its time is over', async () => {
    const world = await createWorld({ database: await fresh() });
    await hold(world, { feed: 'st-anne-lab' });
    await world.receive('st-anne-lab', potassium({ control: 'R1', value: '4.0', flag: 'N' }));
    await world.advance(59);
    expect(await outcomes(world)).toEqual(['parked']);
    await world.advance(2);
    expect(await outcomes(world)).toEqual(['applied']);
    await world.check();
  });

  test('is held once, not for ever, and by whoever may', async () => {
    const world = await createWorld({ database: await fresh() });
    await hold(world, { feed: 'st-anne-lab' });
    expect(await hold(world, { feed: 'st-anne-lab' })).toMatchObject({
      refusal: { kind: 'not-now' },
    });
    const asked = { what: { feed: 'st-anne-adt' }, reason: 'Try.' };
    const long = { ...asked, person: personOf(world, engineer), minutes: 24 * 60 + 1 };
    expect(await world.system.acts.hold(long)).toMatchObject({ refusal: { field: 'minutes' } });
    const nurse = { ...asked, person: personOf(world, 'nina.alvarez'), minutes: 5 };
    expect(await world.system.acts.hold(nurse)).toMatchObject({ refusal: { kind: 'forbidden' } });
  });
});
