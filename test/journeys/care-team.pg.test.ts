import { expect, test } from 'vitest';

import type { DutyChange } from '../../src/flow/flow.ts';
import { must } from '../../src/platform/platform.ts';
import {
  historySentence,
  networkWords,
  readTaskHistory,
  readTasks,
} from '../../src/tasks/tasks.ts';
import { freshPostgres } from '../databases.ts';
import { createWorld, northlake, type World } from '../world.ts';

const priya = 'priya.venkatesan';
const dayMs = 86_400_000;

/** A patient of Harbor General who went home, with the attending as the feed names them. */
async function wentHome(world: World, mrn: string, attending: string): Promise<void> {
  const head = (type: string) =>
    `MSH|^~\\&|SEND|HGH|SINEW|NLH|20260303120000||${type}|${mrn}${type.slice(-2)}|P|2.5.1\r`;
  const pid = `PID|1||${mrn}^^^HGH^MR||SMITH^ANN||19811110|F\r`;
  const bed = `PV1|1|I|HG3N^12^B||||${attending}||||||||||||V${mrn}^^^HGH^VN\r`;
  const sent = (type: string, at: string) =>
    `${head(`ADT^${type}`)}EVN|${type}|${at}\r${pid}${bed}`;
  await world.receive('harbor-adt', sent('A01', '20260303110000'));
  await world.receive('harbor-adt', sent('A03', '20260303115000'));
}

const telling = `id: told-of-discharge
version: 1.0.0
title: Told of a discharge
purpose: p
owner: o
sources: [{ title: t, reference: r, says: s }]
parameters: {}
remembers: { attending: { type: string, describes: The number of the attending. } }
start: [{ event: [encounter.discharged], remember: { attending: event.attendingId }, goto: told }]
states:
  told:
    describes: The attending is told
    terminal: true
    notify: [{ key: k, to: { care_team: data.attending, role: on-call-physician, unit: none }, title: t, text: t }]
`;

/** Whom notices were for: by name, or (null) everybody of the pool; in the order of time. */
async function told({ database }: World): Promise<(string | null)[]> {
  const rows = await database.query<{ person: string | null }>(
    'told',
    `select person from notice where workflow = 'told-of-discharge' order by at, instance_id`,
  );
  return rows.map(({ person }) => person);
}

/** The summary that is asked for: who is told of it, and what its history says so far. */
async function summary(world: World) {
  const rows = await world.tasks();
  const { id } = must(
    rows.findLast(({ title }) => title.startsWith('Write the discharge summary')),
    'a summary is asked for',
  );
  const [task] = await readTasks(world.database, [id]);
  const history = await readTaskHistory(world.database, id);
  const words = networkWords(world.network, 'harbor');
  return {
    task: must(task, id),
    row: must(
      rows.find((one) => one.id === id),
      id,
    ),
    sentences: history.map((line) => historySentence(line, words)),
  };
}

test('the attending is asked by name for the summary of their own patient, and the pool once nobody takes it', async () => {
  const world = await createWorld({ database: (await freshPostgres()).database });
  await wentHome(world, '810101', '90001^Venkatesan^Priya');
  const asked = await summary(world);
  expect(asked.task).toMatchObject({ state: 'open', owner: null, offeredTo: priya });
  expect(asked.task.pool).toEqual({ role: 'on-call-physician', unit: null });
  expect(asked.sentences.join()).toContain(
    `by name Dr. Priya Venkatesan of the patient's care team`,
  );

  await world.advance(60 * 5);
  const climbed = await summary(world);
  expect(climbed.task).toMatchObject({ state: 'open', rung: 1, offeredTo: null });
  expect(climbed.task.pool).toEqual({ role: 'nurse-manager', unit: null });
  await world.check();
});

test('a colleague may take it, and who is asked by name may decline it as anybody of the pool', async () => {
  const world = await createWorld({ database: (await freshPostgres()).database });
  await wentHome(world, '810102', '90001^Venkatesan^Priya');
  const taken = await summary(world);
  expect(await world.act('elias.moreau', taken.row, { act: 'accept' })).toMatchObject({
    done: true,
  });
  expect((await summary(world)).task).toMatchObject({ owner: 'elias.moreau', offeredTo: null });

  await wentHome(world, '810103', '90001^Venkatesan^Priya');
  const declined = await summary(world);
  const decline = { act: 'decline', reason: 'In theatre' } as const;
  expect(await world.act(priya, declined.row, decline)).toMatchObject({ done: true });
  expect((await summary(world)).task).toMatchObject({ state: 'open', rung: 1, offeredTo: null });
  await world.check();
});

test('nobody is asked or told by name where the number is not known, only a name is sent, or she is away: the pool is, and it says why', async () => {
  const network = await northlake();
  const installed = { sites: ['harbor'], parameters: {}, siteParameters: {} };
  const added = { ...installed, id: 'told-of-discharge', source: telling, path: 'w.yaml' };
  const world = await createWorld({
    database: (await freshPostgres()).database,
    network: { ...network, workflows: [...network.workflows, added] },
  });
  const instead = async (mrn: string, attending: string, why: string) => {
    await wentHome(world, mrn, attending);
    const { task, sentences } = await summary(world);
    expect(task).toMatchObject({ state: 'open', offeredTo: null });
    expect(task.pool).toEqual({ role: 'on-call-physician', unit: null });
    expect(sentences.join()).toContain(why);
  };
  await instead('810104', '77777^Venkatesan^Priya', 'nobody here has the number that was sent');
  await instead('810105', '^Venkatesan^Priya', 'it is not known who it is');
  await instead('810106', '', 'it is not known who it is');
  expect(await told(world)).toEqual([null, null, null]);
  await wentHome(world, '810108', '90001^Venkatesan^Priya');
  expect(await told(world)).toEqual([null, null, null, priya]);
  const from = world.clock.now();
  const absence: DutyChange = {
    change: 'absence',
    ...{ person: priya, substitute: null, from, until: from + dayMs, reason: 'Leave' },
  };
  const person = must(
    world.network.people.find(({ id }) => id === priya),
    priya,
  );
  expect(await world.system.acts.changeDuty({ person, change: absence })).toEqual({ done: true });
  await instead('810107', '90001^Venkatesan^Priya', 'Dr. Priya Venkatesan is away');
  await world.check();
});
