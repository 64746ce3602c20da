import { describe, expect, test } from 'vitest';

import { must } from '../../src/platform/platform.ts';
import { describeOnPostgres } from '../databases.ts';
import { createWorld, type World } from '../world.ts';
import { adt, merge, potassium } from './sent-messages.ts';

const adtFeed = 'st-anne-adt';
const labFeed = 'st-anne-lab';

/** ADT with any trigger about patients, numbers and visits of the story. */
function told(trigger: string, control: string, ...segments: string[]): string {
  const at = '20260303123000';
  const head = `MSH|^~\\&|SEND|SAMC|SINEW|NLH|${at}||ADT^${trigger}|${control}|P|2.5.1`;
  return [head, `EVN|${trigger}|${at}`, ...segments].map((segment) => `${segment}\r`).join('');
}

const pid = (mrn: string, account = ''): string =>
  `PID|1||${mrn}^^^SAMC^MR||SMITH^ANN||19811110|F||||||||||${account && `${account}^^^SAMC^AN`}`;
const pv1 = (visit: string, place = 'ED^12^A'): string =>
  `PV1|1|I|${place}||||||||||||||||${visit}^^^SAMC^VN`;

interface Whose {
  mrn: string;
  visits: string[];
  results: number;
  tasks: number;
}

/** Each patient by a medical record number of theirs, with what is theirs. */
async function whose(world: World): Promise<Whose[]> {
  return world.database.query<Whose>(
    'test-whose',
    `select (select string_agg(value, ' ' order by value)
               from patient_identifier where patient_id = patient.id) as mrn,
            (select coalesce(json_agg(visit_key order by visit_key), '[]'::json) from encounter
              where patient_id = patient.id and same_as is null) as visits,
            (select count(*)::int from observation where patient_id = patient.id) as results,
            (select count(*)::int from task where patient_id = patient.id) as tasks
       from patient
      where merged_into is null
      order by 1`,
  );
}

async function twoPatients(world: World): Promise<void> {
  await world.receive(adtFeed, adt('A01', { control: 'A1', mrn: '700101', visit: 'V1' }));
  await world.receive(adtFeed, adt('A01', { control: 'A2', mrn: '700202', visit: 'V2' }));
  const about = { mrn: '700202', visit: 'V2', value: '6.8' };
  await world.receive(labFeed, potassium({ control: 'R1', ...about }));
}

describeOnPostgres('who is who', (fresh) => {
  const begin = async (): Promise<World> => createWorld({ database: await fresh() });

  test('a visit that was filed under the wrong patient goes to the right one with results and open work', async () => {
    const world = await begin();
    await twoPatients(world);
    const moved = told(
      'A45',
      'M1',
      pid('700101'),
      'MRG|700202^^^SAMC^MR||||V2^^^SAMC^VN',
      pv1('V2'),
    );
    await world.receive(adtFeed, moved);
    expect(await whose(world)).toEqual([
      { mrn: '700101', visits: ['SAMC|V1', 'SAMC|V2'], results: 1, tasks: 1 },
      { mrn: '700202', visits: [], results: 0, tasks: 0 },
    ]);
    // The laboratory has not heard of it, and corrects the result under the old number.
    const late = { mrn: '700202', visit: 'V2', value: '4.1', flag: 'N', status: 'C' };
    await world.receive(labFeed, potassium({ control: 'R2', at: '20260303124000', ...late }));
    expect((await whose(world))[0]).toMatchObject({ results: 1, tasks: 1 });
    expect(await world.tasks()).toMatchObject([{ state: 'cancelled' }]);
    await world.check();
  });

  test('two visits that are one are one from then on, and late messages of the old number follow', async () => {
    const world = await begin();
    await twoPatients(world);
    await world.receive(adtFeed, adt('A01', { control: 'A3', mrn: '700202', visit: 'V3' }));
    const moved = told(
      'A42',
      'M1',
      pid('700202'),
      'MRG|700202^^^SAMC^MR||||V2^^^SAMC^VN',
      pv1('V3'),
    );
    await world.receive(adtFeed, moved);
    const left = { control: 'A4', mrn: '700202', visit: 'V2', at: '20260303125000' };
    await world.receive(adtFeed, adt('A03', left));
    const visits = await world.database.query(
      'test-visits',
      `select visit_key, status, same_as is null as stands from encounter
        where visit_key <> 'SAMC|V1' order by 1`,
    );
    expect(visits).toEqual([
      { visit_key: 'SAMC|V2', status: 'cancelled', stands: false },
      { visit_key: 'SAMC|V3', status: 'finished', stands: true },
    ]);
    const astray = await world.database.query(
      'test-astray',
      `select task.id from task join encounter on encounter.id = task.encounter_id
        where encounter.same_as is not null`,
    );
    expect(astray).toEqual([]);
    await world.check();
  });

  test('an account goes to another patient with its visits', async () => {
    const world = await begin();
    await world.receive(adtFeed, told('A01', 'A1', pid('700101', 'ACC1'), pv1('V1')));
    await world.receive(adtFeed, told('A01', 'A2', pid('700101', 'ACC1'), pv1('V2')));
    await world.receive(adtFeed, told('A01', 'A3', pid('700101', 'ACC2'), pv1('V3')));
    const mrg = 'MRG|700101^^^SAMC^MR||ACC1^^^SAMC^AN';
    await world.receive(adtFeed, told('A44', 'M1', pid('700202', 'ACC1'), mrg));
    expect(await whose(world)).toMatchObject([
      { mrn: '700101', visits: ['SAMC|V3'] },
      { mrn: '700202', visits: ['SAMC|V1', 'SAMC|V2'] },
    ]);
    await world.check();
  });

  test('an identifier goes to another patient with all that was told under it', async () => {
    const world = await begin();
    await twoPatients(world);
    // Both numbers lead to one patient; the second was never theirs.
    const both = 'PID|1||700101^^^SAMC^MR~800^^^EAST^MR||SMITH^ANN';
    await world.receive(adtFeed, told('A31', 'U1', both));
    await world.receive(adtFeed, told('A43', 'M1', pid('700202'), 'MRG|800^^^EAST^MR'));
    expect((await whose(world)).map(({ mrn }) => mrn)).toEqual(['700101', '700202 800']);
    await world.check();
  });

  test('two patients change beds in one message, and each is asked about where they are', async () => {
    const world = await begin();
    await twoPatients(world);
    const swap = told(
      'A17',
      'S1',
      pid('700101'),
      pv1('V1', '4A^1^A'),
      pid('700202'),
      pv1('V2', 'ICU^2^B'),
    );
    await world.receive(adtFeed, swap);
    const units = await world.database.query<{ unit: string }>(
      'test-units',
      'select visit_key, unit from encounter order by 1',
    );
    expect(units).toMatchObject([{ visit_key: 'SAMC|V1' }, { visit_key: 'SAMC|V2' }]);
    expect(new Set(units.map(({ unit }) => unit)).size).toBe(2);
    expect(units.map(({ unit }) => unit)).not.toContain('ED');
    await world.check();
  });

  test('a message about two patients waits behind the exception of either', async () => {
    const world = await begin();
    await twoPatients(world);
    await world.receive(adtFeed, told('A40', 'X1', pid('700202')));
    const swap = told('A17', 'S1', pid('700101'), pv1('V1'), pid('700202'), pv1('V2'));
    await world.receive(adtFeed, swap);
    const outcomes = await world.outcomes();
    expect(outcomes.slice(-2)).toMatchObject([{ outcome: 'failed' }, { outcome: 'parked' }]);
    await world.check();
  });

  test('a link is noted, merges nobody, and can be taken back', async () => {
    const world = await begin();
    await twoPatients(world);
    await world.receive(adtFeed, told('A24', 'L1', pid('700101'), pid('700202')));
    const read = (): Promise<unknown[]> =>
      world.database.query('test-links', 'select linked from patient_link');
    expect(await read()).toEqual([{ linked: true }]);
    await world.receive(adtFeed, told('A37', 'L2', pid('700101'), pid('700202')));
    expect(await read()).toEqual([{ linked: false }]);
    expect(await whose(world)).toHaveLength(2);
    await world.check();
  });

  test('a bed says whether it can take a patient, and an older word does not override a newer', async () => {
    const world = await begin();
    const bed = (control: string, at: string, code: string): string =>
      `MSH|^~\\&|BEDS|SAMC|SINEW|NLH|${at}||ADT^A20|${control}|P|2.5.1\rEVN|A20|${at}\rNPU|ED^12^A|${code}\r`;
    await world.receive(adtFeed, bed('B1', '20260303120000', 'H'));
    await world.receive(adtFeed, bed('B2', '20260303113000', 'O'));
    const beds = await world.database.query(
      'test-beds',
      'select room, bed, bed_status from location where bed_status is not null',
    );
    expect(beds).toEqual([{ room: '12', bed: 'A', bed_status: 'housekeeping' }]);
    await world.check();
  });
});

describeOnPostgres('a patient of two sites', (fresh) => {
  test('is one where the sites share an identifier, with a visit at each and the work where it arose', async () => {
    const world = await createWorld({ database: await fresh() });
    const shared = (mrn: string, site: string): string =>
      `PID|1||${mrn}^^^${site}^MR~E77^^^NLH^EI||SMITH^ANN||19811110|F`;
    await world.receive(adtFeed, told('A01', 'A1', shared('700101', 'SAMC'), pv1('V1')));
    await world.receive(labFeed, potassium({ control: 'R1', visit: 'V1', value: '6.8' }));
    const there = told(
      'A02',
      'A2',
      shared('55', 'HARB'),
      'PV1|1|I|ICU||||||||||||||||H9^^^HARB^VN',
    );
    await world.receive('harbor-adt', there);
    const visits = await world.database.query(
      'test-sites',
      'select site, count(distinct patient_id)::int as patients from encounter group by 1 order by 1',
    );
    expect(visits).toHaveLength(2);
    expect(await whose(world)).toMatchObject([{ visits: ['HARB|H9', 'SAMC|V1'], tasks: 1 }]);
    const [task] = await world.database.query<{ site: string; visit: string }>(
      'test-task-site',
      `select task.site, visit_key as visit from task join encounter on encounter.id = encounter_id`,
    );
    expect(task).toEqual({ site: 'st-anne', visit: 'SAMC|V1' });
    await world.check();
  });
});

describeOnPostgres('merges that people take back', (fresh) => {
  test('what was told under each identifier is of each patient again; the rest is listed and stays', async () => {
    const world = await createWorld({ database: await fresh() });
    await twoPatients(world);
    const asItWas = await whose(world);
    await world.receive(adtFeed, merge({ control: 'M1', mrn: '700101', retired: '700202' }));
    const since = { value: '7.1', mrn: '700202', visit: 'V2', order: 'L6' };
    await world.receive(labFeed, potassium({ control: 'R2', ...since }));
    const under = { value: '7.3', mrn: '700101', visit: 'V1', order: 'L7' };
    await world.receive(labFeed, potassium({ control: 'R3', ...under }));
    expect(await whose(world)).toHaveLength(1);

    const answer = await takeBack(world, 'The registration desk took two sisters for one.');
    expect(answer).toMatchObject({ done: true, visits: 1, results: 2, tasks: 2, uncertain: 1 });
    expect(answer.done && answer.uncertainRecords).toMatchObject([
      { kind: 'result', about: 'Potassium' },
    ]);
    expect(await whose(world)).toEqual([
      { ...asItWas[0], results: 1, tasks: 1 },
      { ...asItWas[1], results: 2, tasks: 2 },
    ]);
    const audited = await world.database.query(
      'test-audit',
      `select actor, outcome from audit where action = 'merge.take-back'`,
    );
    expect(audited).toEqual([{ actor: 'wes.thornton', outcome: 'done' }]);
    // Workflows hear it of both, and who has a task that went back sees why its patient is another.
    const heard = await world.database.query(
      'test-heard',
      `select count(*)::int as events, count(distinct patient_id)::int as patients
         from event where type = 'patient.unmerged'`,
    );
    expect(heard).toEqual([{ events: 2, patients: 2 }]);
    const lines = await world.database.query(
      'test-lines',
      `select actor, detail ->> 'by' as by from task_history where act = 'other-patient'`,
    );
    expect(lines).toEqual(Array(2).fill({ actor: 'engine', by: 'wes.thornton' }));
    // The two live on, each by their own number.
    await world.receive(adtFeed, adt('A03', { control: 'A4', mrn: '700202', visit: 'V2' }));
    expect(await whose(world)).toHaveLength(2);
    await world.check();
  });

  test('it is done once, with a reason, by those who may', async () => {
    const world = await createWorld({ database: await fresh() });
    await twoPatients(world);
    await world.receive(adtFeed, merge({ control: 'M1', mrn: '700101', retired: '700202' }));
    expect(await takeBack(world, ' ')).toMatchObject({ refusal: { kind: 'invalid' } });
    expect(await takeBack(world, 'Sisters.', 'nina.alvarez')).toMatchObject({
      refusal: { kind: 'forbidden' },
    });
    expect(await takeBack(world, 'Sisters.')).toMatchObject({ done: true });
    expect(await takeBack(world, 'Sisters.')).toMatchObject({ refusal: { kind: 'not-now' } });
    await world.check();
  });

  test('a merge the other way round is refused until a person decided', async () => {
    const world = await createWorld({ database: await fresh() });
    await twoPatients(world);
    await world.receive(adtFeed, merge({ control: 'M1', mrn: '700101', retired: '700202' }));
    await world.receive(adtFeed, merge({ control: 'M2', mrn: '700202', retired: '700101' }));
    await world.receive(adtFeed, told('A37', 'L1', pid('700101'), pid('700202')));
    const outcomes = await world.outcomes();
    expect(outcomes.at(-2)).toMatchObject({ outcome: 'failed', reason: 'merge-reversed' });
    expect(outcomes.at(-1)).toMatchObject({ outcome: 'parked' });
    await world.check();
  });

  test('while nobody has decided on a refused merge, what comes of either patient waits, and then goes on in its order', async () => {
    const world = await createWorld({ database: await fresh() });
    await twoPatients(world);
    await world.receive(adtFeed, merge({ control: 'M1', mrn: '700101', retired: '700202' }));
    await world.receive(adtFeed, merge({ control: 'M2', mrn: '700202', retired: '700101' }));
    const ofRetired = { control: 'R2', mrn: '700101', visit: 'V1', value: '6.9' };
    await world.receive(labFeed, potassium({ ...ofRetired, order: 'L6' }));
    await world.receive(adtFeed, adt('A03', { control: 'A4', mrn: '700202', visit: 'V2' }));
    await world.receive(adtFeed, adt('A01', { control: 'A5', mrn: '700303', visit: 'V3' }));
    expect((await world.outcomes()).slice(-4).map(({ outcome }) => outcome)).toEqual([
      ...['failed', 'parked', 'parked', 'applied'],
    ]);
    const told = await world.tasks();
    expect(told.filter(({ title }) => title.startsWith('Critical result waits'))).not.toEqual([]);
    await world.check();

    expect(await takeBack(world, 'Two sisters.')).toMatchObject({ done: true });
    const [failed] = await world.database.query<{ id: string }>(
      'test-exception',
      `select id from exception where cause = 'merge-reversed'`,
    );
    const answer = await world.system.acts.resolveException({
      person: personOf(world, 'wes.thornton'),
      exceptionId: must(failed, 'the merge failed').id,
      how: 'skip',
      reason: 'They are two.',
    });
    expect(answer).toMatchObject({ done: true, released: 2 });
    expect((await world.outcomes()).filter(({ outcome }) => outcome === 'parked')).toEqual([]);
    expect(await world.database.query('test-parked', 'select lane_key from parked_key')).toEqual(
      [],
    );
    await world.check();
  });

  const personOf = (world: World, who: string): World['network']['people'][number] =>
    must(
      world.network.people.find(({ id }) => id === who),
      'the person is of this network',
    );

  async function takeBack(
    world: World,
    reason: string,
    by = 'wes.thornton',
  ): ReturnType<World['system']['acts']['takeMergeBack']> {
    const [one] = await world.database.query<{ id: string }>(
      'test-merge',
      'select id from patient_merge',
    );
    const person = personOf(world, by);
    const mergeId = must(one, 'there is a merge').id;
    return world.system.acts.takeMergeBack({ person, mergeId, reason });
  }
});

describeOnPostgres('results that were wrong', (fresh) => {
  describe.each(['W', 'D', 'X'])('status %s', (status) => {
    test('takes an open task away once, however often it is told', async () => {
      const world = await createWorld({ database: await fresh() });
      await twoPatients(world);
      const about = { mrn: '700202', visit: 'V2', value: '6.8', status };
      await world.receive(labFeed, potassium({ control: 'R2', at: '20260303121000', ...about }));
      await world.receive(labFeed, potassium({ control: 'R3', at: '20260303121100', ...about }));
      expect(await world.tasks()).toMatchObject([{ state: 'cancelled' }]);
      const withdrawn = await world.database.query(
        'test-withdrawn',
        `select 1 from event where type = 'result.withdrawn'`,
      );
      expect(withdrawn).toHaveLength(1);
      await world.check();
    });

    test('is told once to whoever has accepted the task', async () => {
      const world = await createWorld({ database: await fresh() });
      await twoPatients(world);
      await world.act('nina.alvarez', await world.task(), { act: 'accept' });
      const about = { mrn: '700202', visit: 'V2', value: '6.8', status };
      await world.receive(labFeed, potassium({ control: 'R2', at: '20260303121000', ...about }));
      await world.receive(labFeed, potassium({ control: 'R3', at: '20260303121100', ...about }));
      const open = (await world.tasks()).filter(({ state }) => state !== 'cancelled');
      expect(open).toHaveLength(1);
      await world.check();
    });
  });
});
