import { actOnRollout, type RolloutActRequest } from './act-on-rollout.ts';
import type { Arms } from './read-arms.ts';
import { reportSentinel, type SentinelAnswer, type SentinelRequest } from './report-sentinel.ts';
import type { RolloutAnswer, RolloutDeps } from './rollout-deps.ts';
import { startRollout, type StartRequest } from './start-rollout.ts';

/** What people do with rollouts: each act is one transaction, answered when it is committed. */
export interface Rollouts {
  start(request: StartRequest): Promise<RolloutAnswer>;
  act(request: RolloutActRequest): Promise<RolloutAnswer>;
  sentinel(request: SentinelRequest): Promise<SentinelAnswer>;
}

export function createRollouts(deps: RolloutDeps & { arms: Pick<Arms, 'has'> }): Rollouts {
  return {
    start: (request) => startRollout(request, deps),
    act: (request) => actOnRollout(request, deps),
    sentinel: (request) => reportSentinel(request, deps),
  };
}
