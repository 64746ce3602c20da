import { insertEffects, projectPayload, type Effect } from '../delivery/delivery.ts';
import type { Destination, Network } from '../governance/governance.ts';
import { must, type Ids, type Instant, type Queryable } from '../platform/platform.ts';
import type { Task } from '../tasks/tasks.ts';
import { giveCodes, insertCallouts, readCodes } from './callout-store.ts';
import { calloutFields, calloutText } from './callout-text.ts';
import type { Callout } from './callout.ts';
import { planCallouts, type ChangedTask, type PlannedCallout } from './plan-callouts.ts';
import { randomCode } from './short-code.ts';

/** How often a code is drawn for a task: with a million in use, one in eight draws is taken. */
export const codeDrawsMax = 20;

export interface RecordCalloutsContext {
  network: Network;
  /** Ids of those whom an open task asks now. */
  asked(task: Task, at: Instant): readonly string[];
  ids: Ids;
  now: Instant;
}

/**
 * Calls out whom these changes ask, in the transaction in which they happened: callouts and their effects are written, or nothing is.
 * Where the network has no channels, nothing is asked.
 */
export async function recordCallouts(
  tx: Queryable,
  changes: readonly ChangedTask[],
  { network, asked, ids, now }: RecordCalloutsContext,
): Promise<void> {
  const { channels } = network;
  if (!channels || changes.length === 0) return;
  const zone = (site: string): string => network.sites.find(({ id }) => id === site)?.zone ?? 'UTC';
  const planned = planCallouts(changes, { channels, asked, zone, now });
  if (planned.length === 0) return;
  const codes = await codesOf(
    tx,
    planned.map(({ task }) => task),
    { ids, now },
  );
  const written = planned.map((one) => {
    const code = must(codes.get(one.task.id), 'a task that calls out has a code');
    return calloutOf(one, code, { network, ids, now });
  });
  const isNew = await insertCallouts(
    tx,
    written.map(({ callout }) => callout),
  );
  const effects = written.filter(({ callout }) => isNew.has(callout.id));
  await insertEffects(
    tx,
    effects.map(({ effect }) => effect),
  );
}

async function codesOf(
  tx: Queryable,
  tasks: readonly Task[],
  { ids, now }: { ids: Ids; now: Instant },
): Promise<ReadonlyMap<string, string>> {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  for (let draw = 0; draw < codeDrawsMax; draw++) {
    const codes = await readCodes(tx, [...byId.keys()]);
    const without = [...byId.values()].filter(({ id }) => !codes.has(id));
    if (without.length === 0) return codes;
    const drawn = without.map(({ id, site, lane }) => ({
      ...{ code: randomCode(ids), taskId: id, site, lane },
    }));
    await giveCodes(tx, drawn, now);
  }
  throw new Error('no free code was drawn');
}

/** A callout with the effect that carries it. Pure but for the ids. */
export function calloutOf(
  { task, reason, person, channel, address }: PlannedCallout,
  code: string,
  { network, ids, now }: { network: Network; ids: Pick<Ids, 'next'>; now: Instant },
): { callout: Callout; effect: Effect } {
  const destination = must(
    network.destinations?.find(({ id }) => id === channel.destination),
    'the destination of a channel is checked',
  );
  const text = calloutText(task, { code, reason, network, at: now });
  const [id, effectId] = [ids.next('cal'), ids.next('efx')];
  const { site, lane } = task;
  const callout: Callout = {
    ...{ id, site, lane, taskId: task.id, rev: task.rev, rung: task.rung },
    ...{ role: task.pool.role, unit: task.pool.unit },
    ...{ person, channel: channel.id, reason, text, effectId, createdAt: now },
    deliverBy: channel.client === null ? null : now + channel.deliverWithinMs,
  };
  return { callout, effect: effectOf(callout, destination, { task, code, address }) };
}

function effectOf(
  callout: Callout,
  destination: Destination,
  { task, code, address }: { task: Task; code: string; address: string },
): Effect {
  const { id, site, lane, channel, createdAt, deliverBy } = callout;
  const all = {
    ...calloutFields(task),
    'callout.id': id,
    'callout.to': address,
    'callout.code': code,
    'callout.text': callout.text,
  };
  const expiresAt = createdAt + destination.expireAfterMs;
  return {
    id: callout.effectId,
    // About a task, and of no patient: what leaves must not lead to one.
    ...{ site, lane, patientId: null, destination: destination.id },
    ...{ kind: 'callout', subject: id, idempotencyKey: `callout:${id}` },
    orderKey: `${channel}:${callout.person}`,
    payload: projectPayload(all, destination.payload),
    createdAt,
    expiresAt: deliverBy === null ? expiresAt : Math.min(expiresAt, deliverBy),
  };
}
