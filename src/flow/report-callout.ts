import {
  afterReport,
  lockCallout,
  setCalloutState,
  type ReportedState,
} from '../callouts/callouts.ts';
import type { Instant, Signal, Transaction } from '../platform/platform.ts';
import { isDrill, readTasks } from '../tasks/tasks.ts';
import type { ActDeps } from './act-on-task.ts';
import { readSubject } from './drill-store.ts';
import type { Refusal } from './flow-port.ts';
import { tellOfDelivered } from './start-drills.ts';

/** What a gateway says has become of a callout. */
export interface CalloutReport {
  client: string;
  callout: string;
  state: ReportedState;
}

export type ReportAnswer = { done: true; state: string } | { done: false; refusal: Refusal };

/**
 * Writes what a gateway reports of a callout of its channels. What is older news than what is known changes nothing and is no
 * error: gateways report twice and out of order.
 */
export async function reportCallout(
  { client, callout: id, state: reported }: CalloutReport,
  deps: ActDeps,
): Promise<ReportAnswer> {
  const at = deps.clock.now();
  const channels = deps.releases.current.network.channels?.channels ?? [];
  const told = await deps.database.transaction('report-callout', async (tx) => {
    const callout = await lockCallout(tx, id);
    const channel = channels.find((one) => one.id === callout?.channel);
    if (!callout || channel?.client !== client) return undefined;
    const state = afterReport(callout.state, reported);
    if (state !== undefined) {
      const failure = state === 'failed' ? 'The gateway reports that it failed.' : null;
      await setCalloutState(tx, id, { state, at, failure });
    }
    const isReached = state === 'delivered' || state === 'seen';
    const work = isReached ? await tellDrill(tx, callout.taskId, deps, at) : [];
    return { callout, state: state ?? callout.state, work };
  });
  if (!told) {
    const sentence = 'There is no such callout of a channel of this client.';
    return { done: false, refusal: { kind: 'not-found', sentence } };
  }
  for (const signal of told.work) deps.signals.send(signal);
  const { taskId, site } = told.callout;
  deps.signals.send({ kind: 'work', taskId, site, change: 'changed' });
  return { done: true, state: told.state };
}

// That a channel reached somebody is what a drill wants to know.
async function tellDrill(
  tx: Transaction,
  taskId: string,
  deps: ActDeps,
  now: Instant,
): Promise<Signal[]> {
  const [task] = await readTasks(tx, [taskId]);
  if (!task || !isDrill(task) || task.state !== 'open') return [];
  const subject = await readSubject(tx, task.instanceId);
  return subject === undefined ? [] : tellOfDelivered(tx, { subject, site: task.site }, deps, now);
}
