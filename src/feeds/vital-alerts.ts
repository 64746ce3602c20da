import type { Network } from '../governance/governance.ts';
import type { Queryable } from '../platform/platform.ts';
import { readStandingAlerts } from './alert-store.ts';

/** What stands against feeds without which care stops, a sentence each. Objectives that are missed stop no care. */
export async function readVitalAlerts(db: Queryable, { feeds }: Network): Promise<string[]> {
  const vital = new Map(
    feeds.filter(({ criticality }) => criticality === 'vital').map((feed) => [feed.id, feed]),
  );
  const alerts = await readStandingAlerts(db);
  return alerts.flatMap(({ feed, kind, phase }) => {
    const title = vital.get(feed)?.title;
    if (title === undefined || kind === 'objective' || phase === 'doubtful') return [];
    return kind === 'silent' ? `${title} is silent.` : `${title} is behind.`;
  });
}
