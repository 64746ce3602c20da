/** The front door of flow/: messages, due timers and human acts, each applied in one transaction. */
import { resolveDeadLetter } from '../delivery/delivery.ts';
import { actOnTask, type ActDeps } from './act-on-task.ts';
import type { HumanActs } from './flow-port.ts';
import { resolveException } from './resolve-exception.ts';
import { createWorker, type Worker, type WorkerDeps } from './worker.ts';

export type { ActAnswer, HumanActs, PersonAct, Refusal, ResolveAnswer } from './flow-port.ts';
export { factsMax } from './interpret-row.ts';
export { Releases } from './releases.ts';
export type { Worker } from './worker.ts';

export interface Flow {
  acts: HumanActs;
  worker: Worker;
}

/** Wires the two sides of flow/: what runs by itself, and what people ask for. */
export function createFlow(deps: ActDeps & WorkerDeps): Flow {
  return {
    worker: createWorker(deps),
    acts: {
      act: (request) => actOnTask(request, deps),
      resolveException: (request) => resolveException(request, deps),
      resolveDeadLetter: (request) =>
        resolveDeadLetter(request, {
          ...deps,
          destinations: () => deps.releases.current.network.destinations ?? [],
        }),
    },
  };
}
