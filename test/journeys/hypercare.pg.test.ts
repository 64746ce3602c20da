import { expect, test } from 'vitest';

import { createAuthorize, readAudit } from '../../src/access/access.ts';
import { assignReleases, rollBackSite } from '../../src/change/change.ts';
import { readFeedback } from '../../src/flow/flow.ts';
import { keepBundle, networkDigest } from '../../src/governance/governance.ts';
import { must } from '../../src/platform/platform.ts';
import {
  addLesson,
  endHypercare,
  noteTriage,
  readHypercare,
  readLessons,
  readReviews,
  supportCapacity,
} from '../../src/programme/programme.ts';
import { freshPostgres } from '../databases.ts';
import { createWorld, type World } from '../world.ts';
import { adt, potassium } from './sent-messages.ts';

test('after a change a site is looked after, what a nurse says is answered, and the next wave waits meanwhile', async () => {
  const world = await createWorld({ database: (await freshPostgres()).database });
  const { database, clock, network, system } = world;
  const all = network.sites.map(({ id }) => id);
  const now = () => clock.now();
  const capacity = (...joining: string[]) =>
    supportCapacity(database, network, { joining, now: now() });
  expect(await capacity('st-anne', 'lakeside')).toMatchObject({ holds: false, sites: [] });
  await bring(world, 'st-anne');
  await bring(world, 'lakeside');
  expect(await capacity('harbor')).toMatchObject({
    ...{ holds: true, sites: expect.arrayContaining(['st-anne', 'lakeside']) },
  });
  expect(await capacity('lakeside')).toMatchObject({ holds: false });

  await world.receive('st-anne-adt', adt('A01', { control: 'A1' }));
  await world.receive('st-anne-lab', potassium({ control: 'R1', value: '6.8' }));
  const task = await world.task();
  const nina = personOf(world, 'nina.alvarez');
  const say = {
    ...{ person: nina, site: 'st-anne', kind: 'safety' as const, page: '/tasks/$taskId' },
    ...{ taskId: task.id, workflow: null },
  };
  const empty = await system.acts.giveFeedback({ ...say, text: ' ' });
  expect(empty).toMatchObject({ done: false, refusal: { kind: 'invalid', field: 'text' } });
  const text = 'x'.repeat(2_000);
  expect(await system.acts.giveFeedback({ ...say, text: `${text}x` })).toMatchObject({
    done: false,
  });
  const given = await system.acts.giveFeedback({ ...say, text });
  expect(given).toMatchObject({ done: true, isAsked: true });
  const asked = must(
    (await world.tasks()).find(({ key }) => key === 'answer-safety'),
    'the feedback asks somebody',
  );
  expect(asked).toMatchObject({
    ...{ poolRole: 'rollout-manager', priority: 'urgent' },
    title: 'A patient may be hurt: Critical result 1.0.0, a task',
  });
  const [audited] = await readAudit(database, { actor: nina.id, limit: 1 });
  expect(JSON.stringify(audited)).not.toContain('xxx');

  await world.advance(20);
  const lists = () => readHypercare(database, network, { sites: all, now: now() });
  const list = must(
    (await lists()).find(({ site }) => site === 'st-anne'),
    'its list',
  );
  expect(list).toMatchObject({
    ...{ pod: { id: 'lakeshore' }, triages: [] },
    feedback: [{ kind: 'safety', workflow: 'critical-result', version: '1.0.0', answer: null }],
    late: expect.arrayContaining([expect.objectContaining({ workflow: 'critical-result' })]),
  });
  const deps = { database, network, now: now(), authorize: createAuthorize(network.roles) };
  const tariq = personOf(world, 'tariq.osei');
  const note = { person: tariq, site: 'st-anne', note: 'Called the ward' };
  expect(await noteTriage({ ...note, person: nina }, deps)).toMatchObject({ done: false });
  expect(await noteTriage({ ...note, site: 'harbor' }, deps)).toMatchObject({ done: false });
  expect(await noteTriage(note, deps)).toMatchObject({ done: true });

  const ours = must(
    (await world.tasks()).find(({ id }) => id === asked.id),
    'the task',
  );
  await world.act(tariq.id, ours, { act: 'accept' });
  const accepted = must(
    (await world.tasks()).find(({ id }) => id === asked.id),
    'the task',
  );
  const answer = { answer: 'Taken back there' };
  await world.act(tariq.id, accepted, { act: 'complete', outcome: answer });
  const [followed] = await readFeedback(database, { sites: [], by: nina.id, from: 0 });
  expect(followed).toMatchObject({ answer: 'Taken back there', answeredAt: now() });

  expect(
    await addLesson(
      { person: tariq, site: 'st-anne', workflow: null, text: 'Tell the laboratory first' },
      deps,
    ),
  ).toMatchObject({ done: true });
  expect(await readLessons(database, all)).toMatchObject([{ version: '9.0.0', by: tariq.id }]);
  expect(
    await endHypercare({ person: tariq, site: 'lakeside', reason: 'Quiet' }, deps),
  ).toMatchObject({ done: true });
  expect((await lists()).map(({ site }) => site)).toEqual(['st-anne']);
  expect(await capacity('harbor')).toMatchObject({ holds: false });

  const later = now() + 30 * 86_400_000;
  expect(await readReviews(database, network, { sites: all, now: later })).toMatchObject([
    { days: 30, use: { collapsed: null } },
    { days: 30, use: { collapsed: null } },
  ]);
  const request = { person: tariq, site: 'st-anne', reason: 'as the nurse said' };
  await rollBackSite(request, { ...deps, clock, signals: system.signals });
  expect(await lists()).toEqual([]);
  await system.releaseWatch.look();
  await world.check();
});

/** A release comes to a site. */
async function bring({ database, clock, network, system }: World, site: string): Promise<void> {
  const changed = { ...network, version: '9.0.0' };
  const bundle = networkDigest(changed);
  await keepBundle(database, { digest: bundle, network: changed }, clock.now());
  const person = network.people.find(({ id }) => id === 'tariq.osei') ?? null;
  const answer = await assignReleases(
    {
      person,
      assignments: [{ scope: { kind: 'site', site }, bundle }],
      kind: 'assign',
      reason: 'wave 1',
    },
    { database, clock, signals: system.signals, authorize: createAuthorize(network.roles) },
  );
  expect(answer).toMatchObject({ done: true });
  await system.releaseWatch.look();
}

function personOf({ network }: World, id: string) {
  return must(
    network.people.find((one) => one.id === id),
    id,
  );
}
