import { expect, test } from 'vitest';

import { freshPostgres } from '../../test/databases.ts';
import { createWorld, northlake, worldStart } from '../../test/world.ts';
import { createAuthorize } from '../access/access.ts';
import { assignReleases } from '../change/change.ts';
import { keepBundle, networkDigest, type Network, type Waiver } from '../governance/governance.ts';
import { must } from '../platform/platform.ts';
import type { PageContext } from './endpoint.ts';
import { httpBench } from './http-test-bench.ts';
import { standardsPage, waiversPage } from './standards-page.ts';

const dayMs = 86_400_000;

const waiver: Waiver = {
  ...{ id: 'slow-lab', workflow: 'critical-result', sites: ['st-anne', 'harbor'] },
  ...{ parameter: 'repeat_every', value: '45m', reason: 'One supervisor.', risk: 'Asked late.' },
  ...{ control: 'They call.', owner: 'lena.hoffmann', expires: '2026-03-20' },
};

/** Northlake with other values of critical results at St. Anne. */
function changed(
  network: Network,
  version: string,
  atAnne: Record<string, string>,
  waivers: Waiver[],
): Network {
  const workflows = network.workflows.map((one) =>
    one.id === 'critical-result'
      ? { ...one, waivers, siteParameters: { ...one.siteParameters, 'st-anne': atAnne } }
      : one,
  );
  return { ...network, version, workflows };
}

test('three releases tell since when a site does as the network does, and which waivers were renewed and warned of', async () => {
  const base = await northlake();
  const { database } = await freshPostgres();
  const first = changed(base, '9.0.0', { accept_within: '10m', physician_after: '40m' }, [waiver]);
  const world = await createWorld({ database, network: first });
  const { clock, system } = world;
  await system.upkeep.look();
  const authorize = createAuthorize(first.roles);
  const person = must(
    first.people.find(({ id }) => id === 'tariq.osei'),
    'tariq',
  );
  const assign = async (network: Network, site: string) => {
    const bundle = networkDigest(network);
    await keepBundle(database, { digest: bundle, network }, clock.now());
    clock.advance(dayMs);
    const answer = await assignReleases(
      {
        ...{ person, kind: 'assign', reason: 'pilot', override: true },
        assignments: [{ scope: { kind: 'site', site }, bundle }],
      },
      { database, clock, signals: system.signals, authorize },
    );
    expect(answer).toMatchObject({ done: true });
  };
  const renewed = { ...waiver, expires: '2026-12-31' };
  const second = changed(base, '9.1.0', { accept_within: '10m' }, [renewed]);
  await assign(second, 'st-anne');
  await assign(changed(base, '9.2.0', {}, [renewed]), 'st-anne');

  const { deps } = httpBench({ database });
  const context: PageContext = {
    ...deps,
    ...{ now: clock.now(), release: { ...deps.release(), network: first }, network: first },
    ...{ authorize, person, demo: undefined },
  };
  const standards = await standardsPage(context);
  if ('refused' in standards) throw new Error(standards.refused.sentence);
  const ofAnne = standards.page.trends.find(
    ({ workflow, site }) => workflow === 'critical-result' && site === 'st-anne',
  );
  expect(ofAnne?.points.map(({ epoch, atStandard }) => [epoch, atStandard])).toEqual([
    [1, 8],
    [2, 9],
    [3, 10],
  ]);
  expect(ofAnne?.sentence).toBe(
    'Critical result at St. Anne Medical Center: 10 of 11 at the standard since 05-Mar-2026; 9 of 11 before.',
  );

  const waivers = await waiversPage(context);
  if ('refused' in waivers) throw new Error(waivers.refused.sentence);
  expect(waivers.page.waivers).toMatchObject([
    {
      ...{ id: 'slow-lab', expires: '2026-03-20', daysLeft: 15, renewals: 0 },
      sites: [{ site: 'harbor', asked: { run: expect.any(String), daysBefore: 30, over: false } }],
    },
    {
      ...{ id: 'slow-lab', expires: '2026-12-31', renewals: 1, risk: 'Asked late.' },
      ...{ since: new Date(worldStart).toISOString(), sites: [{ site: 'st-anne', asked: null }] },
    },
  ]);

  const nobody = { ...context, person: { ...person, grants: [] } };
  expect(await waiversPage(nobody)).toMatchObject({ refused: { kind: 'forbidden' } });
  expect(await standardsPage(nobody)).toMatchObject({ refused: { kind: 'forbidden' } });
});
