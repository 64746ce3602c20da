import type { ClinicalEvent, Fact } from '../canonical/canonical.ts';
import {
  appendEvents,
  applyFacts,
  loadRecords,
  saveRecords,
  type Records,
} from '../events/events.ts';
import type { JournalEntry } from '../intake/intake.ts';
import {
  together,
  type Clock,
  type Ids,
  type Instant,
  type Queryable,
  type Signal,
} from '../platform/platform.ts';
import { loadTasksOfInstances } from '../tasks/tasks.ts';
import { loadInstancesAbout, loadInstancesOfPatients, type Pool } from '../workflows/workflows.ts';
import { advanceInstances, idsThatMayMove, type AdvanceContext } from './advance-instances.ts';
import {
  parkMessages,
  raiseExceptions,
  readParkedKeys,
  type Exception,
  type ParkedMessage,
} from './exception-store.ts';
import { interpretRow, type Failure, type Interpretation, type Poison } from './interpret-row.ts';
import { Ledger } from './ledger.ts';
import { saveOutcomes, type MessageOutcome } from './outcome-store.ts';
import { recordCauses } from './record-causes.ts';
import type { Releases } from './releases.ts';
import { saveLedger, workSignals } from './save-ledger.ts';

export interface ApplyDeps {
  clock: Clock;
  ids: Ids;
  releases: Releases;
  staffed(pool: Pool, site: string, at: Instant): boolean;
}

export interface ApplyOptions {
  /** Rows that made the program fail before: they become exceptions. */
  poison: Poison;
  /** Read all rows by this epoch's configuration instead of the one that each is pinned to. */
  epoch?: number;
}

/** What a batch came to, for the signals after its commit. */
export interface Applied {
  outcomes: readonly MessageOutcome[];
  signals: readonly Signal[];
}

/** A row on which the program failed while deciding. The batch must be done again with the row as poison. */
export class PoisonedRow extends Error {
  override readonly name = 'PoisonedRow';
  readonly seq: number;

  constructor(seq: number, cause: unknown) {
    super(`journal row ${seq}`, { cause });
    this.seq = seq;
  }
}

/**
 * Applies journal rows in their order as one unit: facts, resources, events, instances, tasks, timers, outcomes and
 * exceptions are written in `tx` when it returns. The number of statements does not depend on the number of rows.
 */
export async function applyRows(
  tx: Queryable,
  rows: readonly JournalEntry[],
  deps: ApplyDeps,
  { poison, epoch }: ApplyOptions,
): Promise<Applied> {
  await deps.releases.ensure(tx, epoch === undefined ? rows.map((row) => row.epoch) : [epoch]);
  const read = rows.map((row) => ({
    row,
    result: guarded(row, () => interpretRow(row, epoch ?? row.epoch, deps.releases, poison)),
  }));
  const parked = await readParkedKeys(tx, [...new Set(read.flatMap(keysOf))]);
  const records = await loadRecords(tx, read.flatMap(factsOf));
  const batch = new Batch(deps, parked);
  for (const one of read) batch.take(one, records, epoch ?? one.row.epoch);

  const context = { ...deps, now: batch.now };
  const ledger = await loadLedger(tx, batch.events, context);
  for (const event of batch.events) {
    guarded({ seq: event.sources[0] ?? 0 }, () => advanceInstances(ledger, event, context));
  }

  await together([
    saveLedger(tx, ledger),
    saveRecords(tx, records),
    appendEvents(tx, batch.events),
    saveOutcomes(tx, batch.outcomes, batch.now),
    raiseExceptions(tx, batch.exceptions, batch.now),
  ]);
  await parkMessages(tx, batch.parkedMessages);
  await recordCauses(tx, { ledger, events: batch.events }, context);
  return {
    outcomes: batch.outcomes,
    signals: [...workSignals(ledger), ...exceptionSignals(batch.exceptions)],
  };
}

interface ReadRow {
  row: JournalEntry;
  result: Interpretation;
}

/** What a batch gathers while it goes through its rows. */
class Batch {
  readonly now: Instant;
  readonly events: ClinicalEvent[] = [];
  readonly outcomes: MessageOutcome[] = [];
  readonly exceptions: Exception[] = [];
  readonly parkedMessages: ParkedMessage[] = [];
  readonly #deps: ApplyDeps;
  readonly #parked: Set<string>;

  constructor(deps: ApplyDeps, parked: Set<string>) {
    this.#deps = deps;
    this.#parked = parked;
    this.now = deps.clock.now();
  }

  take(one: ReadRow, records: Records, epoch: number): void {
    const { row, result } = one;
    const waitsFor = keysOf(one).find((key) => this.#parked.has(key));
    if (waitsFor !== undefined) this.#park(one, waitsFor);
    else if (result.outcome === 'failed') this.#fail(row, result);
    else if (result.outcome === 'kept') this.#note(row, 'kept', { ...result });
    else this.#apply(row, result, records, epoch);
  }

  #apply(
    row: JournalEntry,
    { facts, problems }: Extract<Interpretation, { outcome: 'facts' }>,
    records: Records,
    epoch: number,
  ): void {
    const { site, lane, seq, receivedAt } = row;
    const context = { site, lane, epoch, seq, receivedAt, now: this.now, ids: this.#deps.ids };
    const applied = guarded(row, () => applyFacts(records, facts, context));
    this.events.push(...applied.events);
    this.#note(row, 'applied', {
      facts: facts.length,
      events: applied.events.length,
      problems: [...problems, ...applied.problems],
    });
  }

  #park({ row, result }: ReadRow, laneKey: string): void {
    const { seq, receivedAt, xid } = row;
    this.parkedMessages.push({ laneKey, seq, receivedAt, xid });
    this.#note(row, 'parked', { reason: 'behind-exception', holdsCritical: isCritical(result) });
  }

  // A message without a patient's key has nobody behind it: it fails alone.
  #fail(row: JournalEntry, failure: Failure): void {
    const parks = !row.laneKey.startsWith('feed:');
    const { site, lane, feed, laneKey, seq, receivedAt } = row;
    const { cause, sentence, problems } = failure;
    const id = this.#deps.ids.next('exc');
    const where = { id, site, lane, feed, laneKey, seq, receivedAt };
    this.exceptions.push({ ...where, cause, sentence, problems, parks });
    if (parks) this.#parked.add(laneKey);
    this.#note(row, 'failed', { reason: cause, problems });
  }

  #note(
    row: JournalEntry,
    outcome: MessageOutcome['outcome'],
    more: Partial<MessageOutcome>,
  ): void {
    const { seq, receivedAt, site, lane, feed } = row;
    const where = { seq, receivedAt, site, lane, feed };
    const nothing = { reason: null, facts: 0, events: 0, problems: [], holdsCritical: false };
    this.outcomes.push({ ...nothing, ...more, ...where, outcome });
  }
}

/** Does the laboratory flag a result in it as critical? What only a limit of a workflow would find is not known here. */
function isCritical(result: Interpretation): boolean {
  if (result.outcome !== 'facts') return false;
  return result.facts.some(
    (fact) => fact.kind === 'result' && fact.interpretation.startsWith('critical'),
  );
}

/** The lane keys that a row must not overtake: its own, and of a merge the retired identifiers' too. */
function keysOf({ row, result }: ReadRow): string[] {
  if (row.laneKey.startsWith('feed:')) return [];
  if (result.outcome !== 'facts') return [row.laneKey];
  const retired = result.facts.flatMap((fact) => (fact.kind === 'merge' ? fact.retired : []));
  return [row.laneKey, ...retired.map(({ authority, value }) => `${authority}|${value}`)];
}

function factsOf({ result }: ReadRow): readonly Fact[] {
  return result.outcome === 'facts' ? result.facts : [];
}

async function loadLedger(
  tx: Queryable,
  events: readonly ClinicalEvent[],
  context: AdvanceContext,
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
    const retired = event.data['retiredPatientId'];
    if (typeof retired === 'string') patients.add(retired);
    for (const { definition } of releases.workflows.at(event.epoch, event.site) ?? []) {
      workflows.add(definition.id);
    }
  }
  const ofPatients = await loadInstancesOfPatients(tx, [...patients], now);
  const about = await loadInstancesAbout(tx, [...workflows], [...subjects]);
  const instances = [...ofPatients, ...about];
  await releases.ensure(
    tx,
    instances.map((instance) => instance.epoch),
  );
  const tasks = await loadTasksOfInstances(tx, idsThatMayMove(instances, events, context));
  ledger.load(instances, tasks);
  return ledger;
}

function guarded<T>({ seq }: { seq: number }, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new PoisonedRow(seq, error);
  }
}

function exceptionSignals(exceptions: readonly Exception[]): Signal[] {
  return exceptions.map(({ site }) => ({ kind: 'exception', site }));
}
