import { changeFlagWithin } from '../change/change.ts';
import { newestRelease, sitesOfPlace } from '../governance/governance.ts';
import type { Queryable } from '../platform/platform.ts';
import type { RolloutDeps } from './rollout-deps.ts';
import type { Rollout } from './rollout-store.ts';

/** A flag that was turned off at a site. */
export interface TurnedOff {
  flag: string;
  site: string;
}

/** Of what a change of a flag may say; the whole reason stands with the severe event. */
const turnOffReasonCharsMax = 1_000;

/**
 * Turns off the flags that begun steps of these rollouts name, each at the sites of its step: going back takes away the change, and the
 * switch what the change may have done to the automation. On again takes two people. A flag that is known no more is left out.
 */
export async function turnOffSwitches(
  tx: Queryable,
  rollouts: readonly Rollout[],
  reason: string,
  { authorize, clock, ids }: Pick<RolloutDeps, 'authorize' | 'clock' | 'ids'>,
): Promise<TurnedOff[]> {
  const places = rollouts.flatMap(switchesOf);
  const network = places.length === 0 ? undefined : (await newestRelease(tx))?.network;
  if (!network) return [];
  const off: TurnedOff[] = [];
  for (const { flag, site } of places) {
    if (off.some((one) => one.flag === flag && one.site === site)) continue;
    const why = reason.slice(0, turnOffReasonCharsMax);
    const request = { person: null, flag, site, unit: null, act: 'turn-off', reason: why } as const;
    const { done } = await changeFlagWithin(tx, request, { authorize, clock, ids, network });
    if (done) off.push({ flag, site });
  }
  return off;
}

function switchesOf({ plan, state }: Rollout): TurnedOff[] {
  const begun = state.step + (state.phase === 'begun' ? 1 : 0);
  return plan.steps
    .slice(0, begun)
    .flatMap(({ where, switch: flag }) =>
      flag === undefined ? [] : sitesOfPlace(where).map((site) => ({ flag, site })),
    );
}
