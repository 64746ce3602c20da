import type { FhirResource } from './fhir-resource.ts';

/** FHIR R4 issue-type, as far as it is answered here. */
export type IssueCode =
  | 'informational'
  | 'invalid'
  | 'structure'
  | 'required'
  | 'value'
  | 'not-supported'
  | 'not-found'
  | 'multiple-matches'
  | 'duplicate'
  | 'conflict'
  | 'login'
  | 'forbidden'
  | 'too-long'
  | 'too-costly'
  | 'throttled'
  | 'incomplete'
  | 'timeout'
  | 'transient'
  | 'exception'
  | 'processing';

export interface Issue {
  severity: 'fatal' | 'error' | 'warning' | 'information';
  code: IssueCode;
  /** A sentence that says what is so and what to do. It quotes no value. */
  diagnostics: string;
  /** Where, as a FHIRPath: `Bundle.entry[2].resource.subject`. */
  expression?: string;
}

/** FHIR R4 OperationOutcome. At least one issue. */
export function operationOutcome(issues: readonly [Issue, ...Issue[]]): FhirResource {
  return {
    resourceType: 'OperationOutcome',
    issue: issues.map(({ expression, ...issue }) => ({
      ...issue,
      ...(expression !== undefined && { expression: [expression] }),
    })),
  };
}

/** What is answered to a request. */
export interface FhirAnswer {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: FhirResource | null;
}

/** A request that is not done, and why. */
export interface FhirRefusal {
  status: number;
  issues: readonly [Issue, ...Issue[]];
}

export function refuse(
  status: number,
  code: IssueCode,
  diagnostics: string,
  expression?: string,
): FhirRefusal {
  const where = expression === undefined ? {} : { expression };
  return { status, issues: [{ severity: 'error', code, diagnostics, ...where }] };
}

export function answerRefusal({ status, issues }: FhirRefusal): FhirAnswer {
  return { status, headers: {}, body: operationOutcome(issues) };
}
