import { expect, test } from 'vitest';

import { freshPostgres } from '../../test/databases.ts';
import { adt } from '../../test/journeys/sent-messages.ts';
import { createWorld, northlake, type World } from '../../test/world.ts';
import { must } from '../platform/platform.ts';

const source = `id: consult
version: 1.0.0
title: Consult
purpose: p
owner: o
sources: [{ title: t, reference: r, says: s }]
parameters: {}
remembers: { reason: { type: string, describes: Why. } }
start:
  - human:
      role: [nurse]
      label: Ask for a consult
      form: [{ name: reason, label: Reason, required: true }, { name: how, label: How, options: [phone, visit] }]
    when: form.reason != "none"
    remember: { reason: form.reason }
    goto: asked
states:
  asked:
    describes: Somebody is asked
    task:
      key: see
      title: 'See the patient: \${data.reason}'
      priority: urgent
      pool: { role: on-call-physician, unit: none }
      accept_within: 1h
      finish_within: 8h
      ladder: [{ after: 1h, to: { role: house-supervisor, unit: none } }]
      repeat_last_every: 1h
      why: w
      todo: t
      otherwise: o
    on: [{ act: completed, goto: done }]
  done: { describes: Somebody came, terminal: true }
`;

async function admitted(): Promise<World> {
  const network = await northlake();
  const world = await createWorld({
    database: (await freshPostgres()).database,
    network: {
      ...network,
      workflows: [
        {
          ...{ id: 'consult', source, path: 'w.yaml', sites: ['st-anne'] },
          ...{ parameters: {}, siteParameters: {} },
        },
      ],
    },
  });
  await world.receive('st-anne-adt', adt('A01', { control: 'A1' }));
  return world;
}

async function ask(world: World, who: string, change: object = {}) {
  const [patient] = await world.database.query<{ id: string }>('patient', 'select id from patient');
  const person = must(
    world.network.people.find(({ id }) => id === who),
    who,
  );
  const patientId = must(patient, 'a patient').id;
  return {
    offered: await world.system.acts.offeredStarts({ person, patientId }),
    answer: await world.system.acts.startRun({
      ...{ person, patientId, workflow: 'consult', label: 'Ask for a consult' },
      ...{ form: { reason: 'chest pain' }, requestId: 'r1' },
      ...change,
    }),
  };
}

const auditSql = `
  select actor, action, outcome, patient_id is not null as "ofPatient"
    from audit
   where action = 'run.start'
   order by at`;

test('a nurse starts a consult for a patient of the unit, once however often the button is pressed', async () => {
  const world = await admitted();
  const { offered, answer } = await ask(world, 'nina.alvarez');
  expect(offered).toMatchObject([{ workflow: 'consult', label: 'Ask for a consult' }]);
  expect(answer).toMatchObject({ done: true });
  expect((await ask(world, 'nina.alvarez')).answer).toEqual(answer);
  expect(await world.task()).toMatchObject({
    title: 'See the patient: chest pain',
    poolRole: 'on-call-physician',
  });
  expect(
    await world.database.query(
      'run',
      'select encounter_id is not null as visit, unit from instance',
    ),
  ).toEqual([{ visit: true, unit: 'ed' }]);
  expect(await world.database.query('audit', auditSql)).toEqual([
    { actor: 'nina.alvarez', action: 'run.start', outcome: 'done', ofPatient: true },
    { actor: 'nina.alvarez', action: 'run.start', outcome: 'done', ofPatient: true },
  ]);
  await world.check();
});

test('whose role may not is offered nothing, and refused, and the audit has it', async () => {
  const world = await admitted();
  const { offered, answer } = await ask(world, 'wes.thornton');
  expect(offered).toEqual([]);
  expect(answer).toMatchObject({ done: false, refusal: { kind: 'forbidden' } });
  expect(await world.tasks()).toEqual([]);
  expect(await world.database.query('audit', auditSql)).toEqual([
    { actor: 'wes.thornton', action: 'run.start', outcome: 'refused', ofPatient: true },
  ]);
});

test.each([
  ['what must be filled in', { form: {} }, { kind: 'invalid', field: 'reason' }],
  [
    'an answer that is none',
    { form: { reason: 'x', how: 'fax' } },
    { kind: 'invalid', field: 'how' },
  ],
  [
    'a field that is not asked for',
    { form: { reason: 'x', who: 'y' } },
    { kind: 'invalid', field: 'who' },
  ],
  ['what the guard refuses', { form: { reason: 'none' } }, { kind: 'not-now' }],
  ['another workflow', { workflow: 'other' }, { kind: 'not-found' }],
  ['another patient', { patientId: 'pat_nobody' }, { kind: 'not-found' }],
])('it is refused with %s', async (_title, change, refusal) => {
  const world = await admitted();
  expect((await ask(world, 'nina.alvarez', change)).answer).toMatchObject({ done: false, refusal });
  expect(await world.tasks()).toEqual([]);
});
