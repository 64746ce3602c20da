import { expect, test } from 'vitest';

import { readAudit } from '../../src/access/access.ts';
import type { DutyChange } from '../../src/flow/flow.ts';
import { must } from '../../src/platform/platform.ts';
import { readHandoffs } from '../../src/tasks/tasks.ts';
import { describeOnPostgres } from '../databases.ts';
import { createWorld, type World, type WorldTask } from '../world.ts';
import { adt, potassium } from './sent-messages.ts';

const nina = 'nina.alvarez';
const marcus = 'marcus.oyelaran';
const denise = 'denise.whitfield';
const hourMs = 3_600_000;

describeOnPostgres('who is on', (fresh) => {
  test('a charge nurse who falls ill is off at once, and what asks her stands on the fallback pool', async () => {
    const world = await withPotassium(await fresh());
    await world.advance(11);
    expect(await first(world)).toMatchObject({ poolRole: 'charge-nurse', fallback: false });
    const ill = override(world, { out: denise, in: null });
    expect(await change(world, denise, ill)).toEqual({ done: true });
    // The charge nurse of the inpatient units is on too, by the rota of the whole site.
    const wide = { ...override(world, { out: 'grace.okafor', in: null }), unit: null };
    expect(await change(world, denise, wide)).toMatchObject({ refusal: { kind: 'forbidden' } });
    expect(await change(world, 'rosalind.mcbride', wide)).toEqual({ done: true });
    await world.advance(1);
    expect(await first(world)).toMatchObject({ poolRole: 'charge-nurse', fallback: true });

    const swap = override(world, { out: null, in: 'ravi.subramanian' });
    expect(await change(world, 'rosalind.mcbride', swap)).toEqual({ done: true });
    await world.advance(1);
    expect(await first(world)).toMatchObject({ poolRole: 'charge-nurse', fallback: false });
    const [entered] = await readAudit(world.database, { actor: denise, limit: 5 });
    expect(entered).toMatchObject({ action: 'duty.override', outcome: 'refused' });
    await world.check();
  });

  test('only whoever holds the role can be put on, and nothing that is over or endless is entered', async () => {
    const world = await createWorld({ database: await fresh() });
    const refused = async (one: DutyChange, field: string) =>
      expect(await change(world, denise, one)).toMatchObject({
        refusal: { kind: 'invalid', field },
      });
    await refused(override(world, { out: null, in: nina }), 'in');
    await refused(override(world, { out: null, in: null }), 'in');
    await refused(override(world, { out: denise, in: denise }), 'in');
    const now = world.clock.now();
    await refused({ ...override(world, { out: denise, in: null }), until: now }, 'until');
    const long = now + 14 * 24 * hourMs + 1;
    await refused({ ...override(world, { out: denise, in: null }), until: long }, 'until');
    await refused({ ...override(world, { out: denise, in: null }), reason: ' ' }, 'reason');
    expect(await change(world, nina, override(world, { out: denise, in: null }))).toMatchObject({
      refusal: { kind: 'forbidden' },
    });
  });
});

describeOnPostgres('somebody goes away', (fresh) => {
  test('a critical task that she had accepted asks the nurses again at once, and the charge nurse is asked to see to it', async () => {
    const world = await withPotassium(await fresh());
    await accept(world, nina);
    expect(await change(world, nina, absence(world, { substitute: marcus }))).toEqual({
      done: true,
    });
    await world.advance(1);
    expect(await first(world)).toMatchObject({ state: 'open', owner: null, poolRole: 'nurse' });
    expect(await told(world)).toEqual(['A critical task of Nina Alvarez came back']);
    const again = await world.act(nina, await first(world), { act: 'accept' });
    expect(again).toMatchObject({ done: false, refusal: { kind: 'not-now' } });
    const audited = await readAudit(world.database, { object: `person:${nina}`, limit: 5 });
    expect(audited).toMatchObject([
      { action: 'duty.move-tasks', detail: { returned: 1, offered: 0, cause: 'away' } },
    ]);
    await world.check();
  });

  test('what is not critical is offered to the substitute, who is accountable only by accepting', async () => {
    const world = await withCorrection(await fresh());
    const before = await first(world);
    expect(before).toMatchObject({ key: 'correction', owner: nina, priority: 'urgent' });
    await change(world, denise, absence(world, { substitute: marcus }));
    await world.advance(1);
    expect(await first(world)).toMatchObject({ id: before.id, state: 'accepted', owner: nina });
    const [handoff] = await readHandoffs(world.database, { person: marcus, since: 0, limit: 1 });
    expect(handoff).toMatchObject({ from: nina, to: marcus, items: [{ fate: 'offered' }] });
    expect(await told(world)).toEqual([]);
    await accept(world, marcus);
    await world.advance(20);
    expect(await first(world)).toMatchObject({ id: before.id, owner: marcus });
    await world.check();
  });

  test('and if the substitute declines, it is not offered a second time but asks the nurses', async () => {
    const world = await withCorrection(await fresh());
    await change(world, denise, absence(world, { substitute: marcus }));
    await world.advance(1);
    const declined = await world.act(marcus, await first(world), {
      ...{ act: 'decline', reason: 'In the trauma room' },
    });
    expect(declined).toMatchObject({ done: true });
    await world.advance(1);
    expect(await first(world)).toMatchObject({ state: 'open', owner: null });
    expect(await told(world)).toEqual(['Tasks of Nina Alvarez came back']);
    await world.check();
  });
});

async function withPotassium(database: World['database']): Promise<World> {
  const world = await createWorld({ database });
  await world.receive('st-anne-adt', adt('A01', { control: 'A1' }));
  await world.receive('st-anne-lab', potassium({ control: 'R1', value: '6.8' }));
  return world;
}

/** Nina has accepted the correction of a result on which she had acted. */
async function withCorrection(database: World['database']): Promise<World> {
  const world = await withPotassium(database);
  await accept(world, nina);
  await world.receive(
    'st-anne-lab',
    potassium({ control: 'C1', value: '4.1', flag: 'N', status: 'C' }),
  );
  await accept(world, nina);
  return world;
}

/** The live task about the result. */
async function first(world: World): Promise<WorldTask> {
  const live = (await world.tasks()).filter(
    ({ state, key }) => ['open', 'accepted'].includes(state) && !key.startsWith('see-to-it'),
  );
  return must(live[0], 'a live task');
}

async function told(world: World): Promise<string[]> {
  return (await world.tasks())
    .filter(({ key }) => key.startsWith('see-to-it'))
    .map(({ title }) => title);
}

async function accept(world: World, person: string): Promise<void> {
  expect(await world.act(person, await first(world), { act: 'accept' })).toMatchObject({
    done: true,
  });
}

function change(world: World, by: string, does: DutyChange) {
  const person = must(
    world.network.people.find(({ id }) => id === by),
    by,
  );
  return world.system.acts.changeDuty({ person, change: does });
}

function override(
  world: World,
  who: { out: string | null; in: string | null },
): Extract<DutyChange, { change: 'override' }> {
  const from = world.clock.now();
  return {
    change: 'override',
    ...{ site: 'st-anne', unit: 'ed', role: 'charge-nurse', ...who },
    ...{ from, until: from + 6 * hourMs, reason: 'Fell ill' },
  };
}

function absence(world: World, { substitute }: { substitute: string | null }): DutyChange {
  const from = world.clock.now();
  return {
    change: 'absence',
    ...{ person: nina, substitute, from, until: from + 24 * hourMs, reason: 'Ill' },
  };
}
