/** GET /api/workflows: those that run where the person may see runs. */
export interface ApiWorkflows {
  workflows: {
    id: string;
    title: string;
    version: string;
    purpose: string;
    sites: ApiStandardisation[];
  }[];
}

/** How many parameters of a workflow have the network's standard value at a site. */
export interface ApiStandardisation {
  site: string;
  title: string;
  atStandard: number;
  parameters: number;
  waivers: number;
}

/** GET /api/workflows/:id: a workflow as it is in force. */
export interface ApiWorkflow {
  id: string;
  title: string;
  version: string;
  purpose: string;
  owner: string;
  sources: { title: string; reference: string; says: string }[];
  sites: ApiStandardisation[];
  starts: { on: string; to: string }[];
  states: ApiWorkflowState[];
  parameters: ApiParameter[];
  inputs: ApiInput[];
  decisions: ApiDecision[];
}

export interface ApiWorkflowState {
  name: string;
  describes: string;
  terminal: boolean;
  /** Titles of the roles that its tasks ask first, then those of the ladder. */
  asks: string[];
  leads: { on: string; to: string }[];
}

export interface ApiParameter {
  name: string;
  unit: string | null;
  describes: string;
  bounds: string | null;
  hardBounds: string | null;
  local: boolean;
  standard: string;
  /** Sites where it is another than the standard, or is set there or by a waiver. */
  elsewhere: {
    site: string;
    title: string;
    value: string;
    from: 'catalog' | 'network' | 'site' | 'waiver';
    location: string;
    waiver: { id: string; expires: string; owner: string; reason: string } | null;
  }[];
  from: 'catalog' | 'network';
  location: string;
}

export interface ApiInput {
  name: string;
  type: string;
  unit: string | null;
  codes: string[];
  maxAge: string;
  describes: string;
}

export interface ApiDecision {
  name: string;
  describes: string;
  source: string | null;
  hit: string;
  columns: { title: string; reads: string; unit: string | null }[];
  outputs: string[];
  rows: { cells: string[]; gives: string[] }[];
  otherwise: string[] | null;
}

/** A guard as it was judged: what it read, and what decision tables said to it. */
export interface ApiGuard {
  text: string;
  result: string;
  missing?: string;
  inputs?: readonly {
    name: string;
    value: string | number | boolean | null;
    unit?: string;
    /** Milliseconds; null where it was never heard. */
    at: number | null;
    why?: string;
  }[];
  decisions?: readonly { name: string; gives: ApiGiven; rows: readonly number[] }[];
}

/** By output; null is not known. */
export type ApiGiven = Readonly<
  Record<string, string | number | boolean | readonly (string | number | boolean)[] | null>
>;
