import { expect, test } from 'vitest';

import { freshPostgres } from '../../test/databases.ts';
import { createWorld, northlake, worldStart } from '../../test/world.ts';
import { createAuthorize, readAudit } from '../access/access.ts';
import {
  keepBundle,
  networkDigest,
  readAssignments,
  type ChangeBudget,
  type ChangeWindow,
  type Network,
} from '../governance/governance.ts';
import { must } from '../platform/platform.ts';
import { assignReleases } from './assign-releases.ts';
import { planRelease } from './plan-release.ts';
import { budgetsOf } from './refuse-change.ts';
import { rollBackSite } from './roll-back-site.ts';

const dayMinutes = 24 * 60;

/** St. Anne is frozen on the second day from the start of the story, and may be changed twice in ten days. */
const tomorrow: ChangeWindow = {
  ...{ id: 'visit', title: 'Accreditation visit', kind: 'freeze', sites: ['st-anne'] },
  ...{ reason: 'surveyors are in the house', starts: '2026-03-04T00:00', lasts: '1d' },
};
const twice: ChangeBudget = { id: 'twice', sites: ['st-anne'], changes: 2, days: 10 };

async function begun() {
  const base = await northlake();
  const network: Network = { ...base, changeWindows: [tomorrow], changeBudgets: [twice] };
  const { database } = await freshPostgres();
  const world = await createWorld({ database, network });
  const { clock, system } = world;
  const authorize = createAuthorize(network.roles);
  const deps = { database, clock, signals: system.signals, authorize };
  const person = (id: string) =>
    must(
      network.people.find((one) => one.id === id),
      id,
    );
  const versions = await Promise.all(
    [1, 2, 3].map(async (number) => {
      const next = { ...network, version: `9.0.${number}` };
      const digest = networkDigest(next);
      await keepBundle(database, { digest, network: next }, worldStart);
      return digest;
    }),
  );
  let used = 0;
  return {
    ...{ world, database, network, clock, person },
    assign: (options: { override?: boolean; by?: string | null } = {}) => {
      const { by = 'tariq.osei', ...rest } = options;
      const bundle = must(versions[used++ % 3], 'a version');
      const assignments = [{ scope: { kind: 'site', site: 'st-anne' } as const, bundle }];
      const who = by === null ? null : person(by);
      return assignReleases(
        { person: who, assignments, kind: 'assign', reason: 'pilot', ...rest },
        deps,
      );
    },
    rollBack: () =>
      rollBackSite({ person: person('tariq.osei'), site: 'st-anne', reason: 'too loud' }, deps),
  };
}

test('a freeze refuses an assignment by name and tells when it reopens; it never refuses to go back', async () => {
  const { world, assign, rollBack, database, network, clock } = await begun();
  expect(await assign()).toMatchObject({ done: true, overridden: [] });
  await world.advance(dayMinutes);
  expect(await assign()).toMatchObject({
    done: false,
    refusal: {
      kind: 'not-now',
      sentence:
        'St. Anne Medical Center is frozen: Accreditation visit (surveyors are in the house). It may be again from 05-Mar-2026 00:00 CST.',
    },
  });
  expect(await assign({ by: null, override: true })).toMatchObject({ done: false });
  const plan = must(
    await planRelease(database, network, ['st-anne', 'harbor'], clock.now()),
    'a plan',
  );
  expect(plan).toMatchObject({
    applyable: false,
    sites: [{ forbidding: [{ rule: 'visit' }] }, { forbidding: [] }],
  });
  expect(await rollBack()).toMatchObject({ done: true });
});

test('a budget is spent at its last change and free again when the first of them is old enough', async () => {
  const { world, assign, rollBack, database, network, clock } = await begun();
  const standing = async () =>
    budgetsOf(network, 'st-anne', await readAssignments(database), clock.now());
  expect(await standing()).toEqual([{ budget: twice, used: 0, freeAt: null }]);
  expect(await assign()).toMatchObject({ done: true });
  expect(await rollBack()).toMatchObject({ done: true });
  expect(await assign()).toMatchObject({ done: true });
  const freeAt = worldStart + 10 * dayMinutes * 60_000;
  expect(await standing()).toEqual([{ budget: twice, used: 2, freeAt }]);
  expect(await assign()).toMatchObject({
    done: false,
    refusal: { sentence: expect.stringContaining('The next is free on 13-Mar-2026.') as string },
  });
  await world.advance(10 * dayMinutes);
  expect(await assign()).toMatchObject({ done: true });
});

test('whoever may override does so against all that forbids it, and the audit names the rules', async () => {
  const { world, assign, database } = await begun();
  await assign();
  await assign();
  await world.advance(dayMinutes);
  expect(await assign({ by: 'lena.hoffmann', override: true })).toMatchObject({
    refusal: { kind: 'forbidden' },
  });
  expect(await assign({ override: true })).toMatchObject({
    done: true,
    overridden: [{ rule: 'visit' }, { rule: 'twice' }],
  });
  expect(await readAudit(database, { object: 'rule:visit', limit: 2 })).toMatchObject([
    { action: 'release.override', actor: 'tariq.osei', outcome: 'done' },
  ]);
});
