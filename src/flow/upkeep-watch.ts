import { createRounds, faultName, type Rounds } from '../platform/platform.ts';
import type { ActDeps } from './act-on-task.ts';
import { tellOfUpkeep } from './tell-of-upkeep.ts';

/** How often it is looked what of the configuration has had its time. */
export const upkeepEveryMs = 3_600_000;
const firstMs = 20_000;

export interface UpkeepWatch extends Pick<Rounds, 'start' | 'stop'> {
  /** Looks once. For tests and simulation, instead of `start`. */
  look(): Promise<void>;
}

export function createUpkeepWatch(deps: ActDeps): UpkeepWatch {
  const look = async (): Promise<void> => {
    for (const signal of await tellOfUpkeep(deps)) deps.signals.send(signal);
  };
  const rounds = createRounds({
    ...{ clock: deps.clock, firstMs, everyMs: upkeepEveryMs, round: look },
    failed: (error) => deps.log.error('upkeep.not-told', { fault: faultName(error) }),
  });
  return { start: () => rounds.start(), stop: () => rounds.stop(), look };
}
