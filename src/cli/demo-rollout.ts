import { createAuthorize } from '../access/access.ts';
import { keepBundle, networkDigest, type Network } from '../governance/governance.ts';
import type { Clock, Ids } from '../platform/platform.ts';
import { createRollouts, measuredArms, readRollouts } from '../rollout/rollout.ts';
import type { System } from '../system.ts';

const plan = 'critical-result';
const starter = 'tariq.osei';

/**
 * A change on its way, so that there is one to look at: at St. Anne nurses get twelve minutes for a critical result instead of
 * ten, first for half of the patients. Only where no rollout was ever started.
 */
export async function startDemoRollout(
  { database, signals }: Pick<System, 'database' | 'signals'>,
  network: Network,
  { clock, ids }: { clock: Clock; ids: Ids },
): Promise<void> {
  const person = network.people.find(({ id }) => id === starter);
  const isPlanned = network.rollouts?.some(({ id }) => id === plan);
  if (!person || isPlanned !== true || (await readRollouts(database, 1)).length > 0) return;
  const candidate = nextVersion(network);
  await keepBundle(database, { digest: networkDigest(candidate), network: candidate }, clock.now());
  const authorize = createAuthorize(network.roles);
  const rollouts = createRollouts({
    ...{ database, clock, ids, signals, authorize, arms: measuredArms },
  });
  await rollouts.start({
    ...{ person, plan, version: candidate.version },
    reason: 'Nurses of St. Anne asked for two more minutes; the council agreed to try it.',
  });
}

function nextVersion(network: Network): Network {
  const [major = 0, minor = 0] = network.version.split('.').map(Number);
  return {
    ...network,
    version: `${major}.${minor + 1}.0`,
    workflows: network.workflows.map((one) =>
      one.id === 'critical-result'
        ? {
            ...one,
            siteParameters: {
              ...one.siteParameters,
              'st-anne': { ...one.siteParameters['st-anne'], accept_within: '12m' },
            },
          }
        : one,
    ),
  };
}
