import {
  encounterClassOf,
  type EncounterChange,
  type EncounterFact,
  type Identifier,
  type PlaceFact,
} from '../canonical/canonical.ts';
import type { FhirElement } from './fhir-json.ts';
import { readIdentifiers, readInstant, tell, type FhirReading } from './fhir-reading.ts';
import { keyCharsMax } from './reading.ts';

/**
 * A visit that ended longer ago than this is history: it is recorded, and nobody is told of a discharge. In milliseconds.
 */
export const newsMsMax = 7 * 24 * 60 * 60 * 1000;

/** Encounter.status of R4; `mentioned` is planned, and `undefined` is no status. */
const changes: Readonly<Record<string, EncounterChange>> = {
  planned: 'mentioned',
  arrived: 'admitted',
  triaged: 'admitted',
  'in-progress': 'admitted',
  onleave: 'admitted',
  finished: 'discharged',
  cancelled: 'admission-cancelled',
  'entered-in-error': 'admission-cancelled',
};

/** R4 Encounter. FHIR tells a state and not what happened: what changed is told by what is known. */
export function readFhirEncounter(
  reading: FhirReading,
  resource: FhirElement,
  about: { patient: Identifier; visit: Identifier },
): EncounterFact[] {
  const status = resource.text('status') ?? '';
  const change = Object.hasOwn(changes, status) ? changes[status] : undefined;
  if (!change) {
    const sentence = 'This status does not say whether the visit is planned, under way or over.';
    tell(reading, 'error', 'unknown-status', `${resource.path}.status`, sentence);
    return [];
  }
  const period = resource.element('period');
  const start = readInstant(reading, period, 'start');
  const end = readInstant(reading, period, 'end');
  const lastUpdated = readInstant(reading, resource.element('meta'), 'lastUpdated');
  const fact: EncounterFact = {
    kind: 'encounter',
    change,
    ...about,
    occurredAt: (change === 'discharged' ? (end ?? lastUpdated) : lastUpdated) ?? null,
  };
  const code = resource.element('class')?.text('code');
  const place = readPlace(reading, resource);
  const attending = attendingOf(resource);
  const disposition = dispositionOf(resource);
  if (code !== undefined) fact.class = encounterClassOf(code);
  if (place) fact.place = place;
  if (attending !== undefined) {
    fact.attending = attending.name;
    fact.attendingId = attending.id;
  }
  if (start !== undefined) fact.admittedAt = start;
  if (end !== undefined && change === 'discharged') fact.dischargedAt = end;
  if (disposition !== undefined) fact.disposition = disposition;
  if (status === 'onleave') return [fact, leaveFact(reading, resource, fact)];
  if (change === 'admitted') fact.isBack = true;
  const isHistory = end !== undefined && end < reading.receivedAt - newsMsMax;
  // An update that brings the discharge records a visit that nobody knew as finished; of one that is known as under way
  // the discharge says the rest.
  return change === 'discharged' && isHistory ? [{ ...fact, change: 'updated' }, fact] : [fact];
}

/** Since when the patient is on leave, as far as the history of the status says; else since this was told. */
function leaveFact(
  reading: FhirReading,
  resource: FhirElement,
  { patient, visit, occurredAt }: EncounterFact,
): EncounterFact {
  const since = resource
    .elements('statusHistory')
    .filter((one) => one.text('status') === 'onleave')
    .map((one) => one.element('period'))
    .filter((period) => period && !period.has('end'))
    .map((period) => readInstant(reading, period, 'start'))
    .find((start) => start !== undefined);
  return {
    ...{ kind: 'encounter', change: 'leave-began', patient, visit },
    occurredAt: since ?? occurredAt,
  };
}

/** The visit that an Encounter resource is; undefined where nothing names it. */
export function visitOf(
  reading: FhirReading,
  resource: FhirElement,
  fullUrl: string | undefined,
): Identifier | undefined {
  const identifiers = readIdentifiers(reading, resource);
  const visit = identifiers.find(({ type }) => type === 'VN') ?? identifiers[0];
  if (visit) return { authority: visit.authority, value: visit.value };
  return fullUrl?.startsWith('urn:uuid:') && fullUrl.length <= keyCharsMax
    ? { authority: 'urn:ietf:rfc:3986', value: fullUrl }
    : undefined;
}

/** The last place of the visit: its unit by the feed's map, its room and bed by their names. */
function readPlace(reading: FhirReading, resource: FhirElement): PlaceFact | undefined {
  const listed = resource.elements('location');
  const current = listed.filter((one) => one.text('status') !== 'completed');
  const last = current.find((one) => one.text('status') === 'active') ?? current.at(-1);
  const reference = last?.element('location');
  if (!last || !reference) return undefined;
  const literal = reference.text('reference');
  const bundled = literal === undefined ? undefined : reading.bundled.get(literal);
  const names = [
    reference.element('identifier')?.text('value'),
    ...(bundled?.elements('identifier').map((one) => one.text('value')) ?? []),
    bundled?.text('name'),
    reference.text('display'),
  ].filter((name) => name !== undefined && name.length <= keyCharsMax);
  const { locations } = reading.feed;
  const known = names.find((name) => Object.hasOwn(locations, name ?? ''));
  if (known === undefined) {
    const sentence = 'The location map of the feed has no unit for this place.';
    tell(reading, 'warning', 'unmapped-location', reference.path, sentence);
    return undefined;
  }
  return { unit: locations[known] ?? null, room: null, bed: null };
}

function attendingOf(resource: FhirElement): { name: string; id: string | null } | undefined {
  const participants = resource.elements('participant');
  const attending = participants.find((one) =>
    one
      .elements('type')
      .some((type) => type.elements('coding').some((coding) => coding.text('code') === 'ATND')),
  );
  const individual = (attending ?? participants[0])?.element('individual');
  const name = individual?.text('display');
  if (name === undefined) return undefined;
  return { name, id: individual?.element('identifier')?.text('value') ?? null };
}

function dispositionOf(resource: FhirElement): string | undefined {
  const concept = resource.element('hospitalization')?.element('dischargeDisposition');
  return concept?.elements('coding')[0]?.text('code') ?? concept?.text('text');
}
