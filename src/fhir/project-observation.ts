import {
  boundsOf,
  codeSystemUri,
  interpretationCodings,
  isLoincShaped,
  loincSystem,
  observationStatusCodes,
  standardUnit,
  systemOfAuthority,
  type Observation,
} from '../canonical/canonical.ts';
import { iso } from '../platform/platform.ts';
import { decimal, type FhirResource } from './fhir-resource.ts';
import { journalSource, ownSystems } from './project-meta.ts';
import { fhirId } from './resource-id.ts';

/** FHIR R4 Observation of a result, its value with the digits that the laboratory reported. */
export function projectObservation(observation: Observation): FhirResource {
  const { encounterId, observedAt, reportedAt, range, orderId } = observation;
  const interpretation = interpretationCodings[observation.interpretation];
  const identifier = identifierOf(observation);
  return {
    resourceType: 'Observation',
    id: fhirId(observation.id),
    meta: {
      versionId: String(observation.rev),
      lastUpdated: iso(observation.changedAt),
      source: journalSource(observation.sourceSeq),
    },
    ...(identifier && { identifier: [identifier] }),
    ...(orderId !== null && {
      basedOn: [
        { type: 'ServiceRequest', identifier: { system: ownSystems.order, value: orderId } },
      ],
    }),
    status: observationStatusCodes[observation.status],
    code: codeOf(observation),
    subject: { reference: `Patient/${fhirId(observation.patientId)}` },
    ...(encounterId !== null && { encounter: { reference: `Encounter/${fhirId(encounterId)}` } }),
    ...(observedAt !== null && { effectiveDateTime: iso(observedAt) }),
    ...(reportedAt !== null && { issued: iso(reportedAt) }),
    performer: [{ reference: `Organization/${observation.site}` }],
    ...valueOf(observation),
    ...(interpretation && { interpretation: [{ coding: [interpretation] }] }),
    ...(range !== null && { referenceRange: [{ text: range }] }),
  };
}

/** The identifier of a result that came as FHIR: `site|fhir|authority|value`. */
function identifierOf({ resultKey, site }: Observation) {
  const prefix = `${site}|fhir|`;
  if (!resultKey.startsWith(prefix)) return undefined;
  const [authority = '', value = ''] = resultKey.slice(prefix.length).split('|');
  return { system: systemOfAuthority(authority), value };
}

function codeOf({ code, codeSystem, display }: Observation) {
  const system = isLoincShaped(code) ? loincSystem : codeSystem && codeSystemUri(codeSystem);
  const coding = { ...(system !== null && { system }), code: code.trim() };
  const isCode = /^\S+(?: \S+)*$/.test(coding.code);
  return {
    ...(isCode && { coding: [{ ...coding, ...(display !== null && { display }) }] }),
    text: display ?? code,
  };
}

const ucum = 'http://unitsofmeasure.org';
const unknownReason = 'http://terminology.hl7.org/CodeSystem/data-absent-reason';

function valueOf(observation: Observation): object {
  const { value, number, status } = observation;
  if (number !== null) {
    return { valueQuantity: { value: decimal(value, number), ...unitOf(observation) } };
  }
  if (value === null) {
    if (status === 'cancelled') return {};
    const coding = [{ system: unknownReason, code: 'unknown', display: 'Unknown' }];
    return { dataAbsentReason: { coding } };
  }
  const bound = /^(?<comparator>[<>]=?|[≤≥])\s*(?<limit>.+)$/.exec(value)?.groups;
  const { atLeast, atMost } = boundsOf(value);
  const limit = atLeast ?? atMost;
  if (!bound || limit === null) return { valueString: value };
  const comparator = comparators[bound['comparator'] ?? ''] ?? bound['comparator'];
  const digits = decimal(bound['limit'] ?? null, limit);
  return { valueQuantity: { value: digits, comparator, ...unitOf(observation) } };
}

const comparators: Readonly<Record<string, string>> = { '≤': '<=', '≥': '>=' };

/** The unit as sent, and as UCUM where it is one that is known (mEq/L is printed so, and is meq/L in UCUM). */
function unitOf({ unit }: Observation): object {
  if (unit === null) return {};
  const standard = standardUnit(unit);
  if (standard === null) return { unit };
  const code = standard === 'mEq/L' ? 'meq/L' : standard;
  return { unit, system: ucum, code };
}
