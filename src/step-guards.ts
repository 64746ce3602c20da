import type { Network } from './governance/governance.ts';
import type { Clock } from './platform/platform.ts';
import { goProblem, readinessOf, supportCapacity } from './programme/programme.ts';
import type { StepGuards } from './rollout/rollout.ts';

/** What steps of rollouts ask for before they begin, as the programme of the network in force knows it. */
export function stepGuards(network: () => Network, clock: Clock): StepGuards {
  return {
    async unready(tx, { sites, workflows }) {
      const now = clock.now();
      const titleOf = (id: string) => network().sites.find((one) => one.id === id)?.title ?? id;
      const found = await Promise.all(
        sites.map((site) => readinessOf(tx, network(), { site, workflows, now })),
      );
      return found.flatMap(({ site, ready, blocks }) =>
        ready
          ? []
          : [
              `${titleOf(site)} is not ready.`,
              ...blocks.map((one) => `${one.title}: ${one.sentence}`),
            ],
      );
    },
    async overloaded(tx, joining) {
      const { holds, sentence } = await supportCapacity(tx, network(), {
        ...{ joining, now: clock.now() },
      });
      return holds ? [sentence] : [];
    },
    async undecided(tx, { sites, bundle }) {
      const now = clock.now();
      const found = await Promise.all(
        sites.map((site) => goProblem(tx, network(), { site, bundle, now })),
      );
      return found.filter((sentence) => sentence !== undefined);
    },
  };
}
