import type { EventValue, Identifier } from '../canonical/canonical.ts';
import { payloadFieldNames, type PayloadField } from '../governance/governance.ts';

/** Everything that could be said of a cause. What of it leaves is the destination's `payload`. */
export interface FullPayload {
  site: string;
  unit: string | null;
  'event.type': string | null;
  'event.occurredAt': string | null;
  'task.id': string | null;
  'task.workflow': string | null;
  'task.key': string | null;
  'task.title': string | null;
  'task.priority': string | null;
  'task.state': string | null;
  'task.rung': number | null;
  'task.openedAt': string | null;
  'task.acceptedAt': string | null;
  'task.startedAt': string | null;
  'task.closedAt': string | null;
  'task.actor': string | null;
  'task.actorName': string | null;
  'task.outcome': Readonly<Record<string, string>> | null;
  'run.id': string | null;
  'run.workflow': string | null;
  'effect.name': string | null;
  'effect.data': Readonly<Record<string, EventValue>> | null;
  'notice.role': string | null;
  'notice.title': string | null;
  'notice.text': string | null;
  'callout.id': string | null;
  'callout.to': string | null;
  'callout.code': string | null;
  'callout.text': string | null;
  'patient.id': string;
  'patient.identifiers': readonly Identifier[];
  'patient.family': string | null;
  'patient.given': string | null;
  'patient.birthDate': string | null;
  'patient.sex': string | null;
  'encounter.visit': Identifier | null;
  'encounter.class': string | null;
  'result.code': string | null;
  'result.display': string | null;
  'result.value': string | null;
  'result.unit': string | null;
  'result.range': string | null;
  'result.interpretation': string | null;
  'result.status': string | null;
  'result.observedAt': string | null;
  'result.orderId': string | null;
}

/** The part of it that a destination may have. What is not known is null, what may not be known is absent. */
export type Payload = Readonly<Partial<FullPayload>>;

/** Cuts a payload to the fields that are allowed; everything that is written for a destination is written from what is left. */
export function projectPayload(full: Payload, allowed: readonly PayloadField[]): Payload {
  const names = payloadFieldNames.filter((name) => allowed.includes(name));
  return Object.fromEntries(names.map((name) => [name, full[name]]));
}
