import type { Identifier } from '../canonical/canonical.ts';
import type { Destination, Take } from '../governance/governance.ts';
import type { Ids, Instant } from '../platform/platform.ts';
import { factsOfCause, fullPayload, type Cause, type PayloadPatient } from './cause.ts';
import type { Effect } from './effect.ts';
import { projectPayload } from './payload.ts';

export interface PlanContext {
  destinations: readonly Destination[];
  patients: ReadonlyMap<string, PayloadPatient>;
  /** Visit numbers by encounter. */
  visits: ReadonlyMap<string, Identifier>;
  personName: (id: string) => string | null;
  now: Instant;
  ids: Ids;
}

/** The causes of which a destination wants to hear. */
export function wantedCauses(
  causes: readonly Cause[],
  destinations: readonly Destination[],
): Cause[] {
  return causes.filter((cause) => destinations.some((one) => takes(one, cause)));
}

/** One effect for each destination that takes a cause, in the order of the causes, each with what it may say. Pure. */
export function planEffects(causes: readonly Cause[], context: PlanContext): Effect[] {
  return causes.flatMap((cause) =>
    context.destinations
      .filter((destination) => takes(destination, cause))
      .map((destination) => effectFor(destination, cause, context)),
  );
}

function takes({ sites, takes }: Destination, cause: Cause): boolean {
  return sites.includes(factsOfCause(cause).site) && takes.some((take) => isMeant(take, cause));
}

function isMeant(take: Take, cause: Cause): boolean {
  if (take.on === 'callout') return false;
  if (take.on === 'event') return cause.kind === 'event' && take.types.includes(cause.event.type);
  const told = cause.kind === 'told' ? cause.told : undefined;
  if (take.on === 'effect') return told?.on === 'effect' && take.names.includes(told.name);
  if (take.on === 'notice') return told?.on === 'notice' && take.workflow === told.workflow;
  if (cause.kind !== 'task' || take.on !== cause.on) return false;
  const { workflow, key } = cause.task;
  return take.workflow === workflow && (take.tasks.length === 0 || take.tasks.includes(key));
}

/** What a destination is told of a cause. Pure but for the id. */
export function effectFor(destination: Destination, cause: Cause, context: PlanContext): Effect {
  const { site, lane, patientId, encounterId, kind, subject, rev } = factsOfCause(cause);
  const { patients, visits, personName, now, ids } = context;
  const patient = patients.get(patientId) ?? nobodyKnown(patientId);
  const visit = encounterId === null ? null : (visits.get(encounterId) ?? null);
  return {
    id: ids.next('efx'),
    ...{ site, lane, patientId, kind, subject },
    destination: destination.id,
    idempotencyKey: `${destination.id}:${kind}:${subject}:${rev}`,
    orderKey: patientId,
    payload: projectPayload(
      fullPayload(cause, { patient, visit, personName }),
      destination.payload,
    ),
    createdAt: now,
    expiresAt: now + destination.expireAfterMs,
  };
}

function nobodyKnown(id: string): PayloadPatient {
  return { id, family: null, given: null, birthDate: null, sex: null, identifiers: [] };
}
