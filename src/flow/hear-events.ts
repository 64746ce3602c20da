import type { ClinicalEvent } from '../canonical/canonical.ts';
import type { Queryable } from '../platform/platform.ts';
import { loadTasksOfInstances } from '../tasks/tasks.ts';
import {
  loadInstancesAbout,
  loadInstancesOfPatients,
  loadInstancesWithCalls,
  type Instance,
} from '../workflows/workflows.ts';
import { advanceInstances, idsThatMayMove, type AdvanceContext } from './advance-instances.ts';
import { Ledger } from './ledger.ts';
import { guarded } from './poisoned-row.ts';
import type { Releases } from './releases.ts';

interface HearContext extends AdvanceContext {
  releases: Releases;
}

/** Lets the engine hear events in their order. What follows is in the ledger that it gives; nothing is written yet. */
export async function hearEvents(
  tx: Queryable,
  events: readonly ClinicalEvent[],
  context: HearContext,
): Promise<Ledger> {
  const ledger = await loadLedger(tx, events, context);
  for (const event of events) {
    guarded({ seq: event.sources[0] ?? 0 }, () => advanceInstances(ledger, event, context));
  }
  return ledger;
}

async function loadLedger(
  tx: Queryable,
  events: readonly ClinicalEvent[],
  context: HearContext,
): Promise<Ledger> {
  const { now, releases } = context;
  const ledger = new Ledger();
  if (events.length === 0) return ledger;
  const patients = new Set<string>();
  const subjects = new Set<string>();
  const workflows = new Set<string>();
  for (const event of events) {
    patients.add(event.patientId);
    subjects.add(event.subject);
    for (const other of [event.data['retiredPatientId'], event.data['previousPatientId']]) {
      if (typeof other === 'string') patients.add(other);
    }
    for (const { definition } of releases.workflows.at(event.epoch, event.site) ?? []) {
      workflows.add(definition.id);
    }
  }
  const ofPatients = await loadInstancesOfPatients(tx, [...patients], now);
  const about = await loadInstancesAbout(tx, [...workflows], [...subjects]);
  const instances = await withCalls(tx, [...ofPatients, ...about]);
  await releases.ensure(
    tx,
    instances.map((instance) => instance.epoch),
  );
  const tasks = await loadTasksOfInstances(tx, idsThatMayMove(instances, events, context));
  ledger.load(instances, tasks);
  return ledger;
}

// Runs that call are about one patient, whose instances are all there; but one of another patient may be found by its subject.
async function withCalls(tx: Queryable, found: readonly Instance[]): Promise<Instance[]> {
  const ids = new Set(found.map(({ id }) => id));
  const lacking = found.filter(({ books }) => {
    const callerIsThere = books.caller === null || ids.has(books.caller.instanceId);
    const { call } = books;
    return !callerIsThere || (call && !found.some(({ subject }) => subject === call.subject));
  });
  if (lacking.length === 0) return [...found];
  const related = await loadInstancesWithCalls(
    tx,
    lacking.map(({ id }) => id),
  );
  return [...found, ...related.filter(({ id }) => !ids.has(id))];
}
