import type { ClinicalEvent } from '../canonical/canonical.ts';
import type { FlagReading, WithheldRun } from '../flags/flags.ts';
import { must } from '../platform/platform.ts';
import {
  hears,
  mayStart,
  startInstance,
  startedBy,
  startRun,
  step,
  withheldStart,
  type Command,
  type Input,
  type Instance,
  type SiteWorkflow,
  type StepAnswer,
  type WorkflowRegistry,
} from '../workflows/workflows.ts';
import type { Ledger } from './ledger.ts';
import { performStep, type PerformContext } from './perform-step.ts';

export interface AdvanceContext extends PerformContext {
  /** Which workflows an event may start, and what a run is pinned to. */
  releases: { readonly workflows: Pick<WorkflowRegistry, 'startable' | 'callable' | 'pinned'> };
  /** Names a run by what starts it, for who goes through the same twice. Absent: `ids` names it. */
  nameRun?(workflow: string, by: string): string;
}

/** The id of a run that begins. `by`: the event, call or other cause, of which there is one for a workflow. */
export function newRunId({ ids, nameRun }: AdvanceContext, workflow: string, by: string): string {
  return nameRun ? nameRun(workflow, by) : ids.next('run');
}

/**
 * Lets the instances of the patient hear a clinical event, then starts the workflows that it asks for. Pure but for the
 * ledger, which must hold the patient's instances and those about the event's subject.
 */
export function advanceInstances(
  ledger: Ledger,
  event: ClinicalEvent,
  context: AdvanceContext,
): void {
  if (event.type === 'patient.merged') followMerge(ledger, event);
  if (event.type === 'encounter.moved') followVisit(ledger, event);
  // Also those that were told of under another patient, and follow what they are about when this is written.
  const hearing = ledger.instancesThat(
    (instance) => hears(pinnedTo(instance, context), instance, event),
    event,
  );
  for (const { id } of hearing) giveInput(ledger, id, { kind: 'event', event }, context);
  startInstances(ledger, event, context);
}

function followMerge(ledger: Ledger, { patientId, data }: ClinicalEvent): void {
  const { retiredPatientId: retired } = data;
  if (typeof retired === 'string') ledger.repoint({ retired, survivor: patientId });
}

function followVisit(ledger: Ledger, { patientId, subject, data }: ClinicalEvent): void {
  const { previousPatientId, retiredEncounterId } = data;
  const from = typeof previousPatientId === 'string' ? previousPatientId : patientId;
  const encounterId = typeof retiredEncounterId === 'string' ? retiredEncounterId : subject;
  ledger.moveVisit({ from, encounterId, to: { patientId, encounterId: subject } });
}

/**
 * Which of these stored instances one of the events moves: the others have nothing to do with any of them, so their tasks
 * need not be loaded. An instance that no event moves stays in the state in which it was asked. After a
 * merge or a move all count: their tasks go to another patient.
 */
export function idsThatMayMove(
  instances: readonly Instance[],
  events: readonly ClinicalEvent[],
  context: AdvanceContext,
): string[] {
  const movesRecords = ({ type }: ClinicalEvent): boolean =>
    type === 'patient.merged' || type === 'encounter.moved';
  if (events.some(movesRecords)) return instances.map(({ id }) => id);
  const eventsOf = Map.groupBy(events, (event) => event.patientId);
  const eventsAbout = Map.groupBy(events, (event) => event.subject);
  const heardBy = ({ patientId, subject }: Instance): ClinicalEvent[] => [
    ...(eventsOf.get(patientId) ?? []),
    ...(eventsAbout.get(subject) ?? []),
  ];
  const moved = instances.filter((one) =>
    heardBy(one).some((event) => mayMove(one, event, context)),
  );
  return [...withCalls(moved, instances)].map(({ id }) => id);
}

/** With those of the instances that called them and that they have called: they move together. */
function withCalls(moved: readonly Instance[], all: readonly Instance[]): ReadonlySet<Instance> {
  const reached = new Set(moved);
  for (const { books } of reached) {
    const { call, caller } = books;
    if (!call && !caller) continue;
    for (const other of all) {
      const isCalled = call !== null && other.subject === call.subject;
      if (isCalled || other.id === caller?.instanceId) reached.add(other);
    }
  }
  return reached;
}

function mayMove(instance: Instance, event: ClinicalEvent, context: AdvanceContext): boolean {
  try {
    if (!hears(pinnedTo(instance, context), instance, event)) return false;
    return !('refused' in heard(instance, { kind: 'event', event }, context));
  } catch {
    // It fails again when its turn comes, and is then known by its row.
    return true;
  }
}

/** One input for one instance. Gives why the instance has nothing to do with it, where it has not. */
export function giveInput(
  ledger: Ledger,
  instanceId: string,
  input: Input,
  context: AdvanceContext,
): string | undefined {
  const instance = ledger.instance(instanceId);
  const answer = heard(instance, input, context);
  if ('refused' in answer) return answer.refused;
  take(ledger, { input, step: answer, fromState: instance.state }, context);
  return undefined;
}

/** Enters a step into the ledger, and what it means for the runs that it calls or that called it. */
export function take(
  ledger: Ledger,
  taken: Parameters<typeof performStep>[1],
  context: AdvanceContext,
): void {
  performStep(ledger, taken, context);
  for (const command of taken.step.commands)
    tellRuns(ledger, taken.step.instance, command, context);
}

function tellRuns(
  ledger: Ledger,
  instance: Instance,
  command: Command,
  context: AdvanceContext,
): void {
  if (command.kind === 'start-run') call(ledger, instance, command, context);
  if (command.kind === 'withdraw-run') {
    const called = ledger.findInstance(command.workflow, command.subject);
    if (called?.endedAt !== null) return;
    giveInput(ledger, called.id, { kind: 'withdrawn', reason: command.reason }, context);
  }
  if (command.kind === 'tell-caller') {
    const { key, state, instanceId } = command;
    giveInput(ledger, instanceId, { kind: 'done', key, state }, context);
  }
}

/** A run that cannot be started has ended already, in the state `failed`: whoever called hears it. */
function call(
  ledger: Ledger,
  caller: Instance,
  { workflow, key, subject, values }: Extract<Command, { kind: 'start-run' }>,
  context: AdvanceContext,
): void {
  const { site, lane, patientId, encounterId, unit, epoch } = caller;
  const meant = context.releases.workflows.callable(caller, workflow);
  const input = { kind: 'called', instanceId: caller.id, key, values } as const;
  const about = { site, lane, patientId, encounterId, unit, subject };
  const start = meant && {
    instanceId: newRunId(context, workflow, subject),
    parameters: meant.parameters,
    epoch,
    ...flagsAt(context),
  };
  const first = meant && start && startRun(meant.definition, input, about, start);
  if (first) {
    take(ledger, { input, step: first, fromState: null }, context);
    return;
  }
  if (meant && start) {
    const { definition } = meant;
    withhold(ledger, { definition, asked: { input, about }, about, start }, 'called');
  }
  giveInput(ledger, caller.id, { kind: 'done', key, state: 'failed' }, context);
}

function heard(instance: Instance, input: Input, context: AdvanceContext): StepAnswer {
  const { definition, parameters } = pinnedTo(instance, context);
  return step(definition, instance, input, { parameters, ...flagsAt(context) });
}

function pinnedTo(instance: Instance, { releases }: AdvanceContext): SiteWorkflow {
  const pinned = releases.workflows.pinned(instance);
  return (
    pinned ?? must<SiteWorkflow>(pinned, `what instance ${instance.id} is pinned to is not loaded`)
  );
}

function startInstances(ledger: Ledger, event: ClinicalEvent, context: AdvanceContext): void {
  const workflows = context.releases.workflows.startable(event) ?? [];
  for (const workflow of startedBy(workflows, event.type)) {
    if (!mayStart(workflow, event)) continue;
    const { definition, parameters } = workflow;
    if (definition.isAboutEvent && ledger.findInstance(definition.id, event.subject)) continue;
    const start = {
      instanceId: newRunId(context, definition.id, event.id),
      parameters,
      epoch: event.epoch,
      ...flagsAt(context),
    };
    const first = startInstance(definition, event, start);
    if (!first) withhold(ledger, { definition, asked: event, about: event, start }, event.type);
    if (!first || ledger.findInstance(definition.id, first.instance.subject)) continue;
    take(ledger, { input: { kind: 'event', event }, step: first, fromState: null }, context);
  }
}

/** What flags give, and when they are asked. */
export function flagsAt({ now, flags }: PerformContext): Pick<PerformContext, 'now' | 'flags'> {
  return { now, ...(flags && { flags }) };
}

/** Notes a run that was not started because its workflow is switched off. */
export function withhold(
  ledger: Ledger,
  {
    definition,
    asked,
    about,
    start,
  }: {
    definition: SiteWorkflow['definition'];
    asked: Parameters<typeof withheldStart>[1];
    about: Pick<WithheldRun, 'site' | 'lane' | 'patientId' | 'unit'>;
    start: Parameters<typeof withheldStart>[2];
  },
  trigger: string,
): FlagReading | undefined {
  const found = withheldStart(definition, asked, start);
  if (!found || ledger.findInstance(definition.id, found.subject)) return undefined;
  const { site, lane, patientId, unit } = about;
  const { withheld, subject } = found;
  ledger.withheld.push({
    ...{ id: start.instanceId, workflow: definition.id, subject, trigger, at: start.now },
    ...{ site, lane, patientId, unit },
    ...{ flag: withheld.key, reason: withheld.reason, rule: withheld.rule ?? null },
  });
  return withheld;
}
