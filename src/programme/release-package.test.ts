import { expect, test } from 'vitest';

import { northlake } from '../../test/world.ts';
import type { Network } from '../governance/governance.ts';
import { must } from '../platform/platform.ts';
import { compileRelease, type SiteWorkflow } from '../workflows/workflows.ts';
import { makePackage, type PackageSource } from './release-package.ts';
import { renderPackage } from './render-package.ts';

/** The next version at St. Anne: twelve minutes to accept, and no referrals there any more. */
function next(network: Network): Network {
  return {
    ...network,
    version: '9.0.0',
    workflows: network.workflows.map((one) =>
      one.id === 'critical-result'
        ? {
            ...one,
            siteParameters: { ...one.siteParameters, 'st-anne': { accept_within: '12m' } },
          }
        : one.id === 'referral-closure'
          ? { ...one, sites: one.sites.filter((site) => site !== 'st-anne') }
          : one,
    ),
  };
}

async function source(more: Partial<PackageSource> = {}): Promise<PackageSource> {
  const network = await northlake();
  const candidate = next(network);
  const site = must(
    network.sites.find(({ id }) => id === 'st-anne'),
    'st-anne',
  );
  const plan: PackageSource['plan'] = {
    fingerprint: 'sha256:0123456789abcdef99',
    sites: [
      {
        site: 'st-anne',
        base: { bundle: 'a', version: network.version },
        differences: [
          {
            ...{ object: 'workflow critical-result', site: 'st-anne', change: 'changed' },
            ...{ path: 'parameters.accept_within', level: 'patch', before: '10m', after: '12m' },
          },
        ],
      },
    ],
  };
  return {
    ...{ site, candidate, plan, manifest: null, training: [], lessons: [], now: 0 },
    ...{ before: at(network), after: at(candidate), onCall: () => ['Ann <Moe>'] },
    ...more,
  };
}

function at(network: Network): readonly SiteWorkflow[] {
  const answer = compileRelease({ epoch: 0, digest: '', network });
  if ('problems' in answer) throw new Error('the network does not compile');
  return answer.compiled.bySite.get('st-anne') ?? [];
}

test('each role is told what it does differently, and a role for which nothing is different is told that', async () => {
  const made = makePackage(await source());
  const role = (id: string) => made.roles.find((one) => one.role === id);
  expect(role('nurse')?.differences).toContainEqual(
    expect.stringMatching(
      /^Critical result, “Acknowledge critical result: …”: accept within: 12 min \(was: 10 min\); who is asked next: Charge nurse after 12 min, .* \(was: Charge nurse after 10 min, /,
    ),
  );
  expect(role('care-coordinator')?.differences).toContainEqual(
    expect.stringMatching(/^Referral closure: you are not asked any more for “/),
  );
  expect(role('cardiologist-on-call')?.differences).toEqual([]);
  expect(made.roles.filter(({ title }) => title.includes('.'))).toEqual([]);
  expect(made.changes).toEqual([
    'PATCH workflow critical-result at st-anne: parameters.accept_within 10m → 12m',
  ]);
  expect(made.exceptions).toContainEqual(
    expect.stringMatching(/^Critical result: accept within is 12m at this site\./),
  );
});

test('a role that is newly asked learns when, whether it is first or only climbs', async () => {
  const made = makePackage(await source({ before: [] }));
  const told = (id: string) => made.roles.find((one) => one.role === id)?.differences ?? [];
  expect(told('nurse')).toContainEqual(
    expect.stringMatching(/^Critical result: you are newly asked for .*: accept within 12 min, /),
  );
  expect(told('charge-nurse')).toContainEqual(
    expect.stringMatching(/^Critical result: .*: if nobody accepted within 12 min\.$/),
  );
});

test('the page is for paper: no script, no address, everything that people wrote is text, one role on its own', async () => {
  const made = makePackage(await source());
  const page = renderPackage(made);
  expect(page).toContain('@page { size: A4');
  expect(page).toContain('Ann &lt;Moe&gt;');
  expect(page).not.toMatch(/<script|https?:|<link|<img/);
  expect(page).toContain('What changes');
  const aid = renderPackage(made, 'nurse');
  expect(aid.match(/<section class="sheet">/g)).toHaveLength(1);
  expect(aid).toContain('What you do differently');
  expect(aid).not.toContain('What changes');
});
