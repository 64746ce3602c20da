import type { ClinicalEvent } from '../canonical/canonical.ts';
import { must } from '../platform/platform.ts';
import { startInstance, step, type Input } from '../workflows/workflows.ts';
import type { Ledger } from './ledger.ts';
import { performStep, type PerformContext } from './perform-step.ts';
import type { Releases } from './releases.ts';

export interface AdvanceContext extends PerformContext {
  releases: Releases;
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
  const retired = event.data['retiredPatientId'];
  if (event.type === 'patient.merged' && typeof retired === 'string') {
    ledger.repoint({ retired, survivor: event.patientId });
  }
  for (const instance of ledger.instancesOf(event.patientId)) {
    giveInput(ledger, instance.id, { kind: 'event', event }, context);
  }
  startInstances(ledger, event, context);
}

/** One input for one instance. Gives why the instance has nothing to do with it, where it has not. */
export function giveInput(
  ledger: Ledger,
  instanceId: string,
  input: Input,
  context: AdvanceContext,
): string | undefined {
  const instance = ledger.instance(instanceId);
  const workflow = must(
    context.releases.workflows.pinned(instance),
    `the definition that instance ${instanceId} is pinned to is not loaded`,
  );
  const answer = step(workflow.definition, instance, input, {
    parameters: workflow.parameters,
    now: context.now,
  });
  if ('refused' in answer) return answer.refused;
  performStep(ledger, { input, step: answer, fromState: instance.state }, context);
  return undefined;
}

function startInstances(ledger: Ledger, event: ClinicalEvent, context: AdvanceContext): void {
  const workflows = context.releases.workflows.at(event.epoch, event.site) ?? [];
  for (const { definition, parameters } of workflows) {
    const first = startInstance(definition, event, {
      instanceId: context.ids.next('run'),
      parameters,
      epoch: event.epoch,
      now: context.now,
    });
    if (!first || ledger.findInstance(definition.id, first.instance.subject)) continue;
    performStep(ledger, { input: { kind: 'event', event }, step: first, fromState: null }, context);
  }
}
