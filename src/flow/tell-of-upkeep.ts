import { laneOf, type ClinicalEvent } from '../canonical/canonical.ts';
import { appendEvents } from '../events/events.ts';
import { readFlagVersions } from '../flags/flags.ts';
import type { Database, Signal } from '../platform/platform.ts';
import type { ApplyDeps } from './apply-rows.ts';
import { dueUpkeep, type DueUpkeep } from './due-upkeep.ts';
import { hearEvents } from './hear-events.ts';
import { recordCauses } from './record-causes.ts';
import { retryConflicts } from './retry-conflicts.ts';
import { saveLedger, workSignals } from './save-ledger.ts';
import { readUpkeepRuns } from './upkeep-store.ts';

/**
 * Lets the engine hear once of each flag that is stale and each waiver that ends soon, and that one is not any more, where somebody
 * was asked. Gives the signals to send.
 */
export async function tellOfUpkeep(deps: ApplyDeps & { database: Database }): Promise<Signal[]> {
  return retryConflicts(() =>
    deps.database.transaction('tell-of-upkeep', async (tx) => {
      const now = deps.clock.now();
      const due = dueUpkeep(deps.releases.current.network, await readFlagVersions(tx), now);
      const runs = await readUpkeepRuns(tx);
      const dueNow = new Set(due.map(({ subject }) => subject));
      const heard = new Set(runs.map(({ subject }) => subject));
      const settled = runs.filter(({ over, subject }) => !over && !dueNow.has(subject));
      const context = { ...deps, now };
      const events = [
        ...due.filter(({ subject }) => !heard.has(subject)).map((one) => dueEvent(one, context)),
        ...settled.map((one) => eventOf('upkeep.settled', one, {}, context)),
      ];
      if (events.length === 0) return [];
      const ledger = await hearEvents(tx, events, context);
      await saveLedger(tx, ledger);
      // What no workflow of the site hears is told again when one is installed.
      const taken = new Set(ledger.steps.map(({ step }) => step.instance.subject));
      const kept = events.filter(({ subject }) => taken.has(subject));
      await appendEvents(tx, kept);
      await recordCauses(tx, { ledger, events: kept }, context);
      return workSignals(ledger);
    }),
  );
}

type Context = ApplyDeps & { now: number };

function dueEvent(due: DueUpkeep, context: Context): ClinicalEvent {
  const { kind, title, owner, sentence, daysLeft } = due;
  return eventOf('upkeep.due', due, { kind, title, owner, sentence, daysLeft }, context);
}

function eventOf(
  type: 'upkeep.due' | 'upkeep.settled',
  { subject, site }: { subject: string; site: string },
  data: ClinicalEvent['data'],
  { ids, releases, now }: Context,
): ClinicalEvent {
  return {
    ...{ id: ids.next('evt'), type, site, lane: laneOf(subject), patientId: subject },
    ...{ encounterId: null, unit: null, subject, epoch: releases.current.epoch },
    ...{ occurredAt: now, receivedAt: now, recordedAt: now, sources: [], data },
  };
}
