import { appendAudit, type Person } from '../access/access.ts';
import type { Transaction } from '../platform/platform.ts';
import {
  isDrill,
  acceptedCap,
  askedOf,
  inTakingOrder,
  mayOnTask,
  readWorklist,
  worklistRowsMax,
  type Task,
} from '../tasks/tasks.ts';
import { actInLedger, loadWork } from './act-in-ledger.ts';
import type { ActDeps } from './act-on-task.ts';
import { commitWork } from './commit-work.ts';
import type { Refusal } from './flow-port.ts';
import type { Ledger } from './ledger.ts';

/** Tasks that are tried where somebody else was faster. */
const triesMax = 10;

export interface TakeNextRequest {
  person: Person;
  /** Absent: all sites of the person. */
  sites?: readonly string[];
}

/** `accepted: false`: it is critical, and to be read before it is accepted. */
export type TakeNextAnswer =
  { done: true; task: Task; accepted: boolean } | { done: false; refusal: Refusal };

/**
 * Gives a person the most pressing task of their pools, in the order of `inTakingOrder`, and accepts it for them in one transaction. A
 * critical one is only named. Whoever has as many accepted tasks as their site lets be given is given none that is not critical.
 */
export async function takeNext(request: TakeNextRequest, deps: ActDeps): Promise<TakeNextAnswer> {
  return commitWork('take-next', deps, async (tx, ledger) => ({
    answer: await take(tx, request, ledger, deps),
    audit: async (answer: TakeNextAnswer) => {
      if (answer.done && !answer.accepted) return;
      const { person } = request;
      await appendAudit(tx, [
        {
          ...{ at: deps.clock.now(), actor: person.id, action: 'task.accept' },
          ...(answer.done
            ? { site: answer.task.site, patientId: answer.task.patientId }
            : { site: null, patientId: null }),
          object: answer.done ? `task:${answer.task.id}` : 'task:next',
          outcome: answer.done ? 'done' : 'refused',
          detail: answer.done ? { how: 'next' } : { refusal: answer.refusal.kind },
        },
      ]);
    },
  }));
}

async function take(
  tx: Transaction,
  { person, sites }: TakeNextRequest,
  ledger: Ledger,
  deps: ActDeps,
): Promise<TakeNextAnswer> {
  const { network } = deps.releases.current;
  const now = deps.clock.now();
  const asked = askedOf(person, network, sites);
  const { mine, pool } = await readWorklist(tx, { ...asked, limit: worklistRowsMax });
  const owned = mine.filter(({ owner }) => owner === person.id);
  const may = pool.filter(
    (task) =>
      !isDrill(task) && mayOnTask(deps.authorize, network, person, 'task.act', task).allowed,
  );
  if (may.length === 0) return refuse('Your team is asked for nothing now.');
  const isFull = (site: string): boolean => {
    const rules = network.sites.find(({ id }) => id === site)?.work;
    const has = owned.filter((task) => task.site === site).length;
    return has >= acceptedCap(person.grants, site, rules);
  };
  const given = may.filter(({ priority, site }) => priority === 'critical' || !isFull(site));
  if (given.length === 0) {
    return refuse(
      `You have accepted ${owned.length} tasks, as many as are given to one person here. Complete or hand over one first.`,
    );
  }
  const patients = new Set(owned.map(({ patientId }) => patientId));
  const order = inTakingOrder(given, { now, patients });
  for (const seen of order.slice(0, triesMax)) {
    if (seen.priority === 'critical') return { done: true, task: seen, accepted: false };
    const task = (await loadWork(tx, [seen], ledger, deps)).get(seen.id);
    // Somebody else was faster.
    if (!task || task.state !== 'open' || task.rev !== seen.rev) continue;
    const act = { act: 'accept' } as const;
    const answer = actInLedger(ledger, task, { person, rev: task.rev, act }, deps);
    return answer.done ? { ...answer, accepted: true } : answer;
  }
  return refuse('Colleagues were faster. Try again.');
}

function refuse(sentence: string): TakeNextAnswer {
  return { done: false, refusal: { kind: 'not-now', sentence } };
}
