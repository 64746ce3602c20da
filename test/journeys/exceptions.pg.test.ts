import { expect, test } from 'vitest';

import { must } from '../../src/platform/platform.ts';
import { describeOnPostgres } from '../databases.ts';
import { createWorld, type World } from '../world.ts';
import { adt, merge, potassium } from './sent-messages.ts';

const engineer = 'wes.thornton';

/** A merge that does not say who is merged away: it fails however often it is tried. */
const brokenMerge =
  'MSH|^~\\&|SEND|SAMC|SINEW|NLH|20260303120000||ADT^A40^ADT_A39|M1|P|2.5.1\r' +
  'EVN|A40|20260303120000\rPID|1||700101^^^SAMC^MR||SMITH^ANN\r';

interface Raised {
  id: string;
  cause: string;
  parks: boolean;
  state: string;
}

function exceptions(world: World): Promise<Raised[]> {
  return world.database.query<Raised>(
    'test-exceptions',
    'select id, cause, parks, state from exception order by raised_at, id',
  );
}

async function onlyException(world: World): Promise<Raised> {
  const [raised] = await exceptions(world);
  return must(raised, 'an exception');
}

async function resolve(world: World, person: string, id: string, how: 'retry' | 'skip') {
  const who = must(
    world.network.people.find((one) => one.id === person),
    person,
  );
  return world.system.acts.resolveException({
    person: who,
    exceptionId: id,
    how,
    reason: 'The registration desk merged them by hand.',
  });
}

describeOnPostgres('a message that cannot be applied', (fresh) => {
  test('parks its patient and nobody else, and is explained', async () => {
    const world = await createWorld({ database: await fresh() });
    await world.receive('st-anne-adt', adt('A01', { control: 'A1' }));
    expect(await world.receive('st-anne-adt', brokenMerge)).toMatchObject({ code: 'AA' });
    await world.receive('st-anne-lab', potassium({ control: 'R1', value: '6.8' }));
    await world.receive(
      'st-anne-lab',
      potassium({ control: 'R2', mrn: '700999', visit: 'V7', value: '7.0' }),
    );
    expect((await world.outcomes()).map(({ outcome }) => outcome)).toEqual([
      'applied',
      'failed',
      'parked',
      'applied',
    ]);
    expect(await exceptions(world)).toMatchObject([
      { cause: 'missing-retired-identifier', parks: true, state: 'open' },
    ]);
    await world.check();
  });

  test('parks its patient whichever system speaks next, the retired one of a merge too', async () => {
    const world = await createWorld({ database: await fresh() });
    await world.receive('st-anne-adt', brokenMerge);
    const fromLab = potassium({ control: 'R1', value: '6.8' }).replace('|SAMC|', '|SAMCLAB|');
    await world.receive('st-anne-lab', fromLab);
    const merged = merge({ control: 'M2', mrn: '700555', retired: '700101' });
    await world.receive('st-anne-adt', merged.replace('|SAMC|', '|SAMCADT|'));
    expect((await world.outcomes()).map(({ outcome }) => outcome)).toEqual([
      'failed',
      'parked',
      'parked',
    ]);
    await world.check();
  });

  test('lets those behind it go when an engineer skips it', async () => {
    const world = await createWorld({ database: await fresh() });
    await world.receive('st-anne-adt', adt('A01', { control: 'A1' }));
    await world.receive('st-anne-adt', brokenMerge);
    await world.receive('st-anne-lab', potassium({ control: 'R1', value: '6.8' }));
    const { id } = await onlyException(world);
    expect(await resolve(world, engineer, id, 'skip')).toEqual({ done: true, released: 1 });
    expect((await world.outcomes()).map(({ outcome }) => outcome)).toEqual([
      'applied',
      'skipped',
      'applied',
    ]);
    expect(await world.task()).toMatchObject({ state: 'open', priority: 'critical' });
    await world.check();
  });

  test('that is retried without a mend fails again and keeps the others waiting', async () => {
    const world = await createWorld({ database: await fresh() });
    await world.receive('st-anne-adt', brokenMerge);
    await world.receive('st-anne-lab', potassium({ control: 'R1', value: '6.8' }));
    const { id } = await onlyException(world);
    expect(await resolve(world, engineer, id, 'retry')).toEqual({ done: true, released: 0 });
    expect(await exceptions(world)).toMatchObject([{ state: 'retried' }, { state: 'open' }]);
    expect((await world.outcomes()).map(({ outcome }) => outcome)).toEqual(['failed', 'parked']);
    await world.check();
  });

  test('is not a nurse’s to resolve', async () => {
    const world = await createWorld({ database: await fresh() });
    await world.receive('st-anne-adt', brokenMerge);
    const { id } = await onlyException(world);
    expect(await resolve(world, 'nina.alvarez', id, 'skip')).toMatchObject({
      done: false,
      refusal: { kind: 'forbidden' },
    });
    expect(await exceptions(world)).toMatchObject([{ state: 'open' }]);
  });

  test('that is no message at all is answered AR, kept, and parks nobody', async () => {
    const world = await createWorld({ database: await fresh() });
    expect(await world.receive('st-anne-adt', 'hello?')).toMatchObject({ code: 'AR' });
    expect(await exceptions(world)).toMatchObject([{ parks: false, state: 'open' }]);
    await world.receive('st-anne-adt', adt('A01', { control: 'A1' }));
    expect((await world.outcomes()).map(({ outcome }) => outcome)).toEqual(['failed', 'applied']);
    await world.check();
  });

  test('of a type that Sinew takes no facts from is kept with the reason', async () => {
    const world = await createWorld({ database: await fresh() });
    await world.receive(
      'st-anne-adt',
      'MSH|^~\\&|SEND|SAMC|SINEW|NLH|20260303120000||SIU^S18^SIU_S18|S1|P|2.5.1\rSCH|1\r',
    );
    expect(await world.outcomes()).toMatchObject([{ outcome: 'kept', reason: 'unsupported-type' }]);
  });
});
