import { expect, test } from 'vitest';

import type { Flag, Network, Waiver } from '../../src/governance/governance.ts';
import { must } from '../../src/platform/platform.ts';
import { freshPostgres } from '../databases.ts';
import { createWorld, northlake, worldStart } from '../world.ts';

const dayMs = 86_400_000;

const flag: Flag = {
  ...{ key: 'calls', title: 'Calls', kind: 'release', default: 'on', off: 'off', rules: [] },
  ...{ variants: { on: true, off: false }, whenCutOff: 'keep', owner: 'lena.hoffmann' },
  ...{ expires: '2026-02-28', retire: 'When all have it.', clients: [] },
};

const waiver: Waiver = {
  ...{ id: 'slow-lab', workflow: 'critical-result', sites: ['st-anne'] },
  ...{ parameter: 'accept_within', value: '12m', reason: 'r', risk: 'k', control: 'They call.' },
  ...{ owner: 'lena.hoffmann', expires: '2026-03-20' },
};

async function withUpkeep(flags: Flag[], waivers: Waiver[]): Promise<Network> {
  const network = await northlake();
  const workflows = network.workflows.map((one) =>
    one.id === 'critical-result' ? { ...one, waivers } : one,
  );
  return { ...network, workflows, flagBook: { flags, providerGroups: {} } };
}

test('owners are asked once about what has had its time, not again once they decided, and no more when it was renewed', async () => {
  const { database } = await freshPostgres();
  const world = await createWorld({ database, network: await withUpkeep([flag], [waiver]) });
  await world.system.upkeep.look();
  await world.system.upkeep.look();
  const tasks = await world.tasks();
  expect(tasks.map(({ title, poolRole }) => `${title}, ${poolRole}`).toSorted()).toEqual([
    'Flag is stale: Calls, informaticist',
    'Waiver ends: slow-lab, informaticist',
  ]);
  const about = (title: string) =>
    must(
      tasks.find((one) => one.title.startsWith(title)),
      title,
    );
  await world.act('lena.hoffmann', about('Flag'), { act: 'accept' });
  const accepted = must(
    (await world.tasks()).find(({ id }) => id === about('Flag').id),
    'the task',
  );
  const outcome = { decision: 'It goes.' };
  expect(await world.act('lena.hoffmann', accepted, { act: 'complete', outcome })).toMatchObject({
    done: true,
  });
  await world.system.upkeep.look();
  expect(await world.tasks()).toHaveLength(2);

  const renewed = { ...waiver, expires: '2026-12-31' };
  const later = await createWorld({ database, network: await withUpkeep([flag], [renewed]) });
  later.clock.advance(worldStart + dayMs - later.clock.now());
  await later.system.upkeep.look();
  expect((await later.tasks()).map(({ state }) => state).toSorted()).toEqual([
    ...['cancelled', 'completed'],
  ]);
  await later.check();
});
