import { faultName } from '../platform/platform.ts';
import { appendAudit } from '../access/access.ts';
import {
  closeHandoff,
  dueHandoffs,
  networkWords,
  readHandoff,
  readTasks,
  type SettledHandoff,
  type Task,
} from '../tasks/tasks.ts';
import { loadWork } from './act-in-ledger.ts';
import type { ActDeps } from './act-on-task.ts';
import { commitWork } from './commit-work.ts';
import { returnTasks } from './return-tasks.ts';

/** Handoffs that are looked at in one round. */
const roundMax = 50;

/**
 * Closes handoffs whose deadline is over, each in a transaction of its own: what the receiver has not accepted asks its pool again,
 * and whoever the network names is told. A handoff on which the program fails is left for the next round, and the others go on.
 */
export async function lapseHandoffs(deps: ActDeps): Promise<void> {
  for (const id of await dueHandoffs(deps.database, deps.clock.now(), roundMax)) {
    try {
      await lapse(id, deps);
    } catch (error) {
      deps.log.error('handoff.fault', { handoff: id, fault: faultName(error) });
    }
  }
}

async function lapse(id: string, deps: ActDeps): Promise<void> {
  const now = deps.clock.now();
  await commitWork<{ done: boolean }>('lapse-handoff', deps, async (tx, ledger) => {
    const handoff = await readHandoff(tx, id, { forUpdate: true });
    if (!handoff || handoff.closedAt !== null || handoff.acceptBy > now) {
      return { answer: { done: false }, audit: async () => undefined };
    }
    const seen = await readTasks(
      tx,
      handoff.items.filter(({ fate }) => fate === 'offered').map(({ taskId }) => taskId),
    );
    const tasks = await loadWork(tx, seen, ledger, deps);
    const left = [...tasks.values()].filter((task) => isOnOffer(task, handoff));
    const events =
      left.length === 0
        ? []
        : returnTasks(
            ledger,
            left,
            {
              ...{ cause: 'handoff-lapsed', owner: handoff.from, receiver: handoff.to, now },
              reason: reasonOf(handoff, deps),
            },
            deps,
          );
    return {
      ...{ answer: { done: true }, events },
      save: () => closeHandoff(tx, { id, returned: left.length, at: now }),
      audit: () =>
        appendAudit(tx, [
          {
            ...{ at: now, site: handoff.site, actor: 'system', action: 'handoff.lapse' },
            ...{ object: `handoff:${id}`, patientId: null, outcome: 'done' },
            detail: { returned: left.length },
          },
        ]),
    };
  });
}

// It may have been offered to somebody else, or given back, since the handoff began.
function isOnOffer(task: Task, { from, to }: SettledHandoff): boolean {
  return task.state === 'accepted' && task.owner === from && task.offeredTo === to;
}

function reasonOf({ site, to, acceptBy }: SettledHandoff, { releases }: ActDeps): string {
  const words = networkWords(releases.current.network, site);
  return `${words.person(to)} had not taken it over by ${words.time(acceptBy)}`;
}
