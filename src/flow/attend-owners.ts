import { appendAudit } from '../access/access.ts';
import { absenceOf, type Absence } from '../governance/governance.ts';
import { assert, faultName, type Instant, type Transaction } from '../platform/platform.ts';
import {
  changeTask,
  ENGINE,
  handoffAcceptMinutesDefault,
  insertHandoffItems,
  insertHandoffs,
  mayOnTask,
  readLooseOffers,
  readOffersOf,
  readOwnedTasks,
  readTasks,
  readTasksOwnedBy,
  type Handoff,
  type Task,
} from '../tasks/tasks.ts';
import { loadWork } from './act-in-ledger.ts';
import type { ActDeps } from './act-on-task.ts';
import { commitWork } from './commit-work.ts';
import type { Ledger } from './ledger.ts';
import { returnTasks, type ReturnCause } from './return-tasks.ts';

/** Tasks of one owner that one transaction moves. */
export const attendTasksMax = 200;

/**
 * Nobody is left with work that they cannot do. Tasks whose owner is away are offered to their substitute, or asked for again;
 * those whose owner a new configuration does not know, or lets act no more, are asked for again. `everybody`: looks at every
 * owner, not only at who is away. An owner on whose tasks the program fails is left for the next round.
 */
export async function attendOwners(deps: ActDeps, { everybody }: { everybody: boolean }) {
  const now = deps.clock.now();
  const away = deps.duty
    .current()
    .absences.filter(({ from, until }) => from <= now && now < until)
    .map(({ person }) => person);
  const found =
    away.length === 0 ? [] : await readTasksOwnedBy(deps.database, away, attendTasksMax);
  if (everybody) found.push(...(await ofBarredOwners(deps)));
  for (const [owner, tasks] of Map.groupBy(found, (task) => task.owner)) {
    try {
      const ids = [...new Set(tasks.map(({ id }) => id))].slice(0, attendTasksMax);
      await attend(owner, ids, deps);
    } catch (error) {
      deps.log.error('attend.fault', { owner, fault: faultName(error) });
    }
  }
  if (everybody || away.length > 0) await withdrawOffers(deps);
}

async function ofBarredOwners(deps: ActDeps): Promise<{ id: string; owner: string }[]> {
  const groups = await readOwnedTasks(deps.database);
  return groups.flatMap(({ owner, ids, ...asks }) =>
    mayAct(owner, { ...asks, pool: { role: asks.role, unit: asks.unit } }, deps)
      ? []
      : ids.map((id) => ({ id, owner })),
  );
}

type Asking = Pick<Task, 'site' | 'pool' | 'fallback'>;

/** Whether they may act on it once it is theirs. */
function mayAct(id: string, { site, pool, fallback }: Asking, deps: ActDeps): boolean {
  const person = deps.person(id);
  if (!person) return false;
  const { network } = deps.releases.current;
  const task = { site, pool, fallback, unit: null, owner: id, offeredTo: null };
  return mayOnTask(deps.authorize, network, person, 'task.act', task).allowed;
}

/** Whether their pool could ask them for it. */
function couldTake(id: string, task: Task, now: Instant, deps: ActDeps): boolean {
  const person = deps.person(id);
  if (!person || absenceOf(deps.duty.current(), id, now)) return false;
  const { network } = deps.releases.current;
  const unowned = { ...task, owner: null, offeredTo: null };
  return mayOnTask(deps.authorize, network, person, 'task.act', unowned).allowed;
}

async function attend(owner: string, ids: readonly string[], deps: ActDeps): Promise<void> {
  const now = deps.clock.now();
  await commitWork<{ done: boolean }>('attend-owner', deps, async (tx, ledger) => {
    const loaded = await loadWork(tx, await readTasks(tx, ids), ledger, deps);
    const tasks = [...loaded.values()].filter(
      (task) => task.state === 'accepted' && task.owner === owner,
    );
    const barred = tasks.filter((task) => !mayAct(owner, task, deps));
    const absence = absenceOf(deps.duty.current(), owner, now);
    const { offer, back } = absence
      ? await share(
          tx,
          absence,
          tasks.filter((task) => !barred.includes(task)),
          now,
          deps,
        )
      : { offer: [], back: [] };
    const handoffs = absence ? offerToSubstitute(ledger, absence, offer, now, deps) : [];
    const events = [
      ...giveBack(ledger, barred, { owner, cause: 'gone', now }, deps),
      ...giveBack(ledger, back, { owner, cause: 'away', now }, deps),
    ];
    const moved = { returned: barred.length + back.length, offered: offer.length };
    const done = moved.returned + moved.offered > 0;
    if (done) deps.log.warn('tasks.moved', { owner, cause: absence ? 'away' : 'gone', ...moved });
    return {
      ...{ answer: { done }, events },
      save: async () => {
        await insertHandoffs(tx, handoffs);
        await insertHandoffItems(tx, handoffs);
      },
      audit: async () => {
        if (!done) return;
        await appendAudit(tx, [
          {
            ...{ at: now, site: null, actor: 'system', action: 'duty.move-tasks' },
            ...{ object: `person:${owner}`, patientId: null, outcome: 'done' },
            detail: { ...moved, cause: absence ? 'away' : 'gone' },
          },
        ]);
      },
    };
  });
}

/** Which tasks of somebody away the substitute is offered, and which their pools are asked for at once. The rest is on offer already. */
async function share(
  tx: Transaction,
  { person, substitute, from }: Absence,
  tasks: readonly Task[],
  now: Instant,
  deps: ActDeps,
): Promise<{ offer: Task[]; back: Task[] }> {
  const { underWay, toThem } = await readOffersOf(tx, {
    from: person,
    to: substitute,
    since: from,
  });
  const left = tasks.filter(({ id, offeredTo }) => offeredTo === null || !underWay.has(id));
  // A critical task does not wait for one person; and what the substitute has declined is not offered again.
  const isForThem = (task: Task): boolean =>
    substitute !== null &&
    task.priority !== 'critical' &&
    !toThem.has(task.id) &&
    couldTake(substitute, task, now, deps);
  const offer = left.filter(isForThem);
  return { offer, back: left.filter((task) => !offer.includes(task)) };
}

function offerToSubstitute(
  ledger: Ledger,
  { person, substitute }: Absence,
  tasks: readonly Task[],
  now: Instant,
  deps: ActDeps,
): Handoff[] {
  if (substitute === null) return [];
  const name = deps.person(person)?.name ?? person;
  const note = `${name} is away, and you stand in.`;
  const offered = tasks.map((task) => {
    const change = { act: 'hand-over', actor: ENGINE, to: substitute, note } as const;
    const changed = changeTask(task, change, now);
    assert('task' in changed, `task ${task.id} cannot be offered`);
    ledger.changeTask(changed.task, changed.history);
    return changed.task;
  });
  const { sites } = deps.releases.current.network;
  return Array.from(
    Map.groupBy(offered, ({ site }) => site),
    ([site, ofSite]) => {
      const rules = sites.find(({ id }) => id === site)?.work;
      const minutes = rules?.handoffAcceptMinutes ?? handoffAcceptMinutesDefault;
      return {
        ...{ id: deps.ids.next('hof'), site, from: person, to: substitute, note },
        ...{ offeredAt: now, acceptBy: now + minutes * 60_000, closedAt: null },
        items: ofSite.map(({ id, lane, rev }) => ({ taskId: id, lane, rev })),
      };
    },
  );
}

function giveBack(
  ledger: Ledger,
  tasks: readonly Task[],
  { owner, cause, now }: { owner: string; cause: ReturnCause; now: Instant },
  deps: ActDeps,
) {
  if (tasks.length === 0) return [];
  const name = deps.person(owner)?.name ?? owner;
  const reason = cause === 'away' ? `${name} is away` : `${name} may not act on it any more`;
  return returnTasks(ledger, tasks, { cause, owner, receiver: null, reason, now }, deps);
}

/** Offers to whoever cannot take them any more: the owner must see that nobody else has it. */
async function withdrawOffers(deps: ActDeps): Promise<void> {
  const now = deps.clock.now();
  const offers = await readLooseOffers(deps.database);
  const tasks = await readTasks(
    deps.database,
    offers.map(({ id }) => id),
  );
  const idle = tasks.filter(
    ({ offeredTo, ...task }) =>
      offeredTo !== null && !couldTake(offeredTo, { ...task, offeredTo }, now, deps),
  );
  for (const { id, offeredTo } of idle.slice(0, attendTasksMax)) {
    await commitWork<{ done: boolean }>('withdraw-offer', deps, async (tx, ledger) => {
      const loaded = await loadWork(tx, await readTasks(tx, [id]), ledger, deps);
      const task = loaded.get(id);
      if (!task || task.state !== 'accepted' || task.offeredTo !== offeredTo) {
        return { answer: { done: false }, audit: async () => undefined };
      }
      const name = deps.person(offeredTo ?? '')?.name ?? offeredTo;
      const reason = `${name} cannot take it now`;
      const changed = changeTask(task, { act: 'withdraw', reason }, now);
      assert('task' in changed, `the offer of task ${id} cannot be withdrawn`);
      ledger.changeTask(changed.task, changed.history);
      return { answer: { done: true }, audit: async () => undefined };
    });
  }
}
