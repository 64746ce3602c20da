import { appendAudit } from '../access/access.ts';
import type { RunFate } from '../flow/flow.ts';
import {
  createRounds,
  faultName,
  must,
  type Log,
  type Queryable,
  type Rounds,
} from '../platform/platform.ts';
import { actOnRequest } from './act-on-request.ts';
import type { ApplyDeps } from './apply-request.ts';
import type { ChangeRequest } from './change-request.ts';
import {
  appendEvent,
  claimRequest,
  dueRequests,
  readEvents,
  readRequest,
  unmovedRequests,
  updateRequest,
} from './request-store.ts';
import { reviewRequest } from './review-request.ts';

/** How often it is looked which requests are due. */
export const applyEveryMs = 2_000;

/** Moves the open runs of a workflow at a site (null: at all) to what an epoch runs there. */
export type MoveRuns = (asked: {
  workflow: string;
  site: string | null;
  epoch: number;
  actor: string;
  reason: string;
}) => Promise<readonly RunFate[]>;

/** Puts scheduled requests in force at their time, and moves the open runs that an applied one says. */
export interface ScheduledApply extends Pick<Rounds, 'start' | 'stop'> {
  /** Does once what is due. For tests and simulation, instead of `start`. */
  look(): Promise<void>;
}

export function createScheduledApply(
  deps: ApplyDeps,
  { log, moveRuns }: { log: Log; moveRuns: MoveRuns | null },
): ScheduledApply {
  async function look(): Promise<void> {
    for (const id of await dueRequests(deps.database, deps.clock.now())) await applyDue(id, deps);
    if (!moveRuns) return;
    for (const id of await unmovedRequests(deps.database)) await moveOf(id, moveRuns, deps);
  }
  const rounds = createRounds({
    ...{ clock: deps.clock, firstMs: applyEveryMs, everyMs: applyEveryMs, round: look },
    failed: (error) => log.error('change.fault', { fault: faultName(error) }),
  });
  return { start: () => rounds.start(), stop: () => rounds.stop(), look };
}

/** As its scheduler, who must still be there and may still do it; what does not go any more is suspended, with the reason. */
async function applyDue(id: number, deps: ApplyDeps): Promise<void> {
  const request = must(await readRequest(deps.database, id), 'a request stays');
  const { schedule, rev } = request;
  if (!schedule) return;
  const person = deps.person(schedule.by);
  if (!person) {
    await suspend(id, 'Whoever scheduled it is not in the network any more.', deps);
    return;
  }
  const events = await readEvents(deps.database, id);
  const { plan } = await reviewRequest(deps.database, request, events, deps);
  const scheduled = events.findLast(({ kind }) => kind === 'schedule');
  const fingerprint = scheduled?.detail.fingerprint ?? '';
  if (plan?.fingerprint !== fingerprint) {
    await suspend(id, 'Something moved beneath it since it was scheduled. Rebase it.', deps);
    return;
  }
  const act = { act: 'apply' as const, fingerprint, reason: schedule.reason };
  const answer = await actOnRequest({ person, id, rev, act }, deps);
  // Changed meanwhile: the next look sees what it is then.
  if (answer.done || answer.refusal.kind === 'stale') return;
  await suspend(id, answer.refusal.sentence, deps);
}

async function suspend(id: number, why: string, deps: ApplyDeps): Promise<void> {
  const now = deps.clock.now();
  await deps.database.transaction('suspend-request', async (tx) => {
    const request = await claimRequest(tx, id);
    if (request?.state !== 'scheduled') return;
    const next: ChangeRequest = {
      ...{ ...request, state: 'approved', schedule: null },
      ...{ rev: request.rev + 1, changedAt: now },
    };
    await updateRequest(tx, next);
    await tell(tx, id, { kind: 'suspend', detail: { text: why } }, deps);
    await appendAudit(tx, [
      {
        ...{ at: now, site: null, actor: 'system', action: 'change.suspend', patientId: null },
        ...{ object: `change:${id}`, outcome: 'done', detail: { why } },
      },
    ]);
  });
  deps.signals.send({ kind: 'change', request: id });
}

async function moveOf(id: number, moveRuns: MoveRuns, deps: ApplyDeps): Promise<void> {
  const request = must(await readRequest(deps.database, id), 'a request stays');
  const { applied, runs, sites } = request;
  if (!applied) return;
  const asked = { epoch: applied.epoch, actor: applied.by, reason: `Change request ${id}.` };
  const fates: RunFate[] = [];
  for (const workflow of runs) {
    for (const site of sites ?? [null]) {
      fates.push(...(await moveRuns({ ...asked, workflow, site })));
    }
  }
  await deps.database.transaction('runs-moved', async (tx) => {
    const claimed = must(await claimRequest(tx, id), 'a request stays');
    const now = deps.clock.now();
    const next = { ...claimed, applied: { ...applied, runsMoved: true }, changedAt: now };
    await updateRequest(tx, { ...next, rev: claimed.rev + 1 });
    await tell(tx, id, { kind: 'runs-moved', detail: { text: fateWords(fates) } }, deps);
  });
  deps.signals.send({ kind: 'change', request: id });
}

/** How many were moved, handed to a person and kept, and why they were kept. */
function fateWords(fates: readonly RunFate[]): string {
  const count = (becomes: RunFate['fate']['becomes']): number =>
    fates.filter(({ fate }) => fate.becomes === becomes).length;
  const whys = new Set(fates.flatMap(({ fate }) => (fate.becomes === 'kept' ? [fate.why] : [])));
  const sum = `${count('moved')} moved, ${count('handed-over')} handed to a person, ${count('kept')} left to end on their version.`;
  return [sum, ...whys].join(' ').slice(0, textCharsMax);
}

const textCharsMax = 4_000;

async function tell(
  tx: Queryable,
  id: number,
  event: Pick<Parameters<typeof appendEvent>[2], 'kind' | 'detail'>,
  { clock }: ApplyDeps,
): Promise<void> {
  await appendEvent(tx, id, { at: clock.now(), actor: 'system', ...event });
}
