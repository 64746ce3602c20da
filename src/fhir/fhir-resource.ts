/**
 * A resource as it goes out. Its elements are not spelled out as types: what is projected is held against the definitions
 * of R4 by an independent validator in the tests.
 */
export interface FhirResource {
  readonly resourceType: string;
  readonly [element: string]: unknown;
}

export interface FhirReference {
  reference: string;
  display?: string;
}

// Since V8 11.4; not yet among the types of TypeScript's library.
declare global {
  interface JSON {
    rawJSON(text: string): unknown;
  }
}

const DECIMAL = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** A decimal with the digits that were reported: FHIR R4 §2.24.0.1 has 6.80 and 6.8 differ. */
export function decimal(text: string | null, number: number): unknown {
  return text !== null && DECIMAL.test(text) ? JSON.rawJSON(text) : number;
}

/** The resource as JSON. FHIR R4 §2.24.0.1 has no control characters in texts but tab and line ends: others are replaced. */
export function fhirJson(resource: FhirResource): string {
  return JSON.stringify(resource, (_name, value: unknown) =>
    typeof value === 'string' ? value.replaceAll(CONTROLS, '\ufffd') : value,
  );
}

/** Unicode's controls but tab, line feed and carriage return. */
const CONTROLS = /[^\P{Cc}\t\n\r]/gu;
