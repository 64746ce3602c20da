import { Temporal } from 'temporal-polyfill';

import { laneOf, type ClinicalEvent, type EventValue } from '../canonical/canonical.ts';
import { appendEvents } from '../events/events.ts';
import type { Network, Site } from '../governance/governance.ts';
import type { Database, Instant, Signal, Transaction } from '../platform/platform.ts';
import { drillLadders, drillWorkflow } from '../workflows/workflows.ts';
import type { ApplyDeps } from './apply-rows.ts';
import { insertDrill, type DrilledLadder } from './drill-store.ts';
import { hearEvents } from './hear-events.ts';
import { recordCauses } from './record-causes.ts';
import { saveLedger, workSignals } from './save-ledger.ts';

/** A drill that is later than this, after an outage or on the first day, is left out: people are asked at the time that they know. */
export const drillLateMsMax = 3_600_000;

interface DrillDeps extends ApplyDeps {
  database: Database;
}

/** What was looked at already, by site: so that a look costs nothing for the rest of the day. */
export type DrillsBegun = Map<string, string>;

/**
 * Begins the drills whose time of day has come, on the clocks of each site, once a day: the row is claimed in the transaction in
 * which the engine hears which ladders are to be climbed. The rest is the workflow's matter.
 */
export async function startDrills(deps: DrillDeps, begun: DrillsBegun): Promise<Signal[]> {
  const { network, epoch } = deps.releases.current;
  const { drill } = network;
  if (!drill) return [];
  const now = deps.clock.now();
  const signals: Signal[] = [];
  for (const site of network.sites) {
    const due = dueAt(site, drill.at, now);
    if (due === null || begun.get(site.id) === due.day) continue;
    const workflows = deps.releases.workflows.at(epoch, site.id) ?? [];
    if (!workflows.some(({ definition }) => definition.id === drillWorkflow)) continue;
    signals.push(...(await begin(deps, { site, ...due, now })));
    begun.set(site.id, due.day);
  }
  return signals;
}

/** The drill of today on the site's clocks, once its time has come. A time that they skip is the next that exists. */
function dueAt({ zone }: Site, at: string, now: Instant): { day: string; due: Instant } | null {
  const local = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone);
  const due = local.withPlainTime(Temporal.PlainTime.from(at)).epochMilliseconds;
  return due > now ? null : { day: local.toPlainDate().toString(), due };
}

async function begin(
  deps: DrillDeps,
  { site, day, due, now }: { site: Site; day: string; due: Instant; now: Instant },
): Promise<Signal[]> {
  const { network, epoch } = deps.releases.current;
  const at = (id: string) => deps.releases.workflows.at(epoch, id) ?? [];
  const isMissed = now - due > drillLateMsMax;
  const found = isMissed ? [] : drillLadders(network, site, at);
  const ladders = found.map(({ title, rungs }, n): DrilledLadder => {
    const subject = `drill:${site.id}:${day}:${n + 1}`;
    return {
      subject,
      title,
      rungs: rungs.map((one) => ({ ...one, place: placeOf(one, network, site) })),
    };
  });
  return deps.database.transaction('start-drill', async (tx) => {
    const isNew = await insertDrill(tx, { site: site.id, day, startedAt: now, ladders });
    if (!isNew || ladders.length === 0) return [];
    return hear(
      tx,
      ladders.map((ladder) => ladderEvent(ladder, site, deps, now)),
      deps,
      now,
    );
  });
}

/** Tells the runs of the drill that these tasks were delivered. Gives the signals to send after the commit. */
export async function tellOfDelivered(
  tx: Transaction,
  { subject, site }: { subject: string; site: string },
  deps: ApplyDeps,
  now: Instant,
): Promise<Signal[]> {
  const type = 'drill.delivered' as const;
  return hear(tx, [drillEvent({ type, subject, site, data: {} }, deps, now)], deps, now);
}

async function hear(
  tx: Transaction,
  events: readonly ClinicalEvent[],
  deps: ApplyDeps,
  now: Instant,
): Promise<Signal[]> {
  const context = { ...deps, now };
  const ledger = await hearEvents(tx, events, context);
  await saveLedger(tx, ledger);
  await appendEvents(tx, events);
  await recordCauses(tx, { ledger, events }, context);
  return workSignals(ledger);
}

function placeOf(
  { role, unit }: { role: string; unit: string | null },
  network: Network,
  site: Site,
): string {
  const title = network.roles.find(({ id }) => id === role)?.title ?? role;
  const where = site.units.find(({ id }) => id === unit)?.title;
  return where === undefined ? title : `${title}, ${where}`;
}

function ladderEvent(
  { subject, title, rungs }: DrilledLadder,
  site: Site,
  deps: ApplyDeps,
  now: Instant,
): ClinicalEvent {
  const asked = rungs.flatMap(({ role, unit, place }, n): [string, EventValue][] => [
    [`role_${n + 1}`, role],
    [`unit_${n + 1}`, unit],
    [`place_${n + 1}`, place],
  ]);
  const data = { title, rungs: rungs.length, ...Object.fromEntries(asked) };
  return drillEvent({ type: 'drill.ladder-due', subject, site: site.id, data }, deps, now);
}

function drillEvent(
  { site, ...told }: Pick<ClinicalEvent, 'type' | 'subject' | 'data'> & { site: string },
  { ids, releases }: ApplyDeps,
  now: Instant,
): ClinicalEvent {
  // About a site and no patient, as what starts by the clock.
  const key = `site:${site}`;
  return {
    ...{ id: ids.next('evt'), ...told, site },
    ...{ lane: laneOf(key), patientId: key, encounterId: null, unit: null },
    ...{ occurredAt: now, receivedAt: now, recordedAt: now, sources: [] },
    epoch: releases.current.epoch,
  };
}
