import {
  encounterClassCodings,
  isLoincShaped,
  loincSystem,
  observationStatusCodes,
  systemOfAuthority,
  unknownClassCoding,
  type Identifier,
} from '../canonical/canonical.ts';
import type { Effect } from './effect.ts';
import { fhirTask } from './fhir-task.ts';
import type { Payload } from './payload.ts';
import type { Topic } from './topics.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * What a notification is about as a FHIR R4 resource, written from the cut payload alone and tagged as a part. What the
 * payload does not have is not there, or is masked where FHIR demands it. References are relative to the base of its fullUrl.
 */
export function focusResource(effect: Effect, type: Topic['focus']): Json {
  const { resourceType, ...elements } = WRITERS[type](effect);
  return {
    resourceType,
    id: effect.subject.replace('_', '-'),
    meta: { tag: [SUBSETTED] },
    ...present(elements),
  };
}

/** hl7.org/fhir/R4/resource.html#simple-tags */
const SUBSETTED = {
  system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue',
  code: 'SUBSETTED',
};

const WRITERS = { Encounter: encounter, Observation: observation, Task: task } as const;

function encounter({ kind, payload }: Effect): Json {
  const visit = payload['encounter.visit'];
  return {
    resourceType: 'Encounter',
    identifier: visit ? [identifierOf(visit)] : undefined,
    status: kind === 'encounter.discharged' ? 'finished' : 'in-progress',
    class: valueAt(encounterClassCodings, payload['encounter.class']) ?? unknownClassCoding,
    subject: patientOf(payload),
    ...placeOf(payload),
  };
}

function placeOf({ site, unit }: Payload): Json {
  const name = [site, unit].filter(Boolean).join('/');
  if (name === '' || unit === undefined || unit === null) {
    return site === undefined ? {} : { serviceProvider: organization(site) };
  }
  return {
    serviceProvider: site === undefined ? undefined : organization(site),
    location: [
      {
        location: {
          type: 'Location',
          identifier: { system: 'urn:sinew:unit', value: name },
        },
      },
    ],
  };
}

function organization(site: string): Json {
  return { type: 'Organization', identifier: { system: 'urn:sinew:site', value: site } };
}

function observation({ payload }: Effect): Json {
  const order = payload['result.orderId'];
  const visit = payload['encounter.visit'];
  const range = payload['result.range'];
  const interpretation = payload['result.interpretation'];
  return {
    resourceType: 'Observation',
    basedOn: order
      ? [{ type: 'ServiceRequest', identifier: { system: 'urn:sinew:order', value: order } }]
      : undefined,
    status: valueAt(observationStatusCodes, payload['result.status']) ?? 'unknown',
    code: codeOf(payload),
    subject: patientOf(payload),
    encounter: visit ? { type: 'Encounter', identifier: identifierOf(visit) } : undefined,
    effectiveDateTime: payload['result.observedAt'] ?? undefined,
    ...valueOf(payload),
    interpretation: interpretation ? [{ text: interpretation }] : undefined,
    referenceRange: range ? [{ text: range }] : undefined,
  };
}

function codeOf(payload: Payload): Json {
  const { 'result.code': code, 'result.display': display } = payload;
  if (!code && !display) return MASKED;
  const coding = code
    ? [{ ...(isLoincShaped(code) && { system: loincSystem }), code: code.trim() }]
    : undefined;
  return present({ coding, text: display || code });
}

const MASKED = {
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/data-absent-reason', code: 'masked' }],
};

const DECIMAL = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;

function valueOf(payload: Payload): Json {
  const { 'result.value': value, 'result.unit': unit } = payload;
  if (value === undefined) return { dataAbsentReason: MASKED };
  if (value === null || value === '') return {};
  if (!DECIMAL.test(value)) return { valueString: value };
  // The digits that were reported: FHIR R4 §2.24.0.1 has 6.80 and 6.8 differ.
  return { valueQuantity: present({ value: JSON.rawJSON(value), unit: unit || undefined }) };
}

function task(effect: Effect): Json {
  const { payload, kind } = effect;
  const identifiers = payload['patient.identifiers'] ?? [];
  const visit = payload['encounter.visit'];
  const authorities = [...identifiers, ...(visit ? [visit] : [])].map((one) => one.authority);
  const systems = Object.fromEntries(authorities.map((one) => [one, systemOfAuthority(one)]));
  return {
    ...fhirTask(effect, { system: 'urn:sinew', systems }),
    // The topic says it already, whatever the payload may say.
    status: STATUSES[kind] ?? 'requested',
    for: patientOf(payload),
  };
}

const STATUSES: Readonly<Record<string, string>> = {
  'task.accepted': 'accepted',
  'task.started': 'in-progress',
  'task.completed': 'completed',
};

/** Whom it is about, by all that may be said: our id, and the first of the identifiers. */
function patientOf(payload: Payload): Json | undefined {
  const { 'patient.id': id, 'patient.identifiers': identifiers, ...rest } = payload;
  const [first] = identifiers ?? [];
  const names = [rest['patient.family'], rest['patient.given']].filter(Boolean);
  const reference = present({
    reference: id === undefined ? undefined : `Patient/${id.replace('_', '-')}`,
    identifier: first && identifierOf(first),
    display: names.length > 0 ? names.join(', ') : undefined,
  });
  return Object.keys(reference).length > 0 ? { type: 'Patient', ...reference } : undefined;
}

function identifierOf({ authority, value }: Identifier): Json {
  return { system: systemOfAuthority(authority), value };
}

function valueAt<T>(table: Readonly<Record<string, T>>, key: string | null | undefined) {
  if (key === undefined || key === null || !Object.hasOwn(table, key)) return undefined;
  return table[key];
}

function present(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
