import { setImmediate } from 'node:timers/promises';

import type { ClinicalEvent } from '../canonical/canonical.ts';
import type { Releases } from '../flow/flow.ts';
import {
  readEventsOfPatients,
  readHandedOver,
  readSameSubjects,
  readVisits,
  type LogPart,
  type LogSelection,
} from './log-store.ts';
import { PatientGroups } from './patient-groups.ts';
import type { ReadOnly } from './read-only-store.ts';
import type { GroupEvents } from './rehearse.ts';

/** Events that are read at once. */
export const lotEventsMax = 5_000;

/** So many times as many are held in memory beside those that are gone through. */
const lotsAhead = 1;

/** A question about a whole period. It took 2.5 to 7 s for each million events, of which there are 20 at most. */
const wholePeriod = { statementMsMax: 10 * 60_000 };

interface LogDeps {
  read: ReadOnly;
  releases: Releases;
}

/** Patients whose events are read together: some groups, all of each. */
export interface Lot {
  patients: readonly string[];
  events: number;
}

/** A part of the log as it lies before whoever goes through it patient by patient. */
export interface LogPlan {
  lots: readonly Lot[];
  /** Who belongs together. */
  groups: PatientGroups;
  events: number;
}

/** Which patients there are in a part of the log, who of them have to do with each other, and which are read together. */
export async function planByPatient(read: ReadOnly, selection: LogSelection): Promise<LogPlan> {
  const [visits, ...links] = await Promise.all([
    read((db) => readVisits(db, selection), wholePeriod),
    read((db) => readHandedOver(db, selection), wholePeriod),
    read((db) => readSameSubjects(db, selection), wholePeriod),
  ]);
  const groups = new PatientGroups();
  for (const { one, other } of links.flat()) groups.join(one, other);
  const eventsOf = new Map<string, number>();
  const told = new Map<string, string>();
  for (const { patientId, encounterId, events } of visits) {
    eventsOf.set(patientId, (eventsOf.get(patientId) ?? 0) + events);
    if (encounterId === null) continue;
    groups.join(told.get(encounterId) ?? patientId, patientId);
    told.set(encounterId, patientId);
  }
  const patients = Array.from(eventsOf, ([patientId, events]) => ({ patientId, events }));
  const events = visits.reduce((sum, visit) => sum + visit.events, 0);
  return { lots: lotsOf(patients, groups), groups, events };
}

/** Fills lots up to `lotEventsMax`; a group that is larger is one of its own. */
export function lotsOf(
  patients: readonly { patientId: string; events: number }[],
  groups: PatientGroups,
): Lot[] {
  const lots: { patients: string[]; events: number }[] = [];
  let lot: (typeof lots)[number] | undefined;
  for (const group of Map.groupBy(patients, (one) => groups.groupOf(one.patientId)).values()) {
    const events = group.reduce((sum, patient) => sum + patient.events, 0);
    if (!lot || lot.events + events > lotEventsMax) lots.push((lot = { patients: [], events: 0 }));
    lot.patients.push(...group.map(({ patientId }) => patientId));
    lot.events += events;
  }
  return lots;
}

/** The events of a plan. While those of a lot are gone through, the next ones are read. */
export async function* readByPatient(
  deps: LogDeps,
  selection: LogSelection,
  plan: LogPlan,
): AsyncGenerator<GroupEvents> {
  for await (const events of ahead(readLots(deps, selection, plan.lots))) {
    for (const [group, own] of Map.groupBy(events, (one) => plan.groups.groupOf(one.patientId))) {
      // What is on its way from the database comes in between, and asks for more.
      await setImmediate();
      yield { group, events: own };
    }
  }
}

async function* readLots(
  { read, releases }: LogDeps,
  selection: LogSelection,
  lots: readonly Lot[],
): AsyncGenerator<ClinicalEvent[]> {
  for (const lot of lots) {
    for (const part of partsOf(selection.part, lot)) {
      yield await read(async (db) => {
        const events = await readEventsOfPatients(db, { ...selection, part }, lot.patients);
        await releases.ensure(db, [...new Set(events.map(({ epoch }) => epoch))]);
        return events;
      });
    }
  }
}

/** One part, or of a group that is too large for one as many as it takes. */
function partsOf({ fromSeq, toSeq }: LogPart, { events }: Lot): LogPart[] {
  const parts = Math.ceil(events / lotEventsMax);
  const length = Math.ceil((toSeq - fromSeq) / parts);
  return Array.from({ length: parts }, (_, n) => ({
    fromSeq: fromSeq + n * length,
    toSeq: Math.min(toSeq, fromSeq + (n + 1) * length),
  }));
}

/** Asks for the next ones before the one that is there is worked on. */
async function* ahead<T>(source: AsyncGenerator<T>): AsyncGenerator<T> {
  const ask = (): Promise<IteratorResult<T>> => {
    const next = source.next();
    // It may fail before its turn comes; then whoever takes it hears of it.
    next.catch(() => undefined);
    return next;
  };
  const asked = Array.from({ length: lotsAhead }, ask);
  try {
    for (let next = asked.shift(); next; next = asked.shift()) {
      const { done, value } = await next;
      if (done === true) return;
      asked.push(ask());
      yield value;
    }
  } finally {
    // Whoever stops early waits until nothing is read any more.
    await Promise.allSettled(asked);
  }
}
