import type { EncounterClass, Interpretation, ResultStatus } from './resources.ts';

/** The codes of FHIR R4 (4.0.1) for the words of the canonical resources: what is sent, and how what comes is read. */

export interface Coding {
  system: string;
  code: string;
  display: string;
}

const actCode = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';
const nullFlavor = 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor';
const interpretationSystem = 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation';
export const identifierTypeSystem = 'http://terminology.hl7.org/CodeSystem/v2-0203';
export const loincSystem = 'http://loinc.org';

/** Encounter.class, which must always be there: null where nobody said it. */
export const encounterClassCodings: Readonly<Record<EncounterClass, Coding>> = {
  inpatient: { system: actCode, code: 'IMP', display: 'inpatient encounter' },
  outpatient: { system: actCode, code: 'AMB', display: 'ambulatory' },
  emergency: { system: actCode, code: 'EMER', display: 'emergency' },
  preadmit: { system: actCode, code: 'PRENC', display: 'pre-admission' },
  other: { system: nullFlavor, code: 'OTH', display: 'other' },
};

export const unknownClassCoding: Coding = { system: nullFlavor, code: 'UNK', display: 'unknown' };

const classesByCode: Readonly<Record<string, EncounterClass>> = {
  IMP: 'inpatient',
  ACUTE: 'inpatient',
  NONAC: 'inpatient',
  OBSENC: 'inpatient',
  AMB: 'outpatient',
  VR: 'outpatient',
  HH: 'outpatient',
  FLD: 'outpatient',
  SS: 'outpatient',
  EMER: 'emergency',
  PRENC: 'preadmit',
};

/** The class that a code of v3 ActCode stands for; `other` for any other. */
export function encounterClassOf(code: string): EncounterClass {
  return Object.hasOwn(classesByCode, code) ? (classesByCode[code] ?? 'other') : 'other';
}

/** Observation.interpretation; nothing is said of `unknown`. */
export const interpretationCodings: Readonly<Record<Interpretation, Coding | null>> = {
  'critical-high': { system: interpretationSystem, code: 'HH', display: 'Critical high' },
  'critical-low': { system: interpretationSystem, code: 'LL', display: 'Critical low' },
  critical: { system: interpretationSystem, code: 'AA', display: 'Critical abnormal' },
  high: { system: interpretationSystem, code: 'H', display: 'High' },
  low: { system: interpretationSystem, code: 'L', display: 'Low' },
  abnormal: { system: interpretationSystem, code: 'A', display: 'Abnormal' },
  normal: { system: interpretationSystem, code: 'N', display: 'Normal' },
  unknown: null,
};

/** Observation.status of R4 for a result, and back. */
export const observationStatusCodes: Readonly<Record<ResultStatus, string>> = {
  preliminary: 'preliminary',
  final: 'final',
  corrected: 'corrected',
  withdrawn: 'entered-in-error',
  cancelled: 'cancelled',
};

const resultStatuses: Readonly<Record<string, ResultStatus | 'no-result'>> = {
  registered: 'no-result',
  preliminary: 'preliminary',
  final: 'final',
  amended: 'corrected',
  corrected: 'corrected',
  cancelled: 'cancelled',
  'entered-in-error': 'withdrawn',
  // The value is there, and nobody knows what it is worth: it must be seen, and may still change.
  unknown: 'preliminary',
};

/** What a result of this Observation.status is; undefined for what is no code of R4. */
export function resultStatusOf(code: string): ResultStatus | 'no-result' | undefined {
  return Object.hasOwn(resultStatuses, code) ? resultStatuses[code] : undefined;
}

const URI = /^(?:https?|urn):[^\s]+$/i;
const authorityPrefix = 'urn:sinew:authority:';

/** Identifier.system of an assigning authority: its own where it is a URI, else one of ours that names it. */
export function systemOfAuthority(authority: string): string {
  if (URI.test(authority)) return authority;
  return authorityPrefix + encodeURIComponent(authority.toWellFormed());
}

/** The authority that a system names; the inverse of `systemOfAuthority`. */
export function authorityOfSystem(system: string): string {
  if (!system.startsWith(authorityPrefix)) return system;
  try {
    return decodeURIComponent(system.slice(authorityPrefix.length));
  } catch {
    return system;
  }
}

const codeSystems: Readonly<Record<string, string>> = {
  LN: loincSystem,
  SCT: 'http://snomed.info/sct',
  UCUM: 'http://unitsofmeasure.org',
  I10: 'http://hl7.org/fhir/sid/icd-10',
};

/** Coding.system of a coding system as HL7 v2 names it (table 0396); a local one gets a URI of ours that names it. */
export function codeSystemUri(system: string): string {
  if (Object.hasOwn(codeSystems, system)) return codeSystems[system] ?? system;
  if (URI.test(system)) return system;
  return `urn:sinew:code-system:${encodeURIComponent(system.toWellFormed())}`;
}

/** Whether a code has the form of LOINC's: senders call local codes LOINC, and LOINC's own nothing at all. */
export function isLoincShaped(code: string): boolean {
  return /^\d{1,7}-\d$/.test(code);
}
