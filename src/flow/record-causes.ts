import type { ClinicalEvent } from '../canonical/canonical.ts';
import {
  causeOfHistory,
  recordEffects,
  recordNotifications,
  type Cause,
} from '../delivery/delivery.ts';
import { recordCallouts } from '../callouts/callouts.ts';
import type { Ids, Instant, Queryable } from '../platform/platform.ts';
import type { ApplyDeps } from './apply-rows.ts';
import type { Ledger } from './ledger.ts';
import type { Releases } from './releases.ts';

/**
 * Tells destinations, people by their channels, and subscriptions what this transaction has done, in it: their effects are written, or nothing is. Comes after all else
 * is written, because a payload tells of patients as they are then.
 */
export async function recordCauses(
  tx: Queryable,
  happened: { ledger: Ledger; events: readonly ClinicalEvent[] },
  {
    releases,
    asked,
    ids,
    now,
  }: Pick<ApplyDeps, 'asked'> & { releases: Releases; ids: Ids; now: Instant },
): Promise<void> {
  const { network } = releases.current;
  const { destinations = [], people } = network;
  const causes = causesOf(happened);
  if (causes.length === 0) return;
  const personName = (id: string): string | null =>
    people.find((person) => person.id === id)?.name ?? null;
  await recordEffects(tx, causes, { destinations, personName, now, ids });
  const changes = happened.ledger.taskHistory.map((history) => ({
    ...{ task: happened.ledger.taskById(history.taskId), history },
  }));
  await recordCallouts(tx, changes, { network, asked, ids, now });
  await recordNotifications(tx, causes, { network, personName, now, ids });
}

function causesOf({
  ledger,
  events,
}: {
  ledger: Ledger;
  events: readonly ClinicalEvent[];
}): Cause[] {
  const ofTasks = ledger.taskHistory.flatMap((line) => {
    const cause = causeOfHistory(ledger.taskById(line.taskId), line);
    return cause ? [cause] : [];
  });
  return [
    ...events.map((event): Cause => ({ kind: 'event', event })),
    ...ofTasks,
    ...ledger.told.map((told): Cause => ({ kind: 'told', told })),
  ];
}
