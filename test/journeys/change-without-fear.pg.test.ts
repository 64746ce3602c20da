import { expect, test } from 'vitest';

import { createAuthorize } from '../../src/access/access.ts';
import { readStandings } from '../../src/change/change.ts';
import { keepBundle, networkDigest } from '../../src/governance/governance.ts';
import { must, seededIds } from '../../src/platform/platform.ts';
import { actOnRollout, measuredArms, startRollout } from '../../src/rollout/rollout.ts';
import { freshPostgres } from '../databases.ts';
import { worldStart, type World } from '../world.ts';
import { author, begun, changed, documentOf, signed, whole } from './governed-story.ts';
import { adt, potassium } from './sent-messages.ts';

/** Half of the patients of St. Anne, by hash; and everything is frozen from two hours after the start of the story. */
const files = {
  'rollouts/half.yaml': `title: Half of St. Anne
strategy: pilot-then-expand
workflows: [critical-result]
steps:
  - id: half
    canary: { sites: [st-anne], share: 50 }
    hold: { time: 1h }
`,
  'freezes.yaml': `windows:
  - id: visit
    title: Accreditation visit
    sites: all
    reason: surveyors are in the house
    starts: 2026-03-03T14:00
    lasts: 2d
`,
};

const patients = Array.from({ length: 10 }, (_, n) => `7001${10 + n}`);

const anne = { site: 'st-anne', mrns: patients, at: '20260303120000' };

async function storyOf() {
  const story = await begun((await freshPostgres()).database, files);
  const { world, network } = story;
  const { clock, database, system } = world;
  const person = must(
    network.people.find(({ id }) => id === author),
    author,
  );
  const deps = {
    ...{ database, clock, ids: seededIds(clock, 9), signals: system.signals, arms: measuredArms },
    authorize: createAuthorize(network.roles),
  };
  return {
    ...story,
    start: (version: string) =>
      startRollout({ person, plan: 'half', version, reason: 'as the council said' }, deps),
    rollBack: (id: string) =>
      actOnRollout({ person, id, act: 'roll-back', reason: 'too many calls' }, deps),
    async look(): Promise<void> {
      await system.rolloutDriver.look();
      await system.releaseWatch.look();
    },
  };
}

const refusedWith = (sentence: string) => ({
  done: false,
  refusal: { sentence: expect.stringContaining(sentence) as string },
});

test('nothing is rolled out that is not signed, approved by another than its author, and newer than what ran', async () => {
  const { files: base, network, next, take, assign, start, look, world } = await storyOf();
  const unsigned = { ...network, version: '9.0.0' };
  const loose = { digest: networkDigest(unsigned), network: unsigned };
  await keepBundle(world.database, loose, worldStart);
  expect(await start('9.0.0')).toMatchObject(refusedWith('Nobody signed'));
  const document = documentOf(changed(base, next), next);
  const alone = signed(signed(document, author, 'author'), author, 'approver');
  expect(await take(alone)).toMatchObject(
    refusedWith('0 of 1 approvals by others than its author'),
  );
  expect(await start(next)).toMatchObject(refusedWith(`no version ${next}`));

  const taken = await take(whole(document));
  const older = changed(base, '9.9.9');
  expect(await take(whole(documentOf(older, '9.9.9', 1)))).toMatchObject(
    refusedWith('number 1 was taken already'),
  );
  // Signed, approved and taken, and assigned to no site: it runs nowhere.
  await look();
  expect(await readStandings(world.database)).toMatchObject({ epoch: 1 });
  const bundle = taken.done ? taken.taken.bundle : '';
  expect(await assign(bundle)).toMatchObject({ done: true, release: { epoch: 2 } });
});

test('no run meets two versions while half of the patients try one, no other site meets it, and a freeze holds up no way back', async () => {
  const { files: base, next, take, assign, start, look, rollBack, world } = await storyOf();
  const before = await results(world, 1);
  const lakeside = await results(world, 1, { site: 'lakeside', mrns: ['800101'] });
  const [was] = before.values();
  expect([...new Set(before.values())]).toEqual([was]);

  const taken = await take(whole(documentOf(changed(base, next), next)));
  const begun = await start(next);
  await look();
  const first = await results(world, 2);
  const tried = [...new Set(first.values())].filter((digest) => digest !== was);
  expect(tried).toHaveLength(1);
  expect([...first.values()]).toContain(was);
  expect(await results(world, 3)).toEqual(first);
  expect(await results(world, 2, { site: 'lakeside', mrns: ['800101'] })).toEqual(lakeside);

  // Ten minutes to accept before the change, twelve with it: each run goes on by the one that it began with.
  await world.advance(11);
  const asked = await tasksOfRuns(world);
  expect(asked).toHaveLength(3 * patients.length);
  for (const { digest, rung } of asked) expect(rung).toBe(digest === was ? 1 : 0);

  await world.advance(3 * 60);
  const elsewhere = { kind: 'site', site: 'lakeside' } as const;
  expect(await assign(taken.done ? taken.taken.bundle : '', elsewhere)).toMatchObject(
    refusedWith('is frozen: Accreditation visit'),
  );
  const answer = await rollBack(begun.done ? begun.id : '');
  expect(answer).toMatchObject({ done: true });
  await look();
  expect(await results(world, 4, { at: '20260303151200' })).toEqual(before);
  await world.check();
});

/** A critical potassium of each of these patients; what the run that it began is pinned to, by patient. */
async function results(
  world: World,
  round: number,
  where: Partial<typeof anne> = {},
): Promise<Map<string, string>> {
  const { site, mrns, at } = { ...anne, ...where };
  world.clock.advance(1_000);
  const since = world.clock.now();
  for (const mrn of mrns) {
    const told = { mrn, visit: `V${mrn}`, order: `L${mrn}${round}`, at };
    const admission = adt('A01', { ...told, control: `A${mrn}` });
    const laboratory = potassium({ ...told, control: `R${mrn}${round}`, value: '6.8' });
    await receive(world, site, round === 1 ? [admission, laboratory] : [laboratory]);
  }
  const began = await world.database.query<{ mrn: string; digest: string }>(
    'story-began',
    `select identifier.value as mrn, instance.digest
       from instance
       join patient_identifier as identifier on identifier.patient_id = instance.patient_id
      where instance.workflow = 'critical-result'
        and instance.started_at >= $1
        and instance.site = $2
      order by identifier.value`,
    [new Date(since).toISOString(), site],
  );
  expect(began.map(({ mrn }) => mrn)).toEqual(mrns);
  return new Map(began.map(({ mrn, digest }) => [mrn, digest]));
}

/** Open tasks of critical results at St. Anne: how far each has climbed, and what its run is pinned to. */
function tasksOfRuns({ database }: World): Promise<{ digest: string; rung: number }[]> {
  return database.query(
    'story-climbed',
    `select instance.digest, task.rung
       from instance
       join task on task.instance_id = instance.id
      where instance.workflow = 'critical-result'
        and instance.site = 'st-anne'
        and task.state = 'open'`,
  );
}

async function receive(world: World, site: string, messages: readonly string[]): Promise<void> {
  for (const message of messages) {
    const isLaboratory = message.includes('ORU^R01');
    if (site === 'st-anne')
      await world.receive(isLaboratory ? 'st-anne-lab' : 'st-anne-adt', message);
    else await world.receive('lakeside-conformance', inLakesideWords(message));
  }
}

function inLakesideWords(message: string): string {
  return message.replaceAll('SAMC', 'LSH').replaceAll('K^Potassium^L', '2823-3^Potassium^LN');
}
